"""How large a difference is, on the scale of the students' own spread: Hedges' g, the Cox index, what they mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

COX = 1.65
"""What the log of a ratio of odds is divided by, to be on the scale of standard deviations."""


@dataclass(frozen=True)
class EffectSize:
    """A difference in standard deviations, with the interval of its noncentral law.

    Parameters
    ----------
    value, error : float
        The size and its standard error.
    low, high : float
        Ends of its interval; NaN for a Cox index: its error gives one.
    """

    value: float
    error: float
    low: float = np.nan
    high: float = np.nan

    @property
    def improvement(self) -> float:
        """Points of percentile that an average student of the comparison would gain [-50, 50]."""
        return 100 * (float(special.ndtr(self.value)) - 0.5)


def small_sample(n: float) -> float:
    """Omega, which takes off what few students add to a size: ``1 - 3 / (4 n - 9)`` (WWC).

    Examples
    --------
    >>> round(small_sample(20), 4)
    0.9577
    """
    return 1 - 3 / (4 * n - 9)


def pooled_sd(treated: ArrayLike, comparison: ArrayLike) -> float:
    """Standard deviation within the two groups; NaN with fewer than two known values in one.

    Examples
    --------
    >>> pooled_sd([1, 2, 3], [4, 6, 8])
    1.5811388300841898
    """
    groups = [values[np.isfinite(values)] for values in (np.asarray(g, dtype=float) for g in (treated, comparison))]
    if min(map(len, groups)) < 2:
        return np.nan
    squares = sum(float(((values - values.mean()) ** 2).sum()) for values in groups)
    return float(np.sqrt(squares / (sum(map(len, groups)) - 2)))


def hedges_g(difference: float, sd: float, n: tuple[int, int], *, confidence: float = 0.95) -> EffectSize:
    """Difference of two means in standard deviations, of few students or many.

    Parameters
    ----------
    difference : float
        Treated less comparison, adjusted or not.
    sd : float
        Standard deviation within the groups before any adjustment (`pooled_sd`).
    n : pair of int
        Students treated and compared.
    confidence : float
        Of the interval [0-1].

    Returns
    -------
    EffectSize
        NaN without a spread or with fewer than four students.

    References
    ----------
    Hedges L. V. (1981), Journal of Educational Statistics 6:107-128; What Works Clearinghouse, Procedures Handbook 4.1,
    p. 15 (omega). Interval: Steiger J. H. (2004), Psychological Methods 9:164-182 (noncentral t), times omega.

    Examples
    --------
    Two groups of 10, 1.58 hours apart, standard deviations 1.789 and 2.002: d is -0.832, times 1 - 3 / 71.

    >>> found = hedges_g(0.75 - 2.33, ((1.78901**2 + 2.002249**2) / 2) ** 0.5, (10, 10))
    >>> round(found.value, 4), round(found.low, 2), round(found.high, 2)
    (-0.797, -1.67, 0.09)
    """
    total, scale = sum(n), np.sqrt(1 / n[0] + 1 / n[1]) if min(n) > 0 else np.nan
    if not sd > 0 or total < 4 or not np.isfinite(scale):
        return EffectSize(np.nan, np.nan, np.nan, np.nan)
    omega = small_sample(total)
    value = float(omega * difference / sd)
    error = omega * np.sqrt(scale**2 + value**2 / (2 * total))
    low, high = (omega * scale * end for end in _noncentral(float(difference / sd / scale), total - 2, confidence))
    return EffectSize(value, float(error), float(low), float(high))


def paired_g(changes: ArrayLike, *, confidence: float = 0.95) -> EffectSize:
    """Mean change of the same persons in standard deviations of their changes: not the scale of two groups.

    Parameters
    ----------
    changes : array-like
        After less before, a value a person; NaN is left out.
    confidence : float
        Of the interval [0-1].

    Returns
    -------
    EffectSize
        NaN with fewer than three persons, or changes that are all the same.

    References
    ----------
    Hedges L. V. (1981), Journal of Educational Statistics 6:107-128, with its exact factor of few persons; interval:
    noncentral t, times the factor; error as metafor's SMCC.

    Examples
    --------
    Hours of sleep that ten persons gain with a second drug rather than a first (Student, 1908): d is 1.28, times 0.914.

    >>> found = paired_g([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    >>> round(found.value, 3), round(found.low, 2), round(found.high, 2)
    (1.174, 0.38, 1.94)
    """
    known = np.asarray(changes, dtype=float)
    known = known[np.isfinite(known)]
    freedom, sd = len(known) - 1, float(known.std(ddof=1)) if len(known) > 2 else 0.0
    if not sd > 0:
        return EffectSize(np.nan, np.nan, np.nan, np.nan)
    root = np.sqrt(len(known))
    factor = float(np.exp(special.gammaln(freedom / 2) - special.gammaln((freedom - 1) / 2))) / np.sqrt(freedom / 2)
    size = float(known.mean()) / sd
    low, high = (factor * end / root for end in _noncentral(size * root, freedom, confidence))
    error = np.sqrt(1 / len(known) + (factor * size) ** 2 / (2 * len(known)))
    return EffectSize(float(factor * size), float(error), float(low), float(high))


def _noncentral(t: float, freedom: int, confidence: float) -> tuple[float, float]:
    """Noncentralities under which a t as far is seen in half of what the confidence leaves, on each side."""
    # scipy gives NaN far in the tail: the roots are looked for where they must be.
    reach = (special.ndtri((1 + confidence) / 2) + 1) * np.sqrt(1 + t**2 / (2 * freedom))
    ends = ((1 + confidence) / 2, (1 - confidence) / 2)
    low, high = (
        optimize.brentq(lambda nc, end=end: special.nctdtr(freedom, nc, t) - end, t - reach, t + reach) for end in ends
    )
    return float(low), float(high)


def cox_index(successes: tuple[int, int], n: tuple[int, int]) -> EffectSize:
    """Difference of two shares on the scale of g: the log of the ratio of odds over 1.65, times omega.

    Parameters
    ----------
    successes, n : pair of int
        Students who succeed and students in all, treated then comparison.

    Returns
    -------
    EffectSize
        NaN where nobody or everybody succeeds in a group: the ratio of odds has no end.

    References
    ----------
    Cox D. R. (1970), Analysis of Binary Data; What Works Clearinghouse, Procedures Handbook 4.1, p. 15.

    Examples
    --------
    60 of 100 succeed against 50 of 100: the odds are 1.5 times as high, their log 0.405, over 1.65 is 0.246.

    >>> found = cox_index((60, 50), (100, 100))
    >>> round(found.value, 3), round(found.error, 3)
    (0.245, 0.173)
    """
    cells = np.array([successes[0], n[0] - successes[0], successes[1], n[1] - successes[1]], dtype=float)
    if (cells <= 0).any():
        return EffectSize(np.nan, np.nan)
    scale = small_sample(sum(n)) / COX
    ratio = np.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    return EffectSize(float(scale * ratio), float(scale * np.sqrt((1 / cells).sum())))
