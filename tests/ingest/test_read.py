"""Rows of a text file, with the line each comes from."""

from __future__ import annotations

import gzip

import pytest

from portraitlib.ingest.inspection import FileFaultError, inspect
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.read import chunks
from portraitlib.ingest.text import open_text


def read(path, used, *, is_cut=False, **form):
    """Texts of the used columns, lines, broken lines."""
    layout = FileFormat(**form)
    texts, lines, broken = [], [], []
    with open_text(path, layout) as sheet:
        for chunk in chunks(sheet, used, layout, 1, is_cut=is_cut):
            columns = [chunk.columns[name] for name in used]
            rows = zip(*([[*column.texts, None][code] for code in column.codes] for column in columns), strict=True)
            texts += list(rows)
            lines += chunk.lines.tolist()
            broken += chunk.broken
    return texts, lines, broken


def write(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "f.csv"
    path.write_bytes(content.encode(encoding))
    return path


def test_lines_stay_exact_after_cells_that_hold_line_ends(tmp_path):
    path = write(tmp_path, 'a,b\n1,"x\ny\r\nz"\n2,w\n\n3,v\n')
    texts, lines, _ = read(path, ["a"])
    assert texts == [("1",), ("2",), ("3",)]
    assert lines == [2, 5, 7]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_understood(tmp_path, ending):
    texts, lines, _ = read(write(tmp_path, ending.join(["a,b", "1,2", "3,4"])), ["b"])
    assert (texts, lines) == ([("2",), ("4",)], [2, 3])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_headers_and_cells_are_read_in_the_declared_encoding(tmp_path, encoding):
    texts, _, _ = read(write(tmp_path, "Année,Élève\n2026,Aînée\n", encoding), ["Élève"], encoding=encoding)
    assert texts == [("Aînée",)]


def test_headers_compare_without_spaces_quotes_marks_or_unicode_forms(tmp_path):
    texts, _, _ = read(write(tmp_path, "\ufeff 'Code  permanent' ,E\u0301tape\n1,2\n"), ["Code permanent", "Étape"])
    assert texts == [("1", "2")]


def test_a_header_may_stand_lower(tmp_path):
    texts, lines, _ = read(write(tmp_path, "Titre du rapport\n\na;b\n1;2\n"), ["b"], separator=";", header=3)
    assert (texts, lines) == ([("2",)], [4])


def test_columns_without_header_are_called_by_their_number(tmp_path):
    texts, lines, _ = read(write(tmp_path, "x,y\nz,w\n"), ["2"], header=0)
    assert (texts, lines) == ([("y",), ("w",)], [1, 2])


def test_apostrophes_and_escapes_are_dialects(tmp_path):
    texts, _, _ = read(write(tmp_path, "a,b\n'it\\'s','x,y'\n"), ["a", "b"], quote="'", escape="\\")
    assert texts == [("it's", "x,y")]


def test_without_quotes_a_quote_is_a_character(tmp_path):
    texts, _, _ = read(write(tmp_path, 'a,b\n5" disque,"x\n'), ["a", "b"], quote=None)
    assert texts == [('5" disque', '"x')]


def test_texts_that_stand_for_nothing_are_nothing(tmp_path):
    texts, _, _ = read(write(tmp_path, "a,b\n NULL ,x\n,y\n"), ["a"], missing=["NULL"])
    assert texts == [(None,), (None,)]


def test_blank_lines_and_lines_of_separators_are_no_rows(tmp_path):
    texts, lines, broken = read(write(tmp_path, "a,b\n,\n\n1,2\n,\n"), ["a"])
    assert (texts, lines, broken) == ([("1",)], [4], [])


def test_trailing_empty_headers_and_cells_do_no_harm(tmp_path):
    texts, _, broken = read(write(tmp_path, "a,b,,\n1,2\n3,4,,\n5,6,,,\n"), ["b"])
    assert (texts, broken) == ([("2",), ("4",), ("6",)], [])


def test_a_wide_or_narrow_line_is_broken_and_only_it(tmp_path):
    texts, _, broken = read(write(tmp_path, "a,b\n1\n2,3\n4,5,6\n"), ["b"])
    assert texts == [("3",)]
    assert broken == [(2, "wrong_number_of_cells"), (4, "wrong_number_of_cells")]


def test_a_cut_last_line_is_told_from_a_narrow_one(tmp_path):
    path = write(tmp_path, "a,b\n1,2\n3")
    assert not inspect(path, "utf-8").ends_in_line
    assert read(path, ["a"], is_cut=True)[2] == [(3, "truncated_line")]


def test_many_rows_come_in_several_chunks_with_their_lines(tmp_path, monkeypatch):
    from portraitlib.ingest import read as module

    monkeypatch.setattr(module, "MOST_ROWS", 700)
    path = write(tmp_path, "a,b\n" + "".join(f"{number},x\n" for number in range(5000)))
    texts, lines, _ = read(path, ["a"])
    assert texts == [(str(number),) for number in range(5000)]
    assert lines == list(range(2, 5002))


def test_a_compressed_file_is_read_through(tmp_path):
    path = tmp_path / "f.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert read(path, ["b"])[0] == [("2",)]
    assert inspect(path, "utf-8").fault is None


def test_a_file_of_blank_lines_is_empty(tmp_path):
    with pytest.raises(FileFaultError) as refused:
        read(write(tmp_path, "\n\n"), ["a"])
    assert refused.value.rule == "empty_file"


def test_a_column_that_is_not_used_is_never_kept(tmp_path):
    layout = FileFormat()
    with open_text(write(tmp_path, "Nom,b\nTremblay,2\n"), layout) as sheet:
        (chunk,) = chunks(sheet, ["b"], layout, 1, is_cut=False)
    assert set(chunk.columns) == {"b"}
