"""Students seen in both years are compared with themselves."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.statistics.intervals import share_difference_interval
from portraitlib.studies.school_portrait.measures.returning import shared_by_students
from portraitlib.studies.school_portrait.measures.trend import describe_trend


def ends(first, last):
    return (pd.DataFrame({"subject": ["f"], "school_year": [year]}) for year in (first, last))


def test_years_of_different_students_share_nothing():
    rows = pd.DataFrame(
        {"student_id": list("abcd"), "subject": "f", "school_year": [1, 1, 2, 2], "mark": [50.0, 70, 60, 80]}
    )
    assert shared_by_students(rows, *ends(1, 2), ["subject"], "mark").correlation().tolist() == [0.0]


def test_half_of_the_students_returning_share_half_of_the_variance():
    rng, n = np.random.default_rng(1), 2000
    ability = rng.normal(0, 10, 3 * n)
    first = pd.DataFrame({"student_id": np.arange(2 * n), "school_year": 1, "mark": ability[: 2 * n]})
    last = pd.DataFrame({"student_id": np.arange(n, 3 * n), "school_year": 2, "mark": ability[n:]})
    rows = pd.concat([first, last]).assign(subject="f")
    assert shared_by_students(rows, *ends(1, 2), ["subject"], "mark").correlation()[0] == pytest.approx(0.5, abs=0.05)


def test_a_correlation_narrows_the_interval_and_leaves_the_usual_one_at_0():
    usual = share_difference_interval(56, 70, 48, 80)
    assert share_difference_interval(56, 70, 48, 80, correlation=0.0) == usual
    low, high = share_difference_interval(56, 70, 48, 80, correlation=0.5)
    assert usual[0] < low < high < usual[1]


def test_no_year_of_a_few_students_is_an_end_of_a_trend(school_of, marks):
    rows = [
        *marks(2, 1, school_year=2024),
        *marks(60, 40, school_year=2025),
        *({**row, "student_id": f"other{row['student_id']}"} for row in marks(60, 42, school_year=2026)),
    ]
    change = describe_trend(school_of(rows)).tables["changes"].data.iloc[0]
    assert (change["first_year"], change["last_year"], change["n_before"]) == (2025, 2026, 60)


def test_intervals_of_a_school_whose_students_return_hold_what_they_say(made_up_school, seeds):
    hits = []
    for seed in seeds(few=6, many=30, full=300):
        changes = describe_trend(made_up_school(seed=seed, years=(2025, 2026))).tables["changes"].data
        changes = changes[changes["gap"].notna()]
        hits += ((changes["gap_low"] <= 0) & (changes["gap_high"] >= 0)).tolist()
    assert 0.9 <= np.mean(hits) <= 1


def test_a_student_with_two_results_in_a_cell_is_one_student():
    rows = pd.DataFrame(
        {"student_id": list("aabab"), "subject": "f", "school_year": [1, 1, 1, 2, 2], "mark": [50.0, 52, 70, 60, 80]}
    )
    assert shared_by_students(rows, *ends(1, 2), ["subject"], "mark").correlation()[0] > 0.9
