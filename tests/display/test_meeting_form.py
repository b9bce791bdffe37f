"""The form of a meeting: three things are enough; what cannot be is told, not kept; the next one is typed at once."""

import shutil
from pathlib import Path

import pytest

from portraitlib.display import journal_write
from portraitlib.display.journal_write import write
from portraitlib.display.meeting_form import MeetingFace, meeting_form
from portraitlib.journal import open_journal
from portraitlib.results.rooms import work_of
from portraitlib.tables.school import open_school
from portraitlib.tables.store import open_partition


@pytest.fixture
def school(sample_project, tmp_path, monkeypatch):
    store = tmp_path / "store"
    shutil.copytree(sample_project / "store", store)
    monkeypatch.setenv("PORTRAIT_KEY_FILE", str(sample_project / "key"))
    return open_school(school="999001", store=str(store), journal=str(tmp_path / "journal"), as_of="2026-03-11")


@pytest.fixture
def face(school):
    return MeetingFace(school, open_journal(school), work_of("session")(school))


def sessions(school):
    return open_partition(Path(school.params.store), "999001").read("sessions")


def chosen(face, service):
    """Choose a relation of a service, with a day on which it has no meeting; its keys."""
    rows = face.running[face.running["service"].eq(service) & face.running["provider_id"].notna()]
    pairs = [(row.service_id, row.student_id) for row in rows.itertuples()]
    face.adult.value = rows["provider_id"].iloc[0]
    face.relation.value = pairs[0]
    return pairs[0]


def said(face):
    return face.save().replace("\u00a0", " ")


def test_the_fields_are_data_in_both_languages_and_nothing_is_said_of_what_is_not_chosen():
    for language, first in (("fr", "Jouer ensemble"), ("en", "Play together")):
        activity = type("One", (), {"fr": "Jouer ensemble", "en": "Play together"})()
        fields = {one.name: one for one in meeting_form({"jeu": activity}, language).fields}
        assert fields["activity"].choices["jeu"] == first
        assert list(fields["was_attended"].choices) == ["true", "false"]
        assert list(fields["had_teacher_feedback"].choices) == ["", "true", "false"]


def test_a_day_a_student_and_minutes_are_a_meeting_and_the_next_one_is_typed_at_once(school, face):
    before = sessions(school)
    service, student = chosen(face, "mentoring")
    face.fields["minutes"].value = "20 min"
    face.fields["activity"].value = "jeu"
    assert said(face).startswith(f"Gardé : {school.reader.handles.of(student)}, 11 mars 2026.")
    assert (face.fields["minutes"].value, face.fields["date"].value) == ("", "2026-03-11")
    rows = sessions(school)
    told = rows[rows["service_id"].eq(service) & rows["student_id"].eq(student) & rows["date"].eq("2026-03-11")].iloc[0]
    assert (told["minutes"], told["activity"], told["was_attended"]) == (20, "jeu", True)
    assert told[["mode", "chosen_by", "had_teacher_feedback"]].isna().all()
    assert len(rows) <= len(before) + 1
    face.fields["minutes"].value = "45"
    other = min(set(school.table("staff")["staff_id"]) - {face.adult.value})
    face.there.value = school.reader.handles.of(other)
    said(face)
    again = sessions(school)
    assert len(again) == len(rows)
    assert again[again["provider_id"].eq(other)][["service_id", "minutes"]].to_numpy().tolist() == [[service, 45]]


def test_what_cannot_be_is_told_in_sentences_and_nothing_is_kept(school, face):
    before = sessions(school)
    chosen(face, "mentoring")
    for name, value, sentence in (
        ("minutes", "une heure", "Écrivez la durée en chiffres"),
        ("minutes", "600", "rencontre plus longue qu'une journée à l'école"),
        ("date", "hier", "date illisible"),
    ):
        kept, face.fields[name].value = face.fields[name].value, value
        told = said(face)
        assert told.startswith("Rien n'est gardé. À corriger :")
        assert sentence in told
        assert face.fields[name].value == value
        face.fields[name].value = kept
    assert sessions(school).equals(before)


def test_the_relations_offered_are_those_of_the_adult_and_of_the_week_typed(school, face):
    everyone = len(face.relation.options)
    chosen(face, "mentoring")
    assert 0 < len(face.relation.options) < everyone
    face.fields["date"].value = "2001-01-01"
    assert face.relation.options == ()
    assert said(face).startswith("Choisissez un élève.")


def test_it_stands_where_a_person_drives_the_notebook_and_nowhere_else(school, monkeypatch):
    shown = []
    monkeypatch.setattr(journal_write, "put_on_screen", shown.append)
    write(school, "session")
    monkeypatch.setenv("JPY_SESSION_NAME", "carnet.ipynb")
    monkeypatch.delenv("PORTRAIT_BATCH", raising=False)
    write(school, "session")
    assert [box.titles for box in shown] == [("Noter une rencontre",)]
