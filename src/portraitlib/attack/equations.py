"""What identities and shown numbers say of the withheld ones, as equations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from portraitlib.attack.identities import Identity
from portraitlib.attack.pool import LARGEST, Pool, Quantity
from portraitlib.attack.stacks import COUNT, Name, Stack

Cell = tuple[Name, int, str]
ROUNDING = 1e-6


@dataclass(frozen=True)
class Equation:
    """A sum of withheld cells, each with its coefficient, is between two numbers."""

    cells: Mapping[Cell, float]
    low: float
    high: float
    identity: Identity
    of_nobody: bool = False
    """Whether it says that several cells add up to a 0 that is shown: each is one, and describes nobody."""


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
        believed = identity.support.believed(stack.labels) if identity.support else np.ones(len(stack.labels))
        for row in np.flatnonzero(believed).tolist():
            for cells, low, high in make(identity, stack, row, pool, minimum):
                if cells:
                    of_nobody = not identity.of and _is_of_nobody(stack, row, identity.column, cells)
                    yield Equation(cells, low - ROUNDING, high + ROUNDING, identity, of_nobody)


def _is_of_nobody(stack: Stack, row: int, column: str, cells: Mapping[Cell, float]) -> bool:
    """Whether what is told is a 0 that is shown, and several cells that are withheld are all there is in it."""
    return bool(stack.known(column)[row] == 0) and len(cells) > 1 and set(cells.values()) == {-1.0}


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


def merged(equations: Iterable[Equation]) -> list[Equation]:
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


def equals(equations: Iterable[Equation]) -> dict[Cell, Cell]:
    """Cells that some equation says are equal to another, each with the one that stands for all."""
    from scipy.cluster.hierarchy import DisjointSet  # only an attack needs it

    alike = DisjointSet()
    for one in equations:
        if sorted(one.cells.values()) == [-1.0, 1.0] and max(abs(one.low), abs(one.high)) < 2 * ROUNDING:
            a, b = one.cells
            alike.add(a)
            alike.add(b)
            alike.merge(a, b)
    return {cell: min(same) for same in alike.subsets() for cell in sorted(same) if cell != min(same)}
