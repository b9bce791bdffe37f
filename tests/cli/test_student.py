"""`portrait student`, typed: what is shown, corrected and erased of one student."""

import shutil
from datetime import date

import pytest

from portraitlib.cli import main
from portraitlib.persons.handles import HANDLE, PSEUDONYM
from portraitlib.persons.key import KEY_VARIABLE, read_key
from portraitlib.persons.names import FOLDER_VARIABLE, Label, Names, open_names, seal
from portraitlib.tables.school import open_school
from portraitlib.tables.store.trace import read_trace
from portraitlib.tables.store.versions import check_versions, list_versions, open_version

CODE = "999001"


@pytest.fixture
def project(sample_project, tmp_path, monkeypatch):
    """A copy of the sample project, with the key and a table of names."""
    folder = shutil.copytree(sample_project, tmp_path / "projet", symlinks=True)
    monkeypatch.setenv(KEY_VARIABLE, str(folder / "key"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "noms"))
    monkeypatch.setenv("PORTRAIT_PROJECT", str(folder))
    return folder


@pytest.fixture
def typed(capsys, project, monkeypatch):
    """Type a command, then who the student is."""

    def run(*words, answers=()):
        coming = iter(answers)
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _asked: next(coming))
        with pytest.raises(SystemExit) as left:
            main(["student", *words])
        said = capsys.readouterr()
        return left.value.code, (said.out + said.err).replace("\u00a0", " ")

    return run


@pytest.fixture
def student(project):
    """A student whom what the store says of the import names too, and their handle of the year."""
    school = open_school(school=CODE, store=str(project / "store"))
    named = {one.split()[1] for one in school.partition.entry["few"]}
    absences = school.table("attendance")["student_id"].value_counts()
    one = absences[absences.index.isin(list(named & set(school.reader.handles.persons.students)))].index[0]
    return one, school.reader.handles.of(one)


def rows_of(project, pseudonym):
    """Rows on a student in every version of every school."""
    return sum(
        int((open_version(project / "store", version).read(table)["student_id"] == pseudonym).sum())
        for versions in list_versions(project / "store").values()
        for version in versions
        for table in ("students", "results", "attendance")
    )


def test_what_is_held_is_told_and_written_on_one_page_for_that_student_alone(typed, project, student):
    pseudonym, handle = student
    status, said = typed("show", answers=[handle])
    assert status == 0 and f"École {CODE}" in said and "Absences et retards" in said
    (page,) = (project / "demandes").glob("*.html")
    text = page.read_text("utf-8")
    assert page.stat().st_mode & 0o077 == 0 and (project / "demandes").stat().st_mode & 0o077 == 0
    assert "True" not in text and "False" not in text and ">oui<" in text
    assert handle in HANDLE.findall(text) and not PSEUDONYM.search(text)
    others = set(open_school(school=CODE, store=str(project / "store")).reader.handles.all.values()) - {handle}
    assert not others & set(HANDLE.findall(text))
    attendance = open_school(school=CODE, store=str(project / "store")).table("attendance")
    assert text.count("<tr>") > (attendance["student_id"] == pseudonym).sum()


@pytest.mark.parametrize("written", ["26-00000", "p0000000000000000", "ABCD99010101", "0"])
def test_who_is_nobody_is_told_and_nothing_is_written(typed, project, written):
    status, said = typed("show", answers=[written])
    assert status == 1 and "Aucun élève" in said and written not in said
    assert not (project / "demandes").exists()


def test_a_correction_is_made_where_the_value_was_born_and_the_request_leaves_a_trace(typed, project, student):
    status, said = typed("correct", answers=[student[1]])
    assert status == 0 and "réimportez" in said and "Fichiers importés" in said
    (line,) = read_trace(project / "store")
    assert line["act"] == "student_correction_asked" and not any(one in str(line) for one in student)


def test_an_erased_student_is_in_no_version_no_report_and_no_table_of_names(typed, project, student):
    pseudonym, handle = student
    store, key = project / "store", read_key(project / "key", forbidden=())
    label = Label(CODE, 2026, key.fingerprint, "essai", "2026-01-01", "2099-01-01")
    seal(Names(label, {handle: "Prenomx Nomx", "26-99999": "Autrex Nomx"}), key)
    report = project / "rapports" / CODE / "04_depistage"
    report.mkdir(parents=True)
    (report / "page.html").write_text(f"<p>{handle}</p>", encoding="utf-8")
    (project / "carnets").mkdir()
    (project / "carnets" / "notes.ipynb").write_text(f'{{"cells": ["{handle}"]}}', encoding="utf-8")
    assert rows_of(project, pseudonym) > 20
    assert typed("show", answers=[handle])[0] == 0 and list((project / "demandes").glob("*.html"))
    assert typed("erase", answers=[handle, "non"])[0] == 1 and rows_of(project, pseudonym) > 20
    status, said = typed("erase", answers=[handle, "oui"])
    assert (status, rows_of(project, pseudonym), check_versions(store)) == (0, 0, [])
    assert not report.exists() and f"{CODE}/04_depistage" in said
    assert list((project / "demandes").glob("*.html")) == []
    assert "carnets/notes.ipynb" in said and "réimporter" in said
    assert all(pseudonym not in path.read_text("utf-8") for path in (store / "imports").glob("*/rapport.json"))
    assert [path.name for path in store.rglob("*") if path.is_file() and pseudonym.encode() in path.read_bytes()] == []
    assert handle not in open_names(CODE, key, date.today()).names
    assert [line["act"] for line in read_trace(store)] == ["student_erased"]
    assert not any(one in str(read_trace(store)) for one in student)
    assert typed("show", answers=[handle])[0] == 1
