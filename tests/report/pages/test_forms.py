"""What the process of the forms answers: the form whole each time, a plan under way found again, a finding to copy."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from portraitlib import rank_zones
from portraitlib.display.journal_write import Writing
from portraitlib.display.section_choices import choices_of
from portraitlib.display.wording import Words
from portraitlib.journal import open_journal
from portraitlib.params import NotebookParams
from portraitlib.report.pages import forms, questions
from portraitlib.report.pages.copying import EvidenceAsked, picked_of
from portraitlib.report.pages.forms import FormAsked, RowToTake, Typed, take_row
from portraitlib.report.pages.worker import NotOfferedError
from portraitlib.tables.school import open_school

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def school(open_made_up, tmp_path):
    return open_made_up(journal=str(tmp_path / "journal"), audience="interne")


@pytest.fixture
def ask(school, monkeypatch):
    """Ask a form of a kind, or a section, of a made-up school."""
    section = choices_of(rank_zones, school, {"subject": None, "grade_level": None, "by": "nobody"}, Words("fr"))
    monkeypatch.setattr(forms, "_DESKS", forms.OrderedDict())

    def one(kind, *values, **more):
        writing = Writing(school, open_journal(school), kind)
        book = SimpleNamespace(form=lambda *_: writing, section=lambda *_: section)
        monkeypatch.setattr(forms, "book_of", lambda *_: book)
        monkeypatch.setattr(questions, "book_of", lambda *_: book)
        if kind == "section":
            return EvidenceAsked(school.params, "01", "c", 0, *values).answer({}, Path())[1]
        return FormAsked(school.params, "07", "c", 0, "f0", *values, **more).answer({}, Path())[1]

    return one


def test_a_finding_copied_is_what_the_section_says_for_the_choices_made(school, ask):
    told = ask("section", picked_of({}))
    assert (told["study"], told["headline"]) == ("rank_zones", rank_zones(school).headline) and told["digest"]
    html = ask("meeting", found=(told,))["html"]
    assert 'data-several="evidence"' in html
    with pytest.raises(NotOfferedError):
        ask("section", picked_of({"subject": "alchemy"}))


def test_a_form_that_was_lost_with_its_process_comes_back_from_what_was_typed(ask):
    typed = Typed({"which": "", "fields.what": "Appeler"}, 0, "e" * 32)
    before, after = ask("action", typed), ask("action", typed)
    assert before == after and "Appeler" in before["html"] and not before["has_kept"]
    saved = ask("action", Typed({**typed.values, "who": "Anne"}, 0, "e" * 32, "save"))
    assert saved["has_kept"] and saved["entry"] == "e" * 32 and saved["seen"] > 0
    assert FormAsked(None, "", "", 0, "", Typed(act="save")).is_once and not FormAsked(None, "", "", 0, "").is_once


def test_a_journal_that_cannot_be_read_is_told_and_takes_no_field_away(ask, school):
    file = Path(school.params.journal) / f"{school.code}.sqlite"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"not a journal" * 100)
    told = ask("action")
    assert told["html"] == "" and told["is_alert"] and "n'est pas un journal" in told["lines"][0]


def test_a_row_of_data_is_given_to_who_may_write_there_and_what_is_wrong_with_it_is_told_in_the_form():
    asked, face = FormAsked(None, "", "", 0, ""), SimpleNamespace(take=None)
    rows = asked._taken_apart(face)
    assert face.take({"minutes": "20"}) == () and rows == [{"minutes": "20"}]
    refused = replace(asked, faults=("wrong",))
    rows = refused._taken_apart(face)
    assert face.take({"minutes": "x"}) == ("wrong",) and rows == []


def test_a_row_is_taken_as_an_import_does_in_a_process_that_may(sample_project, tmp_path, monkeypatch):
    shutil.copytree(sample_project / "store", tmp_path / "store")
    monkeypatch.setenv("PORTRAIT_KEY_FILE", str(sample_project / "key"))
    params = NotebookParams(school="999001", store=str(tmp_path / "store"), audience="interne", as_of="2026-03-11")
    relation = open_school(**params.model_dump()).table("services").iloc[0]
    row = {"service_id": relation["service_id"], "student_id": relation["student_id"], "date": "hier", "minutes": "20",
           "was_attended": "true", "provider_id": ""}  # fmt: skip
    assert [fault.column for fault in take_row(RowToTake(params, PROJECT, row))] == ["date"]
