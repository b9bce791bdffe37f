"""How long 300 series of progress take: start, aim, lines, four rules and the errors of each rule for each series.

    python benchmarks/monitoring.py [--series 300]

Each series has its own dates (a quarter are missing), aim and noise, on an instrument of step 1; none is asked twice.
Prints the seconds of processor and how often each rule is wrong on usual series. The exit status is 1 over 1.5 seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import astuple

import numpy as np

from portraitlib.statistics.progress import aim_line, start_of
from portraitlib.statistics.progress_errors import rule_errors
from portraitlib.statistics.progress_lines import fitted_line, theil_sen, weeks_to_settle
from portraitlib.statistics.progress_rules import RULES

LIMIT = 1.5  # seconds, from the project's specification
N_WEEKS = 16


def series(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weeks, scores with gaps, and targets."""
    rng = np.random.default_rng(18)
    weeks = np.arange(float(N_WEEKS))
    growth = rng.uniform(0, 2, (n, 1))
    scores = np.rint(
        rng.uniform(20, 60, (n, 1)) + growth * weeks + rng.normal(0, rng.uniform(3, 10, (n, 1)), (n, N_WEEKS))
    )
    return weeks, np.where(rng.random(scores.shape) < 0.25, np.nan, scores), rng.uniform(60, 90, n)


def follow(weeks: np.ndarray, scores: np.ndarray, targets: np.ndarray) -> int:
    """All that a page of these series needs; how many have their rates."""
    aim = aim_line(*start_of(weeks, scores), 30.0, targets)
    line = fitted_line(weeks, scores)
    line.interval_at(30.0)
    theil_sen(weeks, scores)
    weeks_to_settle(line, aim.slope, 1.0)
    for rule in RULES.values():
        rule(weeks, scores, aim)
    n_rated = 0
    for row, slope, spread in zip(scores, np.asarray(aim.slope), line.spread, strict=True):
        dates = weeks[~np.isnan(row)]
        if len(dates) >= 7:
            rule_errors(dates, slope, np.sqrt(max(spread**2 - 1 / 12, 0.3)), step=1.0)
            n_rated += 1
    return n_rated


def rates() -> list[str]:
    """Errors of each rule for usual series."""
    lines = ["noise/aim  points  autocorrelation  on the aim, told to change  |  no progress, not told so", ""]
    for noise in (3.0, 6.0):
        for n_points in (7, 10, 15):
            for alike in (0.0, 0.3):
                found = rule_errors(range(n_points), 1.0, noise, autocorrelation=alike)
                told = [" ".join(f"{rate:6.1%}" for rate in astuple(one)) for one in (found.false_change, found.missed)]
                lines.append(f"{noise:9g}  {n_points:6d}  {alike:15g}  {told[0]}  |  {told[1]}")
    lines[1] = f"{'':33s} {', '.join(RULES)}"
    return lines


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--series", type=int, default=300, help="series (300)")
    drawn = series(asked.parse_args().series)
    start = time.process_time()
    n_rated = follow(*drawn)
    seconds = time.process_time() - start
    print("\n".join(rates()))
    print(
        f"{len(drawn[1])} series, {n_rated} long enough for rates: {seconds:.2f} s of processor time (limit {LIMIT} s)"
    )
    return int(seconds > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
