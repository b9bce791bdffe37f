"""What a figure reads in a shown table: texts, numbers, what is withheld."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portraitlib.display.charts.lettering import fold, width_of
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import MISSING, Words
from portraitlib.results.forms import Form

BETWEEN = " · "
NAME_WIDTH = 300.0
"""Widest name of a row [px]."""


def texts(shown: ShownTable, words: Words, columns: str | Sequence[str]) -> list[str]:
    """What names each row: the columns as written in the table, joined; a part that a row lacks is not a dash."""
    wanted = [columns] if isinstance(columns, str) else list(columns)
    rows = zip(*(written_column(shown, words, name) for name in wanted), strict=True)
    return [BETWEEN.join([part for part in parts if part != MISSING] or parts[:1]) for parts in rows]


def form_of(shown: ShownTable, name: str) -> Form:
    """How the values of a column are written."""
    return next(column.form for column in shown.columns if column.name == name)


def label_of(shown: ShownTable, name: str) -> str:
    """The reader's name of a column."""
    return next(column.label for column in shown.columns if column.name == name)


def values_of(shown: ShownTable, name: str) -> np.ndarray:
    """Numbers of a column, NaN where missing or withheld."""
    numbers = pd.to_numeric(shown.rows[name], errors="coerce").astype("float64").to_numpy()
    return np.where(withheld_of(shown, name), np.nan, numbers)


def withheld_of(shown: ShownTable, name: str) -> np.ndarray:
    """Which cells of a column are withheld."""
    return shown.withheld[name].to_numpy(dtype=bool)


def wrapped(text: str, width: float = NAME_WIDTH) -> str:
    r"""Text on several lines when it is wider than `width` [px], broken between its parts joined by a dot if it can.

    Examples
    --------
    >>> wrapped("Français, langue d'enseignement · 2e secondaire", 230)
    "Français, langue d'enseignement\n2e secondaire"
    """
    lines: list[str] = []
    for part in text.split(BETWEEN):
        if lines and width_of(f"{lines[-1]}{BETWEEN}{part}") <= width:
            lines[-1] += BETWEEN + part
        else:
            lines.append(part)
    return fold("\n".join(lines), width)


def row_names(
    shown: ShownTable, words: Words, label: str | Sequence[str], n: str, width: float = NAME_WIDTH
) -> list[str]:
    """Names of the rows for an axis, with the number of students where it may be told."""
    names = texts(shown, words, label)
    if not n:
        return [wrapped(name, width) for name in names]
    return [
        wrapped(name if np.isnan(count) else _with_n(words, name, int(count)), width)
        for name, count in zip(names, values_of(shown, n), strict=True)
    ]


def _with_n(words: Words, name: str, count: int) -> str:
    return words.say("{name} (n\u00a0=\u00a0{n})", name=name, n=words.count(count))
