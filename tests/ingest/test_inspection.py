"""What a file is before a row of it is read."""

from __future__ import annotations

import hashlib

import pytest

from portraitlib.ingest.guess.look import first_lines
from portraitlib.ingest.inspection import FileFaultError, inspect


def looked_at(tmp_path, content: bytes, encoding: str = "utf-8", name: str = "f.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return inspect(path, encoding)


def test_a_good_file_has_its_hash_and_no_fault(tmp_path):
    found = looked_at(tmp_path, "année\n1\n".encode())
    assert (found.fault, found.digest) == (None, hashlib.sha256("année\n1\n".encode()).hexdigest())


@pytest.mark.parametrize(
    ("content", "encoding", "rule"),
    [
        (b"", "utf-8", "empty_file"),
        (b"PK\x03\x04rest", "utf-8", "wrong_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "utf-8", "wrong_kind"),
        (b"%PDF-1.7", "utf-8", "wrong_kind"),
        (b"  <!DOCTYPE html><html>", "utf-8", "wrong_kind"),
        (b"a,b\n\0\0\0", "cp1252", "binary_file"),
        (b"\0\1\2", "utf-8", "binary_file"),
        (bytes(range(1, 32)) * 9, "latin-1", "binary_file"),
        ("é\n".encode("cp1252"), "utf-8", "wrong_encoding"),
        ("a\né".encode("cp1252"), "utf-8", "wrong_encoding"),
        ("é\n".encode(), "cp1252", "wrong_encoding"),
        ("é\n".encode(), "iso8859-1", "wrong_encoding"),
        (b"a\x81\n", "cp1252", "wrong_encoding"),
        (b"a,b\n1,2\n", "utf-16", "wrong_encoding"),
        (b"a,b\n1,2\n", "utf-16-le", "wrong_encoding"),
        (b"\0\0", "utf-16", "wrong_encoding"),
        ("été\n".encode()[:4], "utf-8", "truncated_file"),
    ],
)
def test_a_bad_file_is_known_by_its_fault(tmp_path, content, encoding, rule):
    assert looked_at(tmp_path, content, encoding).fault.rule == rule


def test_a_fault_is_found_wherever_it_stands_with_its_line(tmp_path):
    content = b"abc\n" * 600_000 + "é\n".encode("cp1252")
    fault = looked_at(tmp_path, content).fault
    assert (fault.rule, fault.lines, fault.expected["suggestion"]) == ("wrong_encoding", (600_001,), "cp1252")


def test_plain_ascii_is_in_every_encoding(tmp_path):
    for encoding in ("utf-8", "cp1252", "iso8859-1"):
        assert looked_at(tmp_path, b"a,b\n1,2\n", encoding).fault is None


@pytest.mark.parametrize(("name", "content"), [("f.xlsx", b"a,b\n"), ("f.xls", b"<table>"), ("f.csv.gz", b"a,b\n")])
def test_the_name_s_ending_tells_what_is_expected(tmp_path, name, content):
    assert looked_at(tmp_path, content, name=name).fault.rule == "wrong_kind"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["utf-8", "cp1252", "utf-16"])
def test_a_utf_16_without_its_mark_is_told_by_the_encoding_that_reads_it(tmp_path, encoding, declared):
    path = tmp_path / "notes.csv"
    path.write_bytes("Fiche;Étape 1\n1001;72,5\n".encode(encoding))
    fault = inspect(path, declared).fault
    assert (fault.rule, fault.expected["suggestion"]) == ("wrong_encoding", encoding)
    assert inspect(path, encoding).fault is None


def test_first_lines_cut_in_the_middle_of_a_sign_are_a_fault(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_bytes("Fiche;Note\n1;72\n".encode("utf-16-le") + b"1")
    with pytest.raises(FileFaultError) as told:
        first_lines(path, "utf-16-le")
    assert told.value.rule == "truncated_file"


def test_a_sign_that_is_no_text_is_told_with_its_line(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_bytes(b"a;b\n1;2\n1;\0\n")
    fault = inspect(path, "utf-8").fault
    assert (fault.rule, fault.lines) == ("binary_file", (3,))


@pytest.mark.parametrize("text", ["É", "é", "ç", "’", "œ", "–", "€"])
def test_an_accent_written_twice_in_utf_8_is_spoilt_and_written_once_is_not(tmp_path, text):
    path = tmp_path / "notes.csv"
    path.write_bytes(f"a;b\n1;{text}\n".encode())
    assert inspect(path, "utf-8").garbled_line == 0
    if text in "Ééçà":
        path.write_bytes(f"a;b\n1;{text}\n".encode().decode("cp1252").encode())
        assert inspect(path, "utf-8").garbled_line == 2
