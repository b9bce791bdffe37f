"""Every share of days missed falls in exactly one band."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.studies.attendance.measures.bands import NOT_READ, band_of

EDGES = [0.05, 0.1, 0.2]


@pytest.mark.parametrize(
    ("missed", "possible", "band"),
    [
        (0, 180, 0),
        (8.75, 180, 0),
        (9, 180, 1),
        (17.75, 180, 1),
        (18, 180, 2),
        (35.75, 180, 2),
        (36, 180, 3),
        (180, 180, 3),
    ],
)
def test_an_edge_belongs_to_the_band_it_begins(missed, possible, band):
    assert band_of(np.array([missed]), np.array([possible]), EDGES)[0] == band


def test_thirds_of_days_that_add_up_to_the_edge_are_on_the_edge():
    missed = np.zeros(1)
    for _ in range(54):
        missed += 1 / 3
    assert band_of(missed, np.array([180.0]), EDGES)[0] == 2


@given(st.integers(0, 4 * 200), st.integers(1, 200))
def test_every_value_has_one_band_and_more_missed_is_never_a_lower_one(quarters, possible):
    missed = min(quarters / 4, possible)
    band = band_of(np.array([missed]), np.array([possible]), EDGES)[0]
    inside = [low <= missed / possible < high for low, high in ((0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 1.01))]
    assert inside.count(True) == 1
    assert inside[band]
    assert band_of(np.array([min(missed + 0.25, possible)]), np.array([possible]), EDGES)[0] >= band


def test_a_student_enrolled_for_too_few_days_has_no_band():
    assert band_of(np.array([5.0, 5.0]), np.array([19, 20]), EDGES, 20).tolist() == [NOT_READ, 3]
    assert band_of(np.zeros(1), np.zeros(1), EDGES)[0] == NOT_READ
