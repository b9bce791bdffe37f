"""Cells in order of their rate, and how often each was among the weakest in earlier years."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.statistics.ranking import rank_by_simulation
from portraitlib.statistics.shrinkage import BetaPrior, fit_beta_prior, shrink_rates
from portraitlib.studies.school_portrait.measures.grouping import CELL, group_numbers

_ROUNDED = 12  # decimals kept before rates are ranked: a rounding error ranks nobody
_PAST_ANY_RATE = 2


@dataclass(frozen=True)
class Drawing:
    """How cells are ranked: the `k` weakest, `largest_part` of them at most, by simulations at a `confidence`.

    Cells of fewer students than `smallest` come after the others.
    """

    k: int
    largest_part: float
    smallest: int
    draws: int
    seed: int
    confidence: float

    def k_of(self, n_cells: int) -> int:
        """How many of `n_cells` are "the weakest": at least one, else the word would mean nothing.

        Examples
        --------
        >>> [Drawing(5, 1 / 3, 10, 200, 1, 0.95).k_of(n_cells) for n_cells in (2, 10, 60)]
        [1, 3, 5]
        """
        return min(self.k, max(1, int(n_cells * self.largest_part + 0.01)))

    def generator(self, place: int) -> np.random.Generator:
        """Random numbers of one of the simulations, apart from the others'."""
        return np.random.default_rng([self.seed, place])


def rank_cells(cells: pd.DataFrame, drawing: Drawing) -> tuple[pd.DataFrame, float]:
    """Cells in order of their rate, weakest first, those too small to speak of last; and the common rate [0-1].

    Equal rates share their rank; the larger need comes first. Chances of being among the weakest are drawn from rates
    brought towards the common one, the more the fewer the students (beta-binomial); those rates are not shown: their
    intervals are too short where it matters most (docs/decisions/064).
    """
    counts = cells["n_passed"], cells["n_students"]
    prior: BetaPrior = fit_beta_prior(*counts)  # type: ignore[assignment]  # never None of 3 cells or more
    ranking = rank_by_simulation(
        *counts,
        prior,
        k=drawing.k_of(len(cells)),
        draws=drawing.draws,
        rng=drawing.generator(0),
        confidence=drawing.confidence,
    )
    is_too_small = cells["n_students"] < drawing.smallest
    order = (cells["success_rate"] + _PAST_ANY_RATE * is_too_small).round(_ROUNDED)
    zones = cells.assign(
        order=order,
        weakest_probability=ranking.probability,
        rank=order.rank(method="min").astype("int64"),
        rank_low=ranking.low.astype("int64"),
        rank_high=ranking.high.astype("int64"),
        is_too_small=is_too_small,
    )
    zones = zones.sort_values(["order", "n_not_passed"], ascending=[True, False], kind="stable")
    return zones.drop(columns="order").reset_index(drop=True), prior.mean


def with_persistence(zones: pd.DataFrame, rows: pd.DataFrame, k: int) -> pd.DataFrame:
    """Say in how many earlier years (`rows`) each zone was there, and in how many it was among the k lowest.

    A year in which cells did not differ counts in neither.
    """
    numbers, cells = group_numbers(rows, ["school_year", *CELL])
    n = np.bincount(numbers, minlength=len(cells))
    n_passed = np.bincount(numbers, rows["passed"].to_numpy(dtype="float64"), minlength=len(cells))
    names, years = _names(cells), cells["school_year"].to_numpy(dtype="int64")
    there: Counter[tuple[str, ...]] = Counter()
    weak: Counter[tuple[str, ...]] = Counter()
    for year in np.unique(years):
        places = np.flatnonzero(years == year)
        is_weak = _weak_that_year(n_passed[places], n[places], k)
        there.update(names[place] for place in places[: len(is_weak)])
        weak.update(names[place] for place in places[: len(is_weak)][is_weak])
    own = _names(zones)
    return zones.assign(n_years_before=[there[name] for name in own], n_years_weak=[weak[name] for name in own])


def _names(cells: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(zip(*(cells[name].tolist() for name in CELL), strict=True))


def _weak_that_year(n_passed: np.ndarray, n: np.ndarray, k: int) -> np.ndarray:
    """Whether each cell of one year was among the k lowest; empty when none could be told apart."""
    prior = fit_beta_prior(n_passed, n)
    if prior is None or prior.is_point:
        return np.zeros(0, dtype=bool)
    return shrink_rates(n_passed, n, prior).rate.argsort(kind="stable").argsort() < k
