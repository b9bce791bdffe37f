"""Sheets of a workbook (.xls, .xlsx, .ods) as rows of texts."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portraitlib.ingest.coded import tidy
from portraitlib.ingest.inspection import FileFaultError
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.read import Block, Sheet, with_headers

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ROWS_A_BLOCK = 20_000


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a workbook, whatever of the three kinds it is.

    Raises
    ------
    FileFaultError
        ``unreadable_workbook``: cut off, protected by a password, or not a workbook.
    """
    from python_calamine import CalamineWorkbook  # only an import of workbooks needs it

    try:
        with path.open("rb") as opened:
            return CalamineWorkbook.from_filelike(opened)
    except Exception as fault:  # the reader's own errors share no base class
        raise FileFaultError("unreadable_workbook", reason=type(fault).__name__) from None


def sheets_wanted(names: list[str], wanted: str | list[str] | None) -> list[str]:
    """Names of the sheets to read: the first when the mapping names none.

    Raises
    ------
    FileFaultError
        ``sheet_missing`` when a name or glob finds no sheet.

    Examples
    --------
    >>> sheets_wanted(["Gr 101", "Gr 102", "Légende"], "gr *")
    ['Gr 101', 'Gr 102']
    """
    if wanted is None:
        return names[:1]
    found: list[str] = []
    for pattern in [wanted] if isinstance(wanted, str) else wanted:
        matching = [name for name in names if fnmatch.fnmatchcase(tidy(name).casefold(), tidy(pattern).casefold())]
        if not matching:
            raise FileFaultError("sheet_missing", sheet=pattern, found=len(names))
        found += [name for name in matching if name not in found]
    return found


def open_sheet(workbook: CalamineWorkbook, name: str, form: FileFormat) -> Sheet:
    """Open one sheet at its first row; line numbers are those of the sheet.

    Raises
    ------
    FileFaultError
        ``empty_file`` when the sheet has no header, ``unreadable_workbook`` when it cannot be read.
    """
    try:
        cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except Exception as fault:  # as above
        raise FileFaultError("unreadable_workbook", reason=type(fault).__name__) from None
    return with_headers(name, _blocks(cells, form.decimal), form.header)


def _blocks(cells: list[list[Any]], decimal: str) -> Iterator[Block]:
    rows = iter(cells)
    line = 1
    while taken := list(islice(rows, ROWS_A_BLOCK)):
        yield Block([[cell_text(cell, decimal) for cell in row] for row in taken], [*range(line, line + len(taken))])
        line += len(taken)


def cell_text(cell: object, decimal: str) -> str:
    """Text of a typed cell: a whole number without decimals, a date in ISO.

    Examples
    --------
    >>> cell_text(72.0, ","), cell_text(72.5, ","), cell_text(datetime(2025, 9, 3), ",")
    ('72', '72,5', '2025-09-03')
    """
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
