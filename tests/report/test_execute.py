"""A notebook that runs, and each way one can stop."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from portraitlib.params import NotebookParams
from portraitlib.report.execute import batch_environment, execute_notebook, heading_above
from portraitlib.report.failure import NotebookFailedError


def stopped(notebook, project, tmp_path, **options):
    scratch = tmp_path / "carnet"
    scratch.mkdir()
    with pytest.raises(NotebookFailedError) as caught:
        execute_notebook(notebook, NotebookParams(school="999001"), project, scratch, **options)
    return caught.value.failure


def test_an_error_of_the_kit_crosses_the_kernel_with_its_facts(new_essay, project, tmp_path):
    cell = new_code_cell("# Ouvrir une autre école\nopen_school(school='999999')")
    failure = stopped(new_essay(new_markdown_cell("## Une autre école"), cell), project, tmp_path)
    assert failure.error.code == "unknown_school"
    assert failure.error.facts["known"] == ["999001", "999002", "999003"]
    assert failure.section == "Une autre école"


def test_an_unforeseen_error_names_its_section_and_keeps_its_text_to_itself(project, tmp_path):
    cell = new_code_cell("# Chercher\n{}['code TREM12345678']")
    failure = stopped(light(new_markdown_cell("## Les groupes"), cell), project, tmp_path)
    assert failure.error.code == "unexpected_in_section"
    assert failure.error.facts == {"section": "Les groupes", "kind": "KeyError"}
    assert "TREM12345678" not in " ".join(failure.details)


def light(*cells):
    """A notebook that imports nothing."""
    return new_notebook(cells=[new_code_cell("school = ''", metadata={"tags": ["parameters"]}), *cells])


def test_a_cell_that_never_ends_is_stopped_in_its_section(project, tmp_path):
    cell = new_code_cell("# Attendre\nimport time\ntime.sleep(60)")
    failure = stopped(light(new_markdown_cell("## Le temps"), cell), project, tmp_path, timeout=4)
    assert (failure.error.code, failure.error.facts["section"]) == ("notebook_timeout", "Le temps")


def test_a_kernel_that_dies_is_told_with_its_section(project, tmp_path):
    cell = new_code_cell("# Mourir\nimport os\nos._exit(9)")
    failure = stopped(light(new_markdown_cell("## La mémoire"), cell), project, tmp_path)
    assert (failure.error.code, failure.error.facts["section"]) == ("kernel_died", "La mémoire")


def test_the_environment_is_given_back_after_a_run(tmp_path, monkeypatch):
    import os

    monkeypatch.setenv("PORTRAIT_PROJECT", "avant")
    monkeypatch.delenv("PORTRAIT_BATCH", raising=False)
    with batch_environment(tmp_path):
        assert os.environ["PORTRAIT_PROJECT"] == str(tmp_path)
        assert os.environ["PORTRAIT_BATCH"] == "1"
    assert os.environ["PORTRAIT_PROJECT"] == "avant"
    assert "PORTRAIT_BATCH" not in os.environ


def test_a_cell_before_any_heading_has_no_section(new_essay):
    book = new_essay()
    book.cells = book.cells[1:]
    assert heading_above(book, 0) == ""
