"""Rows of a file as texts with their exact line numbers, a block at a time; text files and workbooks alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import ClassVar

import numpy as np
import pyarrow as pa

from portraitlib.ingest.coded import Coded, tidy
from portraitlib.ingest.convert import clean, worthless_texts
from portraitlib.ingest.inspection import FileFaultError
from portraitlib.ingest.layout import FileFormat

MOST_ROWS = 100_000
MOST_CELLS = 1_500_000
FEWEST_ROWS = 500
FOOT = re.compile(r"[^\W\d]{3,}(?:[ :.\u00a0]|$)")
PAGE = re.compile(r"(?:page|p\.) ?\d+(?: ?(?:/|de|sur|of) ?\d+)?$|(?:imprim\w+|printed) ", re.IGNORECASE)
"""What stands between two pages of a printed list; any other short row there may be a student's."""
FOOT_CELLS = 2
SEPARATOR_LINE = re.compile(r"sep=.?", re.IGNORECASE)


@dataclass
class Block:
    """Rows as they stand in the file, and the lines that are not rows."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def cut(self, n_rows: int) -> tuple[Block, Block]:
        """First rows, with the lines that are not rows, and the others."""
        return Block(self.rows[:n_rows], self.lines[:n_rows], self.broken), Block(
            self.rows[n_rows:], self.lines[n_rows:]
        )

    def chosen(self, mask: np.ndarray) -> Block:
        """Keep some rows."""
        return Block([*compress(self.rows, mask)], [*compress(self.lines, mask)], self.broken)


@dataclass(frozen=True)
class Lines:
    """Rows that are each one line of the file, by columns, as bytes."""

    columns: list[pa.Array]
    first: int
    encoding: str
    broken: ClassVar[tuple[tuple[int, str], ...]] = ()

    def __len__(self) -> int:
        return len(self.columns[0])

    @property
    def lines(self) -> range:
        """Line of each row."""
        return range(self.first, self.first + len(self))

    def cut(self, n_rows: int) -> tuple[Lines, Lines]:
        """First rows, and the others."""
        before, after = ([column.slice(*part) for column in self.columns] for part in ((0, n_rows), (n_rows,)))
        return replace(self, columns=before), replace(self, columns=after, first=self.first + len(before[0]))

    @property
    def rows(self) -> list[list[str]]:
        """Rows one by one, as texts."""
        columns = [[cell.decode(self.encoding) for cell in column.to_pylist()] for column in self.columns]
        return list(map(list, zip(*columns, strict=True)))


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
    blocks: Iterator[Block | Lines] = field(repr=False)
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


def with_headers(name: str, blocks: Iterator[Block | Lines], header: int) -> Sheet:
    """Take the header off the first block; without one, columns are called by their number.

    Raises
    ------
    FileFaultError
        ``empty_file`` when the header line does not exist.
    """
    first = next(blocks, None)
    if not isinstance(first, Block) or not (first.rows or first.broken):
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


def _with_first(first: Block, rest: Iterator[Block | Lines]) -> Iterator[Block | Lines]:
    yield first
    yield from rest


def chunks(sheet: Sheet, used: Sequence[str], form: FileFormat, n_cells_a_row: int, *, is_cut: bool) -> Iterator[Chunk]:
    """Columns of a sheet that the mapping uses, some rows at a time; no other column gets further."""
    wanted = max(FEWEST_ROWS, min(MOST_ROWS, MOST_CELLS // max(1, len(used), 4 * n_cells_a_row)))
    waiting: list[Block | Lines] = []
    for block in sheet.blocks:
        waiting.append(block)
        while sum(len(part) + len(part.broken) for part in waiting) > wanted:
            ready, waiting = _cut(waiting, wanted)
            yield _columns_of(ready, sheet, used, form)
    last = _columns_of(waiting, sheet, used, form)
    if is_cut and last.broken and last.broken[-1][1] == "wrong_number_of_cells":
        last_line = max([line for line, _rule in last.broken] + last.lines.tolist())
        if last.broken[-1][0] == last_line:
            last.broken[-1] = (last_line, "truncated_line")
    yield last


def _cut(parts: list[Block | Lines], n_rows: int) -> tuple[list[Block | Lines], list[Block | Lines]]:
    """First rows of some parts, with every line that is not a row, and the others."""
    before, after = [], []
    for part in parts:
        here, later = part.cut(n_rows)
        n_rows -= len(here)
        before.append(here)
        after.append(later)
    return before, [part for part in after if len(part)]


def _is_foot(row: list[str], words: re.Pattern[str]) -> bool:
    """Whether a short row is text about the list: « Imprimé le 20 juin », « Total : 40 », « Page 1/3 » on each page."""
    said = [cell for cell in row if cell.strip()]
    return 0 < len(said) <= FOOT_CELLS and words.match(said[0].strip()) is not None


def _header_again(columns: dict[str, Coded], sheet: Sheet, n_rows: int) -> np.ndarray:
    """Mask of the rows that are the headers once more, as at the top of each page of a printed list."""
    written = dict(zip(sheet.headers, sheet.written, strict=False))
    said = [(written.get(name, ""), column.texts) for name, column in columns.items()]
    places = [texts.index(name) if name and name in texts else -1 for name, texts in said]
    if len(places) < 2 or -1 in places:
        return np.zeros(n_rows, dtype=bool)
    same = [column.codes == place for column, place in zip(columns.values(), places, strict=True)]
    return np.logical_and.reduce(same)


def _columns_of(parts: list[Block | Lines], sheet: Sheet, used: Sequence[str], form: FileFormat) -> Chunk:
    """Columns of some rows: those of the right width become columns, blank ones go, the others are broken."""
    headers = sheet.headers
    width = len(headers)
    needed = max((place + 1 for place, name in enumerate(headers) if name), default=width)
    parts = [
        part if isinstance(part, Block) or needed <= len(part.columns) <= width else Block(part.rows, list(part.lines))
        for part in parts
    ]
    fits = [_fits(part, needed, width) for part in parts]
    parts, broken = _right_rows(parts, fits)
    numbers = np.concatenate([np.array(part.lines, dtype="int64") for part in parts])
    columns, worthless = {}, []
    read = {name: _coded(parts, headers.index(name)) for name in dict.fromkeys(used)}
    again = _header_again(read, sheet, len(numbers))
    if again.any():
        broken += [(int(line), "header_again") for line in numbers[again]]
        numbers, read = numbers[~again], {name: column.rows(~again) for name, column in read.items()}
    for name, column in read.items():
        found = worthless_texts(column.texts, form)
        worthless += [(shown, numbers[column.codes == code]) for code, shown in found.items()]
        columns[name] = clean(column, form, found.values())
    return Chunk(numbers, columns, broken, worthless)


def _fits(part: Block | Lines, needed: int, width: int) -> np.ndarray:
    """Of each row, 1 when it has the right width, 0 when it has not, -1 when it is blank."""
    if isinstance(part, Lines):
        return np.ones(len(part), dtype="int8")
    widths = np.fromiter(map(len, part.rows), dtype="int64", count=len(part))
    is_blank = ~np.fromiter(map(any, part.rows), dtype=bool, count=len(part))
    fits = (widths >= needed) & (widths <= width)
    for place in np.flatnonzero((widths > width) & ~is_blank):
        fits[place] = not any(part.rows[place][width:])
    return np.where(is_blank, -1, fits).astype("int8")


def _right_rows(
    parts: list[Block | Lines], fits: list[np.ndarray]
) -> tuple[list[Block | Lines], list[tuple[int, str]]]:
    """Rows of the right width, and the lines that are no such rows."""
    broken = [told for part in parts for told in part.broken]
    right = np.flatnonzero(np.concatenate(fits) == 1)
    kept, n_before, end = [], 0, right[-1] if len(right) else np.inf
    for part, fit in zip(parts, fits, strict=True):
        if isinstance(part, Block) and (fit < 1).any():
            for at in np.flatnonzero(fit == 0):
                is_foot = _is_foot(part.rows[at], FOOT if n_before + at > end else PAGE)
                broken.append((part.lines[at], "footer_row" if is_foot else "wrong_number_of_cells"))
            part = part.chosen(fit == 1)
        kept.append(part)
        n_before += len(fit)
    return kept, broken


def _coded(parts: list[Block | Lines], place: int) -> Coded:
    """One column of some rows."""
    encoding = next((part.encoding for part in parts if isinstance(part, Lines)), "")
    if not encoding:
        return Coded.of([row[place] for part in parts if isinstance(part, Block) for row in part.rows])
    columns = [
        part.columns[place]
        if isinstance(part, Lines)
        else pa.array([row[place].encode(encoding) for row in part.rows], pa.binary())
        for part in parts
    ]
    return Coded.of_bytes(columns, encoding)
