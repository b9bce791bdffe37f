"""A report's record: true of a folder that was copied, false as soon as one of its files is not what it was."""

import json
import shutil
from dataclasses import replace

import pytest

from portraitlib.report.exit_check import Forbidden, check_exit, machine_folders
from portraitlib.report.record import RECORD, read_record, read_records


@pytest.fixture
def folder(made, tmp_path):
    """A copy of a report that was really made."""
    return shutil.copytree(made.folder, tmp_path / "999001" / "01_essai")


def test_the_record_says_what_the_manifest_says_and_lists_every_file_but_itself(made, folder):
    record = read_record(folder)
    assert record.kept() == replace(made.outcome, is_kept=True)
    sizes = json.loads((folder / RECORD).read_text("utf-8"))["sizes"]
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != RECORD]
    assert sizes == {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
    assert {f"999001/01_essai/{name}" for name in sizes} == set(made.outcome.outputs)


def test_the_record_may_leave_with_the_report(made, student):
    pseudonyms = frozenset({student, "aa00bb11cc22dd33"})
    check_exit([made.folder / RECORD], Forbidden(pseudonyms, folders=machine_folders(made.project)))


def test_a_folder_that_was_copied_is_still_whole(folder):
    assert read_record(folder).is_whole


def test_a_file_that_a_person_adds_changes_nothing(folder):
    (folder / "mes notes.docx").write_bytes(b"...")
    assert read_record(folder).is_whole


@pytest.mark.parametrize("name", ["01_essai.html", "tableaux.xlsx", "donnees/success_rates.csv"])
@pytest.mark.parametrize("change", ["delete", "edit", "empty"])
def test_a_file_that_is_not_what_it_was_is_noticed(folder, name, change):
    path = folder / name
    if change == "delete":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b"\n" if change == "edit" else b"")
    assert not read_record(folder).is_whole


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 99}', '{"format": 1, "report": {}, "sizes": {}}'])
def test_a_record_that_cannot_be_read_is_none(folder, text):
    (folder / RECORD).write_text(text)
    assert read_record(folder) is None


def test_all_the_records_of_a_folder_are_found_and_what_is_aside_is_not(folder):
    out = folder.parents[1]
    (out / ".en-cours-abc" / "rapport").mkdir(parents=True)
    (out / "999001" / "photos").mkdir()
    (out / "index.html").write_text("page")
    records = read_records(out)
    assert list(records) == ["999001/01_essai", "999001/photos"]
    assert records["999001/01_essai"].is_whole and records["999001/photos"] is None
