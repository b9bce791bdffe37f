"""Ranking many groups without being fooled by the worst of many.

The lowest of sixty cells looks bad even when all are alike. Two guards: each rank comes with its
probability, and the spread of the cells is compared with the spread that chance alone would make.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portraitlib.statistics.shrinkage import BetaPrior, posterior_shape

_CHUNK = 1000
_SAME = 1e-9


@dataclass(frozen=True)
class Ranking:
    """Rank of each cell from the lowest rate (1), over simulated true rates (arrays, one a cell).

    Parameters
    ----------
    probability : ndarray
        Probability [0-1] of being among the k lowest.
    low, high : ndarray
        Interval of the rank.
    """

    probability: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """The observed spread of cells against the spread of cells that would all be alike.

    Parameters
    ----------
    statistic : float
        Pearson's heterogeneity statistic; of marks, the sum of squares between cells over the variance.
    p_value : float
        Probability [0-1] of a spread as large by chance alone.
    lowest : float
        Lowest observed rate [0-1], or mean.
    lowest_expected : float
        Mean of the lowest rate [0-1], or mean, when all cells are alike.
    """

    statistic: float
    p_value: float
    lowest: float
    lowest_expected: float


def rank_by_simulation(
    n_successes: ArrayLike,
    n: ArrayLike,
    prior: BetaPrior,
    *,
    k: int,
    draws: int,
    rng: np.random.Generator,
    confidence: float = 0.95,
) -> Ranking:
    """Probability that each cell is among the k lowest, and the interval of its rank.

    True rates are drawn from each cell's posterior, all cells are ranked at each draw, and the ranks
    are counted. Cells are drawn apart, as if they had no student in common.

    Parameters
    ----------
    n_successes, n : array-like of int, one a cell
    prior : BetaPrior
    k : int
        How many cells count as the lowest.
    draws : int
    rng : numpy Generator
    confidence : float
        Level of the rank interval [0-1].

    Returns
    -------
    Ranking
        With a prior without spread, any cell may be anywhere: probability k over the number of cells.

    References
    ----------
    Goldstein H. and Spiegelhalter D. J. (1996), League tables and their limitations, J. R. Stat.
    Soc. A 159:385-443.

    Examples
    --------
    >>> prior = BetaPrior(mean=0.75, size=20)
    >>> ranking = rank_by_simulation([20, 80, 85, 90], [100] * 4, prior, k=1, draws=500, rng=np.random.default_rng(1))
    >>> float(ranking.probability[0]), float(ranking.high[0])
    (1.0, 1.0)
    """
    successes, total = np.asarray(n_successes, float), np.asarray(n, float)
    n_cells = len(total)
    if prior.is_point:
        anywhere = np.full(n_cells, float(n_cells))
        return Ranking(np.full(n_cells, min(k / n_cells, 1.0)), np.ones(n_cells), anywhere)
    a, b = posterior_shape(successes, total, prior)
    # A beta draw is a share of two gamma draws; single precision ranks as well, at a third of the time.
    won, lost = (rng.standard_gamma(shape, size=(draws, n_cells), dtype=np.float32) for shape in (a, b))
    order = (won / (won + lost)).argsort(axis=1)
    ranks = np.empty(order.shape, dtype=np.int16)
    np.put_along_axis(ranks, order, np.arange(1, n_cells + 1, dtype=np.int16)[None, :], axis=1)
    low, high = _rank_interval(ranks, confidence)
    return Ranking((ranks <= k).mean(axis=0), low, high)


def _rank_interval(ranks: np.ndarray, confidence: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ranks between which the middle `confidence` of the draws lie, cell by cell (inverted distribution)."""
    draws, tail = len(ranks), (1 - confidence) / 2
    ends = [int(np.clip(np.ceil(share * draws - _SAME) - 1, 0, draws - 1)) for share in (tail, 1 - tail)]
    placed = np.partition(ranks.T, ends, axis=1)[:, ends].astype(float)
    return placed[:, 0], placed[:, 1]


def compare_spread_with_chance(
    values: ArrayLike, *, draws: int, rng: np.random.Generator, is_share: bool = True
) -> Spread:
    """Guard against the worst of many: how far cells that are all alike would spread by chance.

    Every cell is given the common rate, or mean. Each student's surprises (a result less the common one) are kept
    together and given a random sign: the drawings keep what cells owe to sharing the same students, which a plain
    chi-square test, or an analysis of variance, would not.

    Parameters
    ----------
    values : array-like of float, one row a student, one column a cell
        1 passed, 0 did not (or a mark), NaN has no result there; each cell has at least one result.
    draws : int
    rng : numpy Generator
    is_share : bool
        Whether results are 0 and 1, so that the common rate tells how far each cell spreads; marks keep their own
        spread in each cell.

    Returns
    -------
    Spread

    References
    ----------
    Wild cluster bootstrap with the null imposed: Cameron A. C., Gelbach J. B. and Miller D. L. (2008),
    Rev. Econ. Stat. 90:414-427. P-value (1 + exceedances) / (1 + draws): Davison A. C. and Hinkley
    D. V. (1997), Bootstrap Methods and their Application, ch. 4.

    Examples
    --------
    Sixty students, three cells: five succeed in the first, fifty in each of the others.

    >>> passed = np.array([[i < 5, i < 50, i >= 10] for i in range(60)], dtype=float)
    >>> spread = compare_spread_with_chance(passed, draws=500, rng=np.random.default_rng(1))
    >>> spread.p_value < 0.05, round(spread.lowest, 3)
    (True, 0.083)
    """
    values = np.asarray(values, float)
    total = (~np.isnan(values)).sum(axis=0)
    rates = np.nansum(values, axis=0) / total
    common = np.nansum(values) / total.sum()
    surprises = np.nan_to_num(values - common, nan=0.0)
    room = float((surprises**2).sum() / total.sum())  # of shares, common x (1 - common)
    surprises = (_scaled(surprises, total, room) if is_share else surprises).astype(np.float32)
    highest = 1.0 if is_share else np.inf
    drawn = np.concatenate([_draw(surprises, total, rng, size) for size in _sizes(draws)])
    observed, simulated = _heterogeneity(rates, total, room), _heterogeneity(common + drawn, total, room)
    return Spread(
        statistic=float(observed),
        p_value=float((1 + (simulated >= observed - _SAME).sum()) / (1 + draws)),
        lowest=float(rates.min()),
        lowest_expected=float(np.clip(common + drawn, 0, highest).min(axis=1).mean()),
    )


def _scaled(surprises: np.ndarray, total: np.ndarray, room: float) -> NDArray[np.float64]:
    """Surprises scaled in each cell to the variance that chance gives it."""
    size = (surprises**2).sum(axis=0)
    return np.asarray(surprises * np.sqrt(np.divide(total * room, size, out=np.zeros_like(size), where=size > 0)))


def _draw(surprises: np.ndarray, total: np.ndarray, rng: np.random.Generator, size: int) -> np.ndarray:
    """Departures of each cell from the common rate, one row a drawing: a random sign per student."""
    bits = np.frombuffer(rng.bytes(size * len(surprises) // 8 + 1), dtype=np.uint8)
    signs = np.unpackbits(bits)[: size * len(surprises)].reshape(size, -1).astype(np.float32) * 2 - 1
    return (signs @ surprises) / total


def _sizes(draws: int) -> list[int]:
    """Drawings made in pieces: memory stays small whatever the school's size."""
    return [min(_CHUNK, draws - start) for start in range(0, draws, _CHUNK)]


def _heterogeneity(rates: np.ndarray, total: np.ndarray, room: float) -> np.ndarray:
    """Pearson's statistic of rates that should all be one; 0 when nobody, or everybody, succeeds."""
    common = (rates * total).sum(axis=-1, keepdims=True) / total.sum()
    return (total * (rates - common) ** 2).sum(axis=-1) / room if room > 0 else np.zeros(rates.shape[:-1])
