"""Which parts of rows that add up together to withhold, so that no subtraction gives a small one back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from portraitlib.results.marks import Marks
from portraitlib.results.result import ResultTable
from portraitlib.rules import DisclosurePolicy

Line = tuple[np.ndarray, np.ndarray]
"""Places of the rows of a line, and what tells them apart (the group, the level)."""


@dataclass(frozen=True)
class Draft:
    """A table while what it may not tell is being marked: its data and its marks are written in place.

    Parameters
    ----------
    table : ResultTable
    policy : DisclosurePolicy
    n : array of float
        Students behind each row; NaN where they are not counted.
    hidden : array of bool
        Rows withheld.
    step : array of float
        To what the shares of a row are told where its counts are not; 0 where they are.
    data : DataFrame
        Values, where a rate may become a bound.
    withheld : Marks of bool
    bounds : Marks of str
    beside : tuple of DataFrame
        What is withheld of its rows in wider tables.
    shares : dict of list of str
        Statistics that are the share of a part, once they were looked for.
    read : dict of array
        Columns of the table that were read as numbers.
    """

    table: ResultTable
    policy: DisclosurePolicy
    n: np.ndarray
    hidden: np.ndarray
    step: np.ndarray
    data: pd.DataFrame
    withheld: Marks
    bounds: Marks
    beside: tuple[pd.DataFrame, ...] = ()
    shares: dict[str, list[str]] = field(default_factory=dict)
    read: dict[str, np.ndarray] = field(default_factory=dict)

    def count(self, part: str) -> np.ndarray:
        """A column of the table as numbers, read once."""
        if part not in self.read:
            self.read[part] = self.table.data[part].to_numpy(dtype="float64", na_value=np.nan)
        return self.read[part]

    def counts(self, parts: list[str]) -> np.ndarray:
        """Columns of the table as numbers, side by side."""
        return np.column_stack([self.count(part) for part in parts])

    @property
    def told_so_far(self) -> pd.DataFrame:
        """A frame of what is withheld now."""
        return self.withheld.frame(np.arange(len(self.n))).set_axis(self.table.data.index)

    @cached_property
    def lines(self) -> list[Line]:
        """Lines along which the table adds up."""
        return lines_of(self.table)

    @cached_property
    def blocks(self) -> list[np.ndarray]:
        """Rows that add up together."""
        table = self.table
        if not (self.policy.complementary and table.adds_up_along):
            return [np.array([place]) for place in range(len(table.data))]
        return rows_alike(table.data, [column for column in table.grain if column not in table.adds_up_along])


def lines_of(table: ResultTable) -> list[Line]:
    """Lines of two rows or more along which a table adds up."""
    lines = []
    for along in table.adds_up_along:
        names = np.array([f"{along}={name}" for name in table.data[along].tolist()], dtype=object)
        rows = rows_alike(table.data, [column for column in table.grain if column != along])
        lines += [(line, names[line]) for line in rows if len(line) > 1]
    return lines


def rows_alike(data: pd.DataFrame, keys: list[str]) -> list[np.ndarray]:
    """Places of the rows that have the same keys."""
    if not keys:
        return [np.arange(len(data))]
    return [*map(np.asarray, data.groupby(keys, dropna=False, sort=False).indices.values())]


def fewest_hidden(policy: DisclosurePolicy) -> int:
    """Smallest part of a group that is withheld: 0 where « all of them » may not be told either."""
    return 0 if policy.protects_parts else 1


@dataclass(frozen=True)
class Rows:
    """Parts of rows, one column a part: how many, of how many, where they are few, what is known when withheld."""

    counts: np.ndarray
    n: np.ndarray
    is_few: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def at(self, rows: np.ndarray, parts: np.ndarray) -> Rows:
        """Some of the rows, and of the parts."""
        chosen = np.ix_(rows, parts)
        return Rows(self.counts[chosen], self.n[rows], self.is_few[chosen], self.low[chosen], self.high[chosen])

    def is_tight(self, unknown: np.ndarray, policy: DisclosurePolicy) -> np.ndarray:
        """Small parts that the rest of their row tells more narrowly than promised."""
        low, high = np.where(unknown, self.low, 0), np.where(unknown, self.high, 0)
        left = np.where(unknown, self.counts, 0).sum(axis=1, keepdims=True)
        lows = np.maximum(low, left - (high.sum(axis=1, keepdims=True) - high))
        highs = np.minimum(high, left - (low.sum(axis=1, keepdims=True) - low))
        width = np.minimum(policy.minimum_count - 2, self.n)[:, None]
        is_alone = unknown.sum(axis=1, keepdims=True) == 1
        return self.is_few & unknown & ((highs - lows < width) | is_alone)


def blocks_of(draft: Draft, is_wanted: np.ndarray) -> list[np.ndarray]:
    """Rows that add up together, of which one is wanted."""
    return [block for block in draft.blocks if is_wanted[block].any()]


def may_be_withheld(draft: Draft, group: list[str]) -> np.ndarray:
    """Which parts may be withheld, row by row: all but those of students not known, where nobody is in them."""
    found = np.ones((len(draft.n), len(group)), dtype=bool)
    for part in set(group) & set(draft.table.not_known):
        count = draft.count(part)
        for block in draft.blocks:
            found[block, group.index(part)] = (count[block] != 0).any()
    return found


def protect_block(
    rows: Rows, hidden: np.ndarray, is_last: list[tuple[bool, bool]], policy: DisclosurePolicy
) -> np.ndarray:
    """Parts of a block to withhold on all its rows, until each small one may be as many as the reader is told.

    Those that another group gives back go last, then those that a rate reports; then the fullest first, so that few go.
    """
    taken = rows.is_few.any(axis=0) & ~np.array([has_rate for _, has_rate in is_last])
    room = np.nansum(np.minimum(rows.counts, rows.n[:, None] - rows.counts), axis=0)
    for place in sorted(np.flatnonzero(~taken), key=lambda place: (*is_last[place], -room[place])):
        if not rows.is_tight(hidden | taken, policy).any():
            break
        taken[place] = True
    return np.broadcast_to(taken, rows.counts.shape)
