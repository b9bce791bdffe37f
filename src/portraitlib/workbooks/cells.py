"""Rows of one sheet as texts: each cell is what a reader of the sheet sees, whatever the file keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from portraitlib.workbooks.facts import SheetFacts
from portraitlib.workbooks.number_formats import PERCENT

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

NOT_COMPUTED = "\0="
"""Text of a cell whose formula was never computed: no text of a file holds the character NUL."""


def rows_of(sheet: CalamineSheet, facts: SheetFacts, header: int, decimal: str) -> Iterator[list[str]]:
    """Rows from the first of the sheet, each cell as text; `header` is the line of the column names, 0 for none."""
    filled = _filled_down(facts.merged, header - 1)
    labels = {c1: c2 for _r1, r2, c1, c2 in facts.merged if r2 == header - 2 and c2 > c1}
    first_of_area: dict[int, str] = {}
    before: list[str] = []
    told = facts.shown, facts.formulas, facts.errors, filled
    for row, cells in enumerate(sheet.iter_rows()):
        if cells.count("") == len(cells) and not any(row in rows for rows in told):
            yield []  # a stray cell far below leaves a million of these
            continue
        texts = [cell_text(cell, decimal) for cell in cells]
        _tell_facts(texts, cells, facts, row, decimal)
        for column, is_first in filled.get(row, ()):
            if is_first:
                first_of_area[column] = texts[column]
            elif not texts[column]:
                texts[column] = first_of_area[column]
        if row == header - 1:
            texts = _told_apart(texts, before, labels)
        before = texts
        yield texts


def _filled_down(merged: list[tuple[int, int, int, int]], header: int) -> dict[int, list[tuple[int, bool]]]:
    """Row to its columns that lie in an area merged down, and whether the area begins there.

    An area of the header ends with it: the rows below are not headers again.
    """
    found: dict[int, list[tuple[int, bool]]] = {}
    for first, last, column, _last_column in merged:
        end = min(last, header) if first <= header else last
        for row in range(first, end + 1) if end > first else ():
            found.setdefault(row, []).append((column, row == first))
    return found


def _told_apart(headers: list[str], above: list[str], labels: dict[int, int]) -> list[str]:
    """Column names, those that stand twice led by the name of the merged area above them."""
    told = list(headers)
    for first, last in labels.items():
        for column in range(first, min(last + 1, len(headers))):
            if headers[column] and headers.count(headers[column]) > 1 and above[first]:
                told[column] = f"{above[first]} / {headers[column]}"
    return told


def _tell_facts(texts: list[str], cells: list[Any], facts: SheetFacts, row: int, decimal: str) -> None:
    """Put in the texts of a row what the values alone do not say."""
    width = len(texts)
    for column, form in facts.shown.get(row, {}).items():
        if column < width and isinstance(cells[column], int | float):
            texts[column] = _number_shown(float(cells[column]), form, decimal)
    for column in facts.formulas.get(row, ()):
        if column < width and (cells[column] in ("", None) or (facts.recomputes and cells[column] == 0)):
            texts[column] = NOT_COMPUTED
    for column, error in facts.errors.get(row, {}).items():
        if column < width:
            texts[column] = error


def _number_shown(number: float, form: int, decimal: str) -> str:
    if form == PERCENT:
        return f"{cell_text(round(number * 100, 10), decimal)} %"
    text = cell_text(number, decimal)
    return text.zfill(form) if text.isdigit() else text


def cell_text(cell: object, decimal: str) -> str:
    """Text of a typed cell: a whole number without decimals, a date in ISO.

    Examples
    --------
    >>> cell_text(72.0, ","), cell_text(72.5, ","), cell_text(datetime(2025, 9, 3), ",")
    ('72', '72,5', '2025-09-03')
    """
    if isinstance(cell, str):
        return cell.replace("\0", "") if "\0" in cell else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell).replace(".", decimal)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
