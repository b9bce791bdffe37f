"""Tables of one result that count the same parts of the same students: one gives the sums of another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pandas as pd

from portraitlib.results.withheld_blocks import Draft
from portraitlib.results.withheld_rates import is_hidden, protect_parts, rates_of, withhold_part

_Lines = list[tuple[np.ndarray, np.ndarray]]


def protect_alike(drafts: list[Draft]) -> None:
    """Protect the parts of tables, so that what is withheld of a total is withheld of the rows that give it.

    Where one row is all of its total, they are withheld together. A part whose rate is told stands row by row, by
    the rule of its rate, but where the rows would all tell it.
    """
    pairs = list(_pairs(drafts))
    before = None
    while before != (before := sum(int(one.withheld.cells.sum()) for one in drafts)):
        for one in drafts:
            protect_parts(one)
        for coarse, fine, lines in pairs:
            for part in {part for group in fine.table.parts for part in group}:
                _align(coarse, fine, lines, part)


def _pairs(drafts: list[Draft]) -> Iterator[tuple[Draft, Draft, _Lines]]:
    for coarse, fine in permutations(drafts, 2):
        is_same = coarse.table.n == fine.table.n and coarse.table.parts == fine.table.parts
        if is_same and any(len(group) > 2 for group in fine.table.parts):
            lines = _lines(coarse, fine)
            if lines:
                yield coarse, fine, lines


def _lines(coarse: Draft, fine: Draft) -> _Lines:
    """Rows of a table and the rows of another that add up to them; all to all when both count everybody another way."""
    keys = list(coarse.table.grain)
    if set(keys) < set(fine.table.grain):
        rows = fine.table.data.groupby(keys, dropna=False, sort=False).indices
        names = pd.MultiIndex.from_frame(coarse.table.data[keys])
        told = [name if len(keys) > 1 else name[0] for name in names]
        return [(np.array([place]), np.asarray(rows[name])) for place, name in enumerate(told) if name in rows]
    same = len(coarse.n) < len(fine.n) and np.nansum(coarse.n) == np.nansum(fine.n)
    return [(np.arange(len(coarse.n)), np.arange(len(fine.n)))] if same else []


def _align(coarse: Draft, fine: Draft, lines: _Lines, part: str) -> None:
    rates = rates_of(part, fine.table)
    above, below = (is_hidden(one, part, rates) & ~one.hidden for one in (coarse, fine))
    for places, rows in lines:
        if above[places].any() and not (rates and is_hidden(fine, part, rates)[rows].any()):
            _withhold(fine, part, rates, rows)
        elif not rates and len(rows) == 1 and below[rows].any():
            _withhold(coarse, part, rates, np.arange(len(coarse.n)))


def _withhold(draft: Draft, part: str, rates: list[str], rows: np.ndarray) -> None:
    is_there = np.zeros(len(draft.n), dtype=bool)
    is_there[rows] = True
    withhold_part(draft, part, rates, is_there & (draft.n > 0) & ~draft.hidden)


def show_told_zeros(draft: Draft) -> None:
    """Show the parts that nobody is in, to a reader who may be told so and whom the rest of the row tells."""
    if draft.policy.protects_parts:
        return
    for group in map(list, draft.table.parts):
        left = np.where(draft.withheld.of(group), draft.counts(group), 0).sum(axis=1)
        told = (left == 0) & (draft.n > 0) & ~draft.hidden
        draft.withheld.put(told, group, False)
