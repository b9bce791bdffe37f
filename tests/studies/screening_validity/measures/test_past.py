"""Past students as they were known that day, and every reason to say nothing of them."""

from datetime import date

import pandas as pd
import pytest

from portraitlib.indicators.coefficient.selection import screen
from portraitlib.results.result import Refusal
from portraitlib.rules import load_rules
from portraitlib.studies.screening_validity.measures.accuracy import describe_validity
from portraitlib.studies.screening_validity.measures.past import first_look, highest_look
from portraitlib.tables.as_of import known_on
from portraitlib.tables.schemas import SCHEMAS

from ..conftest import opened, past_school, past_tables


def refused(tables, **more):
    found = describe_validity(opened(tables, **more))
    assert isinstance(found, Refusal)
    return found.reason


def test_without_outcomes_nothing_is_judged(tables):
    assert refused({**tables, "outcomes": tables["outcomes"].iloc[:0]}) == "no_outcomes"


def test_a_student_with_two_outcomes_is_refused(tables):
    outcomes = tables["outcomes"]
    assert refused({**tables, "outcomes": pd.concat([outcomes, outcomes.iloc[:1]])}) == "students_twice"


@pytest.mark.parametrize("everyone", ["left", "diploma"])
def test_one_outcome_for_all_is_refused(tables, everyone):
    assert refused({**tables, "outcomes": tables["outcomes"].assign(outcome=everyone)}) == "one_outcome"


def test_outcomes_that_come_before_the_look_are_refused(tables):
    early = tables["outcomes"].assign(outcome_year=tables["outcomes"]["cohort_year"] + 1)
    assert refused({**tables, "outcomes": early}) == "outcome_before_look"


def test_one_outcome_that_comes_before_the_look_is_set_aside_and_counted(tables):
    outcomes = tables["outcomes"].copy()
    outcomes.loc[0, "outcome_year"] = outcomes.loc[0, "cohort_year"]
    past = first_look(opened({**tables, "outcomes": outcomes}))
    assert (past.n_contradictory, len(past.looks)) == (1, len(outcomes) - 1)


def test_outcomes_still_to_come_are_not_known_and_then_nothing_is_said(tables):
    assert refused({**tables, "outcomes": tables["outcomes"].assign(outcome="enrolled")}) == "outcomes_not_known"


def test_too_few_who_left_are_refused(tables):
    outcomes = tables["outcomes"].assign(outcome="diploma")
    outcomes.loc[:4, "outcome"] = "left"
    assert refused({**tables, "outcomes": outcomes}) == "too_few_outcomes"


def test_cohorts_never_seen_at_the_level_are_refused(tables):
    assert refused({**tables, "students": tables["students"].assign(grade_level=1)}) == "cohorts_not_seen"


def test_without_any_indicator_nothing_is_judged(tables):
    assert refused({**tables, "results": tables["results"].iloc[:0]}) == "nothing_observed"


def test_nothing_that_came_after_the_look_is_used(tables):
    """Marks, finals and departures of later days, and the outcomes themselves, change no coefficient."""
    later = tables["results"].query("term == '2'").assign(term="final", mark=0.0)
    next_year = tables["results"].assign(school_year=tables["results"]["school_year"] + 1, mark=0.0)
    students = tables["students"]
    gone = students.assign(exit_date=pd.to_datetime([f"{year}-05-15" for year in students["school_year"]]))
    changed = {
        **tables, "students": gone, "results": pd.concat([tables["results"], later, next_year]),
        "outcomes": tables["outcomes"].sample(frac=1, random_state=3),
    }  # fmt: skip
    first, second = (first_look(opened(one)).looks for one in (tables, changed))
    pd.testing.assert_series_equal(first["coefficient"], second["coefficient"])


def test_the_coefficient_is_the_one_the_screening_would_have_given_that_day(tables):
    past = first_look(past_school()).looks
    cut = tables["results"].query("school_year == 2023")
    then = screen(opened({**tables, "results": cut}, as_of="2023-03-31"), school_year=2023)
    own = past[past["school_year"] == 2023].set_index("student_id")["coefficient"]
    expected = pd.Series(then.scores.coefficient, index=then.roster["student_id"])
    assert own.to_dict() == expected.to_dict()


def test_a_student_already_gone_that_day_is_not_looked_at(tables):
    students = tables["students"].copy()
    students["exit_date"] = pd.NaT
    students.loc[0, "exit_date"] = pd.Timestamp("2022-12-01")
    past = first_look(opened({**tables, "students": students}))
    assert students.loc[0, "student_id"] not in set(past.looks["student_id"])
    assert past.n_not_seen == 1


def test_a_student_seen_twice_counts_once_the_first_year_or_at_the_highest(tables):
    again = tables["students"].assign(school_year=tables["students"]["school_year"] + 1, grade_level=4)
    fallen = tables["results"].assign(school_year=tables["results"]["school_year"] + 1, mark=20.0)
    both = {**tables, "students": pd.concat([tables["students"], again]),
            "results": pd.concat([tables["results"], fallen])}  # fmt: skip
    school = opened(both)
    first, highest = first_look(school), highest_look(school)
    assert len(first.looks) == len(highest.looks) == len(tables["outcomes"])
    assert (first.looks["grade_level"] == 3).all()
    merged = first.looks.merge(highest.looks, on="student_id", suffixes=("_first", "_highest"))
    assert (merged["coefficient_highest"] >= merged["coefficient_first"]).all()
    assert (merged["coefficient_highest"] > merged["coefficient_first"]).any()


def test_outcomes_read_at_an_earlier_day_are_not_known_yet(tables):
    then = known_on(tables["outcomes"], SCHEMAS["outcomes"], date(2023, 6, 30), load_rules())
    assert refused({**tables, "outcomes": then}, as_of="2023-06-30") == "outcomes_not_known"


def test_a_look_that_has_not_come_is_not_read():
    past = first_look(opened(past_tables(n=120), as_of="2023-12-31"))
    assert set(past.looks["school_year"]) == {2023}
