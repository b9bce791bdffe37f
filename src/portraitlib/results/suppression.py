"""Which cells to withhold so that a small one cannot be found again by subtraction.

Cells of a table add up, along lines, to totals the reader is assumed to know. Withholding the small cells
alone is then not enough: the rest of the line gives them back. What the reader can still deduce of a
withheld cell is an interval; cells are added to the withheld ones until each interval is wide enough, and where no
cell is left to add, the line goes whole: nothing of it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

Known = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Least and most of each cell that a reader knows, from which cells are withheld and of which nothing is told."""
_ROUNDING = 1e-6
_SOLVED = 1e-7  # how far from its bounds a solution of a linear program may be


@dataclass(frozen=True)
class Cells:
    """Cells, and the lines along which they add up to a known total.

    Parameters
    ----------
    values : array of float
        True value of each cell.
    lines : tuple of array of int
        Places of the cells of each line. A cell stands in one line per dimension that adds up.
    names : tuple of array
        For each line, what tells its cells apart (the group, the level), in the same order.
    """

    values: np.ndarray
    lines: tuple[np.ndarray, ...]
    names: tuple[np.ndarray, ...]

    @property
    def cross(self) -> bool:
        """Whether a cell stands in several lines, so that they must be read together."""
        counts = np.zeros(len(self.values), dtype=int)
        for line in self.lines:
            counts[line] += 1
        return bool((counts > 1).any())


def line_intervals(
    values: np.ndarray, withheld: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What a reader can deduce of the withheld cells of one line from its total.

    Examples
    --------
    Groups of 3, 20 and 25: with 3 and 20 withheld, their sum 23 is known, and each is from 1 to 22.

    >>> line_intervals(np.array([3., 20, 25]), np.array([True, True, False]), np.ones(3), np.full(3, np.inf))
    (array([ 1.,  1., 25.]), array([22., 22., 25.]))
    """
    lows, highs = values.astype(float), values.astype(float)
    places = np.flatnonzero(withheld)
    total = values[places].sum()
    for place in places:
        others = places[places != place]
        lows[place] = max(low[place], total - high[others].sum())
        highs[place] = min(high[place], total - low[others].sum())
    return lows, highs


def crossed_interval(
    cells: Cells,
    withheld: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    place: int,
    met: list[np.ndarray] | None = None,
) -> tuple[float, float]:
    """What a reader can deduce of one withheld cell from all the lines together (two linear programs).

    To `met` are added the ways of filling the cells where it is at its ends.

    References
    ----------
    The attacker's problem of statistical disclosure control: Hundepool et al. (2012), *Statistical
    Disclosure Control*, chapter 4.
    """
    from scipy.optimize import linprog  # only a table that adds up two ways needs it

    unknown = np.flatnonzero(withheld)
    lines = [line[withheld[line]] for line in cells.lines if withheld[line].any()]
    if not any(place in line for line in lines):
        return float(low[place]), float(high[place])  # no total that the reader knows says anything of it
    sums = [cells.values[line].sum() for line in lines]
    equations = np.array([_mask(cells, line)[unknown] for line in lines], dtype=float)
    bounds = [(low[other], None if np.isinf(high[other]) else high[other]) for other in unknown]
    goal = (unknown == place).astype(float)
    ends = []
    for sign in (1, -1):
        solved = linprog(sign * goal, A_eq=equations, b_eq=sums, bounds=bounds, method="highs")
        end = solved.fun if solved.status == 0 else None
        ends.append(-sign * np.inf if end is None else sign * end)
        if end is not None and met is not None:
            met.append(cells.values.astype(float))
            met[-1][unknown] = solved.x
    return ends[0], ends[1]


def protect(
    cells: Cells, withheld: np.ndarray, known: Known, width: np.ndarray, cost: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Withhold more cells until no withheld one is deduced within an interval narrower than allowed.

    Returns
    -------
    withheld : array of bool
    gone : array of bool
        Cells of the lines that could not be brought there cell by cell: nothing of them may be told, not even a bound.
    """
    met = [cells.values.astype(float)]
    found = _Found(cells, withheld.copy(), np.zeros(len(withheld), dtype=bool), known, width, cost, met)
    found.protect_lines()
    settled = np.zeros(len(withheld), dtype=bool)  # more unknowns never narrow what was wide enough
    while cells.cross and (unsettled := np.flatnonzero(found.withheld & ~settled)).size:
        place = int(unsettled[0])
        if found.is_deduced(place) and (found.withhold_near(place) or found.give_up_near(place)):
            found.protect_lines()
        else:
            settled[place] = True
    return found.withheld, found.gone


def _least_interval(
    met: list[np.ndarray], withheld: np.ndarray, low: np.ndarray, high: np.ndarray, place: int
) -> tuple[float, float]:
    """What a reader cannot rule out of a cell: where it is in the ways of filling the cells met so far.

    Each gives every line its total, and still does when a cell that held its true value is withheld too: a reader rules
    out those alone of which a withheld cell is outside its bounds.
    """
    ways = np.array(met)
    possible = ((ways >= low - _SOLVED) & (ways <= high + _SOLVED) | ~withheld).all(axis=1)
    found = ways[possible, place]
    return (float(found.min()), float(found.max())) if len(found) else (0.0, 0.0)


def _mask(cells: Cells, line: np.ndarray) -> np.ndarray:
    mask = np.zeros(len(cells.values), dtype=bool)
    mask[line] = True
    return mask


@dataclass
class _Found:
    """What is withheld so far, and of which lines nothing is told."""

    cells: Cells
    withheld: np.ndarray
    gone: np.ndarray
    known: Known
    width: np.ndarray
    cost: np.ndarray
    met: list[np.ndarray]

    def protect_lines(self) -> None:
        """Bring every line, read alone, to the width allowed; a cell added to one may call for one in another."""
        changed = True
        while changed:
            changed = False
            for line, names in zip(self.cells.lines, self.cells.names, strict=True):
                while self._is_tight(line):
                    place = _cheapest(self.cells, line, names, self.withheld, self.cost)
                    if place is not None:
                        self.withheld[place] = changed = True
                    elif not self._give_up(line):
                        break
                    else:
                        changed = True

    def is_deduced(self, place: int) -> bool:
        """Whether all the lines together tell a withheld cell too well."""
        known = self.known(self.withheld, self.gone)
        low, high = _least_interval(self.met, self.withheld, *known, place)
        if high - low < self.width[place]:  # else no linear program would find it narrower
            low, high = crossed_interval(self.cells, self.withheld, *known, place, self.met)
        return bool(high - low < self.width[place] - _ROUNDING)

    def withhold_near(self, place: int) -> bool:
        """Withhold the cheapest cell in a line of `place`, or else in a line joined to it by withheld cells."""
        for near in self._lines_around(place):
            candidates = [
                other for line in near for other in line if not self.withheld[other] and np.isfinite(self.cost[other])
            ]
            if candidates:
                self.withheld[min(candidates, key=lambda other: self.cost[other])] = True
                return True
        return False

    def give_up_near(self, place: int) -> bool:
        """Tell nothing of the lines of `place`, or else of those joined to them; False when nothing is told already."""
        return any(
            any([self._give_up(line) for line in near])  # a list: every one of them goes
            for near in self._lines_around(place)
        )

    def _lines_around(self, place: int) -> Iterator[list[np.ndarray]]:
        near = [line for line in self.cells.lines if place in line]
        while near:
            yield near
            reached = np.concatenate(near)
            joined = [line for line in self.cells.lines if np.isin(line, reached).any()]
            near = joined if len(joined) > len(near) else []

    def _is_tight(self, line: np.ndarray) -> bool:
        hidden = self.withheld[line]
        if not hidden.any():
            return False
        low, high = self.known(self.withheld, self.gone)
        lows, highs = line_intervals(self.cells.values[line], hidden, low[line], high[line])
        return bool((highs - lows < self.width[line] - _ROUNDING)[hidden].any())

    def _give_up(self, line: np.ndarray) -> bool:
        """The whole line goes; False when it was gone."""
        kept = line[~self.gone[line]]
        self.gone[kept] = self.withheld[kept] = True
        return bool(len(kept))


def _cheapest(cells: Cells, line: np.ndarray, names: np.ndarray, withheld: np.ndarray, cost: np.ndarray) -> int | None:
    """Next cell of a line to withhold.

    One whose namesake is already withheld in another line comes first: the same group has nearly the same
    size in every subject, so hiding it in one and another group elsewhere would hide neither.
    """
    hidden_names = {
        name
        for other, other_names in zip(cells.lines, cells.names, strict=True)
        for name in other_names[withheld[other]]
    }
    candidates = [
        (name not in hidden_names, cost[place], order, place)
        for order, (place, name) in enumerate(zip(line, names, strict=True))
        if not withheld[place] and np.isfinite(cost[place])
    ]
    return int(min(candidates)[-1]) if candidates else None
