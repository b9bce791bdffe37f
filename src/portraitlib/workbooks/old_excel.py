"""Facts of the sheets of an .xls workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from struct import unpack_from

from portraitlib.workbooks.facts import SheetFacts, check_size
from portraitlib.workbooks.number_formats import shown_as

_BEGIN = (0x09, 0x209, 0x409, 0x809)
_CELLS = frozenset(
    (0x02, 0x03, 0x04, 0x05, 0x06, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406)
)
_OF_MANY = (0xBD, 0xBE)


def check_old_sizes(path: Path) -> None:
    """Refuse a workbook one of whose sheets has cells too far apart, before any reader keeps a place for each.

    Raises
    ------
    SheetTooLargeError
    """
    first, last = (1 << 30, 1 << 30), (-1, -1)
    for kind, record in _records(path.read_bytes()):
        if kind in _BEGIN:
            first, last = (1 << 30, 1 << 30), (-1, -1)
        elif kind in _CELLS and len(record) >= 6:
            row, column = unpack_from("<HH", record)
            end = max(column, unpack_from("<H", record, len(record) - 2)[0]) if kind in _OF_MANY else column
            first = min(first[0], row), min(first[1], column)
            last = max(last[0], row), max(last[1], end)
            check_size(first, last)


def _records(raw: bytes) -> Iterator[tuple[int, memoryview]]:
    """Kind and content of each record of the stream that holds the sheets."""
    from xlrd.compdoc import SIGNATURE, CompDoc

    place, end, held = 0, len(raw), raw
    if raw.startswith(SIGNATURE):
        streams = CompDoc(raw, logfile=io.StringIO(), ignore_workbook_corruption=True)
        held, place, size = next(
            found for name in ("Workbook", "Book") if (found := streams.locate_named_stream(name))[0]
        )
        end = place + size
    view = memoryview(held)
    while place + 4 <= end:
        kind, length = unpack_from("<HH", view, place)
        yield kind, view[place + 4 : place + 4 + length]
        place += 4 + length


def old_excel_facts(path: Path) -> dict[str, SheetFacts]:
    """Facts of every sheet; this kind of file does not say whether a formula was computed."""
    import xlrd

    book = xlrd.open_workbook(
        str(path), logfile=io.StringIO(), formatting_info=True, ragged_rows=True, ignore_workbook_corruption=True
    )
    forms = [shown_as(book.format_map[style.format_key].format_str) for style in book.xf_list]
    found = {}
    for sheet in book.sheets():
        facts = found[sheet.name] = SheetFacts()
        for row in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(row)):
                form = forms[sheet.cell_xf_index(row, column)]
                if kind == xlrd.XL_CELL_NUMBER and form is not None:
                    facts.shown[row][column] = form
                elif kind == xlrd.XL_CELL_ERROR:
                    facts.errors[row][column] = xlrd.error_text_from_code[sheet.cell_value(row, column)]
    return found
