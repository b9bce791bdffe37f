"""The worked example of `validity.md`, through the library."""

import numpy as np
import pytest

from portraitlib.statistics.classification import bounded_rates, cross_table, net_benefit, ppv_at
from portraitlib.statistics.discrimination import area_under_curve

COEFFICIENT = np.array([60, 40, 30, 30, 10, 0, 0, 0, 0, 0], dtype=float)
LEFT = np.array([1, 0, 1, 0, 0, 0, 0, 0, 0, 1], dtype=bool)
SIGNALLED = COEFFICIENT >= 25


def test_students_found_missed_and_signalled_in_vain():
    table = cross_table(SIGNALLED, LEFT)
    assert (table.found, table.missed, table.in_vain, table.left_alone) == (2, 1, 2, 5)
    assert [table.rate(one) for one in ("sensitivity", "specificity", "ppv")] == pytest.approx([2 / 3, 5 / 7, 1 / 2])


def test_the_area():
    assert area_under_curve(COEFFICIENT, LEFT).area == pytest.approx(14.5 / 21)


def test_right_signals_where_ten_in_a_hundred_leave():
    assert float(ppv_at(2 / 3, 5 / 7, 0.1)) == pytest.approx(0.206, abs=0.0005)


def test_net_benefit_at_one_in_five():
    assert net_benefit(SIGNALLED, LEFT, 0.2) == pytest.approx(0.15)
    assert net_benefit(np.ones(10, dtype=bool), LEFT, 0.2) == pytest.approx(0.125)


def test_one_student_not_known():
    bounds = bounded_rates(cross_table(SIGNALLED, LEFT), 1, 0)
    assert bounds["ppv"] == pytest.approx((2 / 5, 3 / 5))
    assert bounds["sensitivity"] == pytest.approx((2 / 3, 3 / 4))
