"""Every number that a reader could put beside the rows of a table: those of tables that have its labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.attack.stacks import COUNT, Name, Stack

ONLY, SUM, LARGEST = "only", "sum", "largest"
_MOST_VALUES = 8
_BETWEEN = "\x1f"  # between labels joined in one text

By = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Quantity:
    """A number taken from a table for each value of some labels: of the only row there, their sum or the largest."""

    table: Name
    column: str
    how: str
    by: By
    where: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        chosen = f"[{self.where[0]} = {self.where[1]}]" if self.where[0] else ""
        told = f"{self.table[1]}.{self.column}{chosen}"
        return {ONLY: told, SUM: f"\u03a3 {told}", LARGEST: f"max({told})"}[self.how]


@dataclass(frozen=True)
class Groups:
    """Rows of a table in the order of their group, where each group starts, and the group of each row of a target."""

    order: np.ndarray
    starts: np.ndarray
    of_target: np.ndarray

    @property
    def largest(self) -> int:
        """Most rows in a group."""
        return int(np.diff([*self.starts, len(self.order)]).max(initial=0))

    def taken(self, values: np.ndarray, how: str) -> np.ndarray:
        """One value a row of the target; missing where a part of it is."""
        if not len(self.starts):
            return np.full(len(self.of_target), np.nan)
        reduced = (np.add if how == SUM else np.maximum).reduceat(values[self.order], self.starts)
        return np.where(self.of_target >= 0, reduced[self.of_target], np.nan)

    def rows(self, row: int) -> np.ndarray:
        """Rows of the table that stand beside a row of the target."""
        group = self.of_target[row]
        if group < 0:
            return self.order[:0]
        end = self.starts[group + 1] if group + 1 < len(self.starts) else len(self.order)
        return self.order[self.starts[group] : end]


class Pool:
    """Tables, and how their rows stand beside those of others; what was grouped is kept."""

    def __init__(self, stacks: Mapping[Name, Stack]) -> None:
        self.stacks = stacks
        self._known = {
            (name, column): stack.known(column) for name, stack in stacks.items() for column in stack.of_kind(COUNT)
        }
        self._groups: dict[object, Groups] = {}
        self._ordered: dict[object, tuple[np.ndarray, np.ndarray, dict[str, int]]] = {}
        self._joined: dict[tuple[Name, tuple[str, ...]], np.ndarray] = {}

    def groups(self, quantity: Quantity, target: Stack) -> Groups:
        """How the rows of a quantity's table stand beside those of a target."""
        ours, theirs = (tuple(one) for one in zip(*quantity.by, strict=True))
        asked = (target.name, ours, quantity.table, theirs, quantity.where)
        if asked not in self._groups:
            order, starts, places = self._grouped(quantity.table, theirs, quantity.where)
            keys = self._keys(target.name, ours)
            found = np.fromiter((places.get(key, -1) for key in keys), dtype=int, count=len(keys))
            self._groups[asked] = Groups(order, starts, found)
        return self._groups[asked]

    def _grouped(
        self, table: Name, by: tuple[str, ...], where: tuple[str, str]
    ) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
        asked = (table, by, where)
        if asked not in self._ordered:
            labels = self.stacks[table].labels
            kept = np.flatnonzero((labels[where[0]] == where[1]).to_numpy()) if where[0] else np.arange(len(labels))
            codes, found = pd.factorize(self._keys(table, by)[kept])
            order = np.argsort(codes, kind="stable")
            starts = np.searchsorted(codes[order], np.arange(len(found)))
            self._ordered[asked] = kept[order], starts, {str(key): place for place, key in enumerate(found)}
        return self._ordered[asked]

    def _keys(self, table: Name, names: tuple[str, ...]) -> np.ndarray:
        """Labels of each row joined in one text."""
        if (table, names) not in self._joined:
            columns = [self.stacks[table].labels[name].tolist() for name in names]
            joined = [_BETWEEN.join(row) for row in zip(*columns, strict=True)]
            self._joined[table, names] = np.array(joined, dtype=object)
        return self._joined[table, names]

    def beside(self, target: Stack) -> tuple[list[Quantity], np.ndarray]:
        """Counts that can be put beside the rows of a target, and their values, one column each."""
        quantities = list(self._beside(target))
        values = [self.groups(one, target).taken(self._known[one.table, one.column], one.how) for one in quantities]
        return quantities, np.array(values).T if values else np.empty((len(target.labels), 0))

    def _beside(self, target: Stack) -> Iterator[Quantity]:
        for name, stack in self.stacks.items():
            by = shared_labels(target.labels, stack.labels)
            columns = stack.of_kind(COUNT)
            if not columns or not by:
                continue
            if self.groups(Quantity(name, "", ONLY, by), target).largest <= 1:
                yield from (Quantity(name, column, ONLY, by) for column in columns)
                continue
            for column in columns:
                yield Quantity(name, column, SUM, by)
                yield Quantity(name, column, LARGEST, by)
            if name[0] == target.name[0]:
                for where in self._wheres(stack, by):
                    yield from (Quantity(name, column, ONLY, by, where) for column in columns)

    def _wheres(self, stack: Stack, by: By) -> Iterator[tuple[str, str]]:
        """Values of the one label that a table has besides those shared; of several, no row would stand alone."""
        others = [str(label) for label in stack.labels if label not in {theirs for _, theirs in by}]
        values = stack.labels[others[0]].unique() if len(others) == 1 else ()
        yield from ((others[0], str(value)) for value in values if len(values) <= _MOST_VALUES)


def shared_labels(ours: pd.DataFrame, theirs: pd.DataFrame) -> By:
    """Pairs of labels of two tables that are the same: ``level`` and ``grade_level`` are."""
    return tuple(
        (one, other)
        for one in ours.columns.astype("str").tolist()
        for other in theirs.columns.astype("str").tolist()
        if one == other or one.endswith(f"_{other}") or other.endswith(f"_{one}")
    )
