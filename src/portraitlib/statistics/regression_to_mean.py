"""What students chosen because they were low would gain with nothing done: regression to the mean.

Whoever is chosen by a low score was, on average, measured on a bad day too: the next score is nearer to that of all. A
gain says something of a support only where it is outside of the band that this alone, and what the others gained, give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

LEAST_OTHERS = 10
"""Students not chosen from whom the mean of all is told."""


@dataclass(frozen=True)
class Band:
    """Where the mean change of the chosen would lie, had nothing been done for them.

    Parameters
    ----------
    observed : float
        Mean change of the chosen.
    expected, low, high : float
        Mean change that regression and the gain of the others give alone, and its band.
    returned : float
        Part of `expected` that is regression to the mean.
    n, n_others : int
        Students chosen, and the others, measured twice.
    """

    observed: float
    expected: float
    low: float
    high: float
    returned: float
    n: int
    n_others: int

    @property
    def is_outside(self) -> bool:
        """Whether the change of the chosen is outside of the band."""
        return not self.low <= self.observed <= self.high


def reliability_of_error(standard_error: float, scores: ArrayLike) -> float:
    """Reliability of a score whose standard error of measurement is known, among some students.

    Parameters
    ----------
    standard_error : float
        Of measurement of one score, in its points.
    scores : array-like
        Of all the students, never of those chosen alone, whose spread is narrower.

    Returns
    -------
    float
        1 - (standard error / standard deviation)^2; NaN when it is not between 0 and 1: the two do not agree.

    References
    ----------
    Lord F. M. and Novick M. R. (1968), Statistical Theories of Mental Test Scores, chapter 3.

    Examples
    --------
    A standard deviation of 10 and an error of 4: 1 - 16 / 100.

    >>> round(reliability_of_error(4, [40, 50, 60]), 2)
    0.84
    """
    spread = np.std(np.asarray(scores, float), ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (standard_error / spread) ** 2
    return float(found) if 0 < found <= 1 else float("nan")


def regression_band(
    before: ArrayLike, after: ArrayLike, chosen: ArrayLike, *, reliability: float, confidence: float = 0.95
) -> Band:
    """Band of the mean change of students chosen because they were low, had they gained what the others did.

    Parameters
    ----------
    before, after : array-like
        Scores of all the students measured twice, chosen or not; no missing score.
    chosen : array-like of bool
        Who was chosen by the first score.
    reliability : float
        Of one score, from 0 to 1: the correlation of two scores of the same students, had nobody changed.
    confidence : float
        Level of the band [0-1].

    Returns
    -------
    Band
        The expected mean after is that of the others, plus the reliability times the gap of the chosen before. The
        band is Student's, for what each student's second score strays from what the first one gives.

    Raises
    ------
    ValueError
        When the reliability is not between 0 and 1, nobody is chosen, or fewer than ten others were measured twice:
        without the mean of all, nothing tells regression from a gain.

    References
    ----------
    Davis C. E. (1976), American Journal of Epidemiology 104:493-498; Barnett A. G., van der Pols J. C. and Dobson A. J.
    (2005), International Journal of Epidemiology 34:215-220: chosen with a mean of x, a population comes back to
    mean + reliability x (x - mean). Both suppose scores spread normally.

    Examples
    --------
    Sixteen chosen at 35, forty others at 50 who gain 2. With a reliability of 0.8 the chosen come back by
    0.2 x 15 = 3 and gain 2 as the others do: 5 points are expected with nothing done, and the 5.5 seen are no more than
    that. Here nobody strays from the gain of his group, and 8 points around each mean leave 0.2 x 8 = 1.6: half of the
    band is 2.005 x 1.6 x sqrt(1/16 + 1/40) = 0.95.

    >>> spread = lambda n: 8 * np.tile([-1.0, 1.0], n // 2) * np.sqrt(54 / 56)
    >>> first = np.concatenate([35 + spread(16), 50 + spread(40)])
    >>> is_low = np.arange(56) < 16
    >>> band = regression_band(first, first + np.where(is_low, 5.5, 2), is_low, reliability=0.8)
    >>> round(band.observed, 2), round(band.expected, 2), round(band.returned, 2), round(band.high - band.expected, 2)
    (5.5, 5.0, 3.0, 0.95)
    >>> band.is_outside
    False
    """
    first, last, who = np.asarray(before, float), np.asarray(after, float), np.asarray(chosen, bool)
    n, n_others = int(who.sum()), int((~who).sum())
    if not 0 < reliability <= 1:
        raise ValueError("a reliability is between 0 and 1")
    if not n or n_others < LEAST_OTHERS:
        raise ValueError("some chosen, and ten others, measured twice")
    gap = first[~who].mean() - first[who].mean()
    gain = last[~who].mean() - first[~who].mean()
    returned = (1 - reliability) * gap
    left = last - reliability * first
    squares = sum(np.sum((left[group] - left[group].mean()) ** 2) for group in (who, ~who))
    freedom = n + n_others - 2
    half = special.stdtrit(freedom, 0.5 + confidence / 2) * np.sqrt(squares / freedom * (1 / n + 1 / n_others))
    expected = gain + returned
    observed = last[who].mean() - first[who].mean()
    low, high = expected - half, expected + half
    return Band(float(observed), float(expected), float(low), float(high), float(returned), n, n_others)
