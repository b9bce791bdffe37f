"""The coefficient: by hand, and what must hold whatever the data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portraitlib.indicators.coefficient.scoring import score
from portraitlib.rules import RISK_INDICATORS, load_criteria

from ...conftest import criteria_of, criterion

DEFAULT = load_criteria("quebec_defaut").chosen
NAMES = list(RISK_INDICATORS)


def one_student(**values):
    return pd.DataFrame({name: [values.get(name, np.nan)] for name in NAMES})


SAFE = {
    name: measured.low if measured.high_is_worse else measured.high for name, measured in RISK_INDICATORS.items()
} | {"mark_decline": 0.0, "years_behind": 0.0}

# One line a criterion of the default set: the value, and the points of the coefficient worked out by hand
# (weight x points of the band / most points; the weights of the file add up to 100).
BY_HAND = [
    ("language_mark", 49.9, 14.0), ("language_mark", 50, 10.5), ("language_mark", 60, 3.5), ("language_mark", 70, 0.0),
    ("mathematics_mark", 59.9, 10.5), ("mathematics_mark", 60, 3.5),
    ("n_failed", 0, 0.0), ("n_failed", 1, 4.5), ("n_failed", 2, 9.0),
    ("mark_decline", 4.9, 0.0), ("mark_decline", 5, 2.5), ("mark_decline", 10, 7.5), ("mark_decline", 15, 10.0),
    ("absence_rate", 0.05, 3.5), ("absence_rate", 0.1, 10.5), ("absence_rate", 0.2, 14.0),
    ("recent_absence_rate", 0.1, 2.5), ("recent_absence_rate", 0.2, 5.0),
    ("late_per_month", 3, 2.0), ("late_per_month", 5, 4.0),
    ("n_incidents", 3, 0.0), ("n_incidents", 4, 2.0), ("n_incidents", 6, 4.0),
    ("suspension_days", 0, 0.0), ("suspension_days", 0.5, 5.0),
    ("affective_engagement", 0.49, 1.5), ("affective_engagement", 0.24, 3.0), ("cognitive_engagement", 0.5, 0.0),
    ("cognitive_engagement", 0.49, 1.5), ("behavioural_engagement", 0.24, 3.0),
    ("years_behind", 1, 2.5), ("years_behind", 2, 5.0), ("n_repeats", 1, 3.0),
    ("n_previous_failures", 1, 2.0), ("n_previous_failures", 2, 4.0),
]  # fmt: skip


@pytest.mark.parametrize(("indicator", "value", "expected"), BY_HAND)
def test_each_criterion_gives_the_points_worked_out_by_hand(indicator, value, expected):
    found = score(one_student(**{**SAFE, indicator: value}), DEFAULT)
    assert found.coefficient[0] == pytest.approx(expected)


def test_every_criterion_of_the_default_set_has_an_example_by_hand():
    assert {one.indicator for one in DEFAULT.criteria} == {name for name, _, _ in BY_HAND}


def test_everything_at_its_worst_gives_a_hundred_and_at_its_best_nothing():
    worst = {name: one.high if one.high_is_worse else one.low for name, one in RISK_INDICATORS.items()}
    assert score(one_student(**worst), DEFAULT).coefficient[0] == 100
    assert score(one_student(**SAFE), DEFAULT).coefficient[0] == 0


def test_what_is_missing_is_never_taken_as_good():
    criteria = criteria_of(
        criterion("mathematics_mark", [{"below": 60, "points": 1}, {"from": 60, "points": 0}]),
        criterion("absence_rate", [{"below": 0.1, "points": 0}, {"from": 0.1, "points": 1}], domain="attendance"),
        minimum=0.6,
    )
    found = score(pd.DataFrame({"mathematics_mark": [80.0], "absence_rate": [np.nan]}), criteria)
    assert (found.low[0], found.coefficient[0], found.high[0]) == (0, 0, 50)
    assert found.tier[0] == 0, "half of the weight is known, six tenths are asked for"
    assert found.tier_high[0] == 3
    assert not found.is_sure[0]


@pytest.mark.parametrize("n_known", range(1, 11))
def test_a_share_of_the_weight_as_large_as_asked_for_is_enough(n_known):
    """Ten criteria of equal weight: seven tenths are 0.7, whatever their sum's last digit."""
    names = [one.indicator for one in DEFAULT.criteria[:10]]
    criteria = DEFAULT.model_copy(
        update={
            "criteria": tuple(one.model_copy(update={"weight": 0.1}) for one in DEFAULT.criteria[:10]),
            "minimum_observed": n_known / 10,
        }
    )
    found = score(one_student(**{name: SAFE[name] for name in names[:n_known]}), criteria)
    assert (found.observed_share[0], found.tier[0]) == (n_known / 10, 1)


def test_a_student_of_whom_nothing_is_known_has_no_coefficient_and_no_tier():
    found = score(one_student(), DEFAULT)
    assert np.isnan(found.coefficient[0])
    assert (found.tier[0], found.low[0], found.high[0]) == (0, 0, 100)


def test_awaited_results_raise_the_upper_bound_only():
    values, worst = one_student(**{**SAFE, "n_failed": 0}), pd.DataFrame({"n_failed": [2.0]})
    found = score(values, DEFAULT, worst)
    assert (found.low[0], found.coefficient[0], found.high[0]) == (0, 0, 9)


def test_tiers_start_at_their_limit_exactly():
    criteria = criteria_of(criterion("n_failed", [{"below": 1, "points": 0}, {"from": 1, "below": 2, "points": 1},
                                                  {"from": 2, "points": 2}]), targeted=50, intensive=100)  # fmt: skip
    assert score(pd.DataFrame({"n_failed": [0.0, 1.0, 2.0]}), criteria).tier.tolist() == [1, 2, 3]


def test_reasons_come_from_the_most_points_and_equal_ones_in_the_order_of_the_file():
    found = score(one_student(**{**SAFE, "language_mark": 40, "mathematics_mark": 40, "n_failed": 2}), DEFAULT)
    order, points = found.reasons()
    assert [DEFAULT.criteria[place].id for place in order[0]] == ["language", "mathematics", "failed_courses"]
    assert points[0].tolist() == [14, 14, 9]
    assert (score(one_student(**SAFE), DEFAULT).reasons()[0] == -1).all()


def values_of(measured):
    whole = st.integers(int(max(measured.low, -200)), int(min(measured.high, 200)))
    return whole.map(float) if measured.is_whole else st.floats(max(measured.low, -200), min(measured.high, 200))


students = st.fixed_dictionaries({name: st.none() | values_of(one) for name, one in RISK_INDICATORS.items()})


@given(students, st.data())
@settings(max_examples=60, deadline=None)
def test_worse_never_lowers_the_coefficient_nor_its_bounds(student, data):
    """Every criterion each time: one drawn among fifteen would leave most of them out."""
    better, worse = [], []
    for one in DEFAULT.criteria:
        name, measured = one.indicator, one.measured
        starts = [band.low for band in one.bands if band.low is not None]
        around = st.sampled_from([max(start - step, 0.0) for start in starts for step in (0, 1)])
        two = data.draw(st.lists(values_of(measured) | around, min_size=2, max_size=2))
        two = sorted(two, reverse=not measured.high_is_worse)
        for rows, value in zip((better, worse), two, strict=True):
            rows.append({**dict.fromkeys(NAMES, np.nan), **_known(student), name: value})
    low, high = (score(pd.DataFrame(rows), DEFAULT) for rows in (better, worse))
    for told in ("coefficient", "low", "high", "tier"):
        assert (getattr(low, told) <= getattr(high, told)).all()


@given(students, st.data())
@settings(max_examples=60, deadline=None)
def test_hiding_a_value_widens_the_bounds_only(student, data):
    name = data.draw(st.sampled_from(NAMES))
    known = _known(student)
    seen, hidden = score(one_student(**known), DEFAULT), score(one_student(**{**known, name: np.nan}), DEFAULT)
    assert hidden.low[0] <= seen.low[0]
    assert hidden.high[0] >= seen.high[0]
    assert hidden.observed_share[0] <= seen.observed_share[0]
    assert seen.tier_high[0] <= hidden.tier_high[0]


@given(st.lists(students, min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_every_student_has_an_answer_and_the_order_of_the_rows_changes_nothing(listed, random):
    rows = [_known(student) for student in listed]
    found = score(pd.concat([one_student(**row) for row in rows], ignore_index=True), DEFAULT)
    assert np.isin(found.tier, [0, 1, 2, 3]).all()
    assert ((found.low <= found.high) & (found.low >= 0) & (found.high <= 100)).all()
    known = ~np.isnan(found.coefficient)
    assert (found.low[known] <= found.coefficient[known] + 1e-6).all()
    assert (found.coefficient[known] <= found.high[known] + 1e-6).all()
    order = list(range(len(rows)))
    random.shuffle(order)
    again = score(pd.concat([one_student(**rows[place]) for place in order], ignore_index=True), DEFAULT)
    np.testing.assert_array_equal(again.coefficient, found.coefficient[order])
    np.testing.assert_array_equal(again.tier, found.tier[order])


def _known(student):
    return {name: value for name, value in student.items() if value is not None}
