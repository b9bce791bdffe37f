"""A signal set against what came of it: who was found, who was missed, who was signalled in vain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from portraitlib.statistics.intervals import wilson_interval

MEASURES = ("sensitivity", "specificity", "ppv", "npv")


@dataclass(frozen=True)
class CrossTable:
    """Students by signal and outcome.

    Parameters
    ----------
    found, missed : int
        Those to whom it happened, signalled or not.
    in_vain, left_alone : int
        Those to whom it did not happen, signalled or not.

    Examples
    --------
    >>> table = cross_table([True, True, False, False], [True, False, True, False])
    >>> table.parts("ppv"), table.n
    ((1, 1), 4)
    """

    found: int
    missed: int
    in_vain: int
    left_alone: int

    @property
    def n(self) -> int:
        """Students in all."""
        return self.found + self.missed + self.in_vain + self.left_alone

    @property
    def n_signalled(self) -> int:
        """Students signalled."""
        return self.found + self.in_vain

    def parts(self, measure: str) -> tuple[int, int]:
        """Students a measure counts for, and against: of those left, found and missed for ``sensitivity``."""
        return {
            "sensitivity": (self.found, self.missed),
            "specificity": (self.left_alone, self.in_vain),
            "ppv": (self.found, self.in_vain),
            "npv": (self.left_alone, self.missed),
            "false_negative": (self.missed, self.found),
            "false_positive": (self.in_vain, self.left_alone),
        }[measure]

    def rate(self, measure: str) -> float:
        """Share [0-1] of a measure; NaN where it is about nobody."""
        yes, no = self.parts(measure)
        return yes / (yes + no) if yes + no else np.nan

    def interval(self, measure: str, confidence: float = 0.95) -> tuple[float, float]:
        """Wilson's interval of a measure."""
        yes, no = self.parts(measure)
        low, high = wilson_interval(yes, yes + no, confidence=confidence)
        return float(low), float(high)


def cross_table(signalled: ArrayLike, happened: ArrayLike) -> CrossTable:
    """Count students by signal and outcome.

    Examples
    --------
    >>> cross_table([True, True, False, False], [True, False, True, False])
    CrossTable(found=1, missed=1, in_vain=1, left_alone=1)
    """
    signalled, happened = np.asarray(signalled, dtype=bool), np.asarray(happened, dtype=bool)
    return CrossTable(
        int((signalled & happened).sum()),
        int((~signalled & happened).sum()),
        int((signalled & ~happened).sum()),
        int((~signalled & ~happened).sum()),
    )


def ppv_at(sensitivity: ArrayLike, specificity: ArrayLike, base_rate: ArrayLike) -> NDArray[np.float64]:
    """Share of those signalled to whom it happens, were the signal used where it happens to `base_rate` of students.

    Sensitivity and specificity are taken to stay what they were, which nothing assures.

    References
    ----------
    Bayes' rule; Bowers, Sprott and Taff (2013), The High School Journal 96(2):77-100.

    Examples
    --------
    >>> round(float(ppv_at(0.751, 0.843, 0.426)), 3), round(float(ppv_at(0.751, 0.843, 0.10)), 3)
    (0.78, 0.347)
    """
    sensitivity, specificity, base = (np.asarray(value, float) for value in (sensitivity, specificity, base_rate))
    found, in_vain = sensitivity * base, (1 - specificity) * (1 - base)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(found + in_vain > 0, found / (found + in_vain), np.nan)


def net_benefit(signalled: ArrayLike, happened: ArrayLike, at_stake: float) -> float:
    """Students found, less those signalled in vain weighed by what they cost, per student.

    Parameters
    ----------
    signalled, happened : array-like of bool
    at_stake : float
        Chance of leaving [0-1] from which support is worth giving: at 0.2, finding one student is worth supporting
        four in vain.

    Returns
    -------
    float

    References
    ----------
    Vickers A. J., Elkin E. B. (2006), Medical Decision Making 26:565-574.

    Examples
    --------
    >>> net_benefit([True, True, False, False], [True, False, False, False], 0.2)
    0.1875
    """
    table = cross_table(signalled, happened)
    return (table.found - table.in_vain * at_stake / (1 - at_stake)) / table.n if table.n else np.nan


def share_difference_p(n_yes: int, n: int, n_yes_reference: int, n_reference: int) -> float:
    """Two-sided p-value of no difference between two shares of different students (Fisher's, mid-p, doubled).

    Of small groups beside large ones the usual z test raises more false alarms than it announces; this one does not.

    Parameters
    ----------
    n_yes, n : int
        The group: students counted, of how many.
    n_yes_reference, n_reference : int
        The group it is compared with.

    Returns
    -------
    float
        NaN when a group is empty, or when everybody is counted, or nobody.

    References
    ----------
    Lancaster H. O. (1961), Journal of the American Statistical Association 56:223-234. Agresti A. (2013), Categorical
    Data Analysis, sections 3.5.1 and 3.5.4; Fisher's tea taster is below: one-sided 0.243, mid-p 0.129.

    Examples
    --------
    >>> round(share_difference_p(3, 4, 1, 4) / 2, 3)
    0.129
    """
    total, n_all = n_yes + n_yes_reference, n + n_reference
    if not n or not n_reference or not 0 < total < n_all:
        return np.nan
    counts = np.arange(max(0, total - n_reference), min(n, total) + 1)
    chances = np.exp(_log_ways(total, counts) + _log_ways(n_all - total, n - counts) - _log_ways(n_all, n))
    here = chances[counts == n_yes].sum() / 2
    less, more = (float(chances[side].sum() + here) for side in (counts < n_yes, counts > n_yes))
    return min(1.0, 2 * min(less, more))


def _log_ways(n: int, taken: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Logarithm of the ways to take so many of `n`."""
    return np.asarray(-np.log1p(n) - special.betaln(n - taken + 1, np.asarray(taken) + 1))


def students_needed(rate: float, gap: float, *, confidence: float = 0.95, power: float = 0.8) -> int:
    """Students in each of two groups from which a gap between their shares would be found with the given power.

    Parameters
    ----------
    rate : float
        Share [0-1] about which the two groups stand, half of the gap on each side where there is room.
    gap : float
        True difference of the two shares [0-1].
    confidence : float
        Level of the two-sided test; a level shared among comparisons is higher.
    power : float
        Chance [0-1] of finding the gap.

    References
    ----------
    Fleiss J. L., Levin B., Paik M. C. (2003), Statistical Methods for Rates and Proportions, 3rd ed., chapter 4
    (without the correction for continuity).

    Examples
    --------
    One half missed in one group, 70 % in the other, at 5 %, found 4 times in 5.

    >>> students_needed(0.6, 0.2)
    93
    """
    middle = min(max(rate, gap / 2), 1 - gap / 2)
    first, second = middle - gap / 2, middle + gap / 2
    z_alpha, z_power = special.ndtri(1 - (1 - confidence) / 2), special.ndtri(power)
    pooled, apart = 2 * middle * (1 - middle), first * (1 - first) + second * (1 - second)
    return math.ceil(((z_alpha * np.sqrt(pooled) + z_power * np.sqrt(apart)) / gap) ** 2 - 1e-9)


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """P-values adjusted for their number, so that a false alarm among all of them is no more likely than for one.

    Missing ones stay missing and count for none.

    References
    ----------
    Holm S. (1979), Scandinavian Journal of Statistics 6:65-70.

    Examples
    --------
    >>> [float(p) for p in holm([0.01, 0.04, float("nan"), 0.03])]
    [0.03, 0.06, nan, 0.06]
    """
    p = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    adjusted = np.full(p.shape, np.nan)
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def bounded_rates(table: CrossTable, n_unknown_signalled: int, n_unknown_not: int) -> dict[str, tuple[float, float]]:
    """Least and most that each measure could be, whatever became of the students whose outcome is not known.

    Parameters
    ----------
    table : CrossTable
        Of the students whose outcome is known.
    n_unknown_signalled, n_unknown_not : int
        The others, signalled or not.

    Returns
    -------
    dict of measure to (low, high)

    Examples
    --------
    >>> bounds = bounded_rates(CrossTable(6, 4, 10, 80), 2, 5)
    >>> [round(bound, 3) for bound in bounds["sensitivity"]], [round(bound, 3) for bound in bounds["ppv"]]
    ([0.4, 0.667], [0.333, 0.444])
    """

    def ends(yes: int, no: int, may_yes: int, may_no: int) -> tuple[float, float]:
        """Lowest and highest share of yes, whatever the unknown ones turn out to be."""
        least, most = yes + no + may_no, yes + may_yes + no
        return (yes / least if least else np.nan, (yes + may_yes) / most if most else np.nan)

    signalled, alone = n_unknown_signalled, n_unknown_not
    return {
        "sensitivity": ends(table.found, table.missed, signalled, alone),
        "specificity": ends(table.left_alone, table.in_vain, alone, signalled),
        "ppv": ends(table.found, table.in_vain, signalled, signalled),
        "npv": ends(table.left_alone, table.missed, alone, alone),
    }
