"""Facts of the sheets of an .xls workbook."""

from __future__ import annotations

import io
from pathlib import Path

from portraitlib.workbooks.facts import SheetFacts
from portraitlib.workbooks.number_formats import shown_as


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
