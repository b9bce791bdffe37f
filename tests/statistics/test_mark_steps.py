"""The scale of marks is found where there is one, and only there."""

import numpy as np
import pytest

from portraitlib.statistics.mark_steps import _places, marks_out_of


def ordinary(seed, n, scale=100):
    """Marks of a course, given on a scale and brought to per cent."""
    drawn = np.random.default_rng(seed).normal(0.70, 0.13, n)
    return np.clip(np.round(drawn * scale), 0, scale) * 100 / scale


@pytest.mark.parametrize("scale", [10, 20, 25, 30, 40, 50, 60])
@pytest.mark.parametrize("decimals", [0, 1])
def test_the_scale_of_a_year_s_marks_is_found(scale, decimals):
    assert marks_out_of(np.round(ordinary(1, 600, scale), decimals)) == scale


@pytest.mark.parametrize("scale", [20, 50])
def test_the_scale_of_one_group_s_marks_is_found(scale):
    found = [marks_out_of(ordinary(seed, 30, scale)) for seed in range(100)]
    assert np.mean([one == scale for one in found]) > 0.9


@pytest.mark.parametrize("n", [1, 3, 10, 30, 100, 600])
@pytest.mark.parametrize("decimals", [0, 1])
def test_no_scale_is_found_in_marks_that_can_be_any_number(n, decimals):
    found = [marks_out_of(np.round(np.random.default_rng(seed).normal(70, 13, n), decimals)) for seed in range(500)]
    assert np.mean([one != 100 for one in found]) < 0.01


@pytest.mark.parametrize("marks", [[], [np.nan], [60.0], [0.0, 100.0]])
def test_few_marks_tell_nothing(marks):
    assert marks_out_of(np.array(marks)) == 100


@pytest.mark.parametrize("per_point", [1, 10])
def test_no_scale_that_is_looked_for_gives_five_whole_points_in_a_row(per_point):
    ways = _places(per_point)
    for way in range(ways.shape[1]):
        points = np.unique(np.flatnonzero(ways[:, way]) // per_point)
        assert not (points[4:] - points[:-4] == 4).any()
