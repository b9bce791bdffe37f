"""Rows of a sheet to records of a standard table, still as texts: names, constants, recodes, wide to long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.coded import Coded, joined, tidy
from portraitlib.ingest.convert import recode, recoded
from portraitlib.ingest.files import FoundFile
from portraitlib.ingest.mapping import OUT_OF, ColumnSource
from portraitlib.ingest.read import Chunk

NOT_THERE = "\0"
"""Before a text that a list of codes does not hold; no cell of a file begins so."""


@dataclass(frozen=True)
class Records:
    """Records as texts."""

    lines: np.ndarray
    cells: np.ndarray
    columns: dict[str, Coded]
    excluded: np.ndarray
    blank: np.ndarray
    """Cells that are blank and, as the mapping says, no rows."""

    def rows(self, chosen: np.ndarray) -> Records:
        """Keep some records."""
        columns = {name: texts.rows(chosen) for name, texts in self.columns.items()}
        return Records(self.lines[chosen], self.cells[chosen], columns, self.excluded[chosen], self.blank[chosen])


def reshape(
    chunk: Chunk, bound: Bound, file: FoundFile, sheet: str, lookups: Mapping[str, list[dict[str, str]]]
) -> Records:
    """Give a chunk's rows the standard table's columns."""
    n_rows, times = len(chunk.lines), bound.n_cells
    columns = {name: Coded.constant(text, n_rows * times) for name, text in bound.constants.items()}
    for name, source in bound.table.columns.items():
        if name not in bound.absent:
            is_person = bound.schema.column(name).is_person
            texts = _texts(chunk, source, file, sheet, is_person=is_person)
            for known in lookups.get(name, ()):
                texts = looked_up(texts, known)
            columns[name] = recode(texts, source).tiled(times)
        elif source.default is not None:
            columns[name] = Coded.constant(source.default, n_rows * times)
    columns |= _unpivoted(chunk, bound)
    out_of = bound.table.marks.out_of
    if out_of is not None and "mark" in columns:
        highest = _texts(chunk, out_of, file, sheet, is_person=False)
        for known in lookups.get(OUT_OF, ()):
            highest = looked_up(highest, known)
        columns["mark"] = _fractions(columns["mark"], recode(highest, out_of).tiled(times))
    cells = np.repeat(np.arange(times, dtype="int32"), n_rows)
    blank, refused = _no_rows(chunk, bound)
    excluded = np.tile(_excluded(chunk, bound), times) | refused
    return Records(np.tile(chunk.lines, times), cells, columns, excluded, blank)


def _fractions(marks: Coded, highest: Coded) -> Coded:
    """Marks with the highest beside each, as a fraction; what is no number stays what it is."""
    pairs = joined([marks, highest.filled("?")], "/")

    def told(text: str) -> str:
        """Mark alone when it is a code or another text."""
        mark, _, most = text.rpartition("/")
        most = "?" if most.startswith(NOT_THERE) else most
        return f"{mark}/{most}" if any(sign.isdecimal() for sign in mark) and "/" not in mark else mark

    return pairs.recoded(told)


def looked_up(texts: Coded, known: Mapping[str, str]) -> Coded:
    """Value that stands beside each text in a list of codes; one that is not there is marked so."""
    return texts.recoded(lambda text: known.get(text, text if text.startswith(NOT_THERE) else NOT_THERE + text))


def _texts(chunk: Chunk, source: ColumnSource, file: FoundFile, sheet: str, *, is_person: bool) -> Coded:
    """Texts of one standard column, row by row."""
    n_rows = len(chunk.lines)
    if source.value is not None:
        return Coded.constant(source.value, n_rows)
    if source.file is not None:
        return Coded.constant(found_in_name(source.file, file.own_name), n_rows)
    if source.folder is not None:
        return Coded.constant(found_in_name(source.folder, file.folder), n_rows)
    if source.sheet is not None:
        return Coded.constant(found_in_name(source.sheet, sheet), n_rows)
    if source.row_number:
        before = f"{file.name}|{sheet}|" if is_person else ""
        return Coded(np.arange(n_rows, dtype="int32"), [f"{before}{line}" for line in chunk.lines])
    columns = [chunk.columns[tidy(header)] for header in source.headers]
    return columns[0] if len(columns) == 1 else joined(columns)


def found_in_name(pattern: str, name: str) -> str | None:
    r"""First group of an expression in the name of a file or sheet; None when it is not found.

    Examples
    --------
    >>> found_in_name(r"(\d{4})", "resultats_2026.csv")
    '2026'
    """
    found = re.search(pattern, tidy(name))
    return found[1] if found and found[1] else None


def _unpivoted(chunk: Chunk, bound: Bound) -> dict[str, Coded]:
    """Columns made of cells: the value, and the constants that tell the cells apart."""
    n_rows = len(chunk.lines)
    names = dict.fromkeys(name for cell in bound.cells for name in (cell.value, *dict(cell.constants)))
    columns = {}
    for name in names:
        parts = []
        for cell in bound.cells:
            given = recoded(chunk.columns[cell.header], cell.block.recode) if cell.value == name else None
            parts.append(given if given is not None else Coded.constant(dict(cell.constants).get(name), n_rows))
        columns[name] = Coded.stacked(parts)
    return columns


def _no_rows(chunk: Chunk, bound: Bound) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the cells that are no rows: blank, where `skip_blank` says so; recoded to nothing."""
    n_rows = len(chunk.lines)
    blank, refused = (np.zeros((bound.n_cells, n_rows), dtype=bool) for _ in range(2))
    for place, cell in enumerate(bound.cells):
        given = chunk.columns[cell.header]
        if cell.block.skip_blank:
            blank[place] = given.codes < 0
        if None in cell.block.recode.values():
            refused[place] = (given.codes >= 0) & (recoded(given, cell.block.recode).codes < 0)
    return blank.ravel(), refused.ravel()


def _excluded(chunk: Chunk, bound: Bound) -> np.ndarray:
    """Mask of the rows that `only` and `except` leave out."""
    excluded = np.zeros(len(chunk.lines), dtype=bool)
    for header, texts in bound.table.only.items():
        wanted = {tidy(text) for text in texts}
        excluded |= ~chunk.columns[tidy(header)].on_rows(wanted.__contains__)
    for header, texts in bound.table.except_.items():
        unwanted = {tidy(text) for text in texts}
        excluded |= chunk.columns[tidy(header)].on_rows(unwanted.__contains__)
    return excluded
