"""Which cell each number of a headline is: the table, the row and the column that it quotes, or the fact it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

from portraitlib.display.view import ToldCell
from portraitlib.display.wording import Said
from portraitlib.results.result import Result

Quoted = tuple[str, int, str]
_NOT_FACTS = ("tables", "reader", "lost")


def cells_of(headline: str, said: Iterable[Said], result: Result) -> tuple[ToldCell, ...]:
    """Where each number of a headline comes from.

    A number is the cell of its own column (the place of the sentence bears its name), or a fact that bears it; else a
    cell of another column, how many rows bear a code, or another fact. Else its column is empty: nobody knows.

    Parameters
    ----------
    headline : str
    said : iterable of Said
        Numbers put into words while the headline was made, some of which it holds.
    result : Result
        After the audience's disclosure rule.
    """
    told = {(one.place, one.written): one for one in said if _stands_in(one.written, headline)}
    read = _Read(result)
    return tuple(_cell_of(one, read) for one in told.values())


class _Read:
    """What the numbers of a headline are looked for in, read once for all of them."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.tables = {name: table.data for name, table in result.tables.items()}
        self.columns = {column for data in self.tables.values() for column in data.columns}
        self.counts = {column for column in self.columns if column.startswith("n_")}
        self._known: dict[tuple[str, str], np.ndarray | None] = {}
        self._counted: dict[tuple[str, str], frozenset[int]] = {}

    @cached_property
    def facts(self) -> list[tuple[str, float]]:
        """Numbers that stand outside the tables."""
        return list(_facts(self.result))

    def numbers(self, columns: Collection[str]) -> Iterator[tuple[str, str, np.ndarray]]:
        """Columns of numbers among some, each with its table."""
        for name, data in self.tables.items():
            for column in data.columns:
                if column in columns and (found := self._numbers(name, column)) is not None:
                    yield name, str(column), found

    def _numbers(self, table: str, column: str) -> np.ndarray | None:
        if (table, column) not in self._known:
            values = self.tables[table][column]
            is_number = pd.api.types.is_numeric_dtype(values)
            self._known[table, column] = values.to_numpy("float64", na_value=np.nan) if is_number else None
        return self._known[table, column]

    def alike(self) -> Iterator[tuple[str, str, frozenset[int]]]:
        """Columns of codes, each with its table: how many rows bear each code, and all of them."""
        for name, data in self.tables.items():
            for column in data.columns:
                if not pd.api.types.is_float_dtype(data[column].dtype):
                    yield name, str(column), self._alike(name, column)

    def _alike(self, table: str, column: str) -> frozenset[int]:
        if (table, column) not in self._counted:
            values = self.tables[table][column]
            self._counted[table, column] = frozenset((len(values), *values.value_counts()))
        return self._counted[table, column]


def _stands_in(written: str, headline: str) -> bool:
    """Whether a written number stands in a headline whole, not as a part of a larger one."""
    whole = rf"(?<![\d,.]){re.escape(written)}(?![\d]|[,.]\d)"
    return written in headline and re.search(whole, headline) is not None


def _cell_of(said: Said, read: _Read) -> ToldCell:
    """The cell of the number's own column, or else what is most likely meant; nothing known is an empty column."""
    value, facts = said.value, read.facts
    ways: tuple[Callable[[], Iterable[Quoted]], ...] = (
        lambda: _equal_cells(value, read, {said.place}),
        lambda: (("", -1, said.place) for name, fact in facts if (name, fact) == (said.place, value)),
        lambda: _equal_cells(value, read, read.counts if value.is_integer() else read.columns),
        lambda: ((name, -1, column) for name, column, counts in read.alike() if value in counts),
        lambda: (("", -1, name or said.place) for name, fact in facts if fact == value),
        lambda: _equal_cells(value, read, read.columns),
    )
    return ToldCell(said.place, said.written, *next((cell for way in ways for cell in way()), ("", -1, "")))


def _equal_cells(value: float, read: _Read, columns: Collection[str]) -> Iterator[Quoted]:
    """First cell of each of some columns that holds a value."""
    for name, column, numbers in read.numbers(columns):
        for row in (numbers == value).nonzero()[0][:1]:
            yield name, int(row), column


def _facts(fact: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Numbers that a result states outside its tables, with their names."""
    if isinstance(fact, Real) and not isinstance(fact, bool):
        yield name, float(fact)
    elif isinstance(fact, Mapping):
        for key, one in fact.items():
            yield from _facts(one, str(key))
    elif isinstance(fact, (list, tuple, set, frozenset)):
        yield name, float(len(fact))
        for one in fact:
            yield from _facts(one, name)
    elif is_dataclass(fact):
        for field in fields(fact):
            if field.name not in _NOT_FACTS:
                yield from _facts(getattr(fact, field.name), field.name)
    elif isinstance(fact, BaseModel):
        yield from _facts(fact.model_dump(), name)
