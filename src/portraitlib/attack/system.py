"""What identities and shown numbers say of the withheld ones: equations, then intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from portraitlib.attack.identities import Identity
from portraitlib.attack.pool import LARGEST, Pool, Quantity
from portraitlib.attack.stacks import COUNT, Name, Stack

Cell = tuple[Name, int, str]
_ROUNDING = 1e-6
_MOST_ROUNDS, _MOST_CELLS, _MOST_REFUTED = 60, 600, 40


@dataclass(frozen=True)
class Equation:
    """A sum of withheld cells, each with its coefficient, is between two numbers."""

    cells: Mapping[Cell, float]
    low: float
    high: float
    identity: Identity


@dataclass(frozen=True)
class Told:
    """Some cells and a constant, which make a quantity."""

    cells: Mapping[Cell, float]
    constant: float

    def plus(self, other: Told, times: float) -> Told:
        """The sum of this and some times the other."""
        cells = dict(self.cells)
        for cell, coefficient in other.cells.items():
            cells[cell] = cells.get(cell, 0.0) + times * coefficient
        return Told({cell: one for cell, one in cells.items() if one}, self.constant + times * other.constant)


_NOTHING = Told({}, 0.0)


def equations_of(identities: Iterable[Identity], pool: Pool, minimum: int) -> Iterator[Equation]:
    """Equations that identities make of the cells withheld, row by row."""
    for identity in identities:
        stack = pool.stacks.get(identity.table)
        parts = [one for _, one in identity.terms] + ([identity.of] if identity.of else [])
        if stack is None or identity.column not in stack.kinds or not all(_is_there(one, pool) for one in parts):
            continue
        make = _of_share if identity.of else _of_sum
        for row in range(len(stack.labels)):
            for cells, low, high in make(identity, stack, row, pool, minimum):
                if cells:
                    yield Equation(cells, low - _ROUNDING, high + _ROUNDING, identity)


def _is_there(quantity: Quantity, pool: Pool) -> bool:
    return quantity.table in pool.stacks and quantity.column in pool.stacks[quantity.table].kinds


Made = Iterator[tuple[Mapping[Cell, float], float, float]]


def _of_sum(identity: Identity, stack: Stack, row: int, pool: Pool, _minimum: int) -> Made:
    target = _cell(stack, row, identity.column)
    terms = [(sign, one, pool.groups(one, stack).rows(row)) for sign, one in identity.terms]
    if target is None or any(len(rows) == 0 for _, _, rows in terms):
        return
    total, is_floor = _NOTHING, False
    for sign, one, rows in terms:
        told = [_cell(pool.stacks[one.table], int(place), one.column) for place in rows]
        kept = [cell for cell in told if cell is not None]
        if len(kept) < len(told):
            return
        if one.how == LARGEST and len(kept) > 1:
            shown = [cell.constant for cell in kept if not cell.cells]
            is_floor |= len(shown) < len(kept)
            kept = [Told({}, max(shown))] if shown else []
        if is_floor and (sign < 0 or len(terms) > 1 or not kept):
            return
        for cell in kept:
            total = total.plus(cell, sign)
    gap = target.plus(total, -1)
    yield gap.cells, -gap.constant, np.inf if is_floor else -gap.constant


def _of_share(identity: Identity, stack: Stack, row: int, _pool: Pool, minimum: int) -> Made:
    value, slack = stack.values[identity.column][row], stack.slack[identity.column][row]
    mark = stack.marks[identity.column][row]
    of = _cell(stack, row, identity.of.column) if identity.of else None
    own = [(sign, _cell(stack, row, one.column)) for sign, one in identity.terms]
    if np.isnan(value) or of is None or any(cell is None for _, cell in own):
        return
    above = _NOTHING
    for sign, cell in own:
        above = above.plus(cell or _NOTHING, sign)
    few = minimum - 1.0 if minimum and not of.cells else np.inf
    if mark in ("", ">"):
        gap = above.plus(of, -(value - slack))
        yield gap.cells, -gap.constant, np.inf
    if mark in ("", "<"):
        gap = above.plus(of, -(value + slack))
        yield gap.cells, -np.inf, -gap.constant
    if mark == "<" and np.isfinite(few):
        yield above.cells, -above.constant, few - above.constant
    if mark == ">" and np.isfinite(few):
        below = of.plus(above, -1)
        yield below.cells, -below.constant, few - below.constant


def _cell(stack: Stack, row: int, column: str) -> Told | None:
    """A cell: what it shows, or an unknown when it is withheld; None when nothing stands there."""
    mark, value = stack.marks[column][row], stack.values[column][row]
    if mark == "":
        return None if np.isnan(value) else Told({}, float(value))
    return Told({(stack.name, row, column): 1.0}, 0.0) if stack.kinds[column] == COUNT else None


def _merged(equations: Iterable[Equation]) -> list[Equation]:
    """Equations of the same sum as one, unless two of them cannot hold together."""
    found: dict[tuple[tuple[Cell, float], ...], Equation] = {}
    apart: list[Equation] = []
    for one in equations:
        if not one.cells:
            continue
        times = one.cells[min(one.cells)]
        low, high = sorted((one.low / times, one.high / times))
        cells = tuple(sorted((cell, round(each / times, 12)) for cell, each in one.cells.items()))
        held = found.get(cells)
        if held and max(held.low, low) > min(held.high, high):
            apart.append(one)
            continue
        low, high = (max(held.low, low), min(held.high, high)) if held else (low, high)
        found[cells] = Equation(dict(cells), low, high, held.identity if held else one.identity)
    return [*found.values(), *apart]


def _equals(equations: Iterable[Equation]) -> dict[Cell, Cell]:
    """Cells that some equation says are equal to another, each with the one that stands for all."""
    leader: dict[Cell, Cell] = {}

    def first(cell: Cell) -> Cell:
        while cell in leader:
            cell = leader[cell]
        return cell

    for one in equations:
        if sorted(one.cells.values()) == [-1.0, 1.0] and max(abs(one.low), abs(one.high)) < 2 * _ROUNDING:
            a, b = sorted(map(first, one.cells))
            if a != b:
                leader[b] = a
    return {cell: first(cell) for cell in leader}


def _is_tree(cells: list[Cell], equations: list[Equation]) -> bool:
    """Whether no two ways lead from a cell to another through equations."""
    unknown = set(cells)
    ties = [len(unknown & one.cells.keys()) for one in equations]
    return sum(ties) - len(ties) < len(cells)


class System:
    """Intervals of withheld cells, narrowed by equations; an identity that leaves nothing possible is refuted."""

    def __init__(self, equations: Iterable[Equation], floors: Mapping[Cell, float]) -> None:
        merged = _merged(equations)
        self._same = _equals(merged)
        self._equations = _merged(self._with_one_name(one) for one in merged)
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
            low, high = np.ceil(low - _ROUNDING), np.floor(high + _ROUNDING)
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
        leader: dict[Cell, Cell] = {cell: cell for cell in self.low if self.low[cell] < self.high[cell]}

        def first(cell: Cell) -> Cell:
            while leader[cell] != cell:
                leader[cell] = leader[leader[cell]]
                cell = leader[cell]
            return cell

        for one in self._equations:
            open_cells = [cell for cell in one.cells if cell in leader]
            for cell in open_cells[1:]:
                leader[first(cell)] = first(open_cells[0])
        cells: dict[Cell, list[Cell]] = {}
        equations: dict[Cell, list[Equation]] = {}
        for cell in leader:
            cells.setdefault(first(cell), []).append(cell)
        for one in self._equations:
            held = next((cell for cell in one.cells if cell in leader), None)
            if held is not None:
                equations.setdefault(first(held), []).append(one)
        yield from ((tied, equations.get(top, [])) for top, tied in cells.items())

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
