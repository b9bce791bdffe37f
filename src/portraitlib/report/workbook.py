"""`tableaux.xlsx`: one sheet per shown table, typed numbers, nothing that a spreadsheet would run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, BinaryIO

from portraitlib.display.tables import withheld_text
from portraitlib.display.wording import Words
from portraitlib.report.views import ColumnRead, TableRead
from portraitlib.results.forms import Form

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET_NAME_LENGTH = 31
FIRST_DATA_ROW = 3
"""Row of the first value, counted from 0: the title, an empty row and the header come before."""

_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FIXED_DATE = datetime(2000, 1, 1)  # the same tables make the same bytes
_NUMBER_FORMATS = {
    Form.COUNT: "#,##0",
    Form.PERCENT: "0.0%",
    Form.POINTS: "+0.0;\u22120.0;0.0",
    Form.MARK: "0.0",
    Form.NUMBER: "#,##0.00",
    Form.DATE: "yyyy-mm-dd",
}
_WIDEST, _NARROWEST = 60, 9


@dataclass(frozen=True)
class Cover:
    """What the first sheet says: a title, then pairs of a name and a value, then sentences."""

    title: str
    facts: Sequence[tuple[str, str]]
    sentences: Sequence[str]


def write_workbook(path: Path | BinaryIO, cover: Cover, tables: Iterable[TableRead], words: Words) -> None:
    """Write the workbook of a report.

    Percentages and counts stay numbers, with a number format; differences of rates are written in
    percentage points; a withheld cell says so in text; a text is never read as a formula or a link.
    """
    import xlsxwriter  # only a report needs it

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "in_memory": True,  # otherwise each sheet is a file of its own for a while
    }
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": cover.title, "created": _FIXED_DATE})
        formats = _formats(book)
        _write_cover(book.add_worksheet(words.say("À lire")), cover, formats)
        taken = {words.say("À lire").casefold()}
        for table in tables:
            sheet = book.add_worksheet(sheet_name(_wanted_name(table, words), taken))
            _write_table(sheet, table, words, formats)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Name a spreadsheet accepts: 31 characters, no reserved sign, unique whatever the case.

    Examples
    --------
    >>> taken = set()
    >>> sheet_name("Taux : été/hiver", taken), sheet_name("taux   été hiver", taken)
    ('Taux   été hiver', 'taux   été hiver (2)')
    """
    clean = _FORBIDDEN_IN_SHEET_NAME.sub(" ", wanted).strip(" '")[:SHEET_NAME_LENGTH].rstrip() or "-"
    name, count = clean, 1
    # Excel keeps the name « History » for itself.
    while name.casefold() in taken | {"history"}:
        count += 1
        ending = f" ({count})"
        name = clean[: SHEET_NAME_LENGTH - len(ending)].rstrip() + ending
    taken.add(name.casefold())
    return name


def _wanted_name(table: TableRead, words: Words) -> str:
    """Table's label, or its title cut at a word when no list knows the table."""
    label = words.label(table.name, "table")
    return label if label != table.name else shorten(table.title, SHEET_NAME_LENGTH, placeholder="…")


def _formats(book: Workbook) -> dict[str, Any]:
    made: dict[str, Any] = {form: book.add_format({"num_format": code}) for form, code in _NUMBER_FORMATS.items()}
    made["title"] = book.add_format({"bold": True, "font_size": 14})
    made["header"] = book.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#EEF2F5"}
    )
    made["quiet"] = book.add_format({"font_color": "#595959", "italic": True, "align": "right"})
    made["wrapped"] = book.add_format({"text_wrap": True, "valign": "top"})
    made["name"] = book.add_format({"bold": True, "valign": "top"})
    return made


def _write_cover(sheet: Worksheet, cover: Cover, formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, cover.title, formats["title"])
    row = 2
    for name, value in cover.facts:
        sheet.write_string(row, 0, name, formats["name"])
        sheet.write_string(row, 1, value, formats["wrapped"])
        row += 1
    for sentence in cover.sentences:
        row += 1
        sheet.write_string(row, 1, sentence, formats["wrapped"])


def _write_table(sheet: Worksheet, table: TableRead, words: Words, formats: Mapping[str, Any]) -> None:
    sheet.write_string(0, 0, table.title, formats["title"])
    header = FIRST_DATA_ROW - 1
    for c, column in enumerate(table.columns):
        sheet.write_string(header, c, _header(column, words), formats["header"])
        sheet.set_column(c, c, _width(table, c))
    for r in range(len(table.rows)):
        for c in range(len(table.columns)):
            _write_cell(sheet, FIRST_DATA_ROW + r, c, table, r, words, formats)
    sheet.freeze_panes(FIRST_DATA_ROW, 0)
    if table.rows:
        sheet.autofilter(header, 0, header + len(table.rows), len(table.columns) - 1)
    if table.note:
        sheet.write_string(FIRST_DATA_ROW + len(table.rows) + 1, 0, table.note)


def _header(column: ColumnRead, words: Words) -> str:
    if column.form is Form.POINTS:
        return words.say("{label} (points de pourcentage)", label=column.label)
    return column.label


def _write_cell(
    sheet: Worksheet, row: int, c: int, table: TableRead, r: int, words: Words, formats: Mapping[str, Any]
) -> None:
    """Write one value with its type; what cannot be a number is text."""
    form, value = table.columns[c].form, table.rows[r][c]
    if table.withheld[r][c]:
        said = withheld_text(words, table.withheld_below if table.is_small(r) else 0)
        sheet.write_string(row, c, said, formats["quiet"])
    elif value is None:
        sheet.write_blank(row, c, None)
    elif table.bounds[r][c]:
        sheet.write_string(row, c, f"{table.bounds[r][c]}\u00a0{words.write(value, form)}", formats["quiet"])
    elif form is Form.DATE:
        sheet.write_datetime(
            row, c, datetime.combine(date.fromisoformat(str(value)[:10]), datetime.min.time()), formats[form]
        )
    elif form in _NUMBER_FORMATS and _is_number(value):
        sheet.write_number(row, c, value * 100 if form is Form.POINTS else value, formats[form])
    else:
        sheet.write_string(row, c, _text(table, r, c, words))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(table: TableRead, r: int, c: int, words: Words) -> str:
    label = table.labels[r][c]
    return str(label) if label is not None else words.write(table.rows[r][c], table.columns[c].form)


def _width(table: TableRead, c: int) -> int:
    """Width in characters that shows the header's longest word and the longest text."""
    texts = [str(label) for label in (row[c] for row in table.labels) if label is not None]
    longest = max((len(text) for text in texts), default=0)
    header = max((len(word) for word in table.columns[c].label.split()), default=0)
    return min(_WIDEST, max(_NARROWEST, longest + 2, header + 4, len(table.columns[c].label) // 2))
