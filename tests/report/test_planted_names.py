"""A thousand names and numbers of persons: none in a report, nor in a notebook that a person has run and saved."""

import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from portraitlib.report.exit_check import Forbidden, found_in
from portraitlib.report.file_texts import text_of
from portraitlib.report.plan import plan_run
from portraitlib.report.run import run
from portraitlib.report.saving import without_outputs
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import list_schools, open_partition, writing

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PLANTED = (
    "plante.{0:04}@exemple.invalid", "(514) 555-{0:04}", "514.556.{0:04}", "fiche 976{0:04}", "PLAN9901{0:04}",
)  # fmt: skip
PLANTED_ONE = re.compile(r"plante\.\d{4}@|514\W{1,2}55[56]\W\d{4}|fiche\s976\d{4}|PLAN9901\d{4}")
FREE_TEXTS = (
    ("discipline", "category"), ("sessions", "activity"), ("observations", "criterion"), ("progress", "instrument"),
    ("students", "exit_reason"), ("results", "course_group"), ("schools", "service_centre"),
)  # fmt: skip


def planted_identifiers(n):
    """Addresses, telephone and record numbers and codes permanents that stand in no text of the kit."""
    return [PLANTED[place % len(PLANTED)].format(place) for place in range(n)]


def left_in(out):
    """Files of a folder of reports that hold a planted identifier."""
    files = [path for path in out.rglob("*") if path.is_file() and path.suffix]
    return {path.name for path in files if PLANTED_ONE.search(text_of(path))}


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


def test_planted_identifiers_stop_the_report_whose_words_figure_or_table_hold_them(project, shown):
    for place, identifier in enumerate(planted_identifiers(40)):
        bundle = json.dumps(shown, ensure_ascii=False).replace(
            "français 83" if place % 2 else "1 240", f"français {identifier}"
        )
        assert identifier in bundle
        findings = found_in(bundle, Forbidden())
        assert sum(findings.values()) >= 1, identifier
    (project / "notebooks" / "bundle.json").write_text(bundle, encoding="utf-8")
    report = run(plan_run(store=str(project / "store"), out=str(project / "rapports"), schools=["999001"]))
    assert [outcome.code for outcome in report.outcomes] == ["may_not_leave"]
    assert left_in(project / "rapports") == set()


@pytest.mark.long
@pytest.mark.notebooks
def test_a_thousand_planted_identifiers_are_in_no_file_that_is_delivered(sample_project, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(Path(__file__).parents[2]))
    store, coming = shutil.copytree(sample_project / "store", tmp_path / "store"), iter(planted_identifiers(1_000))
    partition = open_partition(store, "999001")
    tables = {name: partition.read(name) for name in partition.tables if name in SCHEMAS}
    for table, column in FREE_TEXTS:
        rows = tables[table].index[:166]
        tables[table].loc[rows, column] = [f"Suivi {next(coming)}" for _ in rows]
    for row in tables["students"].index[-200:]:
        tables["students"].loc[row, "group"] = f"21 {next(coming, '514 555-0199')}"
    assert next(coming, "") == ""
    more = {name: told for name, told in partition.entry.items() if name not in ("hash", "tables", "files")}
    with writing(store) as writer:
        writer.add("999001", tables, **more)
        writer.commit()
    out = tmp_path / "rapports"
    report = run(plan_run(store=str(store), out=str(out), schools=["999001"], groups=["31"]), jobs=2)
    assert {outcome.code for outcome in report.failures} == {"may_not_leave"}
    assert report.made
    assert left_in(out) == set()


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
