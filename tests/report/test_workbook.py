"""The workbook as a spreadsheet opens it."""

from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from portraitlib.display.wording import Words
from portraitlib.report.views import ColumnRead
from portraitlib.report.workbook import Cover, sheet_name, write_workbook
from portraitlib.results.forms import Form

COVER = Cover("Essai de rapport", [("École", "École des Essais")], ["Une cellule vide n'est pas un zéro."])


@pytest.fixture
def book(tmp_path, table):
    small = replace(table, withheld_below=5, small_rows=(False, True, False))
    write_workbook(tmp_path / "t.xlsx", COVER, [small, replace(small, name="autre")], Words("fr"))
    return openpyxl.load_workbook(tmp_path / "t.xlsx")


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_first_sheet_says_what_the_file_is(book):
    cover = book["À lire"]
    assert cover["A1"].value == "Essai de rapport"
    assert (cover["A3"].value, cover["B3"].value) == ("École", "École des Essais")


def test_each_table_has_its_sheet_named_for_the_reader(book):
    assert len(book.sheetnames) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_headers_are_the_readers_words_and_stay_in_view(book):
    sheet = book.worksheets[1]
    header = [cell.value for cell in sheet[3]]
    assert header == ["Matière", "Élèves", "Taux de réussite", "Écart (points de pourcentage)", "Dernière date"]
    assert sheet.freeze_panes == "A4"


def test_numbers_are_numbers_with_a_format_and_dates_are_dates(book):
    _, students, rate, gap, day = book.worksheets[1][4]
    assert (students.value, students.number_format) == (1240, "#,##0")
    assert (rate.value, rate.number_format) == (0.825, "0.0%")
    assert gap.value == pytest.approx(3.1)
    assert day.value == datetime(2026, 2, 27)


def test_a_withheld_cell_says_why_and_a_missing_one_is_empty(book):
    _, students, rate, _, day = book.worksheets[1][5]
    assert (students.value, rate.value, day.value) == ("n < 5", "n < 5", None)


def test_a_bound_is_a_text_that_says_its_side(book):
    assert book.worksheets[1]["C6"].value == ">\u00a095\u00a0%"


def test_no_cell_is_a_formula_or_a_link(book):
    every = [cell for sheet in book.worksheets for cell in cells(sheet)]
    assert "=CMD()" in [cell.value for cell in every]
    assert {cell.data_type for cell in every} <= {"s", "n", "d"}
    assert all(cell.hyperlink is None for cell in every)


def test_a_year_and_a_truth_value_are_written_as_the_reader_says_them(tmp_path, table):
    columns = (ColumnRead("school_year", "Année", Form.YEAR), ColumnRead("is_new", "Nouveau", Form.TEXT))
    small = replace(
        table,
        columns=columns,
        rows=[[2026, True]],
        labels=[[None, "oui"]],
        withheld=[[False, False]],
        bounds=[["", ""]],
    )
    write_workbook(tmp_path / "t.xlsx", COVER, [small], Words("fr"))
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[1]
    assert [cell.value for cell in sheet[4]] == ["2025-2026", "oui"]


def test_the_same_tables_make_the_same_bytes(tmp_path, table):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, COVER, [table], Words("fr"))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("Un nom beaucoup trop long pour une feuille de calcul", "Un nom beaucoup trop long pour"),
        ("a/b:c*d?[e]", "a b c d  e"),
        ("", "-"),
        ("'guillemets'", "guillemets"),
        ("History", "History (2)"),
    ],
)
def test_a_sheet_name_is_one_a_spreadsheet_accepts(wanted, given):
    assert sheet_name(wanted, set()) == given


def test_two_long_names_that_begin_alike_stay_apart():
    taken = set()
    names = [sheet_name("Taux de réussite par matière et par niveau", taken) for _ in range(12)]
    assert len({name.casefold() for name in names}) == 12
    assert max(map(len, names)) <= 31
