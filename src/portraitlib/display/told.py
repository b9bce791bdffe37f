"""Which cell each number of a headline is: the table, the row and the column that it quotes, or the fact it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from numbers import Real
from typing import Any

import pandas as pd
from pydantic import BaseModel

from portraitlib.display.view import ToldCell
from portraitlib.display.wording import Said
from portraitlib.results.result import Result

Quoted = tuple[str, int, str]
_NOT_FACTS = ("tables", "reader", "lost", "asked")


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
    return tuple(_cell_of(one, result) for one in told.values())


def _stands_in(written: str, headline: str) -> bool:
    """Whether a written number stands in a headline whole, not as a part of a larger one."""
    return re.search(rf"(?<![\d,.]){re.escape(written)}(?![\d]|[,.]\d)", headline) is not None


def _cell_of(said: Said, result: Result) -> ToldCell:
    """The cell of the number's own column, or else what is most likely meant; nothing known is an empty column."""
    value, facts = said.value, list(_facts(result))
    columns = {column for table in result.tables.values() for column in table.data.columns}
    counts = {column for column in columns if column.startswith("n_")}
    ways: tuple[Callable[[], Iterable[Quoted]], ...] = (
        lambda: _equal_cells(value, result, {said.place}),
        lambda: (("", -1, said.place) for name, fact in facts if (name, fact) == (said.place, value)),
        lambda: _equal_cells(value, result, counts if value.is_integer() else columns),
        lambda: _counted_rows(value, result),
        lambda: (("", -1, name or said.place) for name, fact in facts if fact == value),
        lambda: _equal_cells(value, result, columns),
    )
    return ToldCell(said.place, said.written, *next((cell for way in ways for cell in way()), ("", -1, "")))


def _equal_cells(value: float, result: Result, columns: Collection[str]) -> Iterator[Quoted]:
    """First cell of each of some columns that holds a value."""
    for name, table in result.tables.items():
        for column in table.data.columns:
            if column in columns and pd.api.types.is_numeric_dtype(table.data[column]):
                for row in (table.data[column].astype("float64") == value).to_numpy().nonzero()[0][:1]:
                    yield name, int(row), str(column)


def _counted_rows(value: float, result: Result) -> Iterator[Quoted]:
    """Columns so many rows of which bear one code, or all of them."""
    for name, table in result.tables.items():
        for column in table.data.select_dtypes(exclude="float").columns:
            if value in (len(table.data), *table.data[column].value_counts()):
                yield name, -1, str(column)


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
