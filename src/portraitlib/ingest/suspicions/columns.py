"""A mapped column in which nothing stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from portraitlib.ingest.bind import Bound, Cell
from portraitlib.ingest.personal import masked
from portraitlib.ingest.stage import CELL, ORIGIN
from portraitlib.ingest.suspicions.seen import FEWEST_ROWS, Seen, Suspicion
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.schemas.programmes import FROM_LISTS

BY_YEAR = ("students",)
MERGED = ("grade_level", "group")
HARDLY = 0.25
MOSTLY_FILLED = 0.5
TERMS = ("1", "2", "3", "final")

MAY_BE_EMPTY = frozenset(
    {"exit_date", "exit_reason", "end_date", "end_reason", "mark_code", "response_code", "sequence", "suspension_days"}
    | {"form", "level", "missing_reason"}
)
"""Columns that say something of a few rows only: nobody left, no mark was replaced by a code."""


def empty_columns(seen: Seen) -> Iterator[Suspicion]:
    """Tell the columns that the mapping reads and that hold nothing, file by file."""
    for table, rows in seen.tables.items():
        if len(rows) >= FEWEST_ROWS and table not in FROM_LISTS:
            origins = rows[ORIGIN].to_numpy()
            counts = np.bincount(origins)
            places = [place for place in np.flatnonzero(counts >= FEWEST_ROWS).tolist() if place < len(seen.bounds)]
            bounds = {place: seen.bounds[place] for place in places}
            yield from _empty(table, rows, origins, bounds)
            yield from _hardly_filled(table, rows)
            yield from _empty_this_year(
                table, rows, {name for bound in bounds.values() for name in _columns_read(bound)}
            )
            if table == "results":
                yield from _empty_cells(
                    rows, origins, {place: bound for place, bound in bounds.items() if bound.cells}, seen.first_cells
                )


def _empty(table: str, rows: pd.DataFrame, origins: np.ndarray, bounds: dict[int, Bound]) -> Iterator[Suspicion]:
    read = {place: _columns_read(bound) for place, bound in bounds.items()}
    for name in dict.fromkeys(name for names in read.values() for name in names if name in rows):
        if not pa.array(rows[name], from_pandas=True).null_count:
            continue
        is_filled = rows[name].notna().to_numpy()
        n_filled = np.bincount(origins[is_filled], minlength=max(bounds) + 1)
        for place, names in read.items():
            if name in names and not n_filled[place]:
                where = origins == place
                facts = {"header": names[name], "n_rows": int(np.count_nonzero(where))}
                yield Suspicion("empty_column", table, name, where, facts)


def _empty_this_year(table: str, rows: pd.DataFrame, names: set[str]) -> Iterator[Suspicion]:
    """Tell the columns of a list that are filled the years before and hold nothing the last one."""
    if table not in BY_YEAR:
        return
    years = rows["school_year"].to_numpy("int64")
    last = years == years.max()
    before = ~last
    if min(np.count_nonzero(last), np.count_nonzero(before)) < FEWEST_ROWS:
        return
    for name in sorted(names & set(rows.columns)):
        is_filled = rows[name].notna().to_numpy()
        if not is_filled[last].any() and is_filled[before].mean() >= MOSTLY_FILLED:
            facts = {"year": f"{years.max() - 1}-{years.max()}"}
            yield Suspicion("column_emptied", table, name, last, facts)


def _hardly_filled(table: str, rows: pd.DataFrame) -> Iterator[Suspicion]:
    """Tell levels and groups that stand on the first line of each list only, as merged cells leave them in a text."""
    for name in MERGED if table in BY_YEAR else ():
        n_filled = int(rows[name].count())
        if 0 < n_filled <= HARDLY * len(rows):
            facts = {"n_filled": n_filled, "n_rows": len(rows)}
            yield Suspicion("hardly_filled", table, name, rows[name].isna().to_numpy(), facts)


def _columns_read(bound: Bound) -> dict[str, str]:
    """Columns that ought to hold something, and the headers they are read from."""
    return {
        name: masked(", ".join(source.headers))
        for name, source in bound.table.columns.items()
        if source.headers and source.default is None and name not in bound.absent | MAY_BE_EMPTY
    }


def _empty_cells(
    rows: pd.DataFrame, origins: np.ndarray, bounds: dict[int, Bound], first: Sequence[int]
) -> Iterator[Suspicion]:
    """Tell the columns of a whole result that hold nothing, when a later term does or another file fills the same.

    A term not yet come is not odd; and the competencies of a course are not all marked every term.
    """
    cells = rows[CELL].to_numpy()
    is_filled = (rows["mark"].notna() | rows["mark_code"].notna()).to_numpy()
    filled = {place: set(np.unique(cells[is_filled & (origins == place)] - first[place]).tolist()) for place in bounds}
    anywhere = {bounds[place].cells[at].constants for place in bounds for at in filled[place] if bounds[place].cells}
    for place, bound in bounds.items():
        ranks = {at: rank for at, cell in enumerate(bound.cells) if (rank := _rank(cell)) is not None}
        last = max((ranks[at] for at in filled[place] & ranks.keys()), default=-1)
        for at in sorted(ranks.keys() - filled[place]):
            where = (origins == place) & (cells == at + first[place])
            is_odd = ranks[at] < last or (ranks[at] == last and bound.cells[at].constants in anywhere)
            if is_odd and np.count_nonzero(where) >= FEWEST_ROWS:
                facts = {"header": masked(bound.cells[at].header), "n_rows": int(np.count_nonzero(where))}
                yield Suspicion("empty_column", "results", "mark", where, facts)


def _rank(cell: Cell) -> int | None:
    """Rank of the term of a column of whole results; None for any other."""
    given = dict(cell.constants)
    term = given.get("term", TERMS[-1])
    if given.get("competency", OVERALL) != OVERALL or term not in TERMS:
        return None
    return TERMS.index(term)
