"""Run one notebook for one school with papermill, and say what went wrong in facts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from portraitlib.errors import ReportError
from portraitlib.params import NotebookParams
from portraitlib.report.failure import Failure, NotebookFailedError, recover_error
from portraitlib.report.forked.child import is_forked, tell
from portraitlib.report.forked.process import CELL_TIMEOUT, ENVIRONMENT

if TYPE_CHECKING:  # nbformat takes two seconds; a worker that forks its reports reads none itself
    from nbformat import NotebookNode
    from papermill.exceptions import PapermillExecutionError

_KERNEL = "python3"
_QUIET = {
    "KernelManager": {"transport_encryption": "auto"},
    "NotebookClient": {"shutdown_kernel": "immediate"},  # the kernel has nothing to save
}
_RUNNING = "running.ipynb"
_HEADING = re.compile(r"^#{1,3}[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_FRAME = re.compile(r"File (?:~|\S*[/\\])?(?:site-packages|src)[/\\](\S+?):(\d+)")
_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def execute_notebook(
    notebook: NotebookNode, params: NotebookParams, project: Path, scratch: Path, *, timeout: int = CELL_TIMEOUT
) -> NotebookNode:
    """Run `notebook` with `params`: here when this process was forked for it, else in a fresh kernel.

    Raises
    ------
    NotebookFailedError
        When a cell raised, took too long, or the kernel died.

    References
    ----------
    ``transport_encryption``: without it ipykernel 7.3 and later warn of an unencrypted connection.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        with batch_environment(project):
            if is_forked():
                return _run_here(notebook, params, project)
            return _run_in_kernel(notebook, params, project, scratch, timeout)
    except PapermillExecutionError as stopped:
        raise NotebookFailedError(_failure_of_cell(stopped, notebook)) from None
    except (CellTimeoutError, DeadKernelError) as stopped:
        section, cell = _last_cell(scratch / _RUNNING)
        reason = "timeout" if isinstance(stopped, CellTimeoutError) else "died"
        raise NotebookFailedError(stopped_failure(reason, section, cell, timeout)) from None


def _run_in_kernel(
    notebook: NotebookNode, params: NotebookParams, project: Path, scratch: Path, timeout: int
) -> NotebookNode:
    """Run a notebook in a kernel of its own, saved after each cell so that a dead one says where it was."""
    import nbformat
    import papermill
    from traitlets.config import Config

    source, running = scratch / "source.ipynb", scratch / _RUNNING
    nbformat.write(notebook, source)
    return papermill.execute_notebook(
        str(source),
        str(running),
        parameters=params.model_dump(),
        kernel_name=_KERNEL,
        language="python",
        progress_bar=False,
        cwd=str(project),
        execution_timeout=timeout,
        config=Config(_QUIET),
    )


def _run_here(notebook: NotebookNode, params: NotebookParams, project: Path) -> NotebookNode:
    """Run a notebook in this process, forked for it; its parent watches the time and hears of each cell."""
    import papermill.execute
    from papermill.engines import papermill_engines

    import portraitlib
    from portraitlib.report.forked.engine import ENGINE, ForkedEngine
    from portraitlib.report.opened_once import open_once

    section = ""

    def start(cell: NotebookNode, cell_index: int) -> None:
        """Tell the parent where the run is: the section, then the cell."""
        nonlocal section
        section = _heading_of(cell) or section
        tell((section, cell_index))

    papermill_engines.register(ENGINE, ForkedEngine)
    portraitlib.open_school = open_once  # the notebook's own: this process ends with it
    # Its last step would serialise the notebook for a file that is not asked for: a tenth of a small report's time.
    papermill.execute.write_ipynb = _leave_unwritten
    return papermill.execute_notebook(
        notebook,
        None,
        parameters=params.model_dump(),
        engine_name=ENGINE,
        kernel_name=_KERNEL,
        language="python",
        progress_bar=False,
        cwd=str(project),
        on_cell_start=start,
    )


def _leave_unwritten(_notebook: NotebookNode, _path: None) -> None:
    """The report writes the notebook itself, as it is delivered."""


def batch_variables(project: Path) -> dict[str, str]:
    """What says to a report's process that no person is there, and where the project is."""
    return {
        "PORTRAIT_BATCH": "1",
        "PORTRAIT_PROJECT": str(project),
        # The matrices of a school are small: a second thread would only wait, at the price of working.
        "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # debugpy warns about Python's frozen modules on every start
    }


@contextmanager
def batch_environment(project: Path) -> Iterator[None]:
    """Say that no person is there and where the project is; a kernel inherits the environment."""
    added = batch_variables(project)
    with ENVIRONMENT:
        before = {name: os.environ.get(name) for name in added}
        os.environ.update(added)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _failure_of_cell(stopped: PapermillExecutionError, notebook: NotebookNode) -> Failure:
    position = next((i for i, cell in enumerate(notebook.cells) if cell.source == stopped.source), 0)
    section = heading_above(notebook, position)
    frames = _COLOUR.sub("", "\n".join(stopped.traceback))
    details = (stopped.ename, *(f"{path}:{line}" for path, line in _FRAME.findall(frames)))
    known = recover_error(stopped.ename, stopped.evalue)
    unexpected = ReportError("unexpected_in_section", section=section, kind=stopped.ename)
    return Failure(known or unexpected, section, details)


def heading_above(notebook: NotebookNode, position: int) -> str:
    r"""Nearest heading at or above cell number `position`; empty when there is none.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> book = new_notebook(cells=[new_markdown_cell("# Titre\n\n## Les élèves"), new_code_cell("1")])
    >>> heading_above(book, 1)
    'Les élèves'
    """
    return next(filter(None, map(_heading_of, reversed(notebook.cells[: position + 1]))), "")


def _heading_of(cell: NotebookNode) -> str:
    """Last heading of a cell of text; empty when there is none."""
    headings = _HEADING.findall(cell.source) if cell.cell_type == "markdown" else []
    return headings[-1] if headings else ""


def _last_cell(saved: Path) -> tuple[str, int]:
    """Section and number of the last cell that had started when papermill saved."""
    import nbformat

    if not saved.exists():
        return "", 0
    notebook = nbformat.read(saved, as_version=4)
    started = [i for i, cell in enumerate(notebook.cells) if cell.metadata.get("papermill", {}).get("start_time")]
    return (heading_above(notebook, started[-1]), started[-1]) if started else ("", 0)


def stopped_failure(reason: str, section: str, cell: int, seconds: float, details: tuple[str, ...] = ()) -> Failure:
    """Failure of a run that was ended from outside, or that ended its own process.

    Examples
    --------
    >>> stopped_failure("died", "Les élèves", 7, 600).details
    ('cellule 7',)
    """
    code = "notebook_timeout" if reason == "timeout" else "kernel_died"
    facts = {"seconds": seconds} if reason == "timeout" else {}
    return Failure(ReportError(code, section=section, **facts), section, (f"cellule {cell}", *details))
