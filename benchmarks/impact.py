"""How long the estimates of programs take: 12 schools of 1,000 students, eight predictors.

    python benchmarks/impact.py [--schools 12] [--students 1000]

Prints the seconds of processor time of each estimate, without the imports of libraries, and the most memory taken. The
exit status is 1 over 4 seconds (2 for the test by signs) or 700 MiB.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np

from portraitlib.statistics.impact.balance import balance
from portraitlib.statistics.impact.group_time import group_time
from portraitlib.statistics.impact.linear import fit_linear, of_clusters
from portraitlib.statistics.impact.mixed import fit_mixed
from portraitlib.statistics.impact.pooling import pool_schools
from portraitlib.statistics.impact.weighting import weigh_like_treated
from portraitlib.statistics.impact.wild import wild_cluster

LIMIT, WILD_LIMIT, MEMORY = 4.0, 2.0, 700  # seconds, seconds, MiB: from the project's specification
N_PREDICTORS = 8


def made(n_schools: int, n_students: int) -> dict[str, np.ndarray]:
    """Students of schools, half of them with a program that adds 0.2 standard deviations."""
    draws = np.random.default_rng(20)
    of = np.repeat(np.arange(n_schools), n_students)
    before = draws.normal(size=(len(of), N_PREDICTORS))
    helped = (of % 2 == 0).astype(float)
    level = draws.normal(0, 0.4, n_schools)
    outcome = level[of] + 0.2 * helped + before @ np.full(N_PREDICTORS, 0.2) + draws.normal(0, 0.8, len(of))
    chosen = draws.random(len(of)) < 1 / (1 + np.exp(-before[:, 0]))
    return {"of": of, "before": before, "helped": helped, "outcome": outcome, "chosen": chosen}


def around_a_cutoff(data: dict[str, np.ndarray]) -> object:
    """Estimate and density, where the extra is there."""
    from rddensity import rddensity
    from rdrobust import rdrobust

    score = data["before"][:, 0]
    return rdrobust(data["outcome"], score), rddensity(score)


def with_predictors(data: dict[str, np.ndarray]) -> np.ndarray:
    """The program, then what was known before."""
    return np.column_stack([data["helped"], data["before"]])


def started(data: dict[str, np.ndarray]) -> object:
    """Eight years of each student, whose school starts in one of two years or never."""
    times = np.arange(8)
    starts = np.array([0, 3, 5])[data["of"] % 3]
    outcomes = data["outcome"][:, None] + 0.1 * np.maximum(times - starts[:, None] + 1, 0) * (starts[:, None] > 0)
    return group_time(outcomes, times, starts, data["of"])


ESTIMATES: dict[str, Callable[[dict[str, np.ndarray]], object]] = {
    "few schools (CR2)": lambda one: of_clusters(fit_linear(with_predictors(one), one["outcome"]), 1, one["of"]),
    "test by signs": lambda one: wild_cluster(with_predictors(one), one["outcome"], one["of"]),
    "a level for each school": lambda one: fit_mixed(with_predictors(one), one["outcome"], one["of"]),
    "made alike": lambda one: weigh_like_treated(one["before"], one["chosen"]),
    "alike before": lambda one: [
        balance(one["before"][one["chosen"], at], one["before"][~one["chosen"], at]) for at in range(N_PREDICTORS)
    ],
    "starts of several years": started,
    "schools pooled": lambda one: pool_schools(
        np.linspace(0, 0.4, one["of"].max() + 1), np.full(one["of"].max() + 1, 0.1)
    ),
    "around a cut-off": around_a_cutoff,
}


def memory() -> float:
    """Most memory taken so far [MiB]."""
    try:
        import resource
    except ImportError:  # not on this system
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, default=12, help="schools (12)")
    asked.add_argument("--students", type=int, default=1000, help="students of each (1000)")
    given = asked.parse_args()
    data, is_held = made(given.schools, given.students), True
    for name, estimate in ESTIMATES.items():
        estimate(made(6, 60))  # what is loaded once
        start = time.process_time()
        estimate(data)
        spent, limit = time.process_time() - start, WILD_LIMIT if "signs" in name else LIMIT
        is_held &= spent <= limit
        print(f"{spent:6.2f} s (limit {limit} s)  {name}")
    print(f"{memory():6.0f} MiB (limit {MEMORY} MiB)")
    return int(not is_held or memory() > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
