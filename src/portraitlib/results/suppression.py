"""Which cells to withhold so that a small one cannot be found again by subtraction.

Cells of a table add up, along lines, to totals the reader is assumed to know. Withholding the small cells
alone is then not enough: the rest of the line gives them back. What the reader can still deduce of a
withheld cell is an interval; cells are added to the withheld ones until each interval is wide enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Known = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
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


def protect(cells: Cells, withheld: np.ndarray, known: Known, width: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Withhold more cells until no withheld one is deduced within an interval narrower than allowed."""
    withheld = withheld.copy()
    _protect_lines(cells, withheld, known, width, cost)
    settled = np.zeros(len(withheld), dtype=bool)  # more unknowns never narrow what was wide enough
    is_crossed, met = cells.cross, [cells.values.astype(float)]
    while is_crossed and (withheld & ~settled).any():
        place = int(np.flatnonzero(withheld & ~settled)[0])
        low, high = _least_interval(met, withheld, *known(withheld), place)
        if high - low < width[place]:  # else no linear program would find it narrower
            low, high = crossed_interval(cells, withheld, *known(withheld), place, met)
        if high - low < width[place] - _ROUNDING and _withhold_near(cells, withheld, place, cost):
            _protect_lines(cells, withheld, known, width, cost)
        else:
            settled[place] = True
    return withheld


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


def _protect_lines(cells: Cells, withheld: np.ndarray, known: Known, width: np.ndarray, cost: np.ndarray) -> None:
    """Bring every line, read alone, to the width allowed; a cell added in one line may call for one in another."""
    changed = True
    while changed:
        changed = False
        for line, names in zip(cells.lines, cells.names, strict=True):
            while _is_tight(cells, line, withheld, known, width):
                place = _cheapest(cells, line, names, withheld, cost)
                if place is None:
                    break
                withheld[place] = changed = True


def _is_tight(cells: Cells, line: np.ndarray, withheld: np.ndarray, known: Known, width: np.ndarray) -> bool:
    hidden = withheld[line]
    if not hidden.any():
        return False
    low, high = known(withheld)
    lows, highs = line_intervals(cells.values[line], hidden, low[line], high[line])
    return bool((highs - lows < width[line] - _ROUNDING)[hidden].any())


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


def _withhold_near(cells: Cells, withheld: np.ndarray, place: int, cost: np.ndarray) -> bool:
    """Withhold the cheapest cell in a line of `place`, or else in a line joined to it by withheld cells."""
    near = [line for line in cells.lines if place in line]
    while near:
        candidates = [other for line in near for other in line if not withheld[other] and np.isfinite(cost[other])]
        if candidates:
            withheld[min(candidates, key=lambda other: cost[other])] = True
            return True
        reached = _mask(cells, np.concatenate(near))
        joined = [line for line in cells.lines if reached[line].any()]
        near = joined if len(joined) > len(near) else []
    return False
