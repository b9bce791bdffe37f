"""The smallest change that a plan of some size could show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portraitlib.indicators.standing import Standing
from portraitlib.statistics.power import Design, detectable_effect, groups_drawn, power_of, smallest_n, two_groups
from portraitlib.statistics.power_shares import detectable_shares, power_of_shares

MOST = 5000
"""Students, or classes, beyond which no number is given."""


@dataclass(frozen=True)
class Sides:
    """What is compared: students, or whole classes, of each side; ``is_same_year`` when the others are of this year."""

    first: int
    second: int
    in_classes: bool
    is_same_year: bool


def sides_of(start: Standing, n_reached: int, n_classes: int) -> Sides:
    """Those reached and the others; everybody, and as many the year after, when all are or nobody said how many."""
    reached, everyone = (n_classes, start.n_classes) if n_classes else (n_reached, start.n)
    others = everyone - reached
    is_same_year = bool(reached) and others > 0
    return Sides(*((reached, others) if is_same_year else (everyone, everyone)), bool(n_classes), is_same_year)


def smallest_effect(start: Standing, sides: Sides, explained: float, *, goes_up: bool) -> float:
    """Smallest change found eight times in ten, in the unit of the measure; NaN when there is none."""
    if min(sides.first, sides.second) < 1 or not explained < 1:
        return float("nan")
    if start.is_share and not sides.in_classes:
        low, high = detectable_shares(start.value, sides.first, sides.second, explained=explained)
        return high - start.value if goes_up else start.value - low
    effect = float(detectable_effect(_design(start, sides, explained))) * (start.spread if start.spread > 0 else np.nan)
    room = (1 - start.value if goes_up else start.value) if start.is_share else np.inf
    return effect if effect <= room else float("nan")


def n_for(start: Standing, sides: Sides, target: float) -> int | None:
    """Students, or classes, needed on each side for the target to be seen; None when that cannot be said."""
    change = target - start.value
    if not abs(change) > 0 or (start.is_share and not 0 <= target <= 1):
        return None
    if start.is_share and not sides.in_classes:
        return smallest_n(lambda count: power_of_shares(target, start.value, count, count), most=MOST)
    if not start.spread > 0 or (sides.in_classes and not start.class_size > 0):
        return None
    found: Callable[[int], float] = lambda count: float(  # noqa: E731
        power_of(_design(start, Sides(count, count, sides.in_classes, True), 0.0), change / start.spread)
    )
    return smallest_n(found, most=MOST)


def _design(start: Standing, sides: Sides, explained: float) -> Design:
    covariates = int(explained > 0)
    if not sides.in_classes:
        return two_groups(sides.first, sides.second, explained=explained, n_covariates=covariates)
    total = sides.first + sides.second
    return groups_drawn(
        total,
        start.class_size,
        icc=start.likeness,
        share_first=sides.first / total,
        explained_between=explained,
        explained_within=explained,
        n_covariates=covariates,
    )
