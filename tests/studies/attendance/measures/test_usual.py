"""A student is compared with the student alone, and one illness is no change."""

import numpy as np
import pytest
from scipy import stats

from portraitlib.studies.attendance.measures.usual import habits_of, judge, upper_tail
from portraitlib.studies.attendance.settings import ChangeRules

RULES = ChangeRules()


def signalled(possible, missed, rules=RULES):
    return judge(possible, missed, possible.shape[1] - 1, rules, habits_of(possible, missed))


def test_the_tail_is_that_of_the_beta_binomial_of_scipy():
    count, size = np.array([0.0, 2, 5, 9]), np.array([9.0, 9, 9, 9])
    mean, strength = np.array([0.1, 0.1, 0.3, 0.5]), np.array([20.0, 5, 12, 40])
    expected = stats.betabinom.sf(count - 1, 9, mean * strength, (1 - mean) * strength)
    assert upper_tail(count, size, mean, strength) == pytest.approx(expected)


def test_two_days_a_week_more_for_three_weeks_is_a_change(steady_weeks):
    possible, missed = steady_weeks()
    missed[0] = 0
    missed[0, -3:] = 2
    found = signalled(possible, missed)
    assert found.is_signal[0]
    assert found.recent[0] == 0.4


def test_a_week_in_bed_is_no_change_but_the_same_days_over_two_weeks_are(steady_weeks):
    possible, missed = steady_weeks()
    rules = ChangeRules(chance_level=0.2)
    missed[0], missed[1] = 0, 0
    missed[0, -2], missed[1, -2], missed[1, -1] = 5, 3, 2
    found = signalled(possible, missed, rules)
    assert found.p_value[0] == pytest.approx(found.p_value[1])
    assert found.weeks_above[:2].tolist() == [1, 2]
    assert found.is_signal[:2].tolist() == [False, True]


def test_a_student_always_as_absent_is_not_news(steady_weeks):
    possible, missed = steady_weeks()
    missed[0] = 2
    assert not signalled(possible, missed).is_signal[0]


def test_a_small_rise_is_not_signalled_however_sure(steady_weeks):
    possible, missed = steady_weeks()
    missed[0] = 0
    missed[0, -3:] = 0.45
    assert not signalled(possible, missed).is_signal[0]


def test_when_the_whole_school_misses_more_nobody_is_signalled_for_it(steady_weeks):
    possible, missed = steady_weeks(n=200)
    missed[:, -3:] = np.random.default_rng(2).binomial(5, 0.2, (200, 3))
    assert signalled(possible, missed).is_signal.mean() < 0.02


def test_a_newcomer_has_no_habit_yet(steady_weeks):
    possible, missed = steady_weeks()
    possible[0, :-5], missed[0, :-5] = 0, 0
    missed[0, -3:] = 5
    found = signalled(possible, missed)
    assert not found.is_read[0]
    assert np.isnan(found.recent[0])


def test_students_of_other_rows_do_not_depend_on_their_order(steady_weeks):
    possible, missed = steady_weeks()
    missed[0, -3:] = 3
    order = np.random.default_rng(0).permutation(len(missed))
    moved = signalled(possible[order], missed[order])
    assert signalled(possible, missed).is_signal[order].tolist() == moved.is_signal.tolist()


def test_more_days_missed_is_never_less_surprising(steady_weeks):
    possible, missed = steady_weeks()
    habits, p_values = habits_of(possible, missed), []
    for more in np.arange(0, 5.25, 0.25):
        missed[0, -3:] = more
        p_values.append(judge(possible, missed, 19, RULES, habits, 1.0).p_value[0])
    assert (np.diff(p_values) <= 1e-12).all()
