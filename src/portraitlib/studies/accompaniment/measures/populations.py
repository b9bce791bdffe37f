"""Whom each count of the room counts: a programme that is a few less than another count told of it tells those few.

The room counts students by service and programme, on several days and of several years; 07 counts those of a service.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from portraitlib.results.section import ResultTable, fewest_left_out, less, without
from portraitlib.studies.accompaniment.measures.relations import (
    PROGRAMME,
    of_programmes,
    relations_of,
    relations_of_year,
)
from portraitlib.tables.school import School

Students = frozenset[str]


def told_sets(school: School) -> frozenset[Students]:
    """Students of every count told of accompaniment: by service, programme and group, of the year and of all years."""
    return school.keep("populations of accompaniment", _told_sets)


def _told_sets(school: School) -> frozenset[Students]:
    every, year = of_programmes(relations_of(school)), of_programmes(relations_of_year(school))
    students = school.table("students")
    gone = set(students.loc[students["exit_date"].notna(), "student_id"])
    now = year[year["end_date"].isna()]
    found: set[Students] = set()
    for rows in (every, year, now, year[~year["student_id"].isin(gone)], now[~now["student_id"].isin(gone)]):
        for by in (["service"], PROGRAMME, [*PROGRAMME, "group_id"], ["service", "subject"]):
            found |= set(students_by(rows, by).values())
    return frozenset(found)


def students_by(rows: pd.DataFrame, by: list[str]) -> dict[tuple[str, ...], Students]:
    """Students of each value of some columns, as texts."""
    keys = rows[by].astype("object").fillna("").astype("str").itertuples(index=False, name=None)
    found: dict[tuple[str, ...], set[str]] = {}
    for key, student in zip(keys, rows["student_id"], strict=True):
        found.setdefault(tuple(key), set()).add(student)
    return {key: frozenset(students) for key, students in found.items()}


def protected(
    table: ResultTable, school: School, counted: Iterable[Students], more: Iterable[Students] = ()
) -> ResultTable:
    """A table whose rows count these students, each row withheld when it is a few less than another count told."""
    if not school.reader.policy.minimum_count:
        return table
    rows = list(counted)
    told = [*told_sets(school), *rows, *more]
    return less(table, np.array([fewest_left_out(one, told) for one in rows], dtype="int64"))


def is_few(counts: np.ndarray, school: School) -> np.ndarray:
    """Whether counts would tell of few students: from 1 to the minimum less one; none too where parts are protected."""
    policy = school.reader.policy
    return np.asarray((counts < policy.minimum_count) & ((counts > 0) | policy.protects_parts))


def hidden(table: ResultTable, rows: np.ndarray, *columns: str) -> ResultTable:
    """A table some columns of which are withheld on some rows; the same when there are none."""
    return without(table, rows, *columns) if len(rows) and rows.any() else table
