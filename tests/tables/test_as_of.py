from datetime import date

import pandas as pd
import pytest

from portraitlib.rules import RuleSet, load_rules
from portraitlib.tables.as_of import known_on
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS

RULES = RuleSet(name="x", rules=[])


def known(table: str, day: str, columns: dict) -> pd.DataFrame:
    frame = conform(pd.DataFrame(columns), SCHEMAS[table])
    before = frame.copy()
    kept = known_on(frame, SCHEMAS[table], date.fromisoformat(day), RULES)
    pd.testing.assert_frame_equal(frame, before)  # the caller's frame is never touched
    return kept


@pytest.mark.parametrize(
    ("day", "terms"),
    [
        ("2025-11-19", []),
        ("2025-11-20", ["1"]),
        ("2026-03-14", ["1"]),
        ("2026-03-15", ["1", "2"]),
        ("2026-07-10", ["1", "2", "3", "final", "exam"]),
    ],
)
def test_a_result_is_known_from_the_day_its_term_is_published(day, terms):
    kept = known("results", day, {"school_year": [2026] * 5, "term": ["1", "2", "3", "final", "exam"]})
    assert kept["term"].tolist() == terms


@pytest.mark.parametrize(("day", "years"), [("2024-03-27", [2023]), ("2024-03-28", [2023, 2024])])
def test_the_second_report_card_of_the_year_of_strikes_came_on_28_march(day, years):
    frame = conform(pd.DataFrame({"school_year": [2023, 2024], "term": ["2", "2"]}), SCHEMAS["results"])
    kept = known_on(frame, SCHEMAS["results"], date.fromisoformat(day), load_rules())
    assert kept["school_year"].tolist() == years


def test_a_day_of_a_rule_may_be_earlier_than_that_of_the_other_years():
    rule = {"first_year": 2026, "last_year": 2026, "term_weights": {"3": 1.0}, "pass_mark": 60, "series": "x"}
    rules = RuleSet(name="x", rules=[{**rule, "source": "y", "known_from": {"1": "10-31"}}])
    frame = conform(pd.DataFrame({"school_year": [2025, 2026], "term": ["1", "1"]}), SCHEMAS["results"])
    assert len(known_on(frame, SCHEMAS["results"], date(2025, 10, 31), rules)) == 2


def test_the_autumn_term_is_published_in_the_first_of_the_two_years():
    kept = known("results", "2025-01-01", {"school_year": [2025, 2026], "term": ["1", "1"]})
    assert kept["school_year"].tolist() == [2025]


def known_primary(day: str, *, year: int, enrolled: list[tuple[str, int, int]]) -> int:
    """How many end-of-primary marks of "a", told under a year, are known that day."""
    marks = pd.DataFrame({"student_id": ["a"], "school_year": [year], "course_level": [0], "term": ["final"]})
    people = pd.DataFrame(enrolled, columns=["student_id", "school_year", "grade_level"])
    frames = [conform(frame, SCHEMAS[name]) for name, frame in (("results", marks), ("students", people))]
    return len(known_on(frames[0], SCHEMAS["results"], date.fromisoformat(day), RULES, students=frames[1]))


def test_an_end_of_primary_mark_told_under_the_year_of_entry_is_known_when_that_year_begins():
    entered = [("a", 2026, 1), ("a", 2027, 2)]
    days = ("2025-08-14", "2025-08-15", "2026-02-02")
    assert [known_primary(day, year=2026, enrolled=entered) for day in days] == [0, 1, 1]


@pytest.mark.parametrize(
    "enrolled", [[("a", 2027, 1)], [("a", 2026, 0), ("a", 2027, 1)], []], ids=["not here", "in primary", "unknown"]
)
def test_an_end_of_primary_mark_told_under_its_own_year_is_known_when_that_year_is_published(enrolled):
    days = ("2026-07-09", "2026-07-10")
    assert [known_primary(day, year=2026, enrolled=enrolled) for day in days] == [0, 1]


@pytest.mark.parametrize(
    ("table", "column"),
    [("attendance", "date"), ("calendar", "date"), ("services", "start_date"), ("sessions", "date")],
)
def test_a_dated_row_is_known_from_its_day(table, column):
    days = pd.to_datetime(["2025-10-01", "2025-10-02", "2025-10-03"])
    assert len(known(table, "2025-10-02", {column: days})) == 2


def test_a_departure_still_to_come_is_not_known_yet():
    columns = {
        "school_year": [2026, 2026],
        "entry_date": pd.to_datetime(["2025-08-28", "2025-08-28"]),
        "exit_date": pd.to_datetime(["2025-10-01", "2026-02-01"]),
        "exit_reason": ["moved", "left"],
    }
    kept = known("students", "2025-12-01", columns)
    assert kept["exit_reason"].isna().tolist() == [False, True]
    assert kept["exit_date"].isna().tolist() == [False, True]


def test_a_student_who_enters_later_is_not_enrolled_yet_and_one_without_a_date_is_from_august():
    columns = {"school_year": [2026, 2026, 2027], "entry_date": pd.to_datetime(["2026-01-15", None, None])}
    assert known("students", "2025-12-01", columns).index.tolist() == [1]


def test_a_support_that_goes_on_has_no_end_yet():
    columns = {
        "start_date": pd.to_datetime(["2025-10-01"]),
        "end_date": pd.to_datetime(["2026-01-31"]),
        "end_reason": ["goal_reached"],
    }
    kept = known("services", "2025-11-01", columns)
    assert kept["end_date"].isna().all()
    assert kept["end_reason"].isna().all()


def test_a_cohort_keeps_its_students_and_their_outcome_is_known_after_its_year():
    years = [2025, 2026, None, 2026]
    outcomes = {"cohort_year": [2020] * 3 + [2026], "outcome": ["diploma"] * 4, "outcome_year": years}
    kept = known("outcomes", "2025-07-10", outcomes)
    assert kept["outcome"].tolist() == ["diploma", "enrolled", "unknown"]
    assert kept["outcome_year"].fillna(0).tolist() == [2025, 0, 0]


def test_a_table_without_a_date_is_returned_whole():
    assert len(known("items", "1990-01-01", {"item": ["a", "b"]})) == 2


def test_of_a_programme_only_the_offers_starts_and_scores_that_had_come_are_known():
    columns = {
        "programme_id": "TUT",
        "school_year": [2026, 2026, 2026, 2027],
        "is_eligible": [True, True, False, True],
        "is_offered": [True, True, False, True],
        "is_started": [True, True, False, True],
        "offered_on": ["2025-12-01", "2026-01-12", None, "2026-12-01"],
        "started_on": ["2025-12-08", "2026-01-19", None, "2026-12-08"],
        "score": [47.5, 44.0, 38.2, 50.0],
        "score_known_on": ["2025-11-20", "2025-11-20", "2025-11-20", "2026-11-20"],
    }
    before = known("eligibility", "2025-11-19", columns)
    assert before[["is_offered", "is_started", "score", "is_eligible"]].isna().all(axis=None)
    at_offer = known("eligibility", "2025-12-02", columns)
    assert at_offer["is_offered"].astype("object").tolist() == [True, pd.NA, False]
    assert at_offer["is_started"].isna().tolist() == [True, True, False]
    assert at_offer["score"].tolist() == [47.5, 44.0, 38.2]
    assert list(at_offer) == list(SCHEMAS["eligibility"].column_names)
