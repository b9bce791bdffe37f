"""What a figure draws of a table: some of its rows, named in words of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.view import ShownColumn, ShownTable
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable


def exact(table: ResultTable, column: str) -> pd.Series:
    """Rows whose value in `column` may be told as it is: neither missing, nor withheld, nor a bound.

    Examples
    --------
    >>> data = pd.DataFrame({"rate": [0.5, 0.9, None]})
    >>> exact(ResultTable("rates", data, (), bounds=pd.DataFrame({"rate": ["", ">", ""]})), "rate").tolist()
    [True, False, False]
    """
    known = table.data[column].notna()
    return known if table.bounds is None else known & (table.bounds[column] == "")


def only(shown: ShownTable, is_kept: pd.Series) -> ShownTable:
    """Rows of a table where `is_kept`, in the same order; what is said of a withheld cell goes with its row.

    Examples
    --------
    >>> from portraitlib.display.tables import shown_table
    >>> from portraitlib.display.wording import Words
    >>> data = pd.DataFrame({"group": ["11", "12"], "n_students": [40, 30]})
    >>> shown = shown_table(ResultTable("sizes", data, ("group",)), Words("fr"), title="Groupes")
    >>> only(shown, shown.rows["n_students"] > 35).rows["group"].tolist()
    ['11']
    """
    kept = is_kept.fillna(False).to_numpy(dtype=bool)
    frames = {
        name: getattr(shown, name)[kept].reset_index(drop=True) for name in ("rows", "labels", "withheld", "bounds")
    }
    small = tuple(small for small, is_in in zip(shown.small_rows, kept, strict=False) if is_in)
    return replace(shown, **frames, small_rows=small)


def with_labels(shown: ShownTable, **texts: Sequence[str]) -> ShownTable:
    """Replace what is written in some columns; their values stay.

    Examples
    --------
    >>> from portraitlib.display.tables import shown_table
    >>> from portraitlib.display.wording import Words
    >>> table = ResultTable("sizes", pd.DataFrame({"group": ["11"]}), ("group",))
    >>> shown = with_labels(shown_table(table, Words("fr"), title="Groupes"), group=["le 11"])
    >>> shown.labels["group"].tolist(), shown.rows["group"].tolist()
    (['le 11'], ['11'])
    """
    return replace(shown, labels=shown.labels.assign(**{name: list(column) for name, column in texts.items()}))


def with_texts(shown: ShownTable, name: str, label: str, texts: Sequence[str]) -> ShownTable:
    """Add a last column of text to a table, named `name` and headed by `label`.

    Examples
    --------
    >>> from portraitlib.display.tables import shown_table
    >>> from portraitlib.display.wording import Words
    >>> table = ResultTable("sizes", pd.DataFrame({"group": ["11"]}), ("group",))
    >>> shown = with_texts(shown_table(table, Words("fr"), title="Groupes"), "place", "Où", ["groupe 11"])
    >>> [column.label for column in shown.columns], shown.labels["place"].tolist()
    (['Groupe-repère', 'Où'], ['groupe 11'])
    """
    written = {name: list(texts)}
    return replace(
        shown,
        columns=(*shown.columns, ShownColumn(name, label, Form.TEXT)),
        rows=shown.rows.assign(**written),
        labels=shown.labels.assign(**written),
        withheld=shown.withheld.assign(**{name: False}),
        bounds=shown.bounds.assign(**{name: ""}),
    )


def with_under(shown: ShownTable, *names: str) -> ShownTable:
    """A table whose long texts stand under their row, over its whole width."""
    return replace(shown, columns=tuple(replace(one, is_under=one.name in names) for one in shown.columns))


def under(shown: ShownTable, name: str, label: str) -> ShownTable:
    """A table of which a column stands under each row, over its whole width, headed by `label`."""
    columns = (replace(one, label=label, is_under=True) if one.name == name else one for one in shown.columns)
    return replace(shown, columns=tuple(columns))


def labelled(row: Mapping[Any, Any], names: Sequence[str], words: Words, nothing: str = "") -> str:
    """What some columns of a row say, each after its label; those that say nothing are left out, or say `nothing`."""
    texts = ((words.label(name, "column"), str(row[name] or nothing).rstrip(".")) for name in names)
    return "; ".join(words.say("{label} : {text}", label=label, text=text) for label, text in texts if text)


def listed(shown: ShownTable, column: str, kind: str, words: Words) -> ShownTable:
    """A table whose codes, joined by a bar in a column, are written in words."""
    codes = shown.rows[column].fillna("").astype("str")
    told = ["; ".join(words.label(code, kind) for code in text.split("|") if code) for text in codes]
    return with_labels(shown, **{column: told})
