"""A cell as the text of what its sheet shows."""

from __future__ import annotations

from datetime import date, datetime, time

import openpyxl
import pytest

from portraitlib.workbooks.cells import cell_text
from portraitlib.workbooks.child import Reader


@pytest.fixture
def rows_of(tmp_path):
    """Rows of a workbook's first sheet, as texts."""

    def read(book: openpyxl.Workbook) -> list[list[str]]:
        book.save(tmp_path / "classeur.xlsx")
        reader, found = Reader(), []
        ((name, _is_visible), *_) = reader.answer({"open": str(tmp_path / "classeur.xlsx")})["sheets"]
        reader.answer({"sheet": name, "header": 1, "decimal": ","})
        while rows := reader.answer({"next": True})["rows"]:
            found += rows
        return found

    return read


def shown(rows_of, value, form: str) -> str:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A1"].number_format = value, form
    return rows_of(book)[0][0]


@pytest.mark.parametrize("form", ["0%", "0.00%", '0.0 "final" %', "[Red]0%;-0%", "0 %"])
def test_a_number_shown_as_a_percentage_is_one(rows_of, form):
    assert shown(rows_of, 0.575, form) == "57,5 %"


@pytest.mark.parametrize("form", ['0.0"%"', "0\\%", "0.0", "0;0%", "General", "[>0.5]0.0"])
def test_a_sign_that_is_only_text_or_stands_for_other_numbers_changes_nothing(rows_of, form):
    assert shown(rows_of, 65.5, form) == "65,5"


@pytest.mark.parametrize(("value", "text"), [(1234, "0001234"), (12345678, "12345678"), (12.5, "12,5"), (-3, "-3")])
def test_a_number_is_filled_with_zeros_as_it_is_shown(rows_of, value, text):
    assert shown(rows_of, value, "0000000") == text


def test_a_text_is_never_changed_by_a_format(rows_of):
    assert shown(rows_of, "65", "0%") == "65"


@pytest.mark.parametrize("epoch", [openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH])
def test_dates_of_both_epochs_are_the_same_days(rows_of, epoch):
    book = openpyxl.Workbook()
    book.epoch = epoch
    book.active["A1"], book.active["B1"] = date(2025, 8, 28), datetime(2026, 2, 28, 8, 30)
    assert rows_of(book) == [["2025-08-28", "2026-02-28 08:30:00"]]


def test_a_stray_cell_far_below_leaves_blank_rows(rows_of):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["C60000"] = "a", "x"
    rows = rows_of(book)
    assert (len(rows), rows[1], rows[-1]) == (60000, [], ["", "", "x"])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_told(tmp_path, state):
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "Ancien", state
    book.create_sheet("Notes")
    book.save(tmp_path / "c.xlsx")
    assert Reader().answer({"open": str(tmp_path / "c.xlsx")})["sheets"] == [["Ancien", False], ["Notes", True]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "true"),
        (72.0, "72"),
        (72.125, "72,125"),
        (-0.5, "-0,5"),
        (date(2025, 9, 3), "2025-09-03"),
        (datetime(2025, 9, 3, 13, 5), "2025-09-03 13:05:00"),
        (time(8, 30), "08:30:00"),
        (" x ", " x "),
    ],
)
def test_a_cell_s_text_is_what_a_text_file_would_hold(cell, text):
    assert cell_text(cell, ",") == text
