"""What students chosen for their first measure would have become with nothing done: drawn many times.

Whoever is chosen low comes back nearer to the others, with nothing done. How far is learned from the students who were
not chosen: how the second measure follows the first in this very school.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from portraitlib.statistics.impact.linear import fit_linear

LEAST_OTHERS = 10
"""Students not chosen, measured twice, from whom the return is learned."""
N_DRAWS = 2000
OUT_OF_REACH = 0.05
"""Share of the others beyond whom the mean of those chosen lies where the line was not seen."""


@dataclass(frozen=True)
class NoEffect:
    """The mean change of those chosen, and what it would be in 95 % of the draws with nothing done.

    ``share`` of the draws are as far from what is expected as what was seen; ``correlation`` is that of the two
    measures among the others; ``is_beyond``: those chosen lie where hardly any of the others do.
    """

    observed: float
    expected: float
    low: float
    high: float
    share: float
    correlation: float
    n: int
    n_others: int
    is_beyond: bool

    @property
    def is_outside(self) -> bool:
        """Whether the change seen is outside of the band."""
        return not self.low <= self.observed <= self.high


def draw_no_effect(
    before: ArrayLike,
    after: ArrayLike,
    chosen: ArrayLike,
    *,
    confidence: float = 0.95,
    n_draws: int = N_DRAWS,
    seed: int = 1,
) -> NoEffect | None:
    """Draw the mean change of the students chosen, had nothing been done for them.

    Parameters
    ----------
    before, after : array-like
        Of all students; those not measured twice are left out.
    chosen : array-like of bool
    confidence : float
        Of the band [0-1].
    n_draws : int
    seed : int

    Returns
    -------
    NoEffect or None
        None with fewer than ten others, nobody chosen, or a first measure that does not vary.

    Notes
    -----
    A draw takes the line of the others within what they leave in doubt (its slope, its level, its spread), then a
    second measure for each student chosen. The band is right when students were chosen by the first measure, and
    spread alike around one line; chosen by something else that goes with the second measure, it is not.

    References
    ----------
    Barnett A. G., van der Pols J. C. and Dobson A. J. (2005), International Journal of Epidemiology 34:215-220
    (regression to the mean); Gelman A. et al. (2013), Bayesian Data Analysis, section 14.2 (draws of a regression).

    Examples
    --------
    The others keep half of their gap: 10 points under the mean, one comes back by 5 with nothing done.

    >>> first = np.r_[np.tile([48.0, 52.0, 56.0, 60.0], 10), np.full(8, 44.0)]
    >>> last = 54 + 0.5 * (first - 54) + np.tile([-1.0, 1.0, 1.0, -1.0], 12)
    >>> told = draw_no_effect(first, last, np.arange(48) >= 40)
    >>> round(told.observed, 1), round(told.expected, 1), told.is_outside
    (5.0, 5.0, False)
    """
    first, last, who = np.asarray(before, float), np.asarray(after, float), np.asarray(chosen, bool)
    known = np.isfinite(first) & np.isfinite(last)
    first, last, who = first[known], last[known], who[known]
    others, n = ~who, int(who.sum())
    fit = fit_linear(first[others, None], last[others]) if others.sum() >= LEAST_OTHERS and n else None
    if fit is None:
        return None
    generator, freedom = np.random.default_rng(seed), len(fit.residuals) - 2
    spread = np.sqrt(float(fit.residuals @ fit.residuals) / generator.chisquare(freedom, n_draws))
    at = np.array([1.0, first[who].mean()])
    doubt = np.sqrt(float(at @ fit.bread @ at) + 1 / n)
    expected = float(at @ fit.coefficients - at[1])
    draws = expected + spread * doubt * generator.standard_normal(n_draws)
    observed = float((last - first)[who].mean())
    low, high = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2])
    n_beyond = int((np.abs(draws - expected) >= abs(observed - expected)).sum())
    rank = float((first[others] <= at[1]).mean())
    return NoEffect(
        observed,
        expected,
        float(low),
        float(high),
        (n_beyond + 1) / (n_draws + 1),  # what was seen is one draw more: none is never rarer than that
        float(np.corrcoef(first[others], last[others])[0, 1]),
        n,
        int(others.sum()),
        is_beyond=min(rank, 1 - rank) < OUT_OF_REACH,
    )
