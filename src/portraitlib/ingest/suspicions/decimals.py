"""Marks with decimals where there were none, and decimal signs that moved: 7,2 among marks of 72."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from portraitlib.ingest.stage import ORIGIN
from portraitlib.ingest.suspicions.groups import Groups
from portraitlib.ingest.suspicions.jumps import Course, a_year_later
from portraitlib.ingest.suspicions.seen import Seen, Suspicion

FEWEST = 20
"""Of 20 marks none has decimals, and of 20 others half have: by chance, less than once in 10 000 pairs."""
MANY = 0.5
FEWEST_MOVED = 3
NEAR = 25
"""Points between a mark put back and the mean of its group."""
LOWEST_MEAN = 45
LOW = 10


def odd_decimals(seen: Seen) -> Iterator[Suspicion]:
    """Tell the decimals that a course did not have the year before, or in its other groups, and the misplaced ones."""
    results = seen.rows("results")
    if results is None or not seen.groups.decimals.any():
        return
    groups, marks = seen.groups, results["mark"].to_numpy("float64", na_value=np.nan)
    yield from _moved(groups, marks)
    courses = groups.of_courses
    now, old = _whole_or_not(courses), _whole_or_not(seen.old[1]) if seen.old else {}
    has_decimals = _has_decimals(marks)
    for rule, before in (("jump_in_decimals", a_year_later({**old, **now})), ("changed_decimals", old)):
        found = [not now.get(key, True) and before.get(key, False) for key in courses.keys]
        if any(found):
            where = np.array(found)[courses.codes] & has_decimals
            yield Suspicion(rule, "results", "mark", where, {"n_groups": sum(found)})
    yield from _mixed(groups, courses, results[ORIGIN].to_numpy("int64"), marks)


def _has_decimals(marks: np.ndarray) -> np.ndarray:
    return (marks != np.floor(marks)) & ~np.isnan(marks)


def _whole_or_not(courses: Groups) -> dict[Course, bool]:
    """Courses whose marks are all whole, and those half of whose marks or more are not; the others say nothing."""
    enough = courses.n >= FEWEST
    found = np.flatnonzero(enough & ((courses.decimals == 0) | (courses.decimals >= MANY * courses.n)))
    return {courses.keys[place]: bool(courses.decimals[place] == 0) for place in found.tolist()}


def _mixed(groups: Groups, courses: Groups, origins: np.ndarray, marks: np.ndarray) -> Iterator[Suspicion]:
    """Tell the groups, or the files, whose marks have decimals in a course where others have none."""
    places, distinct = pd.factorize(origins)
    units, n_units = groups.codes * len(distinct) + places, len(groups.n) * len(distinct)
    has_decimals = _has_decimals(marks)
    n = np.bincount(units[~np.isnan(marks)], minlength=n_units)
    n_decimals = np.bincount(units[has_decimals], minlength=n_units)
    of_course = np.zeros(len(groups.n), dtype="int64")
    of_course[groups.codes] = courses.codes
    of_units = np.repeat(of_course, len(distinct))
    is_whole = np.bincount(of_units[(n >= FEWEST) & (n_decimals == 0)], minlength=len(courses.n)) > 0
    odd = (n >= FEWEST) & (n_decimals >= MANY * n) & is_whole[of_units]
    if odd.any():
        facts = {"n_groups": int(np.count_nonzero(odd))}
        yield Suspicion("decimals_mixed", "results", "mark", odd[units] & has_decimals, facts)


def _moved(groups: Groups, marks: np.ndarray) -> Iterator[Suspicion]:
    """Tell marks below 10 with decimals that ten or a hundred times would bring among the others."""
    low = np.flatnonzero(_has_decimals(marks) & (np.nan_to_num(marks) < LOW))
    places = groups.codes[low]
    means = groups.means[places]
    is_near = np.any([abs(marks[low] * times - means) <= NEAR for times in (10, 100)], axis=0)
    low = low[is_near & (groups.n[places] >= FEWEST) & (means >= LOWEST_MEAN)]
    n_moved = np.bincount(groups.codes[low], minlength=len(groups.n))
    is_sure = (n_moved == groups.decimals) | (n_moved >= FEWEST_MOVED)  # where no other mark has any, one is enough
    found = low[is_sure[groups.codes[low]]]
    if len(found):
        facts = {"found": float(marks[found[0]]), "usual": round(float(groups.means[groups.codes[found[0]]]))}
        yield Suspicion("decimal_point_moved", "results", "mark", found, facts)
