"""The process of the server: what to show comes by its environment, which other users cannot read."""

from __future__ import annotations

import json
import os
from pathlib import Path

from portraitlib.params import NotebookParams
from portraitlib.report.forked.process import can_fork, start_server
from portraitlib.report.lean_imports import lean_imports
from portraitlib.report.leaving import leave_with

ASKED = "PORTRAIT_PAGES"


def main() -> None:
    """Serve what the environment says, and leave with the command that started it."""
    leave_with(os.getppid())
    if can_fork():
        start_server(os.environ)  # it loads the libraries while this process loads those of the server
    asked = json.loads(os.environ.pop(ASKED))
    with lean_imports():
        from portraitlib.report.pages.app import serve
        from portraitlib.report.pages.site import Site
        from portraitlib.report.pages.workers import Workers
    project = Path(os.environ["PORTRAIT_PROJECT"])
    site = Site(NotebookParams(**asked["params"]), project, Workers(project, **asked["workers"]))
    serve(site, asked["about"], asked["port"], makes_ahead=asked["makes_ahead"])


if __name__ == "__main__":
    main()
