"""A declaration is dated by the machine and by the store; what is typed there proves nothing."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from portraitlib.journal import open_journal
from portraitlib.journal.declared import declared, is_held, outcome_code, outcome_written
from portraitlib.journal.kinds import Declaration
from portraitlib.tables.school import school_in_memory

EXPECTED = {
    "expected": "De meilleures notes",
    "programme": "Études du soir",
    "primary_outcome": "mark",
    "of_what": "Mathématique",
    "other_outcomes": "absences\nréussite : Mathématique",
    "comparison": "Les élèves juste sous le seuil",
}
TYPED = {"store_digest": "feuille", "outcome_was_there": False, "school_year": 1999}
PEOPLE = pd.DataFrame({"student_id": ["a"] * 12, "school_year": 2026, "school_id": "EXAMPLE"})


def school_with(*terms, tmp_path, **more):
    marks = pd.DataFrame({"student_id": "a", "school_year": 2026, "subject": "mathematics", "term": list(terms)})
    tables = {"students": PEOPLE, "results": marks.assign(mark=70.0)}
    return school_in_memory(tables, journal=str(tmp_path / "journal"), **more)


@pytest.fixture
def before(tmp_path):
    return school_with("1", tmp_path=tmp_path)


@pytest.fixture
def after(tmp_path):
    return school_with("1", "final", tmp_path=tmp_path)


def test_what_is_typed_in_the_place_of_a_stamp_is_not_kept(before, after):
    for school, was_there in ((before, False), (after, True)):
        journal = open_journal(school)
        journal.save("declaration", {**EXPECTED, **TYPED}, who="Anne")
        body = journal.entries("declaration")[-1].body
        assert (body.store_digest, body.outcome_was_there, body.school_year) == ("in memory", was_there, 2026)


def test_a_journal_opened_without_its_school_stamps_nothing(before):
    journal = replace(open_journal(before), stamp=type(open_journal(before)).stamp)
    journal.save("declaration", {**EXPECTED, **TYPED}, who="Anne")
    assert [one.proof for one in declared(journal, before)] == ["unproved"] * 3


def test_a_day_read_earlier_does_not_hide_the_outcome_from_the_stamp(sample_store, tmp_path):
    from portraitlib.tables.school import open_school

    school = open_school(
        school="999001", store=str(sample_store), as_of="2025-10-01", journal=str(tmp_path / "journal")
    )
    results = school.table("results")
    assert not (results["term"].eq("final") & results["school_year"].eq(2026) & results["course_level"].ne(0)).any()
    journal = open_journal(school)
    journal.save("declaration", EXPECTED, who="Anne")
    body = journal.entries("declaration")[0].body
    assert body.outcome_was_there
    assert body.store_digest == school.partition.entry["hash"]
    assert declared(journal, school)[0].proof == "there"


def test_the_earliest_revision_that_says_the_same_counts_and_a_changed_one_is_later(before, after):
    journal = open_journal(before)
    first = journal.save("declaration", EXPECTED, who="Anne")
    again = {**EXPECTED, "expected": "  de meilleures  Notes ", "seen_by": "Au bulletin", "state": "done"}
    second = open_journal(after).save("declaration", again, who="Anne", entry=first.entry, seen=first.seq)
    found = declared(journal, after)
    assert [(one.outcome, one.is_primary) for one in found] == [
        ("mark:mathematics", True), ("absence", False), ("success:mathematics", False),
    ]  # fmt: skip
    assert found[0].proof == "stamp"
    assert found[0].is_before(pd.Timestamp("2099-01-01"))
    assert not found[0].is_before(pd.Timestamp("2020-01-01"))
    changed = {**again, "comparison": "Les autres élèves"}
    open_journal(after).save("declaration", changed, who="Anne", entry=first.entry, seen=second.seq)
    later = declared(journal, after)[0]
    assert (later.proof, later.n_changed) == ("there", 2)
    assert not later.is_before(None)


def test_an_outcome_added_after_is_dated_from_the_revision_that_added_it(before, after):
    journal = open_journal(before)
    first = journal.save("declaration", {**EXPECTED, "other_outcomes": ""}, who="Anne")
    open_journal(after).save("declaration", EXPECTED, who="Anne", entry=first.entry, seen=first.seq)
    assert [one.n_changed for one in declared(journal, after)] == [0, 1, 1]


def test_a_declaration_of_before_is_still_read(journal):
    saved = journal.save("declaration", {"expected": "Plus de réussite"}, who="Anne")
    from portraitlib.journal import database

    with database.engine_of(journal.place).connect() as connection:
        (kept,) = connection.exec_driver_sql("select body from revision").scalars()
    old = {name: json.loads(kept)[name] for name in ("expected", "about", "seen_by", "look_on", "state", "outcome")}
    assert Declaration(**old).told == "Plus de réussite"
    assert journal.entries("declaration")[0].entry == saved.entry


def test_outcomes_are_named_as_people_write_them():
    assert outcome_code("mark", "mathematics") == "mark:mathematics"
    assert outcome_code("score", " Fluidité ") == "score:Fluidité"
    assert outcome_written("participation à la vie de l'école") == "participation"
    assert outcome_written("Réussite:français, langue d'enseignement") == "success:french"
    assert outcome_written("note : français", {"french", "english_second_language"}) == "mark:french"
    assert outcome_code("mark", "Anglais", {"french", "english_second_language"}) == "mark:english_second_language"
    assert outcome_code("mark", "Anglais", {"english_language_arts", "english_second_language"}) == "mark:Anglais"


def test_an_outcome_with_a_day_is_held_from_the_day_declared():
    days = {"attendance": pd.DataFrame({"date": pd.to_datetime(["2025-09-10"])})}
    assert is_held(days.__getitem__, "absence", 2026)
    assert not is_held(days.__getitem__, "absence", 2026, "2026-03-01")
    assert not is_held(days.__getitem__, "absence", 2027)


DAY, JUNE = pd.to_datetime(["2026-01-10"]), pd.to_datetime(["2026-06-20"])


@pytest.mark.parametrize(
    ("code", "tables"),
    [
        ("stayed", {"students": pd.DataFrame({"exit_date": JUNE}), "attendance": pd.DataFrame({"date": DAY})}),
        ("adult_education", {"students": pd.DataFrame({"exit_date": DAY}), "attendance": pd.DataFrame({"date": JUNE})}),
        ("score:Fluidité", {"progress": pd.DataFrame({"instrument": ["Fluidité"], "date": DAY})}),
        ("participation", {"services": pd.DataFrame({"service": ["extracurricular"], "start_date": DAY})}),
    ],
)
def test_each_outcome_is_held_where_its_table_has_it(code, tables):
    assert is_held(tables.__getitem__, code, 2026)
    assert not is_held({name: frame.head(0) for name, frame in tables.items()}.__getitem__, code, 2026)


def test_an_engagement_asked_before_is_not_the_outcome():
    items = pd.DataFrame({"item": ["E1"], "dimension": ["affective"]})
    answers = pd.DataFrame({"item": ["E1"], "wave": ["before"], "school_year": [2026], "date": DAY})
    tables = {"questionnaires": items, "answers": answers}
    assert not is_held(tables.__getitem__, "engagement:affective", 2026)
    tables["answers"] = answers.assign(wave="after")
    assert is_held(tables.__getitem__, "engagement:affective", 2026)
