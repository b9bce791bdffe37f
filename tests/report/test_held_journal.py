"""Texts of a journal that are about a student: found, and emptied at a request."""

import pytest

from portraitlib.journal.opened import Journal
from portraitlib.journal.place import place_of
from portraitlib.persons.held import Sought
from portraitlib.report import held_journal

STUDENT, OTHER = "p1111111111111111", "p2222222222222222"


@pytest.fixture
def sought(tmp_path):
    return Sought(STUDENT, frozenset({"26-48371"}), "A", tmp_path / "store", tmp_path, ())


@pytest.fixture
def journal(tmp_path):
    """A note on each of two students, a group of both, and a text that mentions one by the number of a page."""
    from datetime import date

    journal = Journal("A", place_of("journal", "A", tmp_path), date(2026, 2, 2))
    for student in (STUDENT, OTHER):
        journal.save("note", {"student": student, "strengths": "Elle persévère.", "worry": f"souci {student}"}, who="M")
    group = {"name": "Lecture", "students": [STUDENT, OTHER]}
    journal.save("plan", {"title": "Groupes d'hiver", "groups": [group]}, who="M")
    journal.save("action", {"what": "Rencontrer 26-48371 lundi", "who": "Luc"}, who="M")
    return journal


def test_what_is_about_the_student_is_found_and_a_mention_is_told_as_one(journal, sought):
    about, mention = held_journal.find(sought)
    assert (about.n, about.stays) == (2, False) and set(about.tables["journal"]["kind"]) == {"note", "plan"}
    assert (mention.n, mention.stays) == (1, True)


def test_erased_their_words_are_nowhere_in_the_file_and_those_of_others_stay(journal, sought, tmp_path):
    held_journal.erase(sought)
    content = (tmp_path / "journal" / "A.sqlite").read_bytes()
    assert STUDENT.encode() not in content and b"souci " + OTHER.encode() in content
    (plan,) = journal.entries("plan")
    assert plan.body.groups[0].students == (OTHER,)
    assert [one.kind for one in held_journal.find(sought)] == ["journal"]  # the mention, which a person wrote
