"""A table as a person opens it: in a spreadsheet, with the headings and the words of the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from portraitlib.display.wording import Words
from portraitlib.report.csv_files import neutralised
from portraitlib.results.forms import Form

if TYPE_CHECKING:
    from portraitlib.report.views import TableRead

_SEPARATORS = {"fr": (";", ","), "en": (",", ".")}
"""Between cells and before decimals, as a spreadsheet in that language expects them."""


def csv_of(table: TableRead, words: Words) -> str:
    r"""A table as a spreadsheet opens it in the reader's language: UTF-8 with its mark, no formula.

    A withheld or missing value is empty; the last columns name the columns withheld in the row, and those whose value
    is a bound. Shares and differences of shares stay numbers from 0 to 1, as in the folder « donnees » of a report.

    Examples
    --------
    >>> from portraitlib.report.views import ColumnRead, TableRead
    >>> columns = (ColumnRead("subject", "Matière", Form.TEXT), ColumnRead("rate", "Taux", Form.PERCENT))
    >>> hidden, none = [[False, False], [False, True]], [["", ""], ["", ""]]
    >>> table = TableRead("t", "T", "", columns, [["f", 0.5], ["=1", None]], [["Français", None]] * 2, hidden, none)
    >>> print(csv_of(table, Words("fr")).lstrip("\ufeff").replace("\r", ""), end="")
    Matière;Taux;Retenu
    Français;0,5;
    Français;;Taux
    """
    between, decimal = _SEPARATORS[words.language]
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=between, lineterminator="\r\n")
    for line in lines_of(table, words):
        writer.writerow([_written(value, decimal) for value in line])
    return f"\ufeff{lines.getvalue()}"


def lines_of(table: TableRead, words: Words) -> Iterator[list[Any]]:
    """Headings, then the rows: typed values, or the words that the page has for them."""
    has_bounds = any(bound for row in table.bounds for bound in row)
    labels = [column.label for column in table.columns]
    yield [*labels, words.say("Retenu"), *([words.say("Borne")] if has_bounds else [])]
    for place, values in enumerate(table.rows):
        hidden = [label for label, is_withheld in zip(labels, table.withheld[place], strict=True) if is_withheld]
        bounds = [f"{label} {bound}" for label, bound in zip(labels, table.bounds[place], strict=True) if bound]
        cells = [_cell(table, place, column, value) for column, value in enumerate(values)]
        yield [*cells, ", ".join(hidden), *([", ".join(bounds)] if has_bounds else [])]


def _cell(table: TableRead, row: int, column: int, value: Any) -> Any:
    if table.withheld[row][column]:
        return None
    label = table.labels[row][column]
    return label if table.columns[column].form is Form.TEXT and label is not None else value


def _written(value: Any, decimal: str) -> Any:
    return repr(value).replace(".", decimal) if isinstance(value, float) else neutralised(value)
