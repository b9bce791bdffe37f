"""How often each rule of `progress_rules` is wrong, both ways, for a series of these very dates, noise and step.

A student who is exactly on the aim should not be told to change; one who does not progress should. Both rates are
computed, not read off a table: the rules on the slope have a law that is known, the other two are integrated over where
the start falls, the level between two steps, and the scores before the last. No grid, so nothing to interpolate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from portraitlib.statistics.progress import N_START, Floats

_N_PLACES, _MULTIPLIER = 2039, 359  # of 45 lattices tried, the best on 100 series that had not chosen it
_COARSEST = 1.25  # step in noises: over it, the law of the interval is more than a point off at seven scores
_TINY = 1e-15
_SAME = 1e-9


@dataclass(frozen=True)
class RuleRates:
    """A rate of each rule [0-1]; that of the interval is NaN when the step is over 1.25 times the noise."""

    four_points: float
    trend_line: float
    last_median: float
    slope_interval: float


@dataclass(frozen=True)
class RuleErrors:
    """Both errors of each rule.

    Parameters
    ----------
    false_change : RuleRates
        How often a student exactly on the aim is told to change.
    missed : RuleRates
        How often a student who does not progress at all is not told so.
    """

    false_change: RuleRates
    missed: RuleRates


def rule_errors(
    weeks: ArrayLike,
    aim_slope: float,
    noise: float,
    *,
    step: float = 0.0,
    autocorrelation: float = 0.0,
    confidence: float = 0.8,
) -> RuleErrors:
    """Both errors of the four rules for one series; asked again for the same series, they are kept.

    The aim starts at the median of the first three scores; noise is normal; scores are rounded to the step of the
    instrument, their true level falling anywhere between two steps. The interval of the slope supposes the same
    autocorrelation.

    Parameters
    ----------
    weeks : array-like
        Dates of the scores known: seven or more, in order, gaps left out.
    aim_slope : float
        Change asked for a week; its sign does not matter, direction only mirrors.
    noise : float
        Standard deviation of a score around the line, before rounding: of a spread s that was measured on rounded
        scores, the root of s² - step² / 12.
    step : float
        Smallest difference of two scores of the instrument; 0 for none.
    autocorrelation : float
        Of the noise of two scores a week apart [0, 1[; see `fitted_line`.
    confidence : float
        Level of the interval of the slope [0-1].

    Returns
    -------
    RuleErrors

    Raises
    ------
    ValueError
        Fewer than seven dates, dates out of order, a noise that is not over 0, a step under 0 or over twice the noise:
        the law of a slope would then be off by more than a point.

    References
    ----------
    The law of a least-squares slope; Student's non-central law; orthants by separation of variables: Genz A. (1992),
    Journal of Computational and Graphical Statistics 1:141-149, on a lattice of Korobov.

    Examples
    --------
    Ten weekly scores, noise six times the weekly aim. Half of the students who are on the aim are told to change by
    the trend, one in ten by the interval of 80 %. Of those who do not progress the trend finds 93 %: its error is
    6 / sqrt(82.5) = 0.661, and 1 / 0.661 = 1.51 errors are passed 93 times in 100.

    >>> found = rule_errors(range(10), 1.0, 6.0)
    >>> round(found.false_change.trend_line, 3), round(found.false_change.slope_interval, 3)
    (0.5, 0.1)
    >>> round(1 - found.missed.trend_line, 2)
    0.93
    """
    dates = tuple(np.asarray(weeks, float).tolist())
    if len(dates) < N_START + 4 or not np.all(np.diff(dates) > 0):
        raise ValueError("seven dates in order, or more")
    if not (0 < noise < np.inf and 0 <= step <= 2 * noise and 0 <= autocorrelation < 1):
        raise ValueError("noise over 0, step from 0 to twice the noise, autocorrelation from 0 to under 1")
    return _errors(dates, abs(float(aim_slope)), float(noise), float(step), float(autocorrelation), float(confidence))


@lru_cache(maxsize=4096)
def _errors(
    weeks: tuple[float, ...], aim: float, noise: float, step: float, alike: float, confidence: float
) -> RuleErrors:
    series = _Series(np.array(weeks), aim, noise, step, alike)
    told = [
        (
            _under(series, slope, 4, 4),
            _flatter(series, slope),
            _under(series, slope, 3, 2),
            _surely_flatter(series, slope, confidence),
        )
        for slope in (aim, 0.0)
    ]
    return RuleErrors(RuleRates(*told[0]), RuleRates(*[1 - one for one in told[1]]))


@dataclass(frozen=True)
class _Series:
    weeks: Floats
    aim: float
    noise: float
    step: float
    alike: float

    def correlation(self) -> Floats:
        """Correlations of the noise of all pairs of dates."""
        apart = np.abs(self.weeks[:, None] - self.weeks)
        return np.asarray(self.alike**apart)  # 0 ** 0 is 1


def _flatter(series: _Series, slope: float) -> float:
    """Chance that the least-squares slope is under the aim; half of the exact equalities are under the line."""
    away = series.weeks - series.weeks.mean()
    squares = away @ away
    variance = series.noise**2 * (away @ series.correlation() @ away) / squares**2 + series.step**2 / 12 / squares
    bounds = _between_slopes(series, squares)
    return float(np.mean(special.ndtr((bounds - slope) / np.sqrt(variance))))


def _between_slopes(series: _Series, squares: float) -> Floats:
    """Middles between the slopes that rounded scores can have, next to the aim; without steps, the aim itself."""
    days = np.rint(7 * series.weeks)
    if series.step == 0 or np.max(np.abs(7 * series.weeks - days)) > _SAME * np.max(np.abs(days)):
        return np.array([series.aim])
    n = len(days)
    apart = series.step * np.gcd.reduce((n * days - days.sum()).astype(int)) / (7 * n * squares)
    place = series.aim / apart
    is_one = abs(place - np.rint(place)) <= _SAME * max(place, 1)  # then the middles on both sides
    return apart * (np.rint(place) + np.array([-0.5, 0.5]) if is_one else np.array([np.floor(place) + 0.5]))


def _surely_flatter(series: _Series, slope: float, confidence: float) -> float:
    """Chance that the whole interval of the slope is under the aim; the interval knows nothing of the steps."""
    if series.step > _COARSEST * series.noise:
        return np.nan
    freedom = len(series.weeks) - 2
    supposed = series.correlation()
    actual = series.noise**2 * supposed + series.step**2 / 12 * np.eye(freedom + 2)
    free = np.linalg.inv(supposed)
    design = np.column_stack([np.ones(freedom + 2), series.weeks])
    unscaled = np.linalg.inv(design.T @ free @ design)
    weights = unscaled @ design.T @ free
    error = np.sqrt(weights[1] @ actual @ weights[1])
    told = np.sqrt(unscaled[1, 1] * np.sum((free - free @ design @ weights) * actual) / freedom)
    reach = special.stdtrit(freedom, 0.5 + confidence / 2) * told / error
    return float(1 - special.nctdtr(freedom, (series.aim - slope) / error, reach))


@lru_cache(maxsize=1)
def _places() -> tuple[Floats, Floats]:
    """Places spread evenly in the unit cube of seven sides; of the first three sides, normal values."""
    sides = np.array([pow(_MULTIPLIER, side, _N_PLACES) for side in range(7)])
    evenly = np.clip((np.arange(_N_PLACES) * sides[:, None] + 0.5) / _N_PLACES % 1, 1e-12, 1 - 1e-12)
    return special.ndtri(evenly[:3]), evenly[3:]


def _under(series: _Series, slope: float, count: int, least: int) -> float:
    """Chance that at least so many of the last scores are under the aim line from the median of the first three."""
    normal, even = _places()
    phase = even[0] if series.step else np.zeros(_N_PLACES)
    noise = np.linalg.cholesky(series.correlation()[:N_START, :N_START]) @ normal
    true = slope * (series.weeks - series.weeks[N_START // 2])
    step = series.step or 1.0
    start = np.sort(true[:N_START, None] + series.noise * noise, axis=0)[N_START // 2] / step + phase
    if series.step:
        start = np.rint(start)
    asked = start + series.aim * (series.weeks[-count:, None] - series.weeks[N_START // 2]) / step
    if series.step:
        asked = np.ceil(asked - _SAME * np.maximum(np.abs(asked), 1)) - 0.5  # rounded scores under it are under this
    bounds = ((asked - phase) * step - true[-count:, None]) / series.noise
    kept = np.append(series.weeks[N_START - 1], series.weeks[-count:])
    owed = series.alike ** np.diff(kept)
    return float(np.mean(_at_least(least, noise[-1], bounds, owed, even[1:])))


def _at_least(least: int, before: Floats, bounds: Floats, owed: Floats, even: Floats) -> Floats | float:
    """Chance that at least so many of a chain of normal values are under their bounds, the value before known."""
    if least <= 0:
        return 1.0
    if len(bounds) < least:
        return 0.0
    centre, scale = owed[0] * before, np.sqrt(1 - owed[0] ** 2)
    under = special.ndtr((bounds[0] - centre) / scale)
    low = high = before
    if len(bounds) > 1 and owed[1]:
        low = centre + scale * special.ndtri(np.clip(even[0] * under, _TINY, 1 - _TINY))
        high = centre + scale * special.ndtri(np.clip(under + even[0] * (1 - under), _TINY, 1 - _TINY))
    rest = (bounds[1:], owed[1:], even[1:])
    return under * _at_least(least - 1, low, *rest) + (1 - under) * _at_least(least, high, *rest)
