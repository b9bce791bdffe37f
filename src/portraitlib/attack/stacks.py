"""The same table of several reports, as one: what its rows are about, and its numbers with what hides them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.attack.numbers import HIDDEN, read_number
from portraitlib.attack.reading import Sheet

COUNT, RATE, NUMBER = "count", "rate", "number"
SCHOOL, REPORT_GROUP = "school", "group"
_EXACT = 10  # decimals from which a number was not rounded to be read
_MOST_LABELS = 6
_OF_THINGS = (
    "day", "item", "year", "week", "question", "row", "visit", "rating", "rater", "missed", "result", "pair", "sheet",
    "jour", "semaine", "ligne", "visite", "observation", "feuille", "_groups", "groupes-rep",
)  # fmt: skip

Name = tuple[str, str]


@dataclass(frozen=True)
class Stack:
    """Rows of one table in every report that has it.

    Parameters
    ----------
    name : tuple of str
        Notebook, and table.
    labels : DataFrame of str
        What tells the rows apart: school, group of the report, then the table's own leading columns.
    kinds : dict of column to kind
        Columns of numbers: counts, shares (`RATE`), others.
    values, slack : dict of column to array of float
        Number written, missing where it is hidden; half of its last digit.
    marks : dict of column to array of str
        `HIDDEN`, ``<``, ``>`` or nothing.
    files : tuple of str
        File of each row.
    """

    name: Name
    labels: pd.DataFrame
    kinds: Mapping[str, str]
    values: Mapping[str, np.ndarray]
    slack: Mapping[str, np.ndarray]
    marks: Mapping[str, np.ndarray]
    files: tuple[str, ...]

    def of_kind(self, *kinds: str) -> list[str]:
        """Columns of some kinds, in order."""
        return [column for column, kind in self.kinds.items() if kind in kinds]

    def of_students(self) -> list[str]:
        """Columns of counts but those whose name says that they count days, items, rows."""
        return [one for one in self.of_kind(COUNT) if not any(thing in one.casefold() for thing in _OF_THINGS)]

    def known(self, column: str) -> np.ndarray:
        """Values shown of a column; missing where they are withheld, or given as a bound."""
        return np.where(self.marks[column] == "", self.values[column], np.nan)

    def hidden(self, column: str) -> np.ndarray:
        """Where a column is withheld."""
        return np.asarray(self.marks[column] == HIDDEN)

    def row_told(self, row: int) -> str:
        """What tells a row apart, in its own labels."""
        return ", ".join(text for text in self.labels.iloc[row, 1:].tolist() if text)


def stacks_of(sheets: Iterable[Sheet], like: Mapping[Name, Stack] | None = None) -> dict[Name, Stack]:
    """Tables of the reports, each once: from CSV files where there are, else workbooks, else pages.

    Parameters
    ----------
    sheets : iterable of Sheet
    like : dict of Stack, optional
        Tables whose labels and kinds of columns these are to have.
    """
    best: dict[tuple[str, str], str] = {}
    sheets = [one for one in sheets if one.notebook]
    for kind in (".html", ".ipynb", ".xlsx", ".csv"):
        best |= {(one.school, one.report): kind for one in sheets if one.kind == kind}
    alike: dict[tuple[Name, tuple[str, ...]], list[Sheet]] = defaultdict(list)
    for one in sheets:
        if one.kind == best[one.school, one.report]:
            alike[(one.notebook, one.name), one.columns].append(one)
    found: dict[Name, Stack] = {}
    for (name, columns), same in alike.items():
        unique = name if name not in found else (name[0], f"{name[1]} {'/'.join(columns[:3])}")
        made = _stack(unique, columns, same, (like or {}).get(unique))
        if made is not None:
            found[unique] = made
    return found


def _stack(name: Name, columns: tuple[str, ...], sheets: list[Sheet], like: Stack | None) -> Stack | None:
    texts = pd.DataFrame([row for one in sheets for row in one.texts], columns=range(len(columns)), dtype="object")
    marks = pd.DataFrame([row for one in sheets for row in one.marks], columns=range(len(columns)), dtype="object")
    own = [one for one, sheet in enumerate(sheets) for _ in sheet.texts]
    context = [(sheet.school, sheet.report.removeprefix(sheet.notebook).strip("_")) for sheet in sheets]
    if len(texts) == 0 or len(set(columns)) < len(columns):
        return None
    n_labels = _n_labels(texts, marks, own) if like is None else sum(column in columns for column in like.labels)
    if not n_labels:
        return None
    labels = pd.DataFrame({SCHOOL: [context[one][0] for one in own]})
    if any(group for _, group in context) and REPORT_GROUP not in columns[:n_labels]:
        labels[REPORT_GROUP] = [context[one][1] for one in own]
    for place in range(n_labels):
        labels[columns[place]] = texts[place].astype("str")
    read = {
        columns[place]: _numbers(columns[place], texts[place], marks[place]) for place in range(n_labels, len(columns))
    }
    kinds = {column: kind for column, (kind, _, _) in read.items() if kind}
    if like is not None:
        kinds = {column: kind for column, kind in like.kinds.items() if column in read}
    return Stack(
        name,
        labels,
        kinds,
        {column: np.array(read[column][1], dtype=float) for column in kinds},
        {column: np.array(read[column][2], dtype=float) for column in kinds},
        {column: marks[columns.index(column)].to_numpy(dtype=object) for column in kinds},
        tuple(sheets[one].file for one in own),
    )


def _n_labels(texts: pd.DataFrame, marks: pd.DataFrame, own: list[int]) -> int:
    """How many leading columns tell the rows of every copy apart; 0 when none do."""
    seen = pd.DataFrame({"own": own})
    for place in range(min(len(texts.columns), _MOST_LABELS)):
        if (marks[place] == HIDDEN).any():
            return 0
        seen[place] = texts[place]
        if not seen.duplicated().any():
            return place + 1
    return 0


def _numbers(column: str, texts: pd.Series, marks: pd.Series) -> tuple[str, list[float], list[float]]:
    """Kind, values and half last digits of a column; no kind when it is not made of numbers."""
    read = [None if mark == HIDDEN or not text else read_number(text) for text, mark in zip(texts, marks, strict=True)]
    shown = [one for one in read if one is not None]
    if sum(bool(text) and text != "\u2014" for text in texts[marks != HIDDEN]) > len(shown):
        return "", [], []
    decimals = max((one[2] for one in shown), default=0)
    values = [np.nan if one is None else one[1] for one in read]
    half = 0.0 if decimals == 0 else 1e-9 if decimals >= _EXACT else 0.5 * 10.0**-decimals
    is_share = decimals > 0 and all(0 <= one[1] <= 1 for one in shown)
    kind = COUNT if decimals == 0 else RATE if is_share else NUMBER
    if not shown:  # nothing but its name says what a column counts when all of it is withheld
        kind = COUNT if column.startswith("n_") and (marks == HIDDEN).any() else ""
    return kind, values, [half] * len(values)
