"""What a new import would take away from a school: years, students and rows, against the version in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import StoreError
from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR
from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import Partition

SHARED = ("students", "results")
"""Tables of which a share, however small the table, is asked for."""
FEW_ROWS = 10
"""In another table, fewer rows than this are a correction, whatever share of the year they are."""
NO_YEAR = 0
"""Stands for the school year of rows that bear none."""


@dataclass(frozen=True)
class Removed:
    """Rows of one table and school year that a school no longer has; of `students`, the students themselves.

    Parameters
    ----------
    school, table : str
    school_year : int
        0 for a table without years.
    n_before, n_removed : int
        What the version in use holds, and how much of it goes.
    n_left : int
        What the new version holds: 0 when all of it goes.
    """

    school: str
    table: str
    school_year: int
    n_before: int
    n_removed: int
    n_left: int

    @property
    def is_whole(self) -> bool:
        """Nothing of the table is left for that year."""
        return self.n_left == 0

    @property
    def facts(self) -> dict[str, object]:
        """The removal as plain values, for a file."""
        return asdict(self)

    def is_more_than(self, share: float) -> bool:
        """Whether it has to be asked for: a whole year of a table, or more than a share of it."""
        is_many = self.table in SHARED or self.n_removed >= FEW_ROWS
        return self.is_whole or (is_many and self.n_removed > share * self.n_before)


def what_goes(school: str, tables: Mapping[str, pd.DataFrame], before: Partition, *, same_key: bool) -> list[Removed]:
    """Compare a school's new tables with its version in use.

    Students are compared one by one when both versions were made with the same key, else by their number.
    Rows of the other tables are counted.
    """
    found: list[Removed] = []
    for name, schema in SCHEMAS.items():
        if schema.is_import_record or name == "schools" or not before.has_file(name):
            continue
        new = tables.get(name)
        try:
            if name == "students" and same_key and new is not None:
                found += _students(school, before, new)
            else:
                found += _rows(school, name, years_kept(before, schema), years_of(new, schema))
        except StoreError:  # the stored table is damaged: the number of its rows is still known
            n_old, n_new = before.n_rows(name), 0 if new is None else len(new)
            found += _rows(school, name, np.full(n_old, NO_YEAR), np.full(n_new, NO_YEAR))
    return found


def _rows(school: str, name: str, old: np.ndarray, new: np.ndarray) -> list[Removed]:
    """Compare the rows of a table, year by year."""
    n_new = _counts(new)
    return [
        Removed(school, name, year, n, n - n_new.get(year, 0), n_new.get(year, 0))
        for year, n in _counts(old).items()
        if n_new.get(year, 0) < n
    ]


def years_kept(partition: Partition, schema: TableSchema) -> np.ndarray:
    """School year of each row of a stored table; only the column that tells it is read."""
    column = year_column(schema)
    if not column:
        return np.full(partition.n_rows(schema.name), NO_YEAR)
    return _years(partition.content(schema.name, [column]).column(0).to_pandas())


def years_of(rows: pd.DataFrame | None, schema: TableSchema) -> np.ndarray:
    """School year of each row of a table in memory."""
    column = year_column(schema)
    if rows is None or not len(rows):
        return np.empty(0, dtype="int64")
    if column not in rows:
        return np.full(len(rows), NO_YEAR)
    return _years(rows[column])


def year_column(schema: TableSchema) -> str:
    """Column that tells a row's school year: the year itself, or the day it is dated."""
    return "school_year" if "school_year" in schema.column_names else schema.date_column


def _years(values: pd.Series) -> np.ndarray:
    if not pd.api.types.is_datetime64_any_dtype(values):
        return values.fillna(NO_YEAR).to_numpy(dtype="int64")
    # Months since 1970, shifted so that a year ends where a school year does: ten times quicker than parts of dates.
    months = values.to_numpy().astype("datetime64[M]").astype("int64")
    years = (months + 13 - FIRST_MONTH_OF_SCHOOL_YEAR) // 12 + 1970
    return np.where(values.isna().to_numpy(), NO_YEAR, years)


def _counts(years: np.ndarray) -> dict[int, int]:
    values, counts = np.unique(years, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _students(school: str, before: Partition, new: pd.DataFrame) -> list[Removed]:
    """Students of each year that the new version does not have in that year."""
    old = before.content("students", ["school_year", "student_id"]).to_pandas()
    there = new.groupby("school_year")["student_id"].agg(set)
    found = []
    for year, students in old.groupby("school_year")["student_id"].agg(set).items():
        left = there.get(year, set())
        if gone := len(students - left):
            found.append(Removed(school, "students", int(str(year)), len(students), gone, len(left)))
    return found
