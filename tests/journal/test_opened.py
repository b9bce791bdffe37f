"""What is kept stays, comes back, and is never lost to another's text."""

import sqlite3
import subprocess
import sys
from datetime import date

import pytest

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import JournalError
from portraitlib.journal.entry import Entry
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.place import Place

NOTE = {"student": "p0123456789abcdef", "strengths": "Aide les autres."}
DECISION = {"question": "Que faire d'abord ?", "decided": "Lire chaque jour.", "check_on": "2026-02-01"}
FR = Words("fr")
LEAST = {
    "priority": {"title": "Lire"},
    "indicator": {"name": "Taux"},
    "goal": {"title": "Moins d'échecs"},
    "phase": {"name": "Automne"},
    "practice": {"name": "Lecture guidée"},
    "condition": {"what": "Un local"},
    "action": {"what": "Appeler"},
    "role": {"name": "Anne", "function": "direction"},
    "meeting": {"held_on": "2025-09-15"},
    "decision": DECISION,
    "plan": {"title": "Midis", "groups": [{"name": "A", "students": ["p1"]}]},
    "note": NOTE,
    "declaration": {"expected": "Plus de réussite"},
    "agreement": {"title": "Mentorat"},
    "slip": {"student": "p1", "on": "2025-10-01", "good_news": "Un exposé réussi."},
    "review": {"student": "p1", "on": "2026-01-20"},
    "closure": {"student": "p1", "on": "2026-06-01"},
    "crisis_card": {"first_call": "Direction"},
    "transition": {"step": "may_visit"},
    "family_contact": {"student": "p1", "on": "2025-10-01", "by_role": "enseignante"},
    "stocktaking": {"point": "lasting.teams", "word": "begun", "taken_on": "2025-10-01"},
    "answer": {"prompt": "learning.what", "text": "Lire."},
}


def sentence(error):
    return explanation(error, FR)


def test_each_kind_comes_back_as_it_was_kept(journal, open_there):
    assert set(LEAST) == set(KINDS)
    for kind, body in LEAST.items():
        journal.save(kind, body, who="Anne")
    found = {one.kind: one.body for one in open_there().everything()}
    assert found == {kind: KINDS[kind](**body) for kind, body in LEAST.items()}


def test_the_newest_revision_is_what_an_entry_says_and_the_first_stays(journal):
    first = journal.save("note", NOTE, who="Anne")
    journal.save("note", {**NOTE, "worry": "Arrive tard."}, who="Luc", entry=first.entry, seen=first.seq)
    assert [one.body.worry for one in journal.entries("note")] == ["Arrive tard."]
    assert [(one.who, one.body.worry) for one in journal.history(first.entry)] == [
        ("Anne", ""),
        ("Luc", "Arrive tard."),
    ]


def test_a_text_kept_meanwhile_is_shown_beside_the_other_and_neither_is_lost(journal, open_there):
    first = journal.save("note", NOTE, who="Anne")
    journal.save("note", {**NOTE, "worry": "Le sien."}, who="Luc", entry=first.entry, seen=first.seq)
    with pytest.raises(JournalError) as refused:
        open_there().save("note", {**NOTE, "worry": "Le mien."}, who="Anne", entry=first.entry, seen=first.seq)
    assert refused.value.facts["typed"]["worry"] == "Le mien."
    assert "Luc a enregistré" in sentence(refused.value)
    assert "«\xa0Le sien.\xa0»; le vôtre\xa0: «\xa0Le mien.\xa0»" in sentence(refused.value)
    assert [one.body.worry for one in journal.history(first.entry)] == ["", "Le sien."]


def test_undoing_keeps_the_text_before_as_the_newest(journal):
    first = journal.save("note", NOTE, who="Anne")
    second = journal.save("note", {**NOTE, "worry": "Trop dit."}, who="Anne", entry=first.entry, seen=first.seq)
    journal.undo(first.entry, who="Anne", seen=second.seq)
    assert journal.entries("note")[0].body.worry == ""
    assert len(journal.history(first.entry)) == 3
    with pytest.raises(JournalError, match="nothing_to_undo"):
        journal.undo(first.entry, who="Anne", seen=1)


def test_nothing_kept_is_changed_or_taken_away_by_hand(journal):
    journal.save("note", NOTE, who="Anne")
    file = sqlite3.connect(journal.place.file)
    for line in ("UPDATE revision SET who = 'X'", "DELETE FROM revision"):
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            file.execute(line)
    file.close()


def test_two_schools_are_never_mixed(journal, open_there):
    journal.save("note", NOTE, who="Anne")
    assert open_there("999002").everything() == []
    copied = Place(journal.place.file)
    with pytest.raises(JournalError) as refused:
        Journal("999002", copied, date(2026, 2, 2)).everything()
    assert "journal d'une autre école (999001)" in sentence(refused.value)


def test_a_reader_outside_the_team_reads_nothing(journal, open_there):
    journal.save("note", NOTE, who="Anne")
    assert open_there(is_closed=True).everything() == []


def test_a_school_without_a_journal_makes_no_file(journal):
    assert journal.everything() == []
    assert journal.version() == "0"
    assert not journal.place.file.parent.exists()


def test_what_is_about_a_student_is_found_in_every_kind(journal):
    for kind, body in LEAST.items():
        journal.save(kind, body, who="Anne")
    journal.save("note", {**NOTE, "student": "p1", "visibility": "direction"}, who="Anne")
    assert [one.kind for one in journal.about("p1")] == [
        "plan", "slip", "review", "closure", "family_contact", "note"
    ]  # fmt: skip


def test_an_emoji_and_long_words_come_back(journal):
    text = "Très fier 😀👩🏽‍🏫 " * 500
    journal.save("note", {**NOTE, "strengths": text}, who="Zoé 🎒")
    assert (journal.entries("note")[0].body.strengths, journal.entries("note")[0].who) == (text, "Zoé 🎒")


BAD = {
    "a note of 2 MB": ({**NOTE, "strengths": "a" * 2_000_000}, "trop long (20000 caractères au plus)"),
    "half a sign": ({**NOTE, "strengths": "\ud83d"}, "un signe qui ne peut pas être gardé"),
    "no strength": ({**NOTE, "strengths": ""}, "Ses forces, ce qui va bien\xa0: à remplir"),
    "a day without year": ({**DECISION, "check_on": "12 mars"}, "n'a pas d'année"),
    "a day of no calendar": ({**DECISION, "check_on": "2026-02-30"}, "n'est pas une date du calendrier"),
    "what a family said": ({"student": "p1", "on": "2025-10-01", "by_role": "x", "outcome": "Elle dit que"}, "outcome"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_may_not_be_kept_is_refused_in_a_sentence_and_nothing_is_kept(journal, case):
    body, said = BAD[case]
    kind = "decision" if "check_on" in body else "family_contact" if "by_role" in body else "note"
    with pytest.raises(JournalError) as refused:
        journal.save(kind, body, who="Anne")
    assert said in sentence(refused.value)
    assert len(sentence(refused.value)) < 600
    assert journal.everything() == []


def test_a_name_that_two_people_bear_asks_for_the_function(journal):
    for function in ("enseignante", "orthopédagogue"):
        journal.save("role", {"name": "Anne Roy", "function": function}, who="Luc")
    with pytest.raises(JournalError) as refused:
        journal.save("note", NOTE, who="anne  roy")
    assert "(enseignante et orthopédagogue)" in sentence(refused.value)
    journal.save("note", NOTE, who="Anne Roy, orthopédagogue")
    assert len(journal.entries("note")) == 1


def test_nobody_keeps_nothing(journal):
    with pytest.raises(JournalError, match="journal_by_nobody"):
        journal.save("note", NOTE, who="  ")


def test_a_clock_that_is_behind_is_told_and_the_order_stays(journal, monkeypatch):
    first = journal.save("note", NOTE, who="Anne")
    from portraitlib.journal import opened

    class Behind(opened.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz).replace(year=2001)

    monkeypatch.setattr(opened, "datetime", Behind)
    second = journal.save("note", {**NOTE, "worry": "Plus tard."}, who="Anne", entry=first.entry, seen=first.seq)
    assert (first.clock_behind, second.clock_behind, second.seq) == (False, True, first.seq + 1)
    assert journal.entries("note")[0].body.worry == "Plus tard."


def test_a_body_of_a_newer_version_is_told_and_not_written_over(journal, monkeypatch):
    first = journal.save("note", NOTE, who="Anne")
    with monkeypatch.context() as patch:
        patch.setattr(Entry, "schema_number", 2)
        journal.save("note", {**NOTE, "worry": "Plus."}, who="Luc", entry=first.entry, seen=first.seq)
    assert [(one.body, one.is_purged) for one in journal.everything()] == [(None, False)]
    with pytest.raises(JournalError) as refused:
        journal.save("note", {**NOTE, "worry": "Moi."}, who="Anne", entry=first.entry, seen=2)
    assert "version plus récente" in sentence(refused.value)
    assert refused.value.facts["typed"]["worry"] == "Moi."


def test_the_kit_and_a_journal_that_is_not_there_load_no_database():
    asked = (
        "import sys, portraitlib; from portraitlib.tables.school import school_in_memory;"
        "import portraitlib.journal as j;"
        "j.open_journal(school_in_memory({}, journal='nulle-part')).entries('note');"
        "print({'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "set()\n"
