"""What a figure reads in a shown table: texts, numbers, what is withheld."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

import pandas as pd

from portraitlib.display.charts.canvas import LABEL_CHARACTERS
from portraitlib.display.tables import written_column
from portraitlib.display.view import Form, ShownTable
from portraitlib.display.wording import Words

BETWEEN = " · "


def texts(shown: ShownTable, words: Words, columns: str | Sequence[str]) -> list[str]:
    """What names each row: the columns as written in the table, joined."""
    wanted = [columns] if isinstance(columns, str) else list(columns)
    return [BETWEEN.join(parts) for parts in zip(*(written_column(shown, words, name) for name in wanted), strict=True)]


def form_of(shown: ShownTable, name: str) -> Form:
    """How the values of a column are written."""
    return next(column.form for column in shown.columns if column.name == name)


def values_of(shown: ShownTable, name: str) -> pd.Series:
    """Numbers of a column, NaN where missing or withheld."""
    numbers = pd.to_numeric(shown.rows[name], errors="coerce").astype("float64")
    return numbers.mask(shown.withheld[name].to_numpy(dtype=bool)).reset_index(drop=True)


def wrapped(text: str, width: int = LABEL_CHARACTERS) -> str:
    r"""Text on several lines when it is long; parts joined by a dot are parted there first.

    Examples
    --------
    >>> wrapped("Français, langue d'enseignement · 2e secondaire", 38)
    "Français, langue d'enseignement\n2e secondaire"
    """
    if len(text) <= width:
        return text
    return "\n".join(fill(part, width) for part in text.split(BETWEEN))


def row_names(shown: ShownTable, words: Words, label: str | Sequence[str], n: str) -> list[str]:
    """Names of the rows for an axis, with the number of students where it may be told."""
    names = texts(shown, words, label)
    if not n:
        return [wrapped(name, LABEL_CHARACTERS + 8) for name in names]
    counts = values_of(shown, n)
    return [
        wrapped(name if pd.isna(count) else _with_n(words, name, int(count)), LABEL_CHARACTERS + 12)
        for name, count in zip(names, counts, strict=True)
    ]


def _with_n(words: Words, name: str, count: int) -> str:
    return words.say("{name} (n\u00a0=\u00a0{n})", name=name, n=words.count(count))
