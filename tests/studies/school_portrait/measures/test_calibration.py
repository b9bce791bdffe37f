"""What the portrait says of generated schools is as often true as it is said: counted over seeds."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from portraitlib.studies.school_portrait.measures.zones import rank_zones


@pytest.fixture(scope="module")
def calibration():
    path = Path(__file__).resolve().parents[4] / "benchmarks" / "calibration.py"
    spec = importlib.util.spec_from_file_location("calibration", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["calibration"] = module  # its dataclass looks itself up
    spec.loader.exec_module(module)
    return module


def test_a_competency_five_points_weaker_is_named_nearly_always(calibration, seeds):
    numbers = seeds(few=2, many=10, full=100)
    found = sum(calibration._is_weak_one_named(seed, 5) for seed in numbers)
    assert found >= 0.93 * len(numbers)


@pytest.mark.long
def test_intervals_of_rates_hold_for_the_weakest_cells_too(calibration, seeds):
    rankings = [
        rank_zones(calibration.opened(calibration.marks_only(seed, years=1)))
        for seed in seeds(few=2, many=30, full=200)
    ]
    every, weakest = calibration._coverage([ranking.tables["zones"].data for ranking in rankings])
    for found in (every, weakest):  # three standard errors of as many draws; 200 schools held 95.1 % and 95.8 %
        margin = 3 * (0.95 * 0.05 / found.n) ** 0.5
        assert abs(found.n_times / found.n - 0.95) <= margin, found


def test_zones_dealt_alike_are_never_said_to_be_under_the_others(made_up_school, seeds, alarms_at_most):
    numbers = seeds(few=4, many=25, full=200)
    named = [rank_zones(made_up_school(seed=seed, years=(2025, 2026))).n_contrasts for seed in numbers]
    assert np.count_nonzero(named) <= alarms_at_most(len(numbers), 0.05)


def test_most_contrasts_that_are_said_to_be_seen_eight_times_in_ten_are(made_up_school, seeds):
    found = []
    for seed in seeds(few=3, many=15, full=200):
        told = rank_zones(made_up_school(seed=seed, years=(2025, 2026))).detectable_contrasts
        planted = rank_zones(made_up_school(seed=seed, years=(2025, 2026), planted=max(told)))
        where = planted.tables["contrasts"].data.set_index(["subject", "competency", "level"])
        found.append(bool(where.loc[("mathematics", "problem_solving", "2"), "is_clear"]))
    assert np.mean(found) >= 0.6
