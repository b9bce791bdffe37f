"""papermill engine ``portrait``: the cells run in a process forked from a server that has loaded the libraries."""

from __future__ import annotations

from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager

from portraitlib.report.forked.child import is_forked, tell
from portraitlib.report.forked.kernel import ThisProcessManager
from portraitlib.report.forked.process import ProcessStoppedError, run_forked

ENGINE = "portrait"
"""Name of the engine for ``papermill --engine``."""


class ForkedEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook as papermill's own engine does, in a forked process instead of a new kernel.

    In a process that was forked for one run, the cells run here; anywhere else, a process is forked for them.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, execution_timeout: int | None = None, **options: Any
    ) -> None:
        """Run the cells of ``nb_man.nb``."""
        if is_forked():
            super().execute_managed_notebook(nb_man, kernel_name, km=ThisProcessManager(), **options)
            return
        streams = {name: options.pop(name, None) for name in ("log_output", "stdout_file", "stderr_file")}
        listener = _Listener(nb_man, streams)
        ask = (_execute, nb_man.nb, kernel_name, options)
        try:
            nb_man.nb.metadata = run_forked(*ask, seconds=execution_timeout, watch=listener.hear)
        except ProcessStoppedError as stopped:
            raise _as_nbclient_says(stopped, execution_timeout, nb_man.nb) from None


def _as_nbclient_says(stopped: ProcessStoppedError, seconds: Any, notebook: NotebookNode) -> Exception:
    """The exception that nbclient raises when a kernel stops so."""
    if stopped.reason == "died":
        return DeadKernelError(f"Kernel died ({stopped})")
    cell: Any = notebook.cells[stopped.told[1]] if stopped.told else None
    return CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", seconds, cell)


class _Listener:
    """Repeats here, on papermill's manager, what the forked process did: it saves, logs and shows the progress."""

    def __init__(self, nb_man: NotebookExecutionManager, streams: dict[str, Any]) -> None:
        self.nb_man = nb_man
        self.logger = PapermillNotebookClient(nb_man, **streams)

    def hear(self, event: tuple[str, int, NotebookNode, dict[str, Any]]) -> None:
        """Follow one step of a cell."""
        step, index, cell, more = event
        self.nb_man.nb.cells[index] = cell
        getattr(self.nb_man, step)(cell, index, **more)
        if step == "cell_complete":
            for output in cell.get("outputs", ()):
                self.logger.log_output_message(output)


class _Teller(NotebookExecutionManager):  # type: ignore[misc]  # papermill has no types
    """Tells the parent each step of each cell."""

    def cell_start(self, cell: NotebookNode, cell_index: int | None = None, **more: Any) -> None:
        """Tell that a cell begins."""
        tell(("cell_start", cell_index, cell, more))

    def cell_exception(self, cell: NotebookNode, cell_index: int | None = None, **more: Any) -> None:
        """Tell that a cell raised."""
        tell(("cell_exception", cell_index, cell, more))

    def cell_complete(self, cell: NotebookNode, cell_index: int | None = None, **more: Any) -> None:
        """Tell that a cell ended, with its outputs."""
        tell(("cell_complete", cell_index, cell, more))


def _execute(notebook: NotebookNode, kernel_name: str, options: dict[str, Any]) -> NotebookNode:
    """In the forked process: run the cells, telling each step; return the notebook's metadata."""
    ForkedEngine.execute_managed_notebook(_Teller(notebook, progress_bar=False), kernel_name, **options)
    return notebook.metadata
