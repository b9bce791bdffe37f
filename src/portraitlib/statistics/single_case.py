"""One student before and during a support: how far the scores of the two phases overlap, and by how much they differ.

Two phases are a description: nothing else that changed at the same time is set aside. Missing scores (NaN) are left
out; what cannot be computed is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SingleCase:
    """Indices of one student; over 0 (or over 0.5 for the non-overlap of pairs) is better during the support.

    Parameters
    ----------
    n_before, n_during : int
        Scores known in each phase.
    nap, nap_error : float
        Non-overlap of all pairs [0-1] and its standard error.
    tau : float
        The same from -1 to 1.
    tau_u : float
        Tau less the trend that the first phase had already. It is not bounded by 1, and is not a share.
    pnd : float
        Share of the scores of the support that are better than every score before [0-1]: one odd day undoes it.
    lrr, lrr_error : float
        Logarithm of the ratio of the means, bias corrected, and its standard error; for scores with a true zero.
    pem : float
        Share of the scores of the support over the median of those before, equal ones for half [0-1].
    pand : float
        Share of all scores that are kept once as few as can be are taken out so that nothing overlaps [0-1].
    """

    n_before: int
    n_during: int
    nap: float
    nap_error: float
    tau: float
    tau_u: float
    pnd: float
    lrr: float
    lrr_error: float
    pem: float
    pand: float

    @property
    def ird(self) -> float:
        """Share improved during the support less that improved before, as few as can be being exchanged."""
        n = self.n_before + self.n_during
        return 1 - n**2 / (2 * self.n_before * self.n_during) * (1 - self.pand) if self.pand <= 1 else np.nan


def single_case(before: ArrayLike, during: ArrayLike, *, is_descending: bool = False) -> SingleCase:
    """Compare the scores of two phases of one student.

    Parameters
    ----------
    before, during : array-like
        Scores of each phase in the order of their dates; NaN is left out.
    is_descending : bool
        Lower is better.

    Returns
    -------
    SingleCase
        NaN where it cannot be computed: a phase without a score; errors with fewer than two scores in a phase, the
        ratio of means when a score is below 0 or a mean is 0.

    References
    ----------
    NAP: Parker R. I. and Vannest K. (2009), Behavior Therapy 40:357-367; its error, without bias: Sen P. K. (1967),
    Sankhya A 29:95-102, the share held off 0 and 1 as SingleCaseES does (Pustejovsky J. E., Chen M. and Swan D. M.).
    Tau-U: Parker R. I. et al. (2011), Behavior Therapy 42:284-299. PND: Scruggs T. E. et al. (1987), Remedial and
    Special Education 8(2):24-33. PEM, PAND and the robust IRD: Parker R. I., Vannest K. J. and Davis J. L. (2011),
    Behavior Modification 35:303-322. Ratio: Pustejovsky J. E. (2015), Psychological Methods 20:342-359.

    Examples
    --------
    Of 4 x 5 pairs, 17 rise, 2 are equal and 1 falls: Tau is 16 / 20. The first phase rises in 5 of its pairs: Tau-U is
    11 / 20.

    >>> found = single_case([3, 3, 4, 5], [4, 5, 6, 7, 7])
    >>> found.tau, found.tau_u
    (0.8, 0.55)
    """
    sign = -1.0 if is_descending else 1.0
    first, second = (sign * _known(one) for one in (before, during))
    if not (first.size and second.size):
        return SingleCase(first.size, second.size, *[np.nan] * 9)
    signs = np.sign(second[None, :] - first[:, None])
    nap, error = _non_overlap((signs + 1) / 2)
    trend = np.sum(np.triu(np.sign(first[None, :] - first[:, None]), k=1))
    tau_u = (np.sum(signs) - trend) / signs.size
    ratio, ratio_error = _log_ratio(sign * first, sign * second)
    pnd = float(np.mean(second > first.max()))
    pem = float((np.sign(second - np.median(first)).mean() + 1) / 2)
    return SingleCase(
        first.size, second.size, nap, error, float(signs.mean()), float(tau_u), pnd, sign * ratio, ratio_error, pem,
        _kept(first, second),
    )  # fmt: skip


def _known(scores: ArrayLike) -> Floats:
    found = np.asarray(scores, float)
    return found[~np.isnan(found)]


def _non_overlap(better: Floats) -> tuple[float, float]:
    """Share of the pairs that are better, equal ones for half, and Sen's error; pairs are before x during."""
    n_before, n_during = better.shape
    share = better.mean()
    if min(n_before, n_during) < 2:
        return float(share), np.nan
    held = np.clip(share, 0.5 / better.size, 1 - 0.5 / better.size)  # else all or none would have no error
    rows, columns = np.mean(better.mean(axis=1) ** 2), np.mean(better.mean(axis=0) ** 2)
    total = held * (1 - held) + n_during * (rows - share**2) + n_before * (columns - share**2)
    variance = (total + 2 * (share**2 - np.mean(better**2))) / ((n_before - 1) * (n_during - 1))
    return float(share), float(np.sqrt(variance)) if variance > 0 else np.nan  # without bias, it may fall under 0


def _kept(first: Floats, second: Floats) -> float:
    """Largest share of scores, the lowest of the first phase and the highest of the second, that do not overlap."""
    low = np.concatenate([[-np.inf], np.sort(first)])  # the highest of the i lowest
    high = np.concatenate([[np.inf], np.sort(second)[::-1]])  # the lowest of the j highest
    sizes = np.add.outer(np.arange(low.size), np.arange(high.size))
    return float(np.max(np.where(low[:, None] < high[None, :], sizes, 0)) / (first.size + second.size))


def _log_ratio(first: Floats, second: Floats) -> tuple[float, float]:
    """Logarithm of the ratio of two means of scores that have a true zero, and its error."""
    if min(first.size, second.size) < 2 or min(first.min(), second.min()) < 0 or not (first.any() and second.any()):
        return np.nan, np.nan
    relative = [one.var(ddof=1) / (one.size * one.mean() ** 2) for one in (first, second)]
    logs = [np.log(one.mean()) + extra / 2 for one, extra in zip((first, second), relative, strict=True)]
    return float(logs[1] - logs[0]), float(np.sqrt(sum(relative)))
