"""What a file is, before a row of it is read: its hash, its kind, whether its text is in the encoding declared."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BLOCK = 1 << 20
WORKBOOK_ENDINGS = (".xls", ".xlsx", ".ods")
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1a\x1b")
_CONTROL_SIGN = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MOST_CONTROL = 0.01
_GARBLED = re.compile(
    rb"\xc3\x83(?:\xc2[\xa0-\xbf]|\xe2(?:\x80[\x93-\xba]|\x82\xac|\x84\xa2)|\xc5[\x92-\xbe]|\xcb[\x86\x9c])"
)
"""An accent written in UTF-8, read as cp1252 and written again: it is two signs."""
_MAGIC = (
    (b"PK\x03\x04", "workbook"),
    (b"PK\x05\x06", "workbook"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
)


class FileFaultError(Exception):
    """A whole file that cannot be read: the rule and its facts; caught where files are opened."""

    def __init__(self, rule: str, *, lines: tuple[int, ...] = (), **expected: object) -> None:
        self.rule, self.lines, self.expected = rule, lines, expected
        super().__init__(rule)


@dataclass(frozen=True)
class Inspected:
    """A file that can be read."""

    digest: str
    size: int
    ends_in_line: bool = True
    garbled_line: int = 0
    """First line whose accents were spoilt by another program, 0 for none."""
    fault: FileFaultError | None = field(default=None, repr=False)


def is_workbook(path: Path) -> bool:
    """Whether the name is that of a workbook."""
    return path.suffix.casefold() in WORKBOOK_ENDINGS


def open_bytes(path: Path) -> gzip.GzipFile | io.BufferedReader:
    """Open a file for reading, through gzip when its name ends so."""
    return gzip.open(path, "rb") if path.suffix.casefold() == ".gz" else path.open("rb")


def inspect(path: Path, encoding: str) -> Inspected:
    """Look at a whole file once, in blocks."""
    digest, size, ends_in_line, garbled = "", 0, True, 0
    try:
        if path.is_dir():
            raise FileFaultError("folder_instead_of_file")
        if not path.is_file():
            raise FileFaultError("not_a_file")
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        size = path.stat().st_size
        if not size:
            raise FileFaultError("empty_file")
        _check_kind(path)
        if not is_workbook(path):
            ends_in_line, garbled = _check_text(path, encoding)
    except FileFaultError as fault:
        return Inspected(digest, size, ends_in_line, fault=fault)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return Inspected(digest, size, ends_in_line, fault=FileFaultError("truncated_file"))
    except OSError as fault:
        return Inspected(
            digest, size, ends_in_line, fault=FileFaultError("unreadable_file", reason=type(fault).__name__)
        )
    return Inspected(digest, size, ends_in_line, garbled)


def _check_kind(path: Path) -> None:
    with path.open("rb") as opened:
        start = opened.read(512)
    kind = next((name for magic, name in _MAGIC if start.startswith(magic)), _kind_of_text(start))
    expected = "workbook" if is_workbook(path) else "gzip" if path.suffix.casefold() == ".gz" else "text"
    if kind != expected:
        raise FileFaultError("wrong_kind", kind=expected, found=kind)


def _kind_of_text(start: bytes) -> str:
    opening = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if opening.startswith(b"<?xml"):
        return "html" if b"<html" in opening else "xml"
    return "html" if opening.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) else "text"


def _blocks(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as opened:
        while block := opened.read(BLOCK):
            yield block


def _check_text(path: Path, encoding: str) -> tuple[bool, int]:
    """Check a text to its end; returns whether its last line has its end, and the first line of spoilt accents."""
    decoder = codecs.getincrementaldecoder(encoding)()
    as_utf8 = codecs.getincrementaldecoder("utf-8")() if encoding in ("cp1252", "iso8859-1") else None
    beyond_ascii, n_lines, garbled, block = False, 0, 0, b""
    for number, block in enumerate(_blocks(path)):
        if number == 0:
            _check_mark(path, block, encoding)
        _check_not_binary(block, encoding, n_lines)
        if not garbled and encoding == "utf-8" and (found := _GARBLED.search(block)):
            garbled = n_lines + block[: found.start()].count(b"\n") + 1
        try:
            beyond_ascii = not decoder.decode(block).isascii() or beyond_ascii
        except UnicodeError as fault:  # a UTF-16 without its mark gives no place: it fails at its first byte
            line = n_lines + block[: getattr(fault, "start", 0)].count(b"\n") + 1
            raise FileFaultError("wrong_encoding", lines=(line,), **_encodings(path, encoding)) from None
        as_utf8 = as_utf8 if as_utf8 is None or _accepts(as_utf8, block) else None
        n_lines += block.count(b"\n")
    if not block:
        raise FileFaultError("empty_file")
    if not _accepts(decoder, b"", final=True):
        raise FileFaultError("truncated_file" if beyond_ascii else "wrong_encoding", **_encodings(path, encoding))
    if as_utf8 is not None and beyond_ascii and _accepts(as_utf8, b"", final=True):
        raise FileFaultError("wrong_encoding", declared=encoding, suggestion="utf-8")
    return block.rstrip(b"\0").endswith((b"\n", b"\r", b"\x1a")), garbled


def _check_mark(path: Path, block: bytes, encoding: str) -> None:
    """Compare a byte-order mark, or its absence, with the encoding declared."""
    has_mark = block.startswith((b"\xff\xfe", b"\xfe\xff"))
    suggestion = "utf-16" if has_mark else _without_mark(block)
    if suggestion and (not encoding.startswith("utf-16") or (encoding == "utf-16" and not has_mark)):
        raise FileFaultError("wrong_encoding", lines=(1,), declared=encoding, suggestion=suggestion)
    if encoding.startswith("utf-16") and not suggestion:
        raise FileFaultError("wrong_encoding", lines=(1,), **_encodings(path, encoding))


def _without_mark(block: bytes) -> str:
    """UTF-16 that lacks its mark: of most signs one byte is nothing, the second or the first."""
    for encoding, of_one in (("utf-16-le", block[1::2]), ("utf-16-be", block[::2])):
        is_half = of_one.count(0) > len(block) / 4 and block.count(0) - of_one.count(0) < len(block) / 20
        if len(block) > 1 and is_half and not _CONTROL_SIGN.search(block.decode(encoding, errors="replace")):
            return encoding
    return ""


def _check_not_binary(block: bytes, encoding: str, n_lines: int) -> None:
    if encoding.startswith("utf-16"):
        return
    if (place := block.find(b"\0")) >= 0:
        raise FileFaultError("binary_file", lines=(n_lines + block[:place].count(b"\n") + 1,))
    if len(block) - len(block.translate(None, _CONTROL)) > max(4, len(block) * _MOST_CONTROL):
        raise FileFaultError("binary_file")


def _accepts(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final=final)
    except UnicodeDecodeError:
        return False
    return True


def _encodings(path: Path, declared: str) -> dict[str, Any]:
    """Facts of a wrong encoding: the one declared, and one that reads the whole file."""
    for candidate in ("utf-8", "cp1252", "iso8859-1"):
        if candidate == declared:
            continue
        decoder = codecs.getincrementaldecoder(candidate)()
        if all(_accepts(decoder, block) for block in _blocks(path)) and _accepts(decoder, b"", final=True):
            return {"declared": declared, "suggestion": candidate.replace("iso8859-1", "latin-1")}
    return {"declared": declared, "suggestion": ""}
