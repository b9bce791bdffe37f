"""What is missing between what is there: a school year, a term, or the marks of one group of students."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from portraitlib.ingest.removal import years_kept, years_of
from portraitlib.ingest.suspicions.groups import Groups
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
        yield from _terms(results, seen.groups)
        if students is not None:
            yield from _groups(students, results)


def _years(seen: Seen, table: str, rows: pd.DataFrame) -> Iterator[Suspicion]:
    of_results = {int(str(year)) for year, *_ in seen.groups.keys} if table == "results" else None
    there = sorted(of_results or {year for year in pd.unique(years_of(rows, SCHEMAS[table])).tolist() if year})
    for before, after in pairwise(there):
        if after - before > 1 and not _is_stored(seen, table, before + 1):
            column = "school_year" if "school_year" in rows else SCHEMAS[table].date_column
            facts = {"year": _told(before + 1), "before": _told(before), "after": _told(after)}
            yield Suspicion("year_missing", table, column, years_of(rows, SCHEMAS[table]) == after, facts)


def _is_stored(seen: Seen, table: str, year: int) -> bool:
    """Whether the store has the year: an import adds to it, or is asked what it takes away."""
    before = seen.before
    return before is not None and table in before.tables and year in years_kept(before, SCHEMAS[table])


def _terms(results: pd.DataFrame, groups: Groups) -> Iterator[Suspicion]:
    """Tell the second term of a year that has marks of the first and of the third only."""
    n_marks: Counter[tuple[int, str]] = Counter()
    for (year, _course, _competency, term, *_), n in zip(groups.keys, groups.n.tolist(), strict=True):
        n_marks[int(str(year)), str(term)] += n
    for year in sorted({year for year, _ in n_marks}):
        first, second, third = (n_marks[year, term] for term in TERMS)
        if second == 0 and min(first, third) >= FEWEST_ROWS:
            where = (results["school_year"] == year) & (results["term"] == TERMS[2])
            yield Suspicion("term_missing", "results", "term", where.to_numpy(bool), {"year": _told(year)})


def _groups(students: pd.DataFrame, results: pd.DataFrame) -> Iterator[Suspicion]:
    """Tell the groups of students of whom none has a mark in a year when nearly all the others do."""
    listed = students[["school_year", "group"]].assign(has_mark=_have_marks(students, results)).dropna()
    counts = listed.groupby(["school_year", "group"], observed=True)["has_mark"].agg(["size", "sum"])
    is_empty = (counts["sum"] == 0) & (counts["size"] >= FEWEST_ROWS)
    for year in counts.index.get_level_values(0)[is_empty].unique().tolist():
        of_year, empty = counts.loc[year], is_empty.loc[year]
        others = of_year[~empty]
        if others["sum"].sum() >= MOST * max(others["size"].sum(), 1):
            where = (students["school_year"] == year) & students["group"].isin(of_year.index[empty])
            facts = {"year": _told(year), "n_groups": int(empty.sum()), "n_students": int(where.sum())}
            yield Suspicion("group_without_marks", "students", "group", where.to_numpy(bool), facts)


def _have_marks(students: pd.DataFrame, results: pd.DataFrame) -> np.ndarray:
    """Whether each student of each year has a mark that year; done for every row of every school."""
    codes, persons = pd.factorize(results["student_id"])
    line = pd.Index(persons).get_indexer(pd.Index(students["student_id"]))
    first = int(min(students["school_year"].min(), results["school_year"].min()))
    of_results, of_students = (rows["school_year"].to_numpy("int64") - first for rows in (results, students))
    n_years = int(max(of_results.max(), of_students.max())) + 1
    has_mark = np.zeros((len(persons) + 1, n_years), dtype=bool)
    is_marked = results["mark"].notna().to_numpy()
    has_mark[codes[is_marked], of_results[is_marked]] = True
    return np.asarray(has_mark[line, of_students])


def _told(year: int) -> str:
    return f"{year - 1}-{year}"
