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
_HERE = 3  # of what is counted: relations of the year, of students who did not leave, as 06 and 07 count them


def told_sets(school: School) -> frozenset[Students]:
    """Students of every count told of accompaniment: by service, programme and group, of the year and of all years."""
    return school.keep("populations of accompaniment", _told_sets)


def _told_sets(school: School) -> frozenset[Students]:
    by = (["service"], PROGRAMME, [*PROGRAMME, "group_id"], ["service", "subject"])
    return frozenset(one for rows in _counted(school) for columns in by for one in students_by(rows, columns).values())


def _counted(school: School) -> tuple[pd.DataFrame, ...]:
    """Relations that the counts of the rooms are of: of all years, of the year, of now, less the students who left."""
    every, year = of_programmes(relations_of(school)), of_programmes(relations_of_year(school))
    students = school.table("students")
    is_gone = year["student_id"].isin(set(students.loc[students["exit_date"].notna(), "student_id"]))
    goes_on = year["end_date"].isna()
    return every, year, year[goes_on], year[~is_gone], year[goes_on & ~is_gone]


def completing(school: School) -> frozenset[Students]:
    """Programmes and groups that no page tells: those of few students, and the smallest beside them.

    06 and 07 tell the students of a service, this room those of a programme: what is told of the others must leave
    out as many students as the minimum. They do not count those who left; this room does: its programmes must not add
    up to a few more.
    """
    return school.keep("untold programmes of accompaniment", _completing)


def _completing(school: School) -> frozenset[Students]:
    nested = (["service"], PROGRAMME), (PROGRAMME, [*PROGRAMME, "group_id"])
    found: set[Students] = set()
    counted = every, year, now, here, here_now = _counted(school)
    pairs = [*((rows, rows) for rows in counted), (here, every), (here, year), (here_now, now)]
    for wholes, rows in pairs:
        for outer, inner in nested:
            children = students_by(rows, inner)
            for key, whole in students_by(wholes, outer).items():
                own = [one for child, one in children.items() if child[: len(key)] == key]
                found |= untold(whole, own, school.reader.policy.minimum_count)
    return frozenset(found)


def untold(whole: Students, parts: Iterable[Students], minimum: int) -> set[Students]:
    """Parts of a whole that is told elsewhere, which must not be: the small ones, then the next, until enough are out.

    Parts may count more students than the whole, which leaves out those who left: those few are protected alike.

    Examples
    --------
    One student of six is in a programme alone: the others of that service cannot be told either.

    >>> sorted(map(len, untold(frozenset("abcdef"), [frozenset("a"), frozenset("bcdef")], 3)))
    [1, 5]

    Two of eight students left: the whole counts six, and its parts would tell the two.

    >>> sorted(map(len, untold(frozenset("abcdef"), [frozenset("abcx"), frozenset("defy")], 3)))
    [4]
    """
    ordered = sorted(parts, key=lambda one: (len(one), sorted(one)))
    few = [one for one in ordered if len(one) < minimum]
    told = ordered[len(few) :]
    while told and 0 < len(whole ^ frozenset().union(*told)) < minimum:
        few.append(told.pop(0))
    return set(few)


def students_by(rows: pd.DataFrame, by: list[str]) -> dict[tuple[str, ...], Students]:
    """Students of each value of some columns, as texts."""
    keys = rows[by].astype("object").fillna("").astype("str").itertuples(index=False, name=None)
    found: dict[tuple[str, ...], set[str]] = {}
    for key, student in zip(keys, rows["student_id"], strict=True):
        found.setdefault(tuple(key), set()).add(student)
    return {key: frozenset(students) for key, students in found.items()}


def whom_of(told: pd.DataFrame, rows: pd.DataFrame, by: list[str]) -> list[Students]:
    """Students whom each row of a table counts, found among the rows that it was made from."""
    students = students_by(rows, by)
    return [students[key] for key in told[by].astype("object").itertuples(index=False, name=None)]


def protected(
    table: ResultTable, school: School, counted: Iterable[Students], more: Iterable[Students] = ()
) -> ResultTable:
    """A table whose rows count these students, withheld when a few less than another count, or of an untold part.

    So is a row that counts a few more than a service that 06 and 07 tell, or that the rows of a service add up with to
    a few more: those few left the school.
    """
    least = school.reader.policy.minimum_count
    if not least:
        return table
    rows = list(counted)
    told, hidden_ones = [*told_sets(school), *rows, *more], completing(school) | _beyond(table, rows, school)
    left_out = [1 if one in hidden_ones else fewest_left_out(one, told) for one in rows]
    return less(table, np.array(left_out, dtype="int64"))


def _beyond(table: ResultTable, rows: list[Students], school: School) -> set[Students]:
    """Rows that tell of the few who left a service: alone, or those that add up along the service's forms."""
    least = school.reader.policy.minimum_count
    services = students_by(_counted(school)[_HERE], ["service"])
    alone = {one for one in rows for told in services.values() if told < one and len(one - told) < least}
    if table.grain != ("service", "form"):
        return alone
    of_service = table.data["service"].tolist()
    parts = {key: [one for own, one in zip(of_service, rows, strict=True) if (own,) == key] for key in services}
    return alone.union(*(untold(whole, parts[key], least) for key, whole in services.items()))


def is_few(counts: np.ndarray, school: School) -> np.ndarray:
    """Whether counts would tell of few students: from 1 to the minimum less one; none too where parts are protected."""
    policy = school.reader.policy
    return np.asarray((counts < policy.minimum_count) & ((counts > 0) | policy.protects_parts))


def hidden(table: ResultTable, rows: np.ndarray, *columns: str) -> ResultTable:
    """A table some columns of which are withheld on some rows; the same when there are none."""
    return without(table, rows, *columns) if len(rows) and rows.any() else table
