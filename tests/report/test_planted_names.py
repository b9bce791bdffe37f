"""A thousand names kept on the machine: none in a report, nor in a notebook that a person has run and saved."""

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from portraitlib.report.exit_check import Forbidden, found_in
from portraitlib.report.file_texts import text_of
from portraitlib.report.plan import plan_run
from portraitlib.report.run import run
from portraitlib.report.saving import without_outputs
from portraitlib.tables.store import list_schools

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.mark.long
@pytest.mark.notebooks
def test_a_thousand_planted_names_are_in_no_file_of_any_report(planted_names, sample_project, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(Path(__file__).parents[2]))
    assert len(planted_names) >= 1_000
    out = tmp_path / "rapports"
    report = run(plan_run(store=str(sample_project / "store"), out=str(out), groups=["21"]), jobs=2)
    assert report.failures == ()
    files = [path for path in out.rglob("*") if path.is_file() and path.suffix]
    assert len(files) > 100
    found = {path.name: found_in(text_of(path), Forbidden(names=planted_names)).get("name", 0) for path in files}
    assert {name: count for name, count in found.items() if count} == {}


@pytest.mark.long
@pytest.mark.notebooks
def test_a_person_sees_the_names_and_saves_none(planted_names, sample_project):
    book = nbformat.read(NOTEBOOKS / "04_depistage.ipynb", as_version=4)
    store, codes = str(sample_project / "store"), list_schools(sample_project / "store")
    parameters = next(cell for cell in book.cells if "parameters" in cell.metadata.get("tags", []))
    parameters.source += f"\nschool, store = {codes[0]!r}, {store!r}\n"
    live = {**os.environ, "JPY_SESSION_NAME": "carnet.ipynb"}
    live.pop("PORTRAIT_BATCH", None)
    NotebookClient(book, kernel_name="python3", resources={"metadata": {"path": str(sample_project)}}).execute(env=live)
    assert found_in(json.dumps(book.metadata["widgets"]), Forbidden(names=planted_names))["name"] > 20
    outputs = json.dumps([cell.get("outputs", []) for cell in book.cells])
    assert found_in(outputs, Forbidden(names=planted_names)).get("name", 0) == 0
    model = {"type": "notebook", "content": book}
    without_outputs(model)
    assert found_in(json.dumps(model["content"]), Forbidden(names=planted_names)).get("name", 0) == 0
