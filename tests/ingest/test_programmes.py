"""Programmes and who was eligible to them at the door: what cannot be true goes, or loses the value that cannot be."""

from __future__ import annotations

import pandas as pd
import pytest

from portraitlib.ingest.finalise import finish
from portraitlib.ingest.programmes import programme_flags
from tests.ingest.test_finalise import gone, staged, student
from tests.ingest.test_meetings import emptied

OFFER = pd.Timestamp("2025-12-01")
CUT = {"chosen_by": "cut_off", "cutoff": 42.0, "cutoff_side": "at_or_above"}


def days(n: int) -> pd.Timestamp:
    return OFFER + pd.Timedelta(days=n)


def programme(name: str = "TUT", year: int = 2026, **more) -> dict:
    return {"programme_id": name, "school_year": year, "service": "tutoring", **more}


def eligible(student_id: str = "p", name: str = "TUT", year: int = 2026, **more) -> dict:
    about = {"is_eligible": True, "is_offered": True, "is_started": True, "offered_on": OFFER, "started_on": days(7)}
    return {"programme_id": name, "school_year": year, "student_id": student_id, **about, **more}


def finished_of(programmes: list[dict], rows: list[dict], students: list[dict] | None = None):
    people = students or [student(name) for name in sorted({row["student_id"] for row in rows})]
    tables = {"students": people, "programmes": programmes, "eligibility": rows}
    return finish({name: staged(name, part) for name, part in tables.items() if part}, {})


@pytest.mark.parametrize(
    ("second", "rule", "lines"),
    [
        ({}, "duplicate_identical", [3]),
        ({"score": 44.0}, "duplicate_completed", [3]),
        ({"is_offered": False, "is_started": None}, "duplicate_conflicting", [2, 3]),
    ],
)
def test_a_student_told_twice_of_a_programme_stays_once_and_neither_time_when_the_offers_contradict(
    second, rule, lines
):
    finished = finished_of([programme()], [eligible(), eligible(**second)])
    assert gone(finished) == {("eligibility", rule): lines}


def test_one_programme_with_two_cutoffs_in_a_year_has_none_and_is_chosen_by_none_that_is_told():
    rows = [programme(**CUT), programme(**CUT | {"cutoff": 45.0}), programme(year=2025, **CUT | {"cutoff": 40.0})]
    finished = finished_of(rows, [eligible(score=50.0)])
    assert gone(finished) == {("programmes", "two_cutoffs"): [3]}
    assert emptied(finished) == {("two_cutoffs", "cutoff"): [2], ("cut_off_without_cutoff", "chosen_by"): [2]}
    assert finished.tables["programmes"]["cutoff"].fillna(-1).tolist() == [-1, 40]


def test_a_student_who_is_not_there_that_year_or_had_left_goes_and_a_list_made_in_june_is_of_the_year_before():
    people = [student("p"), student("q", 2025), student("r", exit_date=days(-1)), student("s", exit_date=OFFER)]
    rows = [eligible(name) for name in "pqrsz"] + [eligible("p", year=2027), eligible("q", year=2027)]
    finished = finished_of([programme(), programme(year=2027)], rows, people)
    assert gone(finished) == {
        ("eligibility", "student_not_enrolled"): [6],
        ("eligibility", "not_there_that_year"): [3, 4, 8],
    }


def test_a_programme_that_has_no_row_takes_its_students_with_it_and_so_does_one_of_another_year():
    finished = finished_of([programme(year=2025)], [eligible(), eligible(name="AUTRE")])
    assert gone(finished) == {("eligibility", "unknown_programme"): [2, 3]}


def test_a_start_without_or_before_an_offer_goes_with_its_line_and_one_of_the_same_day_stays():
    rows = [
        eligible("a", is_offered=False),
        eligible("b", is_eligible=False),
        eligible("c", started_on=days(-1)),
        eligible("d", started_on=OFFER),
        eligible("e", is_offered=None),
        eligible("f", is_started=False, started_on=None, is_accepted=True, is_offered=False),
    ]
    finished = finished_of([programme(chosen_by="volunteer")], rows)
    assert gone(finished) == {
        ("eligibility", "started_not_eligible"): [3],
        ("eligibility", "started_not_offered"): [2, 7],
        ("eligibility", "started_before_offer"): [4],
    }
    assert finished.tables["eligibility"]["student_id"].tolist() == ["d", "e"]


@pytest.mark.parametrize("chosen", [CUT, {"chosen_by": "drawn"}])
def test_where_a_rule_chose_a_student_who_began_all_the_same_stays_and_is_flagged(chosen):
    rows = [eligible("a", is_offered=False, score=40.0), eligible("b", score=50.0)]
    finished = finished_of([programme(**chosen)], rows)
    assert (gone(finished), emptied(finished)) == ({}, {})
    flagged = {rule: len(told) for rule, _table, _column, told in programme_flags(finished.tables) if len(told)}
    assert flagged == {"started_not_offered": 1}


def test_a_score_known_after_it_could_choose_is_no_score_whoever_it_was_offered_to():
    not_offered = {"is_eligible": False, "is_offered": False, "is_started": False, "offered_on": None}
    rows = [
        eligible("a", score=50.0, score_known_on=OFFER),
        eligible("b", score=50.0, score_known_on=days(1)),
        eligible("c", score=40.0, score_known_on=days(0), **not_offered, started_on=None),
        eligible("d", score=40.0, score_known_on=days(3), **not_offered, started_on=None),
        eligible("e", score=50.0, score_known_on=days(8), offered_on=None),
        eligible("f", offered_on=days(2), score=50.0, score_known_on=days(-9)),
    ]
    finished = finished_of([programme(**CUT)], rows)
    assert emptied(finished)[("score_after_offer", "score")] == [3, 6]
    late = finished_of([programme(**CUT)], rows[:4])
    assert emptied(late)[("score_after_offer", "score")] == [3, 5]


def test_a_cut_off_of_which_no_score_is_told_chose_nobody_and_one_not_filled_yet_is_believed():
    without = finished_of([programme(**CUT)], [eligible(), eligible("q")])
    assert emptied(without) == {("cut_off_without_score", "chosen_by"): [2]}
    not_yet = finished_of([programme(**CUT), programme("B", **CUT)], [eligible(score=50.0)])
    assert emptied(not_yet) == {}
    no_side = finished_of([programme(**CUT | {"cutoff_side": None})], [eligible(score=50.0)])
    assert emptied(no_side) == {("cut_off_without_cutoff", "chosen_by"): [2]}


def test_days_and_years_that_cannot_be_are_emptied_and_their_row_stays():
    rows = [eligible(is_started=False), eligible("q", is_started=None)]
    finished = finished_of([programme(first_school_year=2027)], rows)
    assert emptied(finished) == {
        ("day_without_start", "started_on"): [2],
        ("first_year_after", "first_school_year"): [2],
    }


def test_a_score_far_from_all_the_others_is_flagged_and_the_spread_of_a_usual_score_is_not():
    rows = [eligible(f"p{at:02}", score=30.0 + at) for at in range(30)]
    rows.append(eligible("z", score=4250.0))
    finished = finished_of([programme(**CUT)], rows)
    flagged = {rule: told["student_id"].tolist() for rule, _table, _column, told in programme_flags(finished.tables)}
    assert flagged["score_far_from_others"] == ["z"]


def test_days_of_another_year_are_flagged_and_those_of_the_spring_in_which_it_is_planned_are_not():
    spring, august = pd.Timestamp("2025-01-15"), pd.Timestamp("2026-08-31")
    rows = [
        eligible("a", offered_on=spring, started_on=august),
        eligible("b", offered_on=pd.Timestamp("2024-12-31"), started_on=pd.Timestamp("2026-09-01")),
        eligible("c", offered_on=None, started_on=None, score_known_on=pd.Timestamp("2015-11-20")),
    ]
    finished = finished_of([programme()], rows)
    told = [(column, flagged["student_id"].tolist()) for rule, _, column, flagged in programme_flags(finished.tables)
            if rule == "dates_outside_year"]  # fmt: skip
    assert told == [("offered_on", ["b"]), ("started_on", ["b"]), ("score_known_on", ["c"])]


def test_a_start_without_any_service_is_no_fault():
    finished = finished_of([programme()], [eligible()])
    assert (gone(finished), emptied(finished)) == ({}, {})
