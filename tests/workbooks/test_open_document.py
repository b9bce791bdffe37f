"""Cells of an Open Document sheet are what the sheet shows, as those of Excel are."""

from __future__ import annotations

import io
import zipfile

import pytest

from portraitlib.ingest.inspection import FileFaultError
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.workbook import Workbooks
from portraitlib.workbooks.cells import NOT_COMPUTED

NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = (
    f'xmlns:office="{NAMES}office:1.0" xmlns:table="{NAMES}table:1.0" xmlns:text="{NAMES}text:1.0"'
    f' xmlns:style="{NAMES}style:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
NUMBER = '<table:table-cell office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'
PERCENT = '<table:table-cell office:value-type="percentage" office:value="{}"><text:p>x</text:p></table:table-cell>'
ERROR = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""'
    ' calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
)
FORMULA = '<table:table-cell table:formula="of:=[.A1]"/>'


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def sheet(name: str, *rows: str, style: str = "seen") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'


def written(path, *sheets: str):
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/>'
        "</style:style>"
        for name, shown in (("seen", "true"), ("unseen", "false"))
    )
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{NAMES}manifest:1.0"/>')
        made.writestr("content.xml", content)
    path.write_bytes(archive.getvalue())
    return path


@pytest.fixture
def workbooks():
    opened = Workbooks()
    yield opened
    opened.close()


def rows_of(workbooks, name="Notes", header=1):
    return [row for block in workbooks.sheet(name, FileFormat(decimal=",", header=header)).blocks for row in block.rows]


def test_percentages_errors_and_formulas_never_computed_are_known(workbooks, tmp_path):
    rows = [
        row(TEXT.format("a"), TEXT.format("b"), TEXT.format("c"), TEXT.format("d")),
        row(PERCENT.format(0.575), NUMBER.format(0.575, "0,575"), ERROR, FORMULA),
        row(*[PERCENT.format(0.7)] * 2, *[NUMBER.format(7, "7")] * 2, times=2),
    ]
    workbooks.open(written(tmp_path / "notes.ods", sheet("Notes", *rows)))
    same = ["70 %", "70 %", "7", "7"]
    assert rows_of(workbooks) == [["57,5 %", "0,575", "#DIV/0!", NOT_COMPUTED], same, same]


def test_a_cell_merged_down_fills_its_rows(workbooks, tmp_path):
    tall = TEXT.format("101").replace("<table:table-cell ", '<table:table-cell table:number-rows-spanned="2" ')
    rows = [
        row(TEXT.format("groupe"), TEXT.format("note")),
        row(tall, NUMBER.format(61, 61)),
        row("<table:covered-table-cell/>", NUMBER.format(62, 62)),
    ]
    workbooks.open(written(tmp_path / "notes.ods", sheet("Notes", *rows)))
    assert rows_of(workbooks) == [["101", "61"], ["101", "62"]]


def test_hidden_sheets_are_known(workbooks, tmp_path):
    rows = [row(TEXT.format("a")), row(TEXT.format("1"))]
    path = written(tmp_path / "notes.ods", sheet("Ancien", *rows, style="unseen"), sheet("Notes", *rows))
    assert workbooks.open(path) == [("Ancien", False), ("Notes", True)]


def test_empty_rows_and_cells_repeated_to_the_end_cost_nothing_and_a_stray_cell_there_is_named(workbooks, tmp_path):
    empty = '<table:table-cell table:number-columns-repeated="16381"/>'
    rows = [row(TEXT.format("a"), empty), row(NUMBER.format(1, 1), empty), row(empty, times=1048574)]
    workbooks.open(written(tmp_path / "notes.ods", sheet("Notes", *rows)))
    assert [cells[0] for cells in rows_of(workbooks)] == ["1"]
    far = row('<table:table-cell table:number-columns-repeated="16383"/>', TEXT.format(" "))
    rows = [row(TEXT.format("a")), row("<table:table-cell/>", times=1048574), far]
    path = written(tmp_path / "notes.ods", sheet("Notes", *rows))
    with pytest.raises(FileFaultError) as refused:
        workbooks.open(path)
    assert (refused.value.rule, refused.value.expected["cell"]) == ("sheet_too_large", "XFD1048576")
