"""`portrait app --pages`: the server of pages started for one person, entered by its token."""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams, project_folder, resolve
from portraitlib.report.about import audience_label, banner, school_label
from portraitlib.report.live import TOKEN_BYTES, checked_params
from portraitlib.report.server import ADDRESS, free_port, server, way_in
from portraitlib.tables.store import open_partition


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
    """Serve a school's report pages, whose sections answer to choices, until it is stopped.

    Parameters
    ----------
    store, school, audience, language, port, opens, tell
        As `live.serve_app`.
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
    params = checked_params(project, store, school, audience, language)
    port, token = free_port(port), secrets.token_urlsafe(TOKEN_BYTES)
    with tempfile.TemporaryDirectory(prefix="portrait-pages-", ignore_cleanup_errors=True) as scratch:
        asked = {
            "params": params.model_dump(),
            "about": _about(params, project),
            "port": port,
            "workers": dict(workers or {}),
            "makes_ahead": makes_ahead,
        }
        environment = {
            **os.environ,
            "PORTRAIT_PROJECT": str(project),
            "PORTRAIT_PAGES": json.dumps(asked),
            "JUPYTER_TOKEN": token,
            "JUPYTER_NO_CONFIG": "1",
            **{f"JUPYTER_{name}_DIR": scratch for name in ("RUNTIME", "CONFIG", "DATA")},
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        address = f"http://{ADDRESS}:{port}/portrait/?token={token}"
        with server([sys.executable, "-m", "portraitlib.report.pages"], environment, address) as started:
            tell(address)
            if opens:
                webbrowser.open(way_in(Path(scratch), address).as_uri())
            with suppress(KeyboardInterrupt):  # how one leaves the app
                started.wait()
    return 0


def _about(params: NotebookParams, project: Path) -> dict[str, Any]:
    """What the list of pages says of itself."""
    words = Words(params.language)
    schools = open_partition(resolve(params.store, project), params.school).read("schools")["school_name"].dropna()
    name = schools.iloc[0] if len(schools) else params.school
    return {
        "school": school_label(name, params.school, words),
        "audience": params.audience,
        "audience_label": audience_label(params.audience, words),
        "banner": banner(params.audience, words),
    }
