"""Sheets of a workbook."""

from __future__ import annotations

import copy
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest

from portraitlib.ingest.inspection import FileFaultError
from portraitlib.ingest.workbook import sheets_wanted


def book(**sheets) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


STUDENT_ROWS = [
    ["Liste des élèves"],
    [],
    ["ecole", "fiche", "annee", "niveau", "groupe", "sexe", "entree", "sortie"],
    ["A", 1, 2026, 1.0, "101", "F", date(2025, 8, 28), None],
    ["A", "2", 2026, 1, 101, "M", datetime(2025, 8, 28, 0, 0), ""],
    [],
    ["A", 3.0, "2025-2026", "2", "201", "F", "2025-08-28", datetime(2026, 1, 15, 8, 30)],
]


def with_workbook(samples, name: str, **more) -> dict:
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][0] |= {"pattern": name, "header": 3, **more}
    return mapping


def test_typed_cells_give_the_same_students_as_a_text_file(bench, make_bench, samples):
    bench.bring(with_workbook(samples, "eleves.xlsx"), {"eleves.xlsx": book(Feuil1=STUDENT_ROWS)})
    other = make_bench("texte")
    other.key.write_bytes(bench.key.read_bytes())
    other.key.chmod(0o600)
    other.bring()
    pd.testing.assert_frame_equal(bench.table("students"), other.table("students"))


def open_document(header: list, rows: list[list]) -> bytes:
    """Smallest spreadsheet of the Open Document kind: one sheet of text, number and date cells."""

    def cell(value: object) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, date):  # a datetime is one too
            return f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    names = "urn:oasis:names:tc:opendocument:xmlns:"
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in [header, *rows])
    content = (
        f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0"'
        f' xmlns:text="{names}text:1.0"><office:body><office:spreadsheet><table:table table:name="Feuil1">{lines}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{names}manifest:1.0"/>')
        archive.writestr("content.xml", content)
    return written.getvalue()


def test_open_document_sheets_are_read_too(bench, samples):
    content = open_document(STUDENT_ROWS[2], STUDENT_ROWS[3:5] + STUDENT_ROWS[6:])
    bench.bring(with_workbook(samples, "eleves.ods", header=1), {"eleves.ods": content})
    assert len(bench.table("students")) == 3


def test_lines_of_a_sheet_are_its_own_row_numbers(bench, samples):
    rows = [*STUDENT_ROWS, ["A", 4, 2026, 9, "201", "F", None, None]]
    report = bench.bring(with_workbook(samples, "eleves.xlsx"), {"eleves.xlsx": book(Feuil1=rows)})
    (fault,) = report.faults
    assert (fault.rule, fault.sheet, fault.lines) == ("out_of_range", "Feuil1", (8,))


def test_several_sheets_are_read_by_a_glob_and_named_in_the_account(bench, samples):
    content = book(**{"Gr 101": STUDENT_ROWS[:5], "Gr 201": [*STUDENT_ROWS[:3], STUDENT_ROWS[6]], "Légende": [["x"]]})
    report = bench.bring(with_workbook(samples, "eleves.xlsx", sheet="gr *"), {"eleves.xlsx": content})
    rows = report.reconciliation
    assert rows[rows["table"] == "students"][["sheet", "n_kept"]].to_numpy().tolist() == [["Gr 101", 2], ["Gr 201", 1]]


def test_a_value_may_come_from_the_sheet_s_name(bench, samples):
    mapping = with_workbook(samples, "eleves.xlsx", sheet=["Gr 101"])
    mapping["files"][0]["tables"][0]["columns"]["group"] = {"sheet": r"Gr (\d+)"}
    bench.bring(mapping, {"eleves.xlsx": book(**{"Gr 101": STUDENT_ROWS})})
    assert bench.table("students")["group"].unique().tolist() == ["101"]


def test_a_sheet_that_is_not_there_is_told():
    with pytest.raises(FileFaultError):
        sheets_wanted([("a", True)], ["a", "b"])
    assert sheets_wanted([("a", True), ("b", True)], None) == ["a"]
