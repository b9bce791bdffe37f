"""Where an indicator stands, and the smallest change that a plan of its size could show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.statistics.power import Design, detectable_effect, groups_drawn, power_of, smallest_n, two_groups
from portraitlib.statistics.power_shares import detectable_shares, power_of_shares
from portraitlib.studies.planning.measures.baselines import Values

MOST = 5000
"""Students, or classes, beyond which no number is given."""


@dataclass(frozen=True)
class Start:
    """Where an indicator stands before the plan.

    Parameters
    ----------
    n : int
        Students.
    value, low, high : float
        With its interval.
    spread : float
        Standard deviation of one student.
    explained : float
        Share of the variance that the year before explains; NaN when it is not known.
    n_classes, class_size, likeness : float
        Classes of these students, students of each (harmonic mean), share of the variance that lies between them.
    is_share : bool
    fault : str
        Why the store gives none.
    """

    n: int = 0
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    spread: float = np.nan
    explained: float = np.nan
    n_classes: int = 0
    class_size: float = np.nan
    likeness: float = np.nan
    is_share: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Sides:
    """What is compared: students, or whole classes, of each side; ``is_same_year`` when the others are of this year."""

    first: int
    second: int
    in_classes: bool
    is_same_year: bool


def start_of(found: Values, confidence: float) -> Start:
    """Start that the store gives, with its interval."""
    values = found.now.to_numpy(dtype="float64")
    n_values, mean = len(values), float(values.mean())
    spread = float(values.std(ddof=1)) if n_values > 1 else np.nan
    low, high = (
        wilson_interval(values.sum(), n_values, confidence=confidence)
        if found.is_share
        else mean_interval(mean, spread, n_values, confidence=confidence)
    )
    alike = likeness(found.now, found.classes)
    return Start(n_values, mean, float(low), float(high), spread, found.explained, *alike, is_share=found.is_share)


def likeness(values: pd.Series, classes: pd.Series) -> tuple[int, float, float]:
    """Classes, harmonic mean of their sizes, and how alike their students are: the intraclass correlation.

    References
    ----------
    Analysis of variance of one way, not under 0: Donner A. (1986), International Statistical Review 54:67-82.

    Examples
    --------
    >>> pupils = list("abcdef")
    >>> marks, rooms = pd.Series([1.0, 2, 3, 7, 8, 9], pupils), pd.Series(["1"] * 3 + ["2"] * 3, pupils)
    >>> n, size, icc = likeness(marks, rooms)
    >>> n, size, round(float(icc), 3)
    (2, 3.0, 0.946)
    """
    pairs = pd.concat([values.rename("value"), classes.rename("room")], axis=1, join="inner").dropna()
    rooms = pairs.groupby("room")["value"]
    sizes, means = rooms.size().to_numpy(dtype="float64"), rooms.mean().to_numpy()
    n, k = len(pairs), len(sizes)
    if k < 2 or n <= k:
        return k, float("nan"), float("nan")
    between = float((sizes * (means - pairs["value"].mean()) ** 2).sum()) / (k - 1)
    within = float(((pairs["value"] - rooms.transform("mean")) ** 2).sum()) / (n - k)
    per_room = (n - (sizes**2).sum() / n) / (k - 1)
    total = between + (per_room - 1) * within
    return k, float(k / (1 / sizes).sum()), max(0.0, (between - within) / total) if total > 0 else float("nan")


def sides_of(start: Start, n_reached: int, n_classes: int) -> Sides:
    """Those reached and the others; everybody, and as many the year after, when all are or nobody said how many."""
    reached, everyone = (n_classes, start.n_classes) if n_classes else (n_reached, start.n)
    others = everyone - reached
    is_same_year = bool(reached) and others > 0
    return Sides(*((reached, others) if is_same_year else (everyone, everyone)), bool(n_classes), is_same_year)


def smallest_effect(start: Start, sides: Sides, explained: float, *, goes_up: bool) -> float:
    """Smallest change found eight times in ten, in the unit of the measure; NaN when there is none."""
    if min(sides.first, sides.second) < 1 or not explained < 1:
        return float("nan")
    if start.is_share and not sides.in_classes:
        low, high = detectable_shares(start.value, sides.first, sides.second, explained=explained)
        return high - start.value if goes_up else start.value - low
    effect = float(detectable_effect(_design(start, sides, explained))) * (start.spread if start.spread > 0 else np.nan)
    room = (1 - start.value if goes_up else start.value) if start.is_share else np.inf
    return effect if effect <= room else float("nan")


def n_for(start: Start, sides: Sides, target: float) -> int | None:
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


def _design(start: Start, sides: Sides, explained: float) -> Design:
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
