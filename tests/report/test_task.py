"""One report, really made: its files, its failure, what it leaves behind."""

import csv
import hashlib
import json
import subprocess
import sys
from dataclasses import replace

import nbformat
import openpyxl
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from portraitlib.params import NotebookParams
from portraitlib.report import task as room
from portraitlib.report.plan import Task
from portraitlib.report.task import make_report
from portraitlib.tables.store.deliveries import deliveries_of


def test_the_report_is_made_with_all_its_files(made):
    assert made.outcome.status == "made", made.outcome.message
    files = sorted(path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file())
    assert files == ["01_essai.html", "01_essai.ipynb", "donnees/success_rates.csv", "rapport.json", "tableaux.xlsx"]


def test_the_outcome_names_what_it_was_made_from(made):
    outcome = made.outcome
    assert (outcome.school_name, outcome.is_fictional) == ("École des Essais", True)
    assert outcome.title == "Essai de rapport"
    assert outcome.headline.startswith("La réussite en mathématique")
    assert outcome.sources == {"resultats.csv": "0" * 64}
    source = made.project / "notebooks" / "01_essai.ipynb"
    assert outcome.notebook_hash == hashlib.sha256(source.read_bytes()).hexdigest()


def test_the_outcome_holds_the_hash_of_each_file(made):
    assert len(made.outcome.outputs) == 4
    for path, digest in made.outcome.outputs.items():
        assert hashlib.sha256((made.task.out / path).read_bytes()).hexdigest() == digest


def test_nothing_half_made_is_left_beside_the_report(made):
    assert [path.name for path in made.task.out.iterdir()] == ["999001"]


def test_page_workbook_and_csv_say_the_same(made):
    page = (made.folder / "01_essai.html").read_text("utf-8")
    book = openpyxl.load_workbook(made.folder / "tableaux.xlsx")
    with (made.folder / "donnees" / "success_rates.csv").open(encoding="utf-8") as stream:
        first = next(csv.DictReader(stream))
    assert "1\u00a0240" in page
    assert book.worksheets[1]["B4"].value == 1240
    assert first["n_students"] == "1240"


def test_the_page_and_the_workbook_name_the_school_and_say_it_is_fictional(made):
    page = (made.folder / "01_essai.html").read_text("utf-8")
    cover = [[cell.value for cell in row] for row in openpyxl.load_workbook(made.folder / "tableaux.xlsx")["À lire"]]
    assert "École des Essais – 999001" in page and "Données fictives" in page
    assert ["École", "École des Essais – 999001"] in cover


def test_the_delivered_notebook_is_valid_and_says_nothing_of_the_machine(made):
    path = made.folder / "01_essai.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))
    text = path.read_text("utf-8")
    assert str(made.project) not in text
    assert json.loads(text)["metadata"].keys() <= {"kernelspec", "language_info"}


@pytest.fixture
def leaky(project, new_essay, student):
    """A task whose notebook shows a student."""

    def make(audience):
        cell = new_code_cell(f"# Montrer\ndisplay({{'text/html': '<p>{student}</p>'}}, raw=True)")
        path = project / "notebooks" / "01_essai.ipynb"
        nbformat.write(new_essay(new_markdown_cell("## Élèves"), cell), path)
        params = NotebookParams(school="999001", audience=audience)
        return Task("01_essai", params, project, project / "rapports")

    return make


def test_a_report_that_shows_a_student_to_the_public_does_not_leave(leaky, student):
    task = leaky("public")
    outcome = make_report(task)
    assert (outcome.status, outcome.code) == ("failed", "may_not_leave")
    assert outcome.title == "Essai de rapport"
    assert student not in str(outcome)
    assert not task.folder.exists()


def test_a_failure_leaves_no_earlier_report_that_could_pass_for_todays(made, monkeypatch, tmp_path):
    task = replace(made.task, engine="papermill", out=tmp_path)
    monkeypatch.setattr(room, "execute_notebook", lambda *arguments, **options: _stop())
    task.folder.mkdir(parents=True)
    (task.folder / "01_essai.html").write_text("hier")
    assert make_report(task).status == "failed"
    assert not task.folder.exists()


def _stop():
    raise MemoryError("code TREM12345678")


def test_an_unforeseen_fault_becomes_a_sentence_without_its_text(made, monkeypatch, tmp_path):
    monkeypatch.setattr(room, "execute_notebook", lambda *arguments, **options: _stop())
    outcome = make_report(replace(made.task, engine="papermill", out=tmp_path))
    assert outcome.code == "unexpected"
    assert "MemoryError" in outcome.message
    assert "TREM12345678" not in str(outcome)


def test_a_full_disk_is_told_as_such(made, monkeypatch, tmp_path):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room, "check_exit", full)
    monkeypatch.setattr(room, "execute_notebook", lambda notebook, *arguments, **options: notebook)
    outcome = make_report(replace(made.task, engine="papermill", out=tmp_path))
    assert (outcome.status, outcome.code) == ("failed", "cannot_write")


def test_a_pdf_that_fails_is_a_warning_and_the_report_stands(made, monkeypatch, tmp_path):
    monkeypatch.setattr(room, "execute_notebook", lambda notebook, *arguments, **options: notebook)
    browser = tmp_path / "navigateur"
    browser.write_text("#!/bin/sh\nexit 3\n")
    browser.chmod(0o755)
    outcome = make_report(replace(made.task, engine="papermill", out=tmp_path / "rapports", browser=str(browser)))
    assert outcome.status == "made"
    assert len(outcome.warnings) == 1 and "01_essai.html" in outcome.warnings[0]
    assert not any(path.endswith(".pdf") for path in outcome.outputs)


def test_a_new_report_replaces_the_one_before_whole(made, monkeypatch, tmp_path):
    monkeypatch.setattr(room, "execute_notebook", lambda notebook, *arguments, **options: notebook)
    task = replace(made.task, engine="papermill", out=tmp_path)
    (task.folder / "donnees").mkdir(parents=True)
    (task.folder / "donnees" / "ancienne.csv").write_text("hier")
    assert make_report(task).status == "made"
    assert not (task.folder / "donnees" / "ancienne.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["999001"]


def test_a_process_that_has_its_reports_made_elsewhere_loads_no_library_of_notebooks_nor_of_frames():
    """The command and each of its workers: the server they fork from has loaded them all."""
    heavy = {"nbformat", "papermill", "nbconvert", "pandas", "numpy", "pyarrow"}
    code = f"import sys, portraitlib.cli, portraitlib.report.run; print({heavy} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "set()"


def test_what_a_report_tells_is_kept_and_its_page_says_beside_which_it_would_tell_a_few(project, monkeypatch):
    told = {
        "study": "essai",
        "table": "rates",
        "choices": {},
        "school_year": 2026,
        "data": "a",
        "rows": [[["2"], {"n": 40}]],
    }
    path = project / "notebooks" / "bundle.json"
    bundle = json.loads(path.read_text("utf-8"))
    view = next(value for name, value in bundle.items() if name.endswith("view+json"))
    view |= {"delivered": [told], "since": ["2025-10-15"]}
    path.write_text(json.dumps(bundle), encoding="utf-8")
    task = Task("01_essai", NotebookParams(school="999001", audience="personnel"), project, project / "rapports")
    outcome = make_report(task)
    assert outcome.status == "made", outcome.message
    assert [one["tables"] for one in deliveries_of(project / "store", "999001")] == [[told]]
    assert "15 octobre 2025" in outcome.caution and outcome.warnings == ()
    assert "ne remettez pas les deux aux mêmes personnes" in (task.folder / "01_essai.html").read_text("utf-8")
