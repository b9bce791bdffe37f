"""What a check looks at, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.errors import StoreError
from portraitlib.ingest.bind import Bound
from portraitlib.ingest.suspicions.groups import OF_COURSE, Groups, grouped
from portraitlib.tables.frames import from_arrow
from portraitlib.tables.store import Partition

FEWEST_ROWS = 10
"""Below this, a column says too little to be suspected."""


class Forms:
    """School years of one place as they were written: alone ("2025"), or both of them ("2025-2026")."""

    def __init__(self) -> None:
        self.alone: set[float] = set()
        self.both: dict[float, str] = {}

    def look(self, texts: Iterable[str], years: Iterable[float | None]) -> None:
        """Remember how each year was written."""
        for text, year in zip(texts, years, strict=True):
            if year is not None and text.isdecimal() and len(text) == len("2025"):
                self.alone.add(year)
            elif year is not None:
                self.both[year] = text


@dataclass(frozen=True)
class Seen:
    """One school's finished tables, and what they are compared with.

    Parameters
    ----------
    tables : dict of frames
        With their traces; those copied to every school too.
    bounds : sequence of Bound
        How each place of origin was read, by its number.
    before : Partition or None
        The same school, as the store now has it.
    shared : ndarray
        Hashes of the persons that stand in two schools the same year.
    made : Groups or None
        Groups of the marks, when they are already made.
    first_cells : sequence of int
        Number of the first cell of each place of origin.
    of_others : dict of list of str
        A few students of each school of the store that is not imported now, by school; see `persons.a_few`.
    forms_of_years : dict of Forms
        How the school years of each place of origin were written, by its number.
    """

    tables: Mapping[str, pd.DataFrame]
    bounds: Sequence[Bound] = ()
    before: Partition | None = None
    shared: np.ndarray = field(default_factory=lambda: np.array([], dtype="uint64"))
    made: Groups | None = None
    first_cells: Sequence[int] = ()
    of_others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forms_of_years: Mapping[int, Forms] = field(default_factory=dict)

    def rows(self, table: str) -> pd.DataFrame | None:
        """Rows of a table; None when the school has none."""
        rows = self.tables.get(table)
        return rows if rows is not None and len(rows) else None

    @cached_property
    def groups(self) -> Groups:
        """Groups of the marks; the school has some."""
        return self.made or grouped(self.tables["results"])

    @cached_property
    def old(self) -> tuple[pd.DataFrame, Groups] | None:
        """Students and marks, by course, of the version that the store has; None when there is nothing to compare.

        A damaged version is mended by this import.
        """
        if self.before is None:
            return None
        try:
            students = from_arrow(self.before.content("students", ["student_id", "school_year"]))
            return students, grouped(from_arrow(self.before.content("results", [*OF_COURSE, "mark"])))
        except (OSError, ValueError, StoreError):
            return None

    @property
    def years(self) -> set[int]:
        """School years of the list of students."""
        students = self.rows("students")
        return set() if students is None else {int(year) for year in students["school_year"].dropna().unique()}


@dataclass(frozen=True)
class Suspicion:
    """What a check found: the rule, where, and the rows concerned as a mask or positions."""

    rule: str
    table: str
    column: str
    where: np.ndarray
    facts: Mapping[str, Any] = field(default_factory=dict)


def school_year_of(days: pd.Series) -> np.ndarray:
    """School year of each day, named by its end; NaN where there is no day.

    A summer day is of the year that comes: one enrols in July for September.

    Examples
    --------
    >>> school_year_of(pd.Series(pd.to_datetime(["2025-08-27", "2026-06-23", None]))).tolist()
    [2026.0, 2026.0, nan]
    """
    months = days.to_numpy().astype("datetime64[M]")
    number = months.astype("int64") + 6  # from January 1970; July opens a year
    return np.where(np.isnat(months), np.nan, 1970 + number // 12)
