"""The notebook as it is handed over."""

import pytest
from nbformat.v4 import new_output

from portraitlib.display.view import VIEW_MIME
from portraitlib.params import NotebookParams
from portraitlib.report.delivered import delivered_notebook

PARAMS = NotebookParams(school="999001", store="/dossier/prive/donnees", group="Groupe d'été")


@pytest.fixture
def delivered(new_essay, shown):
    book = new_essay()
    book.metadata["papermill"] = {"input_path": "/dossier/prive/x.ipynb"}
    book.cells[2].metadata.update(tags=["injected-parameters"], papermill={"duration": 1}, execution={"a": "b"})
    book.cells[2].source = 'store = "/dossier/prive/donnees"'
    book.cells[4].metadata["tags"] = []
    book.cells[4].outputs = [new_output("stream", name="stderr", text="/dossier"), new_output("display_data", shown)]
    return delivered_notebook(book, PARAMS)


def test_the_store_is_named_without_its_place(delivered):
    scope = {}
    exec(delivered.cells[2].source, scope)
    assert (scope["store"], scope["school"], scope["group"]) == ("donnees", "999001", "Groupe d'été")


def test_no_trace_of_the_run_is_left(delivered):
    assert set(delivered.metadata) <= {"kernelspec", "language_info"}
    assert not any({"papermill", "execution"} & set(cell.metadata) for cell in delivered.cells)
    assert "/dossier" not in str(delivered)


def test_the_shown_output_stays_and_its_data_go_to_the_workbook(delivered):
    (output,) = delivered.cells[4].outputs
    assert "text/html" in output.data and VIEW_MIME not in output.data


def test_every_code_cell_is_hidden_and_still_there(delivered):
    code = [cell for cell in delivered.cells if cell.cell_type == "code"]
    assert len(code) == 3
    assert all(cell.metadata["jupyter"]["source_hidden"] for cell in code)
