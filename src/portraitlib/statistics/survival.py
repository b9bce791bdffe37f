"""How long things last when some go on still: the estimator of Kaplan and Meier, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special


@dataclass(frozen=True)
class Survival:
    """Share that lasts, as a curve of steps.

    Parameters
    ----------
    durations : ndarray
        How long each was seen, in order.
    times : ndarray
        Durations at which at least one ended, in order.
    at_risk, n_ended : ndarray
        How many were seen until each of them or longer, and how many ended then.
    share : ndarray
        Share that lasts longer than each of them.
    error : ndarray
        Its standard error (Greenwood); NaN from the time at which nobody is left.
    """

    durations: NDArray[np.float64]
    times: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    n_ended: NDArray[np.int64]
    share: NDArray[np.float64]
    error: NDArray[np.float64]


@dataclass(frozen=True)
class SharePast:
    """Share that reaches a time, with its interval; NaN where nobody was seen that long.

    Parameters
    ----------
    share, low, high : float
    n_followed : int
        How many were seen until that time, or longer.
    n_ended : int
        How many ended before it.
    """

    share: float
    low: float
    high: float
    n_followed: int
    n_ended: int


def kaplan_meier(durations: ArrayLike, has_ended: ArrayLike) -> Survival:
    """Share that lasts longer than each time, from what ended and what goes on still.

    What goes on counts among those at risk until it was last seen. At equal durations, ends come first.

    Parameters
    ----------
    durations : array-like of float
        How long each was seen, 0 or more.
    has_ended : array-like of bool
        Whether it ended then; False when it went on.

    Returns
    -------
    Survival

    Raises
    ------
    ValueError
        When a duration is missing or negative, or the two do not have one length.

    References
    ----------
    Kaplan E. L. and Meier P. (1958), J. Am. Stat. Assoc. 53:457-481. Greenwood M. (1926), Reports on Public Health and
    Medical Subjects 33. The example is the 6-MP arm of Freireich et al. (1963), Blood 21:699-716.

    Examples
    --------
    >>> weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    >>> relapsed = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    >>> found = kaplan_meier(weeks, relapsed)
    >>> found.times.tolist()
    [6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0]
    >>> found.share.round(4).tolist()
    [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    """
    seen, ended = np.asarray(durations, dtype="float64"), np.asarray(has_ended, dtype=bool)
    if seen.shape != ended.shape or not np.all(seen >= 0):
        raise ValueError("each duration must be 0 or more, and say whether it ended")
    order = np.sort(seen)
    times, n_ended = np.unique(seen[ended], return_counts=True)
    at_risk = len(order) - np.searchsorted(order, times)
    share = np.cumprod(1 - n_ended / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = share * np.sqrt(np.cumsum(n_ended / (at_risk * (at_risk - n_ended))))
    return Survival(order, times, at_risk, n_ended, share.astype(np.float64), error.astype(np.float64))


def share_past(survival: Survival, time: float, *, confidence: float = 0.95) -> SharePast:
    """Share that reaches a time: what ended on that very day reached it.

    Parameters
    ----------
    survival : Survival
        Of `kaplan_meier`.
    time : float
        In the unit of its durations.
    confidence : float
        Confidence level [0-1].

    Returns
    -------
    SharePast
        Its interval is that of the logarithm of the logarithm, which stays in [0, 1]. Where nothing ended before, or
        everything, it has no width: the exact bound of Clopper and Pearson takes its place, for those seen until then,
        or for those at risk at the last end.

    References
    ----------
    Kalbfleisch J. D. and Prentice R. L. (1980), The Statistical Analysis of Failure Time Data, section 1.3. Clopper
    C. J. and Pearson E. S. (1934), Biometrika 26:404-413.

    Examples
    --------
    Four relations; one ended on day 40, one on day 200, two go on since 50 and 300 days. At 90 days, one of the four
    has ended, and two were seen so long:

    >>> found = share_past(kaplan_meier([40, 200, 50, 300], [True, True, False, False]), 90)
    >>> found.share, found.n_followed, found.n_ended
    (0.75, 2, 1)
    """
    followed = len(survival.durations) - int(np.searchsorted(survival.durations, time))
    place = int(np.searchsorted(survival.times, time)) - 1
    n_ended = int(survival.n_ended[: place + 1].sum())
    share = float(survival.share[place]) if place >= 0 else 1.0
    if not followed and (place < 0 or share > 0):
        return SharePast(np.nan, np.nan, np.nan, 0, n_ended)
    if 0 < share < 1:
        low, high = _log_log(share, float(survival.error[place]), confidence)
    else:
        tail = (1 - confidence) / 2
        n = followed if share else int(survival.at_risk[place])
        low, high = (tail ** (1 / n), 1.0) if share else (0.0, 1 - tail ** (1 / n))
    return SharePast(share, low, high, followed, n_ended)


def _log_log(share: float, error: float, confidence: float) -> tuple[float, float]:
    """Interval of a share between 0 and 1 on the scale of log(-log), told back as shares."""
    logarithm = np.log(share)
    half = special.ndtri(0.5 + confidence / 2) * error / (share * abs(logarithm))
    low, high = np.exp(logarithm * np.exp(half)), np.exp(logarithm * np.exp(-half))
    return float(low), float(high)
