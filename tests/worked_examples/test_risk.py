"""The worked example of `risk.md`, through the library."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.indicators.coefficient.scoring import score
from portraitlib.rules import load_criteria
from portraitlib.studies.risk.measures.capacity import share_places

STUDENT = {
    "language_mark": 64.0, "mathematics_mark": 52.0, "n_failed": 1.0, "mark_decline": 11.0, "absence_rate": 0.10,
    "recent_absence_rate": 0.15, "late_per_month": 1.0, "n_incidents": 0.0, "suspension_days": 0.0,
    "affective_engagement": 0.45, "cognitive_engagement": 0.60, "behavioural_engagement": 0.55, "years_behind": 0.0,
    "n_repeats": 0.0, "n_previous_failures": 1.0,
}  # fmt: skip
POINTS = [3.5, 10.5, 4.5, 7.5, 10.5, 2.5, 0, 0, 0, 1.5, 0, 0, 0, 0, 2]


@pytest.fixture
def criteria():
    return load_criteria("quebec_defaut").chosen


def found(criteria, worst=None, **changed):
    return score(pd.DataFrame([{**STUDENT, **changed}]), criteria, worst)


def test_each_criterion_gives_the_points_of_the_table(criteria):
    assert found(criteria).points[0].tolist() == pytest.approx(POINTS)


def test_the_coefficient_is_the_one_made_by_hand(criteria):
    made = found(criteria)
    assert (made.coefficient[0], made.low[0], made.high[0], made.tier[0]) == (42.5, 42.5, 42.5, 2)


def test_a_missing_rate_of_absence_gives_the_bounds_made_by_hand(criteria):
    made = found(criteria, absence_rate=np.nan, recent_absence_rate=np.nan)
    assert (made.low[0], made.high[0], made.observed_share[0]) == (29.5, 48.5, 0.81)
    assert made.coefficient[0] == pytest.approx(36.4, abs=0.05)
    assert (made.tier[0], bool(made.is_sure[0])) == (2, True)


def test_an_awaited_result_raises_the_upper_bound(criteria):
    made = found(criteria, worst=pd.DataFrame({"n_failed": [2.0]}))
    assert (made.coefficient[0], made.high[0]) == (42.5, 47.0)


def test_equal_students_are_for_the_team_to_tell_apart():
    assert share_places(np.array([60, 42.5, 42.5, 30]), 2).tolist() == ["reached", "tied", "tied", "left_out"]
