"""`portrait app`: the server of pages, for one person who has its token or for those whom a proxy names."""

from __future__ import annotations

import os
import secrets
import tempfile
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError, StoreError
from portraitlib.params import NotebookParams, check, project_folder, resolve
from portraitlib.report.execute import batch_variables
from portraitlib.report.forked.process import can_fork, end_server, start_server
from portraitlib.report.lean_imports import lean_imports
from portraitlib.report.pages.access_log import AccessLog, no_log
from portraitlib.report.pages.confine import landlock_version
from portraitlib.report.pages.fences import JOURNALS_VARIABLE, SCRATCH_VARIABLE, told_of_confinement
from portraitlib.report.pages.listening import free_socket
from portraitlib.report.pages.proxy import Door, read_door

TOKEN_BYTES = 32
NO_SCHOOL = "aucune"
"""Stands for a school while the store has none; no page is ever made of it."""


@dataclass(frozen=True)
class Way:
    """How the pages are reached.

    Parameters
    ----------
    port : int
        A free one when it is 0.
    proxy : str
        File of a proxy's settings; the app is then entered through it alone.
    access_log : str
        File that tells who read what; none when it is empty.
    """

    port: int = 0
    proxy: str = ""
    access_log: str = ""


def serve_pages(
    *,
    store: str = "store",
    school: str = "",
    audience: str | None = None,
    language: str | None = None,
    way: Way | None = None,
    opens: bool = True,
    tell: Callable[[str], None] = print,
    warn: Callable[[str], None] = print,
    workers: Mapping[str, float] | None = None,
    makes_ahead: bool = True,
) -> int:
    """Serve report pages, whose sections answer to choices, until it is stopped: those of a school, or of all.

    Parameters
    ----------
    store, audience, language, opens, tell
        As `live.serve_app`; audiences that see less than the one asked have their pages too.
    school : str
        The only one that is shown; all of the store when it is empty.
    way : Way
    warn : callable
        Called with what this system cannot protect, once the pages are open.
    workers : mapping, optional
        ``most``, ``idle`` and ``seconds`` of `Workers`.
    makes_ahead : bool
        Whether pages are made before they are asked for.

    Raises
    ------
    ParamsError, StoreError, ReportError
        As `live.serve_app`; ``socket_taken``, ``socket_impossible``, ``log_impossible``, and those of `read_door`.
    """
    project, way = project_folder(), way or Way()
    door = read_door(Path(way.proxy)) if way.proxy else None  # first: the secret leaves the environment
    if can_fork():  # it loads the libraries while this process loads those of the server
        start_server({**os.environ, **batch_variables(project)})
    telling = _Telling(opens and door is None, tell, warn)
    try:
        with tempfile.TemporaryDirectory(prefix="portrait-pages-", ignore_cleanup_errors=True) as scratch:
            # Jupyter's own folders too: it makes some at each start and leaves them
            os.environ[SCRATCH_VARIABLE] = telling.scratch = tempfile.tempdir = scratch
            _serve(project, (store, school, audience, language), way, door, telling, dict(workers or {}), makes_ahead)
    finally:
        tempfile.tempdir = None
        end_server()
    return 0


@dataclass
class _Telling:
    """What is told once the pages are open."""

    opens: bool
    tell: Callable[[str], None]
    warn: Callable[[str], None]
    scratch: str = ""
    words: Words = field(default_factory=lambda: Words("fr"))

    def __call__(self, address: str) -> None:
        """Tell the address, and lead the browser to it; tell what this system cannot protect."""
        from portraitlib.report.server import way_in

        self.tell(address)
        if said := told_of_confinement(landlock_version(), self.words):
            self.warn(said)
        if self.opens:
            webbrowser.open(way_in(Path(self.scratch), address).as_uri())


def _serve(
    project: Path,
    asked: tuple[str, str, str | None, str | None],
    way: Way,
    door: Door | None,
    telling: _Telling,
    limits: dict[str, Any],
    makes_ahead: bool,
) -> None:
    with lean_imports():  # what Jupyter tries in vain takes as long to import as all the rest
        from portraitlib.report.live import checked_params
        from portraitlib.report.pages.app import Serving, serve
        from portraitlib.report.pages.means import Means
        from portraitlib.report.pages.sites import Asked, Sites
        from portraitlib.report.pages.workers import Workers
        from portraitlib.report.server import free_port
    try:
        params = checked_params(project, *asked)
    except (ReportError, StoreError) as fault:
        if fault.code not in ("no_school", "no_store"):
            raise
        params = _before_any_school(project, *asked)
    telling.words = Words(params.language)
    proxy = door.proxy if door else None
    if proxy:
        os.environ[JOURNALS_VARIABLE] = "1"
        limits = {"most": proxy.workers, **limits}
        free_socket(proxy.socket)
    sites = Sites(
        params,
        project,
        Means(Workers(project, **limits)),
        Asked(*asked[1:], opens_all=proxy is not None),
        proxy.prefix if proxy else "",
    )
    serve(
        Serving(
            sites,
            "" if door else secrets.token_urlsafe(TOKEN_BYTES),
            0 if proxy and proxy.socket else free_port(proxy.port if proxy else way.port),
            telling.scratch,
            telling,
            makes_ahead and not proxy,
            door,
            _log_of(way, door),
        )
    )


def _before_any_school(
    project: Path, store: str, _school: str, audience: str | None, language: str | None
) -> NotebookParams:
    """Parameters of a server that has no school to show yet: it says how to import one."""
    given = {"store": str(resolve(store, project)), "audience": audience, "language": language}
    typed = {name: value for name, value in given.items() if value is not None}
    return check(NotebookParams, {"school": NO_SCHOOL, **typed}, where="command line")


def _log_of(way: Way, door: Door | None) -> Callable[[Any], None]:
    if not way.access_log:
        return no_log
    names_persons = door.proxy.names_in_log if door else True
    log = AccessLog(Path(way.access_log), names_persons, door.secret if door else "")
    try:
        log.begin()
    except OSError as fault:
        raise ReportError("log_impossible", file=log.path.name, found=type(fault).__name__) from None
    return log
