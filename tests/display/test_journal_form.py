"""A form of the journal: what is typed is kept, comes back, and stays on the screen whatever goes wrong."""

import pandas as pd
import pytest

from portraitlib import rank_zones
from portraitlib.display import journal_write, seen
from portraitlib.display.journal_form import FormFace
from portraitlib.display.journal_stock import StockFace
from portraitlib.display.journal_write import write
from portraitlib.display.screen import is_live
from portraitlib.errors import JournalError
from portraitlib.journal import database, open_journal
from portraitlib.journal.kinds import KINDS
from portraitlib.tables.school import school_in_memory

ANA = "p0000000000000001"


@pytest.fixture
def live(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "carnet.ipynb")
    monkeypatch.delenv("PORTRAIT_BATCH", raising=False)


@pytest.fixture
def school(tmp_path):
    students = pd.DataFrame({"student_id": [ANA], "school_year": 2026, "grade_level": 2, "group": "21"})
    return school_in_memory({"students": students}, journal=str(tmp_path / "journal"), as_of="2026-02-02")


@pytest.fixture
def journal(school):
    return open_journal(school)


def form(school, journal, kind, **typed):
    face = FormFace(school, journal, kind)
    fill(face, **typed)
    return face


def fill(face, **typed):
    face.who.value = "Anne"
    for name, value in typed.items():
        face.fields[name].value = value


def press(face, label):
    next(one for one in buttons(face.box) if one.description == label).click()


def buttons(box):
    for child in getattr(box, "children", ()):
        yield from buttons(child)
        if hasattr(child, "click"):
            yield child


def test_every_kind_has_a_form_with_its_buttons(school, journal, live):
    for kind in set(KINDS) - {"stocktaking"}:
        labels = [one.description for one in buttons(FormFace(school, journal, kind).box)]
        assert labels[0] == "Enregistrer", kind
        assert labels[-1] == "Annuler le dernier changement", kind


def test_a_text_is_added_changed_undone_and_closed(school, journal, live):
    face = form(school, journal, "action", what="Appeler", by_when="2026-02-10")
    press(face, "Enregistrer")
    assert "Enregistré." in face.says.value
    fill(face, what="Écrire")
    press(face, "Enregistrer")
    assert [one.body.what for one in journal.entries("action")] == ["Écrire"]
    press(face, "Annuler le dernier changement")
    assert [one.body.what for one in journal.entries("action")] == ["Appeler"]
    assert face.fields["what"].value == "Appeler"
    press(face, "Marquer comme fait")
    assert [one.body.state for one in journal.entries("action")] == ["done"]


def test_a_student_is_named_by_the_number_of_the_pages_and_never_by_a_name(school, journal, live):
    face = form(school, journal, "note", student=school.reader.handles.of(ANA), strengths="Dessine.")
    press(face, "Enregistrer")
    assert journal.entries("note")[0].body.student == ANA
    face.which.value = ""
    fill(face, student="Ana Roy", strengths="Chante.")
    press(face, "Enregistrer")
    assert "n&#39;est celui d&#39;aucun élève" in face.says.value
    assert face.fields["strengths"].value == "Chante."
    assert len(journal.entries("note")) == 1


def test_a_text_that_seems_to_hold_a_code_an_address_or_a_telephone_is_kept_and_told(school, journal, live):
    text = "ROYA 0102 0304, ana@exemple.org, 514 555-0123"
    face = form(school, journal, "note", student=school.reader.handles.of(ANA), strengths=text)
    press(face, "Enregistrer")
    assert all(word in face.says.value for word in ("Enregistré", "code permanent", "courriel", "téléphone"))
    assert journal.entries("note")[0].body.strengths == text


def test_a_text_saved_by_another_is_shown_and_the_next_save_is_made_knowingly(school, journal, live):
    first = journal.save("action", {"what": "Appeler"}, who="Luc")
    face = FormFace(school, journal, "action")
    face.which.value = first.entry
    journal.save("action", {"what": "Écrire"}, who="Luc", entry=first.entry, seen=first.seq)
    fill(face, what="Rencontrer")
    press(face, "Enregistrer")
    assert "Luc a enregistré" in face.says.value
    assert face.fields["what"].value == "Rencontrer"
    press(face, "Enregistrer")
    assert [one.body.what for one in journal.history(first.entry)] == ["Appeler", "Écrire", "Rencontrer"]


def test_whatever_goes_wrong_the_text_stays_and_a_sentence_says_it(school, journal, live, monkeypatch):
    face = form(school, journal, "action", what="Appeler")

    def fail(_engine, _place):
        raise JournalError("journal_full")

    monkeypatch.setattr(database, "prepare", fail)
    press(face, "Enregistrer")
    assert "Le disque est plein" in face.says.value
    assert face.fields["what"].value == "Appeler"
    monkeypatch.setattr(database, "prepare", lambda *_: 1 / 0)
    press(face, "Enregistrer")
    assert "n&#39;a pas réussi" in face.says.value
    assert face.fields["what"].value == "Appeler"


def test_the_last_answer_is_a_draft_kept_in_one_key(school, journal, live):
    journal.save(
        "answer", {"prompt": "learning.already_known", "text": "Deux heures.", "given_on": "2025-02-01"}, who="Luc"
    )
    face = FormFace(school, journal, "answer")
    assert face.which.value == "learning.already_known"
    assert face.fields["text"].value == "Deux heures."
    face.who.value = "Anne"
    press(face, "Rien à changer")
    last = journal.entries("answer")[0].body
    assert (last.text, last.given_on, last.is_unchanged) == ("Deux heures.", "2026-02-02", True)


def test_a_decision_keeps_the_finding_that_was_on_the_screen(open_made_up, tmp_path, live, monkeypatch):
    monkeypatch.setattr(seen, "_SEEN", {})
    school = open_made_up(journal=str(tmp_path / "journal"))
    zones = rank_zones(school)
    seen.remember(zones, zones.headline)
    journal = open_journal(school)
    face = form(school, journal, "decision", question="Où ?", decided="Ici.", check_on="2026-02-01")
    face.evidence.value = [zones.headline]
    press(face, "Enregistrer")
    (kept,) = journal.entries("decision")[0].body.evidence
    assert (kept.study, kept.notebook, kept.headline) == ("rank_zones", "01_portrait_ecole", zones.headline)


def test_the_stock_taking_keeps_the_words_that_were_chosen(school, journal, live):
    face = StockFace(school, journal)
    face.who.value = "Anne"
    face.points["lasting.teams"].value = "begun"
    press(face, "Enregistrer")
    assert [(one.body.point, one.body.word) for one in journal.entries("stocktaking")] == [("lasting.teams", "begun")]


def test_a_batch_shows_no_form_and_another_reader_neither(school, monkeypatch):
    shown = []
    monkeypatch.setattr(journal_write, "put_on_screen", shown.append)
    assert not is_live()
    write(school, "decision")
    monkeypatch.setenv("JPY_SESSION_NAME", "carnet.ipynb")
    write(school_in_memory({}, audience="public"), "decision")
    assert shown == []
    with pytest.raises(JournalError, match="unknown_kind"):
        write(school, "gossip")


def test_a_field_that_names_a_priority_offers_those_written_and_hours_may_be_halves(school, journal, live):
    journal.save("priority", {"title": "Mieux lire"}, who="Anne")
    face = form(school, journal, "action", what="Former", hours=1.5, priority="Mieux lire", sort="training")
    assert face.fields["priority"].options == ("Mieux lire",)
    press(face, "Enregistrer")
    kept = journal.entries("action")[0].body
    assert (kept.hours, kept.priority, kept.sort) == (1.5, "Mieux lire", "training")
