"""Rows of a file as texts with their exact line numbers, a block at a time; text files and workbooks alike."""

from __future__ import annotations

import _csv
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path

import numpy as np

from portraitlib.ingest.coded import Coded, tidy
from portraitlib.ingest.convert import clean, worthless_texts
from portraitlib.ingest.inspection import FileFaultError, open_bytes
from portraitlib.ingest.layout import FileFormat

MOST_ROWS = 100_000
MOST_CELLS = 1_500_000
FEWEST_ROWS = 500
MOST_ROWS_A_BLOCK = 20_000
FOOT = re.compile(r"[^\W\d]{3,}(?:[ :.\u00a0]|$)")
FOOT_CELLS = 2
SEPARATOR_LINE = re.compile(r"sep=.?", re.IGNORECASE)


@dataclass
class Block:
    """Rows as they stand in the file, and the lines that are not rows."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Chunk:
    """Columns of some rows, cleaned: outer spaces gone, missing texts are nothing.

    `worthless` tells the cells in error and the formulas never computed, which are nothing too: what each shows, and
    its lines.
    """

    lines: np.ndarray
    columns: dict[str, Coded]
    broken: list[tuple[int, str]]
    worthless: list[tuple[str, np.ndarray]] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """A text file, or a sheet of a workbook, opened at its first row."""

    name: str
    headers: list[str]
    blocks: Iterator[Block] = field(repr=False)
    written: list[str] = field(default_factory=list)
    """Headers as they stand in the file; `headers` are those of the description."""


def header_of(cell: str) -> str:
    """Column name as it is compared: tidied, out of the quotes some exports leave around it.

    Examples
    --------
    >>> header_of(" 'Code  permanent' ")
    'Code permanent'
    """
    name = tidy(cell)
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = tidy(name[1:-1])
    return name


@contextmanager
def open_text(path: Path, form: FileFormat) -> Iterator[Sheet]:
    """Open a text file at its first row.

    Raises
    ------
    FileFaultError
        ``empty_file`` when there is not even a header.
    """
    encoding = "utf-8-sig" if form.encoding == "utf-8" else form.encoding
    with open_bytes(path) as opened, io.TextIOWrapper(opened, encoding=encoding, newline="") as text:
        reader = csv.reader(
            text,
            delimiter=form.separator,
            quotechar=form.quote,
            quoting=csv.QUOTE_MINIMAL if form.quote else csv.QUOTE_NONE,
            escapechar=form.escape,
            strict=True,
        )
        blocks = _text_blocks(reader)
        yield with_headers("", blocks, form.header)


def with_headers(name: str, blocks: Iterator[Block], header: int) -> Sheet:
    """Take the header off the first block; without one, columns are called by their number.

    Raises
    ------
    FileFaultError
        ``empty_file`` when the header line does not exist.
    """
    first = next(blocks, None)
    if first is None or not (first.rows or first.broken):
        raise FileFaultError("empty_file")
    _drop_separator_line(first)
    written: list[str] = []
    if header:
        place = next((at for at, line in enumerate(first.lines) if line >= header and any(first.rows[at])), None)
        if place is None:
            raise FileFaultError("empty_file")
        written = first.rows[place]
        headers = [header_of(cell) for cell in written]
        if len(headers) == 1 and "\t" in written[0].strip():
            headers = [written[0].strip()]  # another separator: which, is still to be told
        del first.rows[: place + 1], first.lines[: place + 1]
        first.broken = [(line, rule) for line, rule in first.broken if line > header]
    else:
        width = next((len(row) for row in first.rows if any(row)), 0)
        headers = [str(number + 1) for number in range(width)]
    return Sheet(name, headers, _with_first(first, blocks), written)


def _drop_separator_line(first: Block) -> None:
    """Take off the line ``sep=;`` that some exports put first for the spreadsheet: it is no header."""
    if first.rows and first.lines[0] == 1 and SEPARATOR_LINE.fullmatch("".join(first.rows[0]).strip("\ufeff")):
        del first.rows[0], first.lines[0]


def _with_first(first: Block, rest: Iterator[Block]) -> Iterator[Block]:
    yield first
    yield from rest


def _text_blocks(reader: _csv.Reader) -> Iterator[Block]:
    """Rows of a csv reader by blocks; the lines of a row that breaks the quoting are set aside one by one."""
    next_line, ended, n_rows = 1, False, FEWEST_ROWS
    while not ended:
        block = Block()
        while not ended and len(block.rows) + len(block.broken) < n_rows:
            try:
                for row in islice(reader, n_rows - len(block.rows) - len(block.broken)):
                    block.rows.append(row)
                    block.lines.append(next_line)
                    next_line = reader.line_num + 1
                ended = len(block.rows) + len(block.broken) < n_rows
            except csv.Error as fault:
                rule = "malformed_line" if "expected after" in str(fault) else "unclosed_quote"
                block.broken += [(line, rule) for line in range(next_line, reader.line_num + 1)]
                next_line = reader.line_num + 1
            except (UnicodeDecodeError, OSError, EOFError):
                block.broken.append((next_line, "changed_while_reading"))
                ended = True
        widest = max(map(len, block.rows), default=0)
        n_rows = min(MOST_ROWS_A_BLOCK, MOST_CELLS // (widest + 1))
        yield block


def chunks(sheet: Sheet, used: Sequence[str], form: FileFormat, n_cells_a_row: int, *, is_cut: bool) -> Iterator[Chunk]:
    """Columns of a sheet that the mapping uses, some rows at a time; no other column gets further."""
    wanted = max(FEWEST_ROWS, min(MOST_ROWS, MOST_CELLS // max(1, len(used), 4 * n_cells_a_row)))
    waiting = Block()
    for block in sheet.blocks:
        waiting.rows += block.rows
        waiting.lines += block.lines
        waiting.broken += block.broken
        while len(waiting.rows) + len(waiting.broken) > wanted:
            ready = Block(waiting.rows[:wanted], waiting.lines[:wanted], waiting.broken)
            waiting = Block(waiting.rows[wanted:], waiting.lines[wanted:])
            yield _columns_of(ready, sheet, used, form)
    last = _columns_of(waiting, sheet, used, form)
    if is_cut and last.broken and last.broken[-1][1] == "wrong_number_of_cells":
        last_line = max([line for line, _rule in last.broken] + last.lines.tolist())
        if last.broken[-1][0] == last_line:
            last.broken[-1] = (last_line, "truncated_line")
    yield last


def _is_foot(row: list[str]) -> bool:
    """Whether a short row under a list is text about it: « Imprimé le 20 juin », « Total : 40 »."""
    said = [cell for cell in row if cell.strip()]
    return 0 < len(said) <= FOOT_CELLS and FOOT.match(said[0].strip()) is not None


def _header_again(columns: dict[str, Coded], sheet: Sheet, n_rows: int) -> np.ndarray:
    """Mask of the rows that are the headers once more, as at the top of each page of a printed list."""
    written = dict(zip(sheet.headers, sheet.written, strict=False))
    said = [(written.get(name, ""), column.texts) for name, column in columns.items()]
    places = [texts.index(name) if name and name in texts else -1 for name, texts in said]
    if len(places) < 2 or -1 in places:
        return np.zeros(n_rows, dtype=bool)
    same = [column.codes == place for column, place in zip(columns.values(), places, strict=True)]
    return np.logical_and.reduce(same)


def _columns_of(block: Block, sheet: Sheet, used: Sequence[str], form: FileFormat) -> Chunk:
    """Transpose a block: rows of the right width become columns, blank rows go, the others are broken."""
    headers = sheet.headers
    width = len(headers)
    needed = max((place + 1 for place, name in enumerate(headers) if name), default=width)
    n_rows = len(block.rows)
    widths = np.fromiter(map(len, block.rows), dtype="int64", count=n_rows)
    widths[~np.fromiter(map(any, block.rows), dtype=bool, count=n_rows)] = -1
    fits = (widths >= needed) & (widths <= width)
    for place in np.flatnonzero(widths > width):
        fits[place] = not any(block.rows[place][width:])
    wrong = np.flatnonzero(~fits & (widths >= 0))
    end = int(np.flatnonzero(fits)[-1]) if fits.any() else n_rows
    rules = ["footer_row" if at > end and _is_foot(block.rows[at]) else "wrong_number_of_cells" for at in wrong]
    broken = [*block.broken, *((block.lines[at], rule) for at, rule in zip(wrong, rules, strict=True))]
    rows, lines = block.rows, block.lines
    if not fits.all():
        rows = [row for row, good in zip(rows, fits, strict=True) if good]
        lines = [line for line, good in zip(lines, fits, strict=True) if good]
    numbers = np.array(lines, dtype="int64")
    columns, worthless = {}, []
    read = {name: Coded.of(list(map(itemgetter(headers.index(name)), rows))) for name in dict.fromkeys(used)}
    again = _header_again(read, sheet, len(rows))
    if again.any():
        broken += [(int(line), "header_again") for line in numbers[again]]
        numbers, read = numbers[~again], {name: column.rows(~again) for name, column in read.items()}
    for name, column in read.items():
        found = worthless_texts(column.texts, form)
        worthless += [(shown, numbers[column.codes == code]) for code, shown in found.items()]
        columns[name] = clean(column, form, found.values())
    return Chunk(numbers, columns, broken, worthless)
