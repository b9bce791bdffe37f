"""Schools that start in different years: each start compared with those that have none, then put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portraitlib.statistics.impact.estimate import Estimate

Floats = NDArray[np.float64]
_Effect = tuple[float, Floats]
"""An estimate, and the influence of each unit on it."""


@dataclass(frozen=True)
class Cell:
    """One start at one time: years since it (negative: before), and its estimate."""

    start: int
    time: int
    estimate: Estimate

    @property
    def since(self) -> int:
        """Periods since the start."""
        return self.time - self.start


@dataclass(frozen=True)
class Staggered:
    """Each start at each time, by periods since the start, by start, the mean of the starts, that of the periods."""

    cells: tuple[Cell, ...]
    by_since: dict[int, Estimate]
    by_start: dict[int, Estimate]
    overall: Estimate
    over_time: Estimate


@dataclass(frozen=True)
class _Panel:
    """Outcomes by unit and time, the start of each unit (0: never), the cluster of each."""

    outcomes: Floats
    times: NDArray[np.int64]
    starts: NDArray[np.int64]
    clusters: NDArray[np.intp]


def group_time(outcomes: ArrayLike, times: ArrayLike, starts: ArrayLike, clusters: ArrayLike) -> Staggered | None:
    """Change since the year before each start, less that of units that never start.

    Parameters
    ----------
    outcomes : array-like, units x times
        A unit with a time not known is left out by whom calls.
    times : array-like of int
        In order.
    starts : array-like of int
        First time with the programme of each unit; 0: never. A unit that starts at the first time tells nothing.
    clusters : array-like
        What the errors are of: the units themselves, or their schools.

    Returns
    -------
    Staggered or None
        None without a unit that never starts, or one that starts after the first time.

    References
    ----------
    Callaway B. and Sant'Anna P. H. C. (2021), Journal of Econometrics 225:200-230, without covariates; errors from
    influence functions, summed by cluster before they are squared. A single regression on years and units gives a
    wrong mean when what the programme does changes with time: Goodman-Bacon A. (2021), same volume, 254-277.

    Examples
    --------
    Two start in 2 and go up by 5, two never do and go up by 1: the difference is 4.

    >>> found = group_time([[10, 15], [11, 16], [8, 9], [9, 10]], [1, 2], [2, 2, 0, 0], [1, 2, 3, 4])
    >>> found.overall.value
    4.0
    """
    panel = _Panel(
        np.asarray(outcomes, dtype=float),
        np.asarray(times, dtype=np.int64),
        np.asarray(starts, dtype=np.int64),
        np.unique(np.asarray(clusters), return_inverse=True)[1],
    )
    told = [int(one) for one in np.unique(panel.starts) if one > panel.times[0] and one <= panel.times[-1]]
    if not told or not (panel.starts == 0).any():
        return None
    pairs = [(start, int(time)) for start in told for time in panel.times[1:]]
    effects = [_cell(panel, *pair) for pair in pairs]
    cells = tuple(
        Cell(*pair, Estimate(value, _error(panel, own))) for pair, (value, own) in zip(pairs, effects, strict=True)
    )

    of_start = {one: [at for at, (start, time) in enumerate(pairs) if start == one <= time] for one in told}
    of_since = {
        one: [at for at, cell in enumerate(cells) if cell.since == one] for one in sorted({c.since for c in cells})
    }
    parts = {one: _together(panel, [(pairs[at][0], *effects[at]) for at in kept]) for one, kept in of_since.items()}
    means = {one: _plain([effects[at] for at in kept]) for one, kept in of_start.items()}

    def told_of(effect: _Effect) -> Estimate:
        """Value of an effect, and its error."""
        return Estimate(effect[0], _error(panel, effect[1]))

    return Staggered(
        cells,
        {one: told_of(effect) for one, effect in parts.items()},
        {one: told_of(effect) for one, effect in means.items()},
        told_of(_together(panel, [(one, *effect) for one, effect in means.items()])),
        told_of(_plain([effect for one, effect in parts.items() if one >= 0])),
    )


def _cell(panel: _Panel, start: int, time: int) -> _Effect:
    """Estimate of a start at a time, and the influence of each unit."""
    place = int(np.searchsorted(panel.times, time))
    base = place - 1 if time < start else int(np.searchsorted(panel.times, start)) - 1
    change = panel.outcomes[:, place] - panel.outcomes[:, base]
    n, own = len(change), np.zeros(len(change))
    value = 0.0
    for mask, sign in ((panel.starts == start, 1.0), (panel.starts == 0, -1.0)):
        mean = float(change[mask].mean())
        value += sign * mean
        own[mask] = sign * n / mask.sum() * (change[mask] - mean)
    return value, own


def _error(panel: _Panel, own: Floats) -> float:
    sums = np.bincount(panel.clusters, weights=own)
    return float(np.sqrt((sums**2).sum())) / len(own)


def _plain(effects: list[_Effect]) -> _Effect:
    """Mean of effects that count alike."""
    return float(np.mean([value for value, _ in effects])), np.mean([own for _, own in effects], axis=0)


def _together(panel: _Panel, told: list[tuple[int, float, Floats]]) -> _Effect:
    """Mean of effects by the size of their start, with what estimating these sizes adds."""
    is_of = np.array([panel.starts == start for start, _, _ in told], dtype=float)
    shares = is_of.mean(axis=1)
    weights, values = shares / shares.sum(), np.array([value for _, value, _ in told])
    value = float(weights @ values)
    own = weights @ np.array([one for _, _, one in told]) + ((values - value) / shares.sum()) @ (
        is_of - shares[:, None]
    )
    return value, own
