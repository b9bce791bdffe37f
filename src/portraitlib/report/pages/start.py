"""`portrait app --pages`: the server of pages started for one person, entered by its token."""

from __future__ import annotations

import os
import secrets
import tempfile
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from portraitlib.errors import ReportError, StoreError
from portraitlib.params import NotebookParams, check, project_folder, resolve
from portraitlib.report.execute import batch_variables
from portraitlib.report.forked.process import can_fork, end_server, start_server
from portraitlib.report.lean_imports import lean_imports

TOKEN_BYTES = 32
NO_SCHOOL = "aucune"
"""Stands for a school while the store has none; no page is ever made of it."""


def serve_pages(
    *,
    store: str = "store",
    school: str = "",
    audience: str | None = None,
    language: str | None = None,
    port: int = 0,
    opens: bool = True,
    tell: Callable[[str], None] = print,
    workers: Mapping[str, float] | None = None,
    makes_ahead: bool = True,
) -> int:
    """Serve report pages, whose sections answer to choices, until it is stopped: those of a school, or of all.

    Parameters
    ----------
    store, audience, language, port, opens, tell
        As `live.serve_app`; audiences that see less than the one asked have their pages too.
    school : str
        The only one that is shown; all of the store when it is empty.
    workers : mapping, optional
        ``most``, ``idle`` and ``seconds`` of `Workers`.
    makes_ahead : bool
        Whether pages are made before they are asked for.

    Raises
    ------
    ParamsError, StoreError, ReportError
        As `live.serve_app`.
    """
    project = project_folder()
    if can_fork():  # it loads the libraries while this process loads those of the server
        start_server({**os.environ, **batch_variables(project)})
    try:
        return _serve(project, (store, school, audience, language), port, opens, tell, dict(workers or {}), makes_ahead)
    finally:
        end_server()


def _serve(
    project: Path,
    asked: tuple[str, str, str | None, str | None],
    port: int,
    opens: bool,
    tell: Callable[[str], None],
    limits: dict[str, Any],
    makes_ahead: bool,
) -> int:
    with lean_imports():  # what Jupyter tries in vain takes as long to import as all the rest
        from portraitlib.report.live import checked_params
        from portraitlib.report.pages.app import Serving, serve
        from portraitlib.report.pages.site import Means
        from portraitlib.report.pages.sites import Asked, Sites
        from portraitlib.report.pages.workers import Workers
        from portraitlib.report.server import free_port, way_in
    try:
        params = checked_params(project, *asked)
    except (ReportError, StoreError) as fault:
        if fault.code not in ("no_school", "no_store"):
            raise
        params = _before_any_school(project, *asked)
    with tempfile.TemporaryDirectory(prefix="portrait-pages-", ignore_cleanup_errors=True) as scratch:

        def when_open(address: str) -> None:
            """Tell the address, and lead the browser to it."""
            tell(address)
            if opens:
                webbrowser.open(way_in(Path(scratch), address).as_uri())

        sites = Sites(params, project, Means(Workers(project, **limits)), Asked(asked[1], asked[2], asked[3]))
        token = secrets.token_urlsafe(TOKEN_BYTES)
        serve(Serving(sites, token, free_port(port), scratch, when_open, makes_ahead))
    return 0


def _before_any_school(
    project: Path, store: str, _school: str, audience: str | None, language: str | None
) -> NotebookParams:
    """Parameters of a server that has no school to show yet: it says how to import one."""
    given = {"store": str(resolve(store, project)), "audience": audience, "language": language}
    typed = {name: value for name, value in given.items() if value is not None}
    return check(NotebookParams, {"school": NO_SCHOOL, **typed}, where="command line")
