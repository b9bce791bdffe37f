"""A mapped column in which nothing stands."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from portraitlib.ingest.bind import Bound, Cell
from portraitlib.ingest.personal import masked
from portraitlib.ingest.stage import CELL, ORIGIN
from portraitlib.ingest.suspicions.seen import FEWEST_ROWS, Seen, Suspicion
from portraitlib.tables.schemas import OVERALL

TERMS = ("1", "2", "3", "final")

MAY_BE_EMPTY = frozenset(
    {"exit_date", "exit_reason", "end_date", "end_reason", "mark_code", "response_code", "sequence", "suspension_days"}
)
"""Columns that say something of a few rows only: nobody left, no mark was replaced by a code."""


def empty_columns(seen: Seen) -> Iterator[Suspicion]:
    """Tell the columns that the mapping reads and that hold nothing, file by file."""
    for table, rows in seen.tables.items():
        if len(rows) >= FEWEST_ROWS:
            origins = rows[ORIGIN].to_numpy()
            counts = np.bincount(origins)
            places = [place for place in np.flatnonzero(counts >= FEWEST_ROWS).tolist() if place < len(seen.bounds)]
            yield from _empty(table, rows, origins, {place: seen.bounds[place] for place in places})
            for place in places:
                yield from _empty_cells(table, rows, origins, place, seen.bounds[place])


def _empty(table: str, rows: pd.DataFrame, origins: np.ndarray, bounds: dict[int, Bound]) -> Iterator[Suspicion]:
    read = {place: _columns_read(bound) for place, bound in bounds.items()}
    for name in dict.fromkeys(name for names in read.values() for name in names if name in rows):
        is_filled = rows[name].notna().to_numpy()
        if is_filled.all():
            continue
        n_filled = np.bincount(origins[is_filled], minlength=max(bounds) + 1)
        for place, names in read.items():
            if name in names and not n_filled[place]:
                where = origins == place
                facts = {"header": names[name], "n_rows": int(np.count_nonzero(where))}
                yield Suspicion("empty_column", table, name, where, facts)


def _columns_read(bound: Bound) -> dict[str, str]:
    """Columns that ought to hold something, and the headers they are read from."""
    return {
        name: masked(", ".join(source.headers))
        for name, source in bound.table.columns.items()
        if source.headers and source.default is None and name not in bound.absent | MAY_BE_EMPTY
    }


def _empty_cells(table: str, rows: pd.DataFrame, origins: np.ndarray, origin: int, bound: Bound) -> Iterator[Suspicion]:
    """Tell the columns of a term that hold nothing while those of a later one do; a term not yet come is not odd.

    The competencies of a course are not all marked every term: only whole results are looked at.
    """
    order = {place: rank for place, cell in enumerate(bound.cells) if (rank := _rank(cell)) is not None}
    if table != "results" or len(order) < 2:
        return
    where = origins == origin
    cells = rows[CELL].to_numpy()
    first = int(cells[where].min())  # cells are numbered over the whole import; an empty one still has its rows
    is_filled = where & (rows["mark"].notna() | rows["mark_code"].notna()).to_numpy()
    filled = set(np.unique(cells[is_filled] - first).tolist())
    last = max((order[place] for place in filled & order.keys()), default=-1)
    for place in sorted(order.keys() - filled):
        at = where & (cells == place + first)
        if order[place] < last and np.count_nonzero(at) >= FEWEST_ROWS:
            facts = {"header": masked(bound.cells[place].header), "n_rows": int(np.count_nonzero(at))}
            yield Suspicion("empty_column", table, "mark", at, facts)


def _rank(cell: Cell) -> int | None:
    """Rank of the term of a column of whole results; None for any other."""
    given = dict(cell.constants)
    if given.get("competency", OVERALL) != OVERALL or given.get("term") not in TERMS:
        return None
    return TERMS.index(given["term"])
