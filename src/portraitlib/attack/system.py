"""Intervals in which withheld cells are, once equations have narrowed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from portraitlib.attack.equations import ROUNDING, Cell, Equation, equals, merged
from portraitlib.attack.identities import Identity

_MOST_ROUNDS, _MOST_CELLS, _MOST_REFUTED = 60, 600, 40


def _is_tree(cells: list[Cell], equations: list[Equation]) -> bool:
    """Whether no two ways lead from a cell to another through equations."""
    unknown = set(cells)
    ties = [len(unknown & one.cells.keys()) for one in equations]
    return sum(ties) - len(ties) < len(cells)


class System:
    """Intervals of withheld cells, narrowed by equations; an identity that leaves nothing possible is refuted."""

    def __init__(self, equations: Iterable[Equation], floors: Mapping[Cell, float]) -> None:
        at_first = merged(equations)
        self._same = equals(at_first)
        self._equations = merged(self._with_one_name(one) for one in at_first)
        self._floors = floors
        self.refuted: set[Identity] = set()
        self.why: dict[Cell, Equation] = {}
        self.low: dict[Cell, float] = {}
        self.high: dict[Cell, float] = {}
        while len(self.refuted) < _MOST_REFUTED and (wrong := self._narrow()) is not None:
            self.refuted.add(wrong)
            self._equations = [one for one in self._equations if one.identity != wrong]

    def _with_one_name(self, one: Equation) -> Equation:
        """An equation in which cells known to be equal are one."""
        cells: dict[Cell, float] = {}
        for cell, times in one.cells.items():
            named = self._same.get(cell, cell)
            cells[named] = cells.get(named, 0.0) + times
        return replace(one, cells={cell: times for cell, times in cells.items() if times})

    def known(self) -> Iterator[tuple[Cell, float, float, Equation | None]]:
        """Each cell with what is known of it, and the equation that told it last."""
        for cell in [*self.low, *(one for one in self._same if one not in self.low)]:
            named = self._same.get(cell, cell)
            if named in self.low:
                yield cell, self.low[named], self.high[named], self.why.get(named)

    def _narrow(self) -> Identity | None:
        """Narrow each cell by each equation until nothing moves; the identity that cannot hold, if one cannot."""
        cells = {cell for one in self._equations for cell in one.cells}
        self.low = {cell: self._floors.get(cell, 0.0) for cell in cells}
        for cell, named in self._same.items():
            if named in self.low:
                self.low[named] = max(self.low[named], self._floors.get(cell, 0.0))
        self.high, self.why = dict.fromkeys(cells, np.inf), {}
        moving = self._equations
        of_cell: dict[Cell, list[Equation]] = {}
        for one in self._equations:
            for cell in one.cells:
                of_cell.setdefault(cell, []).append(one)
        for _ in range(_MOST_ROUNDS):
            moved: dict[int, Equation] = {}
            for one in moving:
                for cell in self._moved_by(one):
                    moved |= {id(other): other for other in of_cell[cell]}
                    if self.low[cell] > self.high[cell]:
                        return one.identity
            moving = list(moved.values())
            if not moving:
                break
        return None

    def _moved_by(self, one: Equation) -> list[Cell]:
        ends = {cell: sorted((times * self.low[cell], times * self.high[cell])) for cell, times in one.cells.items()}
        moved = []
        for cell, times in one.cells.items():
            least = sum(low for other, (low, _) in ends.items() if other != cell)
            most = sum(high for other, (_, high) in ends.items() if other != cell)
            low, high = sorted(((one.low - most) / times, (one.high - least) / times))
            low, high = np.ceil(low - ROUNDING) + 0.0, np.floor(high + ROUNDING) + 0.0  # no negative zero
            if low > self.low[cell] or high < self.high[cell]:
                self.low[cell], self.high[cell] = max(low, self.low[cell]), min(high, self.high[cell])
                self.why[cell] = one
                moved.append(cell)
        return moved

    def solve(self, minimum: int) -> int:
        """Narrow by linear programs the cells that may be small and that several equations tie; how many were."""
        n_solved = 0
        for cells, equations in self._tied():
            suspects = [cell for cell in cells if self.low[cell] < minimum]
            if not suspects or _is_tree(cells, equations) or len(cells) > _MOST_CELLS:
                continue  # without a circle, what was narrowed one equation at a time cannot be narrower
            n_solved += len(suspects)
            self._bound(cells, equations, suspects)
        return n_solved

    def _tied(self) -> Iterator[tuple[list[Cell], list[Equation]]]:
        """Cells that are still unknown, by the equations that tie them."""
        from scipy.cluster.hierarchy import DisjointSet  # only an attack needs it

        tied = DisjointSet([cell for cell in self.low if self.low[cell] < self.high[cell]])
        of_equations = [(one, [cell for cell in one.cells if cell in tied]) for one in self._equations]
        for _, (first, *others) in (pair for pair in of_equations if pair[1]):
            for cell in others:
                tied.merge(first, cell)
        cells: dict[Cell, list[Cell]] = {}
        equations: dict[Cell, list[Equation]] = {}
        for cell in tied:
            cells.setdefault(tied[cell], []).append(cell)
        for one, (first, *_) in (pair for pair in of_equations if pair[1]):
            equations.setdefault(tied[first], []).append(one)
        yield from ((together, equations.get(top, [])) for top, together in cells.items())

    def _bound(self, cells: list[Cell], equations: list[Equation], suspects: list[Cell]) -> None:
        from scipy.optimize import linprog  # only cells that are tied need it

        place = {cell: number for number, cell in enumerate(cells)}
        rows, tops = [], []
        for one in equations:
            row, fixed = np.zeros(len(cells)), 0.0
            for cell, times in one.cells.items():
                if cell in place:
                    row[place[cell]] = times
                else:
                    fixed += times * self.low[cell]
            for sign, end in ((1, one.high), (-1, -one.low)):
                if np.isfinite(end):
                    rows.append(sign * row)
                    tops.append(end - sign * fixed)
        between = [(self.low[cell], None if np.isinf(self.high[cell]) else self.high[cell]) for cell in cells]
        for cell in suspects:
            goal = np.zeros(len(cells))
            for sign, ends, better in ((1, self.low, np.ceil), (-1, self.high, np.floor)):
                goal[place[cell]] = sign
                solved = linprog(goal, A_ub=np.array(rows), b_ub=np.array(tops), bounds=between, method="highs")
                if solved.status == 0 and solved.fun is not None:
                    end = float(better(sign * solved.fun - sign * 1e-4))
                    if sign * end > sign * ends[cell]:
                        ends[cell] = end
                        self.why.setdefault(cell, equations[0])
                if sign == 1 and self.low[cell] >= 10**6:
                    break
