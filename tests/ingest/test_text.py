"""Rows read by columns are those that the csv module reads."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portraitlib.ingest import text
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.read import Lines, chunks
from portraitlib.ingest.text import open_text

CELLS = st.sampled_from(["", "a", "b c", " ", "é", '"x"', '"x;y"', '"x""y"', '"', 'x"', '"x"y', '"x\ny"', '""', "\x85"])
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4).map(";".join), max_size=12)


def read(path, form):
    """Cells of the used columns, lines and broken lines, of every chunk."""
    with open_text(path, form) as sheet:
        used = [name for name in sheet.headers if name]
        found = [
            (
                {
                    name: [[*column.texts, None][code] for code in column.codes]
                    for name, column in chunk.columns.items()
                },
                chunk.lines.tolist(),
                sorted(chunk.broken),
            )
            for chunk in chunks(sheet, used, form, 1, is_cut=False)
        ]
    return sheet.headers, found


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(text, "PIECE", 24)
    monkeypatch.setattr(text, "HEAD_LINES", 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.sampled_from(["utf-8", "cp1252"]))
def test_any_file_is_read_by_columns_as_row_by_row(small_pieces, tmp_path, rows, end, is_ended, encoding):
    path = tmp_path / "f.csv"
    path.write_bytes((end.join(["A;B;C", *rows]) + end * is_ended).encode(encoding, "ignore"))
    form = FileFormat(encoding=encoding, separator=";")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text, "_ends_with_a_row", lambda piece, form: False)
        row_by_row = read(path, form)
    assert read(path, form) == row_by_row


@pytest.mark.parametrize(
    ("rows", "n_by_column"),
    [
        (["1;2", "3;4"], 2),
        (['"1";"2"', '"x;y";"a ""b"""'], 2),
        (["1;2", ";", "3;4"], 0),  # a blank row
        (["1;2", "3", "3;4"], 0),  # a row too short
        (["1;2", '"3\n3";4'], 0),  # a row of two lines
    ],
)
def test_rows_that_are_each_one_line_are_read_by_columns(tmp_path, monkeypatch, rows, n_by_column):
    monkeypatch.setattr(text, "HEAD_LINES", 1)
    path = tmp_path / "f.csv"
    path.write_text("\n".join(["A;B", "0;0", *rows, ""]), encoding="utf-8")
    with open_text(path, FileFormat(separator=";")) as sheet:
        assert sum(len(block) for block in sheet.blocks if isinstance(block, Lines)) == n_by_column


def test_a_bad_quote_costs_its_line_and_not_those_before(tmp_path, small_pieces):
    path = tmp_path / "f.csv"
    path.write_text("A;B\n" + "1;2\n" * 30 + '"x"y;3\n4;5\n', encoding="utf-8")
    _headers, [(columns, lines, broken)] = read(path, FileFormat(separator=";"))
    assert (len(lines), broken, columns["B"][-1]) == (31, [(32, "malformed_line")], "5")
