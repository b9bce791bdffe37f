"""Rows of a text file: read by columns wherever each line is one row, by the csv module elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from portraitlib.ingest.inspection import open_bytes
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.read import FEWEST_ROWS, MOST_CELLS, Block, Lines, Sheet, with_headers

PIECE = 4 << 20
HEAD_LINES = 50
MOST_ROWS_A_BLOCK = 20_000
_NO_SIGN = {"utf-8": b"", "cp1252": b"\x81\x8d\x8f\x90\x9d", "iso8859-1": b""}
"""Encodings in which separators and line feeds are the bytes of ASCII; bytes that are no sign in them."""


@contextmanager
def open_text(path: Path, form: FileFormat) -> Iterator[Sheet]:
    """Open a text file at its first row.

    Raises
    ------
    FileFaultError
        ``empty_file`` when there is not even a header.
    """
    with (
        open_bytes(path) as opened,
        closing(_blocks(cast("BinaryIO", opened), form)) as blocks,
        closing(_ahead(blocks)) as read,
    ):
        yield with_headers("", read, form.header)


def _ahead(blocks: Iterator[Block | Lines]) -> Generator[Block | Lines, None, None]:
    """The same blocks, each read while the one before it is used: Arrow reads without holding the interpreter."""
    with ThreadPoolExecutor(1, thread_name_prefix="read") as reader:
        coming = reader.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, blocks, None)
            yield block


def _blocks(opened: BinaryIO, form: FileFormat) -> Generator[Block | Lines, None, None]:
    """Rows of a file from its start; from the first place where a line may not end a row, row by row to its end."""
    signs = [form.separator, *([form.quote] if form.quote else [])]
    if form.escape or not all(map(str.isascii, signs)) or form.encoding not in _NO_SIGN:
        yield from _rest(opened, form, 0, 1)
        return
    start, line, width = 0, 1, 0
    try:
        for piece in _pieces(opened):
            if not _ends_with_a_row(piece, form):
                yield from _rest(opened, form, start, line)
                return
            start += len(piece)
            if line == 1:
                head, piece = _cut_after(piece, HEAD_LINES + form.header, form)
                blocks = list(_by_row(head, form, line))
                width, line = len(blocks[-1].rows[-1]) if blocks[-1].rows else 0, line + head.count(b"\n")
                yield from blocks
            if piece:
                lines = _by_column(piece, form, line, width)
                yield from _by_row(piece, form, line) if lines is None else [lines]
                line += piece.count(b"\n")
    except (OSError, EOFError):
        yield Block(broken=[(line, "changed_while_reading")])


def _pieces(opened: BinaryIO) -> Iterator[bytes]:
    """Whole lines, some millions of bytes at a time; a line longer than that is cut."""
    rest = b""
    while block := opened.read(PIECE):
        rest += block
        end = rest.rfind(b"\n") + 1 or (len(rest) if len(rest) >= PIECE else 0)
        if end:
            yield rest[:end]
            rest = rest[end:]
    if rest:
        yield rest + b"\n"


def _cut_after(piece: bytes, n_lines: int, form: FileFormat) -> tuple[bytes, bytes]:
    """First lines of a piece, to the end of a row, and the others."""
    quote, end = (form.quote or "").encode(), 0
    while end < len(piece) and (n_lines > 0 or (quote and piece.count(quote, 0, end) % 2)):
        end = piece.index(b"\n", end) + 1
        n_lines -= 1
    return piece[:end], piece[end:]


def _ends_with_a_row(piece: bytes, form: FileFormat) -> bool:
    """Whether a piece that begins with a row ends with one, and can be read.

    Every return is followed by a line feed; every quote that opens stands first in its cell, every one that closes
    stands last: then the csv module and Arrow read the same.
    """
    if not piece.endswith(b"\n") or b"\0" in piece or piece.count(b"\r") != piece.count(b"\r\n"):
        return False
    if not piece.isascii() and not _is_readable(piece, form.encoding):
        return False
    if not form.quote or form.quote.encode() not in piece:
        return True
    signs, quote, separator = np.frombuffer(piece, dtype="uint8"), ord(form.quote), ord(form.separator)
    places = np.flatnonzero(signs == quote)
    opening, closing = places[::2], places[1::2]
    if len(opening) != len(closing):
        return False
    before, after = signs[opening - 1], signs[closing + 1]  # before the first sign, the last: a line feed
    return bool(np.isin(before, [separator, 10, quote]).all() and np.isin(after, [separator, 10, 13, quote]).all())


def _is_readable(piece: bytes, encoding: str) -> bool:
    if encoding != "utf-8":
        return not _NO_SIGN[encoding] or len(piece.translate(None, _NO_SIGN[encoding])) == len(piece)
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _by_column(piece: bytes, form: FileFormat, line: int, width: int) -> Lines | None:
    """Rows of a piece by columns; None when a row is not one line, is blank, or has not `width` cells."""
    names = [str(place) for place in range(width)]
    try:
        found = arrow_csv.read_csv(
            pa.BufferReader(piece),
            arrow_csv.ReadOptions(use_threads=False, block_size=len(piece) + 1, column_names=names),
            arrow_csv.ParseOptions(delimiter=form.separator, quote_char=form.quote or False, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.binary()), check_utf8=False),
        )
    except pa.ArrowInvalid:
        return None
    columns = [column.combine_chunks() for column in found.columns]
    if found.num_rows != piece.count(b"\n") or _has_blank(columns) or _is_too_long(columns):
        return None
    return Lines(columns, line, form.encoding)


def _has_blank(columns: list[pa.Array]) -> bool:
    """Whether a row has nothing in any of its cells."""
    blank = np.ones(len(columns[0]), dtype=bool)
    for column in columns:
        blank &= pc.binary_length(column).to_numpy() == 0
        if not blank.any():
            return False
    return True


def _is_too_long(columns: list[pa.Array]) -> bool:
    """Whether a cell may be longer than the csv module accepts: it is told as a broken line."""
    return any(pc.max(pc.binary_length(column)).as_py() > csv.field_size_limit() for column in columns)


def _by_row(piece: bytes, form: FileFormat, line: int) -> Iterator[Block]:
    encoding = "utf-8-sig" if form.encoding == "utf-8" and line == 1 else form.encoding
    yield from _rows(io.StringIO(piece.decode(encoding), newline=""), form, line)


def _rest(opened: BinaryIO, form: FileFormat, start: int, line: int) -> Iterator[Block]:
    """Rows of a file from one of its bytes on, however its lines are."""
    opened.seek(start)
    encoding = "utf-8-sig" if form.encoding == "utf-8" and line == 1 else form.encoding
    text = io.TextIOWrapper(opened, encoding=encoding, newline="")
    try:
        yield from _rows(text, form, line)
    finally:
        text.detach()


def _rule_of(fault: str, n_lines: int) -> str:
    """Rule that a row breaks, by the words of the csv module: too long on one line, no quote was left open."""
    if "field limit" in fault and n_lines == 1:
        return "cell_too_long"
    return "malformed_line" if "expected after" in fault else "unclosed_quote"


def _rows(text: io.TextIOBase, form: FileFormat, first_line: int) -> Iterator[Block]:
    """Rows of a text by blocks; the lines of a row that breaks the quoting are set aside one by one."""
    reader = csv.reader(
        text,
        delimiter=form.separator,
        quotechar=form.quote,
        quoting=csv.QUOTE_MINIMAL if form.quote else csv.QUOTE_NONE,
        escapechar=form.escape,
        strict=True,
    )
    next_line, ended, n_rows = first_line, False, FEWEST_ROWS
    while not ended:
        block = Block()
        while not ended and len(block.rows) + len(block.broken) < n_rows:
            try:
                for row in islice(reader, n_rows - len(block.rows) - len(block.broken)):
                    block.rows.append(row)
                    block.lines.append(next_line)
                    next_line = first_line + reader.line_num
                ended = len(block.rows) + len(block.broken) < n_rows
            except csv.Error as fault:
                rule = _rule_of(str(fault), first_line + reader.line_num - next_line)
                block.broken += [(line, rule) for line in range(next_line, first_line + reader.line_num)]
                next_line = first_line + reader.line_num
            except (UnicodeDecodeError, OSError, EOFError):
                block.broken.append((next_line, "changed_while_reading"))
                ended = True
        widest = max(map(len, block.rows), default=0)
        n_rows = min(MOST_ROWS_A_BLOCK, MOST_CELLS // (widest + 1))
        yield block
