"""Run one notebook for one school with papermill, and say what went wrong in facts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from portraitlib.errors import ReportError
from portraitlib.params import NotebookParams
from portraitlib.report.failure import Failure, NotebookFailedError, recover_error

CELL_TIMEOUT = 600
"""Seconds one cell may take."""

_KERNEL = "python3"
_QUIET = {
    "KernelManager": {"transport_encryption": "auto"},
    "NotebookClient": {"shutdown_kernel": "immediate"},  # the kernel has nothing to save
}
_HEADING = re.compile(r"^#{1,3}[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_FRAME = re.compile(r"File (?:~|\S*[/\\])?(?:site-packages|src)[/\\](\S+?):(\d+)")
_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def execute_notebook(
    notebook: NotebookNode, params: NotebookParams, project: Path, scratch: Path, *, timeout: int = CELL_TIMEOUT
) -> NotebookNode:
    """Run `notebook` with `params` in a fresh kernel.

    Parameters
    ----------
    notebook : NotebookNode
        As committed, already in the reader's language.
    params : NotebookParams
        Injected as papermill does.
    project : Path
        Project folder: the kernel's working folder.
    scratch : Path
        Empty folder where the notebook is saved while it runs.
    timeout : int
        Seconds one cell may take.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    NotebookFailedError
        When a cell raised, took too long, or the kernel died.

    References
    ----------
    ``transport_encryption``: without it ipykernel 7.3 and later warn of an unencrypted connection.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    source, running = scratch / "source.ipynb", scratch / "running.ipynb"
    nbformat.write(notebook, source)
    try:
        with batch_environment(project):
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
    except PapermillExecutionError as stopped:
        raise NotebookFailedError(_failure_of_cell(stopped, notebook)) from None
    except CellTimeoutError:
        section = _last_section(running)
        error = ReportError("notebook_timeout", section=section, seconds=timeout)
        raise NotebookFailedError(Failure(error, section)) from None
    except DeadKernelError:
        section = _last_section(running)
        raise NotebookFailedError(Failure(ReportError("kernel_died", section=section), section)) from None


@contextmanager
def batch_environment(project: Path) -> Iterator[None]:
    """Say that no person is there and where the project is; a kernel inherits the environment.

    Parameters
    ----------
    project : Path
    """
    added = {
        "PORTRAIT_BATCH": "1",
        "PORTRAIT_PROJECT": str(project),
        # The matrices of a school are small: a second thread would only wait, at the price of working.
        "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # debugpy warns about Python's frozen modules on every start
    }
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


def _failure_of_cell(stopped, notebook: NotebookNode) -> Failure:
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
    for cell in reversed(notebook.cells[: position + 1]):
        headings = _HEADING.findall(cell.source) if cell.cell_type == "markdown" else []
        if headings:
            return headings[-1]
    return ""


def _last_section(saved: Path) -> str:
    """Section of the last cell that had started when papermill saved."""
    if not saved.exists():
        return ""
    notebook = nbformat.read(saved, as_version=4)
    started = [i for i, cell in enumerate(notebook.cells) if cell.metadata.get("papermill", {}).get("start_time")]
    return heading_above(notebook, started[-1]) if started else ""
