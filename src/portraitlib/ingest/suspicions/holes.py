"""What is missing between what is there: a school year, a term, or the marks of one group of students."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from portraitlib.ingest.removal import years_kept, years_of
from portraitlib.ingest.suspicions.seen import FEWEST_ROWS, Seen, Suspicion
from portraitlib.tables.schemas import SCHEMAS

YEARLY = ("students", "results", "attendance")
"""Tables of which a school has rows every year, once it has begun."""
TERMS = ("1", "2", "3")
MOST = 0.8
"""Share of the other groups' students who have marks, for a group without any to be suspected."""


def holes(seen: Seen) -> Iterator[Suspicion]:
    """Tell a year between two others, a term between two others, and a group among others, that have no row."""
    for table in YEARLY:
        rows = seen.rows(table)
        if rows is not None:
            yield from _years(seen, table, rows)
    results, students = seen.rows("results"), seen.rows("students")
    if results is not None:
        yield from _terms(results)
    if results is not None and students is not None:
        yield from _groups(students, results)


def _years(seen: Seen, table: str, rows: pd.DataFrame) -> Iterator[Suspicion]:
    years = years_of(rows, SCHEMAS[table])
    there = np.unique(years[years > 0])
    for before, after in zip(there[:-1].tolist(), there[1:].tolist(), strict=True):
        if after - before > 1 and not _is_stored(seen, table, before + 1):
            column = "school_year" if "school_year" in rows else SCHEMAS[table].date_column
            facts = {"year": f"{before}-{before + 1}", "before": _told(before), "after": _told(after)}
            yield Suspicion("year_missing", table, column, years == after, facts)


def _is_stored(seen: Seen, table: str, year: int) -> bool:
    """Whether the store has the year: an import adds to it, or is asked what it takes away."""
    before = seen.before
    return before is not None and table in before.tables and year in years_kept(before, SCHEMAS[table])


def _terms(results: pd.DataFrame) -> Iterator[Suspicion]:
    """Tell the second term of a year that has marks of the first and of the third only."""
    marked = results[results["mark"].notna()]
    for year, of_year in marked.groupby("school_year", observed=True):
        n_rows = of_year["term"].astype("str").value_counts().reindex(TERMS, fill_value=0).tolist()
        if n_rows[1] == 0 and min(n_rows[0], n_rows[2]) >= FEWEST_ROWS:
            where = (results["school_year"] == year) & (results["term"] == TERMS[2])
            yield Suspicion("term_missing", "results", "term", where.to_numpy(bool), {"year": _told(int(str(year)))})


def _groups(students: pd.DataFrame, results: pd.DataFrame) -> Iterator[Suspicion]:
    """Tell the groups of students of whom none has a mark in a year when nearly all the others do."""
    listed = students[["school_year", "student_id", "group"]].dropna()
    marked = results.loc[results["mark"].notna(), ["school_year", "student_id"]].drop_duplicates()
    listed = listed.merge(marked.assign(has_mark=True), "left", ["school_year", "student_id"])
    listed["has_mark"] = listed["has_mark"].notna()
    counts = listed.groupby(["school_year", "group"], observed=True)["has_mark"].agg(["size", "sum"])
    for year, of_year in counts.groupby(level=0, observed=True):
        is_empty = (of_year["sum"] == 0) & (of_year["size"] >= FEWEST_ROWS)
        others = of_year[~is_empty]
        if is_empty.any() and others["sum"].sum() >= MOST * max(others["size"].sum(), 1):
            groups = of_year.index.get_level_values(1)[is_empty]
            where = (students["school_year"] == year) & students["group"].isin(groups)
            facts = {"year": _told(int(str(year))), "n_groups": len(groups), "n_students": int(where.sum())}
            yield Suspicion("group_without_marks", "students", "group", where.to_numpy(bool), facts)


def _told(year: int) -> str:
    return f"{year - 1}-{year}"
