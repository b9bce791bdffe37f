"""The executed notebook as it is handed over: readable in JupyterLab, rerunnable, without a trace of the machine."""

from __future__ import annotations

from nbformat import NotebookNode

from portraitlib.display.view import VIEW_MIME
from portraitlib.params import NotebookParams
from portraitlib.report.views import copied

INJECTED = "injected-parameters"
_KEPT_METADATA = ("kernelspec", "language_info")


def delivered_notebook(executed: NotebookNode, params: NotebookParams) -> NotebookNode:
    """Copy of an executed notebook that may be handed over.

    Papermill's metadata, timings and warnings are left out, code stays hidden, and the injected
    parameters name the store's folder without saying where it stood.
    """
    notebook = copied(executed)
    notebook.metadata = {name: notebook.metadata[name] for name in _KEPT_METADATA if name in notebook.metadata}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if not cell.metadata.get("tags"):
            cell.metadata.pop("tags", None)
        if cell.cell_type == "code":
            cell.metadata["jupyter"] = {**cell.metadata.get("jupyter", {}), "source_hidden": True}
            cell.outputs = [_clean(output) for output in cell.outputs if not _is_warning(output)]
            if INJECTED in cell.metadata.get("tags", []):
                cell.source = _parameters_source(params)
    return notebook


def _is_warning(output: NotebookNode) -> bool:
    return output.output_type == "stream" and output.name == "stderr"


def _clean(output: NotebookNode) -> NotebookNode:
    if "data" in output:
        output.data.pop(VIEW_MIME, None)  # the workbook and the CSV files hold these tables
    return output


def _parameters_source(params: NotebookParams) -> str:
    from papermill.translators import PythonTranslator  # only a report needs it

    return PythonTranslator.codify(params.told())
