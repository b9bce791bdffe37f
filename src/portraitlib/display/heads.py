"""Columns of a table as a page shows them: an interval is one, a unit is said once, an empty one is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portraitlib.display.view import ShownColumn, ShownTable
from portraitlib.display.wording import MISSING, Words
from portraitlib.results.forms import Form

_BOUND = re.compile(r", (?:borne basse|lower bound)$")
_UNIT = re.compile(r"[^\d.,]*$")
_POINTS = re.compile(r"\u00a0points?$")


def is_empty(cells: Sequence[str]) -> bool:
    """Whether no row has a value in a column: a page leaves it to the workbook."""
    return bool(cells) and all(cell.partition(">")[2].startswith(f"{MISSING}</") for cell in cells)


@dataclass(frozen=True)
class Head:
    """A column of a page: one of the table's, or the two bounds of an interval read together."""

    label: str
    columns: tuple[ShownColumn, ...]
    place: int

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.columns[0].form is not Form.TEXT

    @property
    def is_long(self) -> bool:
        """Whether its cells are sentences."""
        return self.columns[0].is_long


def heads_of(shown: ShownTable, words: Words) -> list[Head]:
    """Columns as a page shows them, but those that stand under the rows."""
    heads: list[Head] = []
    for place, column in enumerate(shown.columns):
        before = heads[-1].columns if heads else ()
        if len(before) == 1 and _is_interval(before[0], column):
            heads[-1] = Head(words.say("Intervalle"), (*before, column), heads[-1].place)
        elif not column.is_under:
            heads.append(Head(_with_unit(column, words), (column,), place))
    return heads


def _with_unit(column: ShownColumn, words: Words) -> str:
    """Label of a column; of differences in points, their unit too, which its cells then need not repeat."""
    if column.form is not Form.POINTS or "points" in column.label:
        return column.label
    return words.say("{label} (points)", label=column.label)


def _is_interval(low: ShownColumn, high: ShownColumn) -> bool:
    are_named = low.name.endswith("_low") and high.name == f"{low.name.removesuffix('low')}high"
    return are_named and bool(_BOUND.search(low.label))


def interval_text(low: str, high: str, words: Words) -> str:
    """Two bounds in one cell: their unit once, and what stands in place of both once."""
    unit = _UNIT.search(high)
    if low == high:
        return low
    if unit and unit[0] and low.endswith(unit[0]):
        low = low.removesuffix(unit[0])
    return words.say("{low} à {high}", low=low, high=high)


def without_points(text: str) -> str:
    """A difference without its unit, which the head of its column says."""
    return _POINTS.sub("", text)
