"""Students who have both an instrument's points and a result in its subject, and the case each is in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.studies.group_portrait.measures.answers import Sitting
from portraitlib.studies.group_portrait.measures.selection import Group
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

CASES = ("both", "predictor_only", "result_only", "neither")
"""Low on the instrument and below the pass mark; one without the other; neither."""
_TERM_ORDER = {"1": 1, "2": 2, "3": 3, "final": 4}
_ROUNDING, _DIGITS = 1e-9, 9


@dataclass(frozen=True)
class Pairs:
    """Students of a sitting who have a result too: share of the points, mark, place of their case in `CASES`."""

    sitting: Sitting
    students: NDArray[np.object_]
    in_group: NDArray[np.bool_]
    share: NDArray[np.float64]
    mark: NDArray[np.float64]
    case: NDArray[np.int_]


def overall_marks(school: School, group: Group) -> pd.DataFrame:
    """Overall marks of the year of the students of the level, exams apart."""
    results = school.table("results")
    rows = results[results["school_year"].eq(group.school_year).fillna(False).to_numpy(dtype=bool)]
    rows = rows[["student_id", "subject", "course_level", "competency", "term", "mark"]]
    rows = rows[group.students.append(group.rest).get_indexer(pd.Index(rows["student_id"])) >= 0]
    is_asked = (rows["competency"] == OVERALL) & rows["mark"].notna() & rows["term"].isin(_TERM_ORDER)
    is_asked &= rows["course_level"].fillna(1) != 0
    return rows[is_asked.to_numpy(dtype=bool)]


def pairs_of_sittings(
    overall: pd.DataFrame, sittings: list[Sitting], pass_mark: float, low_share: float
) -> tuple[dict[str, str], list[Pairs]]:
    """Term read for each instrument, and the pairs of those in which the group has any."""
    terms, pairs = {}, []
    for sitting in sittings:
        term, marks = _marks(overall, sitting)
        if term:
            terms[sitting.instrument] = term
            pairs.append(_pairs(sitting, marks, pass_mark, low_share))
    return terms, [each for each in pairs if each.in_group.any()]


def _marks(rows: pd.DataFrame, sitting: Sitting) -> tuple[str, NDArray[np.float64]]:
    """Latest term in which the group has marks in the subject, and the mark of each student of the sitting."""
    rows = rows[(rows["subject"] == sitting.subject).to_numpy(dtype=bool)]
    place = sitting.students.get_indexer(pd.Index(rows["student_id"]))
    rows, place = rows[place >= 0], place[place >= 0]
    order = rows["term"].map(_TERM_ORDER).to_numpy("int64")
    of_group = sitting.in_group[place]
    if not of_group.any():
        return "", np.empty(0)
    latest = order[of_group].max()
    is_latest = order == latest
    total, n = np.zeros(len(sitting.students)), np.zeros(len(sitting.students))
    np.add.at(total, place[is_latest], rows["mark"].to_numpy()[is_latest])
    np.add.at(n, place[is_latest], 1)
    with np.errstate(invalid="ignore"):
        marks = np.where(n > 0, total / np.where(n > 0, n, 1), np.nan).round(_DIGITS)
    return next(term for term, rank in _TERM_ORDER.items() if rank == latest), marks


def _pairs(sitting: Sitting, marks: NDArray[np.float64], pass_mark: float, low_share: float) -> Pairs:
    """Students who have both the instrument and the result, and which of the four cases each is in."""
    share = sitting.totals()
    kept = ~np.isnan(share) & ~np.isnan(marks)
    share, marks = share[kept], marks[kept]
    low, under = share < low_share - _ROUNDING, marks < pass_mark
    case = np.select([low & under, low, under], [0, 1, 2], default=3)
    return Pairs(sitting, sitting.students.to_numpy()[kept], sitting.in_group[kept], share, marks, case)
