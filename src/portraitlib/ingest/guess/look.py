"""A first look at each file of a folder: how it is written, where its headers are, what its columns hold."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from portraitlib.ingest.archives import beside, unpack
from portraitlib.ingest.files import list_files
from portraitlib.ingest.guess.synonyms import DATE_HEADERS, meaning_of, term_of
from portraitlib.ingest.inspection import FileFaultError, inspect, is_workbook, open_bytes
from portraitlib.ingest.layout import READABLE_ENDINGS, FileFormat
from portraitlib.ingest.read import header_of
from portraitlib.ingest.workbook import Workbooks

SEPARATORS = (";", ",", "\t", "|")
LINES_TRIED = 20
MOST_ROWS = 20_000
FEWEST_KNOWN = 2
AS_IT_STANDS = FileFormat(header=0, decimal=",")


@dataclass(frozen=True)
class Looked:
    """A text file, or a sheet of a workbook, as far as a look tells."""

    relative: str
    sheet: str
    n_sheets: int
    encoding: str
    separator: str
    header: int
    headers: list[str]
    values: dict[str, Counter[str]] = field(repr=False)

    @property
    def decimal(self) -> str:
        """Decimal sign most seen between digits alone."""
        texts = [text for values in self.values.values() for text in values]
        commas = sum(re.fullmatch(r"-?\d+,\d+", text) is not None for text in texts)
        points = sum(re.fullmatch(r"-?\d+\.\d+", text) is not None for text in texts)
        return "." if points > commas or (not commas and self.separator == ",") else ","


@dataclass(frozen=True)
class Folder:
    """Files of a folder that were looked at, and those that could not be: with the rule, or nothing known in them."""

    looked: list[Looked]
    unread: dict[str, str]
    unknown: list[str]


def look_at(raw: Path, progress: Callable[[int, int], None] = lambda _done, _total: None) -> Folder:
    """Look at every file of a folder; how many are looked at, of all, is told to `progress`."""
    with TemporaryDirectory() as scratch:
        zips = unpack(raw, Path(scratch))
        paths = {relative: raw / relative for relative in list_files(raw) if relative not in zips.opened}
        paths |= {beside(member): path for member, path in zips.files.items()}
        told = _looked(paths, progress)
    refused = dict(zips.refused)
    return Folder(told.looked, told.unread | refused, [name for name in told.unknown if name not in refused])


def _looked(paths: Mapping[str, Path], progress: Callable[[int, int], None]) -> Folder:
    """Look at files, by the path told of each."""
    looked, unread, unknown = [], {}, []
    for done, (relative, path) in enumerate(sorted(paths.items())):
        progress(done, len(paths))
        if path.is_dir():
            continue
        if not relative.casefold().endswith(READABLE_ENDINGS):
            unknown.append(relative)
            continue
        try:
            found = list(_sheets(path, relative))
        except FileFaultError as fault:
            unread[relative] = fault.rule
            continue
        looked += found
        if not found:
            unknown.append(relative)
    return Folder(looked, unread, unknown)


def is_known(header: str) -> bool:
    """Whether something can be guessed of a column."""
    return is_named(header) or any(re.match(form, header) for form in DATE_HEADERS)


def is_named(header: str) -> bool:
    """Whether a header is one of those that exports give, and no value."""
    return bool(meaning_of(header) or term_of(header))


def _sheets(path: Path, relative: str) -> Iterator[Looked]:
    inspected = inspect(path, "utf-8")
    encoding = "utf-8"
    if inspected.fault:
        encoding = str(inspected.fault.expected.get("suggestion", ""))
        if inspected.fault.rule != "wrong_encoding" or not encoding:
            raise inspected.fault
    if 0 < inspected.garbled_line <= LINES_TRIED:  # its headers would not be known
        raise FileFaultError("garbled_accents")
    if is_workbook(path):
        yield from _workbook(path, relative)
        return
    lines = first_lines(path, encoding)
    tries = [(_header_line(rows_of(lines, separator)), separator) for separator in SEPARATORS]
    (n_known, line, headers), separator = max(tries, key=lambda tried: (tried[0][0], len(tried[0][2])))
    if n_known >= FEWEST_KNOWN:
        rows = (row for at, row in rows_of(lines, separator) if at > line)
        yield Looked(relative, "", 1, encoding, separator, line, headers, _values(headers, rows))


def _workbook(path: Path, relative: str) -> Iterator[Looked]:
    """Sheets that show; what a hidden one holds is rarely meant."""
    with closing(Workbooks()) as workbooks:
        names = [name for name, is_visible in workbooks.open(path) if is_visible]
        for name in names:
            try:
                sheet = workbooks.sheet(name, AS_IT_STANDS)
            except FileFaultError:  # an empty sheet does not stop the others
                continue
            rows = list(
                islice(
                    (pair for block in sheet.blocks for pair in zip(block.lines, block.rows, strict=True)), MOST_ROWS
                )
            )
            n_known, line, headers = _header_line(rows)
            if n_known >= FEWEST_KNOWN:
                below = (row for at, row in rows if at > line)
                yield Looked(relative, name, len(names), "utf-8", ";", line, headers, _values(headers, below))


def first_lines(path: Path, encoding: str) -> list[str]:
    """First lines of a text file; `FileFaultError` where they are cut in the middle of a sign."""
    with (
        open_bytes(path) as opened,
        io.TextIOWrapper(opened, encoding.replace("utf-8", "utf-8-sig"), newline="") as text,
    ):
        try:
            return list(islice(text, MOST_ROWS))
        except UnicodeError:
            raise FileFaultError("truncated_file") from None


def rows_of(lines: list[str], separator: str) -> list[tuple[int, list[str]]]:
    """Rows with the number of the line where each begins; a quote never closed ends them."""
    reader = csv.reader(lines, delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            found.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        return found
    return found


def _header_line(rows: list[tuple[int, list[str]]]) -> tuple[int, int, list[str]]:
    """Line that holds most of the headers that are known, among the first."""
    tries = [(at, [header_of(cell) for cell in row]) for at, row in rows[:LINES_TRIED]]
    counts = [sum(map(is_known, headers)) for _at, headers in tries]
    place = max(range(len(tries)), key=counts.__getitem__, default=-1)
    if place < 0:
        return 0, 1, []
    while place + 1 < len(tries) and tries[place + 1][1] != tries[place][1]:
        if sum(map(is_named, tries[place + 1][1])) < counts[place]:
            break
        place += 1  # titles merged over columns stand above the headers, and some are known too
    return counts[place], *tries[place]


def _values(headers: list[str], rows: Iterable[list[str]]) -> dict[str, Counter[str]]:
    """Values of each column and how often; they stay in memory, and only known words of them are ever written."""
    values: dict[str, Counter[str]] = {header: Counter() for header in headers if header}
    for row in rows:
        for header, cell in zip(headers, row, strict=False):
            if header and cell.strip():
                values[header][" ".join(cell.split())] += 1
    return values
