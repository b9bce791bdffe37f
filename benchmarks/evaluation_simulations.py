"""What the estimates of programs promise, counted on simulated schools; writes docs/evaluation_simulations.md.

    .venv/bin/python benchmarks/evaluation_simulations.py [--draws 2000]

Each draw has a seed, from 1. The exit status is 1 when a promise is not held. The tests run the same draws, fewer of
them: tests/statistics/impact/test_simulations.py.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from portraitlib.statistics.impact import pooling
from portraitlib.statistics.impact.group_time import group_time
from portraitlib.statistics.impact.linear import fit_linear, of_clusters, robust
from portraitlib.statistics.impact.pooling import pool_schools
from portraitlib.statistics.impact.wild import wild_cluster
from portraitlib.statistics.regression_to_mean import regression_band
from portraitlib.studies.evaluation.measures.compared import Compared
from portraitlib.studies.evaluation.measures.designs import Design
from portraitlib.studies.evaluation.measures.estimating import estimate_of
from portraitlib.studies.evaluation.measures.outcomes import Outcome

PAGE = Path(__file__).resolve().parents[1] / "docs" / "evaluation_simulations.md"
FULL = 2000
EFFECT = 0.3
Numbers = Mapping[str, float]
Limits = tuple[float, float]


@dataclass(frozen=True)
class Simulation:
    """What is drawn, the numbers of one draw by its seed, and what their mean is promised to lie between."""

    what: str
    draw: Callable[[int], Numbers]
    promised: Mapping[str, Limits]
    n_in_tests: int = 400


@dataclass(frozen=True)
class Counted:
    """Mean of a number over the draws, and the standard deviation of one draw."""

    value: float
    spread: float
    n: int

    def is_held(self, limits: Limits) -> bool:
        """Whether it lies within the limits of the full size, give or take the chance that fewer draws add."""
        # A few draws may all agree: a share is then as uncertain as at its limits.
        spread = max([self.spread, *(np.sqrt(one * (1 - one)) for one in limits if 0 <= one <= 1)])
        slack = 3 * spread * max(0.0, self.n**-0.5 - FULL**-0.5)
        return limits[0] - slack <= self.value <= limits[1] + slack


def counted(simulation: Simulation, seeds: Iterable[int]) -> dict[str, Counted]:
    """Mean of each number that a simulation promises."""
    draws = [simulation.draw(seed) for seed in seeds]
    found = {name: np.array([draw[name] for draw in draws], dtype=float) for name in simulation.promised}
    return {name: Counted(float(one.mean()), float(one.std()), len(one)) for name, one in found.items()}


def within(interval: Limits, value: float) -> bool:
    """Whether an interval holds a value."""
    return interval[0] <= value <= interval[1]


def schools(seed: int, sizes: tuple[int, ...], effect: float = EFFECT, icc: float = 0.15) -> tuple[np.ndarray, ...]:
    """Students of schools, every second one with a programme that adds an effect in standard deviations."""
    draws = np.random.default_rng(seed)
    of = np.repeat(np.arange(len(sizes)), sizes)
    level = draws.normal(0, np.sqrt(icc), len(sizes))
    helped = (of % 2 == 0).astype(float)
    return helped[:, None], level[of] + effect * helped + draws.normal(0, np.sqrt(1 - icc), len(of)), of


def of_few_schools(seed: int, sizes: tuple[int, ...]) -> Numbers:
    """A planted effect: how far it is found, and whether each kind of interval holds it."""
    predictors, outcome, of = schools(seed, sizes)
    fit = fit_linear(predictors, outcome)
    return {
        "bias": fit.coefficients[1] - EFFECT,
        "CR2 holds it": within(of_clusters(fit, 1, of).interval(), EFFECT),
        "the ordinary interval holds it": within(robust(fit, 1).interval(), EFFECT),
    }


def by_signs(seed: int) -> Numbers:
    """Eight schools without an effect."""
    return {"finds one": wild_cluster(*schools(seed, (12,) * 8, effect=0.0)).p <= 0.05}


@contextmanager
def predicting_with(n_draws: int):
    """Draws of the prediction of one more school: the mean does not depend on them."""
    before, pooling._DRAWS = pooling._DRAWS, n_draws
    try:
        yield
    finally:
        pooling._DRAWS = before


def pooled(seed: int, n: int, spread: float, n_draws: int = 10) -> Numbers:
    """Schools that share no student: their mean, and one more school."""
    draws = np.random.default_rng(seed)
    errors = 2 / np.sqrt(draws.integers(20, 120, n))
    with predicting_with(n_draws):
        found = pool_schools(0.2 + spread * draws.normal(size=n) + errors * draws.normal(size=n), errors)
    return {
        "the interval holds their mean": within(found.estimate.interval(), 0.2),
        "one more falls where it is said to": within(found.predicted, 0.2 + spread * draws.normal()),
    }


TIMES, STARTS = np.arange(1, 9), np.repeat([0, 3, 5], 20)
SINCE = np.maximum(TIMES[None, :] - STARTS[:, None] + 1, 0) * (STARTS[:, None] > 0)
GROWN = np.mean([np.mean(np.arange(1, 9 - start + 1)) for start in (3, 5)])


def staggered(seed: int) -> Numbers:
    """Starts of several years; the effect grows by 1 a year, and units that began early are no comparison."""
    draws = np.random.default_rng(seed)
    outcomes = SINCE + draws.normal(size=(60, 1)) + 0.2 * TIMES + draws.normal(size=(60, 8))
    treated = (SINCE > 0).astype(float)
    centred = treated - treated.mean(axis=0) - treated.mean(axis=1, keepdims=True) + treated.mean()
    own = group_time(outcomes, TIMES, STARTS, np.arange(60)).overall
    return {
        "bias of group-time": own.value - GROWN,
        "group-time holds it": within(own.interval(), GROWN),
        "bias of one regression": (centred * outcomes).sum() / (centred**2).sum() - GROWN,
    }


def around_a_cutoff(seed: int) -> Numbers:
    """A score that is linked to the outcome, without an effect at the cut-off and without a pile."""
    from rddensity import rddensity
    from rdrobust import rdrobust

    draws = np.random.default_rng(seed)
    score = draws.normal(size=400)
    found = rdrobust(0.5 * score + draws.normal(0, 0.85, 400), score)
    return {
        "bias": found.coef.iloc[0, 0],
        "the robust interval holds 0": within(tuple(found.ci.loc["Robust"]), 0.0),
        "a pile is seen": rddensity(score).test["p_jk"] < 0.05,
    }


def chosen_low(seed: int) -> Numbers:
    """Students of the lowest fifth, measured twice with nothing done."""
    draws = np.random.default_rng(seed)
    true = draws.normal(50, 10 * np.sqrt(0.7), 150)
    first, last = (true + draws.normal(0, 10 * np.sqrt(0.3), 150) for _ in range(2))
    found = regression_band(first, last, first <= np.quantile(first, 0.2), reliability=0.7)
    return {"inside the band": not found.is_outside, "gain, in points": found.observed}


def calm_school(seed: int, chosen_by: str, design: str) -> Numbers:
    """A school of 120 students in 8 groups, 40 of them in a program that does nothing, by the kit's own measures."""
    draws, n = np.random.default_rng(seed), 120
    group = np.arange(n) % 8
    true = draws.normal(68, 7, n) + draws.normal(0, 3, 8)[group]
    before, year = (true + draws.normal(0, 4, n) for _ in range(2))
    after = true + 1 + draws.normal(0, 4, n) + draws.normal(0, 1, 8)[group]
    took = (draws.permutation(n) < 40).astype(int)
    ids = np.array([f"s{one}" for one in range(n)], dtype=object)
    data = pd.DataFrame({
        "school_id": "999003", "school_year": 2026, "student_id": ids, "unit": ids if chosen_by == "drawn" else group,
        "took": took, "is_offered": took == 1, "score": np.nan, "outcome": after, "before": before, "c_level": 2,
        "c_mean_before": year, "offered_on": pd.NaT, "score_known_on": pd.NaT, "started_on": pd.NaT,
    })  # fmt: skip
    programme = {"programme_id": "P1", "service": "tutoring", "chosen_by": chosen_by, "drawn_unit": "student"}
    outcome = Outcome("mark:french", "number", True, pd.Series(after, ids), pd.Series(before, ids), pd.NaT)
    made = Compared(programme, outcome, data, pd.DataFrame(), pd.NaT)
    found = estimate_of(made, Design(design, ()))
    return {"the interval holds 0": within(found.estimate.interval(), 0.0), "bias, in points": found.estimate.value}


SIZES = {
    "8 schools of 20": (20,) * 8,
    "8 schools of 8 to 36": (8, 12, 16, 20, 24, 28, 32, 36),
    "12 schools of 20": (20,) * 12,
    "12 schools of 8 to 30": tuple(range(8, 32, 2)),
}
OF_SIZES = {"bias": (-0.02, 0.02), "CR2 holds it": (0.92, 0.98), "the ordinary interval holds it": (0.0, 0.8)}
CALM = {
    "drawn": ("drawn", "drawn"),
    "volunteers, before and after": ("volunteer", "before_after_compared"),
    "volunteers, made alike": ("volunteer", "matched"),
}
OF_CALM = {"the interval holds 0": (0.935, 0.965), "bias, in points": (-0.1, 0.1)}
HELD, ONE_MORE = "the interval holds their mean", "one more falls where it is said to"
SIMULATIONS = [
    *(Simulation(f"{name}, an effect of {EFFECT} SD, ICC 0.15", partial(of_few_schools, sizes=sizes), OF_SIZES)
      for name, sizes in SIZES.items()),
    Simulation("8 schools of 12 without an effect: the test by signs", by_signs, {"finds one": (0.0, 0.065)}),
    *(Simulation(f"{n} schools pooled, truly {spread} SD apart", partial(pooled, n=n, spread=spread),
                 {HELD: (0.93, 0.97)}, n_in_tests=200) for n in (5, 10, 20) for spread in (0.0, 0.1, 0.3)),
    *(Simulation(f"{n} schools pooled, truly 0.3 SD apart", partial(pooled, n=n, spread=0.3, n_draws=1000),
                 {ONE_MORE: (0.9, 0.985)}, n_in_tests=200) for n in (5, 12)),
    Simulation("60 units, starts of two years, an effect that grows by 1 a year", staggered,
               {"bias of group-time": (-0.02, 0.02), "group-time holds it": (0.92, 0.98),
                "bias of one regression": (-np.inf, -0.3)}),
    Simulation("400 students around a cut-off without an effect", around_a_cutoff,
               {"bias": (-0.02, 0.02), "the robust interval holds 0": (0.92, 0.98), "a pile is seen": (0.03, 0.07)},
               n_in_tests=60),
    *(Simulation(f"a calm school: 40 of 120 students, {name}", partial(calm_school, chosen_by=by, design=design),
                 OF_CALM, n_in_tests=60) for name, (by, design) in CALM.items()),
    Simulation("30 of 150 students chosen because they were low, nothing done", chosen_low,
               {"inside the band": (0.935, 0.965), "gain, in points": (2.0, np.inf)}),
]  # fmt: skip

HEAD = """# What the estimates of programs promise, on simulated schools

Each line is counted over draws whose truth is known; the seeds are 1 to the number of draws. Written by one
command of a checkout: `.venv/bin/python benchmarks/evaluation_simulations.py --draws 2000`.

The tests run the same draws: 60 to 400 of each with `python kit.py test --long`, 2,000 with `--full`, and fail when a
promise is not held (with fewer draws, to three standard errors more). What the rules of the other notebooks do by
chance: [simulations.md](simulations.md).
"""


def limits_told(limits: Limits) -> str:
    """Limits as they are written on the page."""
    low, high = limits
    if np.isinf(high):
        return f"over {low:g}"
    return f"under {high:g}" if np.isinf(low) or low == 0 else f"{low:g} to {high:g}"


def page(n: int) -> tuple[str, bool]:
    """Text of the page, and whether every promise is held."""
    rows, is_held, total = [], True, 0.0
    for one in SIMULATIONS:
        start = time.process_time()
        found = counted(one, range(1, n + 1))
        spent = time.process_time() - start
        total += spent
        for place, (name, limits) in enumerate(one.promised.items()):
            told, is_own = found[name], found[name].is_held(limits)
            is_held &= is_own
            first = (one.what, f"{spent:.0f} s") if place == 0 else ("", "")
            value = f"{told.value:.3f} ± {told.spread / n**0.5:.3f}" + ("" if is_own else " **not held**")
            rows.append(f"| {first[0]} | {name} | {limits_told(limits)} | {value} | {first[1]} |")
        print(one.what, {name: round(value.value, 4) for name, value in found.items()}, f"{spent:.0f} s", flush=True)
    head = "| what is drawn | counted | promised | found, and its standard error | processor time |"
    python = platform.python_version()
    when = f"{n:,} draws of each, {date.today()}, Python {python}: {total / 60:.1f} minutes of processor."
    return "\n".join([HEAD, when, "", head, "|---|---|---|---|---|", *rows, ""]), is_held


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--draws", type=int, default=FULL, help="draws of each simulation (2000)")
    text, is_held = page(asked.parse_args().draws)
    PAGE.write_text(text, encoding="utf-8")
    return int(not is_held)


if __name__ == "__main__":
    sys.exit(main())
