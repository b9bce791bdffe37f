"""A number of students or a mean that is not that of the year before, nor of the last import."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from portraitlib.ingest.suspicions.groups import OF_COURSE, Groups
from portraitlib.ingest.suspicions.seen import Seen, Suspicion

FEWEST = 20
N_JUMP = 0.5
"""Students: half as many, or half as many again."""
MEAN_JUMP = 15
"""Points between two years of a course: several times what one year to the next usually moves."""
SINCE_N = 0.2
FEWEST_SAME = 0.05
N_RESULTS = 0.5
"""Marks of a course and term: fewer than half of those of the year before."""
SINCE_JUMP = 5
"""Points between two imports of one year: nothing but a correction moves it."""

Told = TypeVar("Told")
Course = tuple[Hashable, ...]
Means = Mapping[Course, tuple[int, float]]


def jumps(seen: Seen) -> Iterator[Suspicion]:
    """Tell jumps from a year to the next, which may be that of the last import."""
    students, results = seen.rows("students"), seen.rows("results")
    if students is None or results is None:
        return
    counts, means = _counts(students), _means(seen.groups)
    old_counts, old_means = (_counts(seen.old[0]), _means(seen.old[1])) if seen.old else ({}, {})
    before = {year + 1: n for year, n in {**old_counts, **counts}.items()}
    of_students = [*_of_students("jump_in_students", students, before, counts, N_JUMP)]
    yield from of_students
    of_year_before = a_year_later({**old_means, **means})
    yield from _of_means("jump_in_mean", results, of_year_before, means, MEAN_JUMP)
    if not of_students:  # fewer students have fewer marks: the cause is told alone
        yield from _of_numbers("jump_in_results", results, of_year_before, means, N_RESULTS)


def a_year_later(told: Mapping[Course, Told]) -> dict[Course, Told]:
    """What is known of each course, under the key it has the year after."""
    return {(int(str(year)) + 1, *rest): known for (year, *rest), known in told.items()}


def changes(seen: Seen) -> Iterator[Suspicion]:
    """Tell what an import changes of a year that the store already has."""
    students, results = seen.rows("students"), seen.rows("results")
    if seen.old is None or students is None or results is None:
        return
    old_students, old_groups = seen.old
    yield from _of_identifiers(students, old_students)
    of_students = [*_of_students("changed_students", students, _counts(old_students), _counts(students), SINCE_N)]
    yield from of_students
    old, new = _means(old_groups), _means(seen.groups)
    yield from _of_means("changed_mean", results, old, new, SINCE_JUMP)
    if not of_students:
        yield from _of_numbers("changed_results", results, old, new, 1 - SINCE_N)


def _of_identifiers(students: pd.DataFrame, old: pd.DataFrame) -> Iterator[Suspicion]:
    """Tell students of whom next to none is one of the last import's: not even a year later are all of them new."""
    before = old.loc[old["school_year"] >= students["school_year"].min() - 1, "student_id"].unique()
    same = int(np.isin(before, students["student_id"].unique()).sum()) if len(before) >= FEWEST else len(before)
    if same < FEWEST_SAME * len(before):
        everyone = np.ones(len(students), dtype=bool)
        yield Suspicion("changed_identifiers", "students", "student_id", everyone, {"same": same, "was": len(before)})


def _counts(students: pd.DataFrame) -> dict[int, int]:
    """Students of each year: one row a student and year."""
    years, counts = np.unique(students["school_year"].to_numpy("int64"), return_counts=True)
    return dict(zip(years.tolist(), counts.tolist(), strict=True))


def _means(groups: Groups) -> Means:
    """Number and mean of the marks of each year, course, competency and term."""
    groups = groups.of_courses
    return dict(zip(groups.keys, zip(groups.n.tolist(), groups.means.tolist(), strict=True), strict=True))


def _of_students(
    rule: str, students: pd.DataFrame, before: Mapping[int, int], now: Mapping[int, int], jump: float
) -> Iterator[Suspicion]:
    """Tell the last year whose number of students moved by more than a share."""
    for year in sorted(before.keys() & now.keys(), reverse=True):
        was, n = before[year], now[year]
        if max(n, was) >= FEWEST and abs(n - was) >= jump * was:
            where = (students["school_year"] == year).to_numpy(bool)
            yield _told(rule, "students", "student_id", where, year, was, n)
            return


def _of_means(rule: str, results: pd.DataFrame, before: Means, now: Means, jump: float) -> Iterator[Suspicion]:
    """Tell the mean that moved most, among those of enough marks."""
    moved: Callable[[Course], float] = lambda key: abs(now[key][1] - before[key][1])  # noqa: E731
    enough = [key for key in before.keys() & now.keys() if min(now[key][0], before[key][0]) >= FEWEST]
    most = max(enough, key=moved, default=None)
    if most is None or moved(most) <= jump:
        return
    yield _told(rule, "results", "mark", _marks_of(results, most), int(str(most[0])), before[most][1], now[most][1])


def _of_numbers(rule: str, results: pd.DataFrame, before: Means, now: Means, least: float) -> Iterator[Suspicion]:
    """Tell the course and term that lost most of its marks; one that has none yet has not come."""
    enough = [key for key in before.keys() & now.keys() if before[key][0] >= FEWEST and now[key][0]]
    most = min(enough, key=lambda key: now[key][0] / before[key][0], default=None)
    if most is not None and now[most][0] < least * before[most][0]:
        yield _told(rule, "results", "mark", _marks_of(results, most), int(str(most[0])), before[most][0], now[most][0])


def _marks_of(results: pd.DataFrame, course: Course) -> np.ndarray:
    where = results["mark"].notna().to_numpy()
    for name, value in zip(OF_COURSE, course, strict=True):
        where = where & (results[name] == value).to_numpy(bool)
    return where


def _told(rule: str, table: str, column: str, where: np.ndarray, year: int, was: float, now: float) -> Suspicion:
    facts = {"year": f"{year - 1}-{year}", "was": round(float(was), 1), "now": round(float(now), 1)}
    return Suspicion(rule, table, column, where, facts)
