"""A mapped column in which nothing stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.personal import masked
from portraitlib.ingest.stage import CELL, ORIGIN
from portraitlib.ingest.suspicions.seen import FEWEST_ROWS, Seen, Suspicion

MAY_BE_EMPTY = frozenset(
    {"exit_date", "exit_reason", "end_date", "end_reason", "mark_code", "response_code", "sequence", "suspension_days"}
)
"""Columns that say something of a few rows only: nobody left, no mark was replaced by a code."""


def empty_columns(seen: Seen) -> Iterator[Suspicion]:
    """Tell the columns that the mapping reads and that hold nothing, file by file."""
    for table, rows in seen.tables.items():
        if len(rows) < FEWEST_ROWS:
            continue
        origins = rows[ORIGIN].to_numpy()
        for origin in np.unique(origins).tolist():
            if origin < len(seen.bounds):
                where = origins == origin
                yield from _empty(table, rows, where, seen.bounds[origin])


def _empty(table: str, rows: pd.DataFrame, where: np.ndarray, bound: Bound) -> Iterator[Suspicion]:
    if np.count_nonzero(where) < FEWEST_ROWS:
        return
    some = rows if where.all() else rows[where]
    for name, source in bound.table.columns.items():
        is_read = source.headers and source.default is None and name not in bound.absent | MAY_BE_EMPTY
        if is_read and name in rows and some[name].isna().all():
            facts = {"header": masked(", ".join(source.headers)), "n_rows": len(some)}
            yield Suspicion("empty_column", table, name, where, facts)
    yield from _empty_cells(table, rows, where, bound)


def _empty_cells(table: str, rows: pd.DataFrame, where: np.ndarray, bound: Bound) -> Iterator[Suspicion]:
    """Tell unpivoted columns that hold nothing while one further right does: a term not yet come is not odd."""
    values = {cell.value for cell in bound.cells}
    if len(bound.cells) < 2 or len(values) > 1:
        return
    (value,) = values
    code = {"mark": "mark_code", "score": "response_code"}.get(value)
    cells: Any = rows[CELL].to_numpy()
    is_filled = rows[value].notna().to_numpy() | (rows[code].notna().to_numpy() if code else False)
    filled = np.unique(cells[where & is_filled])
    if not len(filled):
        return
    for cell in np.unique(cells[where]).tolist():
        if cell not in filled and cell < filled.max():
            at = where & (cells == cell)
            if np.count_nonzero(at) >= FEWEST_ROWS:
                place = cell - int(cells[where].min())
                header = masked(bound.cells[place].header) if place < len(bound.cells) else ""
                yield Suspicion("empty_column", table, value, at, {"header": header, "n_rows": int(at.sum())})
