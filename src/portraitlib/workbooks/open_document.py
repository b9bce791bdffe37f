"""Facts of the sheets of an .ods workbook, from its own content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

from portraitlib.workbooks.facts import SheetFacts, check_size
from portraitlib.workbooks.number_formats import PERCENT

_ERROR = re.compile(r"#[A-Z/0!?]+[!?]?|#N/A|(?:Err|Erreur) ?: ?\d{3}")
_FARTHEST = 1 << 21


def open_document_facts(archive: ZipFile) -> dict[str, SheetFacts]:
    """Facts of every sheet: the reader opens them all at once.

    Raises
    ------
    SheetTooLargeError
        A cell of any of them stands too far away.
    """
    facts: dict[str, SheetFacts] = {}
    own, row, last = SheetFacts(), 0, -1
    for name, cells, times in _rows(archive):
        if name not in facts:
            own, row, last = facts.setdefault(name, SheetFacts()), 0, -1
        end = _take_row(own, cells, row, min(times, _FARTHEST))
        row += times
        if end >= 0:
            last = max(last, end)
            check_size((0, 0), (row - 1, last))
    return facts


def _rows(archive: ZipFile) -> Iterator[tuple[str, list[Element], int]]:
    """Rows of every sheet: the sheet's name, the row's cells, and how many times the row is repeated."""
    name = ""
    with archive.open("content.xml") as opened:
        for event, element in iterparse(opened, ("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if tag == "table" and event == "start":
                name = _given(element, "name")
            elif tag == "table-row" and event == "end":
                yield name, list(element), int(_given(element, "number-rows-repeated") or 1)
                element.clear()


def _given(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _take_row(facts: SheetFacts, cells: list[Element], row: int, times: int) -> int:
    """Note what the cells of a row are; returns the last column that holds something."""
    column, last = 0, -1
    for cell in cells:
        if not cell.tag.endswith("cell"):
            continue
        repeated = int(_given(cell, "number-columns-repeated") or 1)
        if len(cell) or _given(cell, "value-type") or _given(cell, "formula"):
            last = column + repeated - 1
            check_size((0, 0), (row + times - 1, last))
            _take_cell(facts, cell, range(row, row + times), range(column, column + repeated))
        column += repeated
    return last


def _take_cell(facts: SheetFacts, cell: Element, rows: range, columns: range) -> None:
    kinds = {value for key, value in cell.attrib.items() if key.endswith("}value-type")}
    text, has_formula = "".join(cell.itertext()).strip(), bool(_given(cell, "formula"))
    n_rows, n_columns = (int(_given(cell, f"number-{what}-spanned") or 1) for what in ("rows", "columns"))
    if n_rows > 1 or n_columns > 1:
        facts.merged.append((rows[0], rows[0] + n_rows - 1, columns[0], columns[0] + n_columns - 1))
    for row in rows:
        if "percentage" in kinds:
            facts.shown[row].update(dict.fromkeys(columns, PERCENT))
        if "error" in kinds or (has_formula and _ERROR.fullmatch(text)):
            facts.errors[row].update(dict.fromkeys(columns, text or "#N/A"))
        elif has_formula and not kinds:
            facts.formulas[row].update(columns)
