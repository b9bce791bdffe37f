"""Literacy and numeracy instruments next to curriculum results, and change between two sittings of one instrument."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.analysis.group_portrait.answers import Sitting, latest_sittings, sitting_facts
from portraitlib.analysis.group_portrait.selection import Group, choose_group
from portraitlib.analysis.item_statistics import rank_correlation
from portraitlib.analysis.result import Refusal, Result, ResultTable
from portraitlib.errors import ParamsError
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

CASES = ("both", "predictor_only", "result_only", "neither")
"""Low on the instrument and under the pass mark; one without the other; neither."""
_TERM_ORDER = {"1": 1, "2": 2, "3": 3, "final": 4}
_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Predictors(Result):
    """Instruments next to the results of the same subject.

    Tables: ``links`` (one row per instrument and set of students), ``cases`` (one row per instrument and case of
    `CASES`), ``students`` (one row per instrument and student; only for an audience that may see students).
    """


def describe_predictors(
    school: School, *, group: str | None = None, instrument: str | None = None, school_year: int | None = None
) -> Predictors | Refusal:
    """Put each instrument's total next to the result of the same subject, student by student.

    The total is the share of the points reached at the latest sitting of the year; the result is the course's
    mark at the latest term of the year that has marks. They are linked by Spearman's correlation, in the group
    and in the rest of its level. A correlation between two looks at the same learning is no prediction.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's group by default.
    instrument : str, optional
        All those that the group took by default.
    school_year : int, optional

    Returns
    -------
    Predictors or Refusal
        Refused as `describe_instrument` is, when no instrument has a subject with marks (``no_subject_marks``),
        or when no marking rule covers the year.

    Raises
    ------
    ParamsError
        ``unknown_instrument`` with those there are.

    References
    ----------
    `analysis.item_statistics.rank_correlation`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcdef"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> items = pd.DataFrame({"instrument": "T", "item": ["Q1"], "subject": "french", "maximum_score": [10.0]})
    >>> answers = pd.DataFrame({"student_id": list("abcdef"), "instrument": "T", "date": pd.Timestamp("2025-09-16"),
    ...     "item": "Q1", "score": [2.0, 3, 4, 6, 7, 9]})
    >>> marks = students[["student_id", "school_year"]].assign(course="C", subject="french", course_level=2,
    ...     competency="overall", term="1", mark=[50.0, 64, 55, 70, 58, 90])
    >>> made = {"students": students, "items": items, "responses": answers, "results": marks}
    >>> cases = describe_predictors(school_in_memory(made, group="21")).tables["cases"].data
    >>> cases[["case", "n_students"]].to_numpy().tolist()
    [['both', 2], ['predictor_only', 1], ['result_only', 1], ['neither', 2]]
    """
    study = "describe_predictors"
    chosen = choose_group(school, study, group, school_year)
    if isinstance(chosen, Refusal):
        return chosen
    sittings = latest_sittings(school, chosen, study, instrument)
    if isinstance(sittings, Refusal):
        return sittings
    rules = school.group_portrait
    try:
        pass_mark = school.rules.for_year(chosen.school_year).pass_mark
    except ParamsError:
        return Refusal(reader=school.reader, study=study, reason="no_rule_for_year", facts=chosen.facts())
    terms, pairs = _pairs_of_sittings(_overall_marks(school, chosen), sittings, pass_mark, rules.low_predictor_share)
    if not pairs:
        return Refusal(reader=school.reader, study=study, reason="no_subject_marks", facts=chosen.facts())
    own = {student for each in pairs for student in each.students[each.in_group]}
    return Predictors(
        reader=school.reader,
        tables={"links": _links_table(pairs, school), "cases": _cases_table(pairs), "students": _students_table(pairs)},
        counts={"students": len(own), "left": chosen.n_left},
        facts={
            **chosen.facts(),
            **sitting_facts([each.sitting for each in pairs]),
            "terms": terms,
            "pass_mark": pass_mark,
            **{name: getattr(rules, name) for name in _CHOICES},
        },
    )


_CHOICES = (
    "low_predictor_share",
    "confidence",
    "smallest_correlation",
    "strong_correlation",
    "some_correlation",
    "small_class",
)
"""Choices of the portrait of a group that the sentences name."""


@dataclass(frozen=True)
class _Pairs:
    """Students of a sitting who have a result too: share of the points, mark, place of their case in `CASES`."""

    sitting: Sitting
    students: NDArray[np.object_]
    in_group: NDArray[np.bool_]
    share: NDArray[np.float64]
    mark: NDArray[np.float64]
    case: NDArray[np.int_]


def _overall_marks(school: School, group: Group) -> pd.DataFrame:
    """Overall marks of the year of the students of the level, exams apart."""
    results = school.table("results")
    rows = results[results["school_year"].eq(group.school_year).fillna(False).to_numpy(dtype=bool)]
    rows = rows[["student_id", "subject", "course_level", "competency", "term", "mark"]]
    rows = rows[group.students.append(group.rest).get_indexer(rows["student_id"]) >= 0]
    is_asked = (rows["competency"] == OVERALL) & rows["mark"].notna() & rows["term"].isin(_TERM_ORDER)
    is_asked &= rows["course_level"].fillna(1) != 0
    return rows[is_asked.to_numpy(dtype=bool)]


def _pairs_of_sittings(
    overall: pd.DataFrame, sittings: list[Sitting], pass_mark: float, low_share: float
) -> tuple[dict[str, str], list[_Pairs]]:
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
    place = sitting.students.get_indexer(rows["student_id"])
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
        marks = np.where(n > 0, total / np.where(n > 0, n, 1), np.nan)
    return next(term for term, rank in _TERM_ORDER.items() if rank == latest), marks


def _pairs(sitting: Sitting, marks: NDArray[np.float64], pass_mark: float, low_share: float) -> _Pairs:
    """Students who have both the instrument and the result, and which of the four cases each is in."""
    share = sitting.totals()
    kept = ~np.isnan(share) & ~np.isnan(marks)
    share, marks = share[kept], marks[kept]
    low, under = share < low_share - _ROUNDING, marks < pass_mark
    case = np.select([low & under, low, under], [0, 1, 2], default=3)
    return _Pairs(sitting, sitting.students.to_numpy()[kept], sitting.in_group[kept], share, marks, case)


def _links_table(pairs: list[_Pairs], school: School) -> ResultTable:
    """Correlations in the group and in the rest of the level."""
    rules, found = school.group_portrait, []
    for of_sitting in pairs:
        for part, kept in (("group", of_sitting.in_group), ("rest", ~of_sitting.in_group)):
            correlation = (np.nan, np.nan, np.nan)
            if kept.sum() >= max(rules.smallest_correlation, 4):
                share, mark = of_sitting.share[kept], of_sitting.mark[kept]
                correlation = rank_correlation(share, mark, confidence=rules.confidence)
            if kept.any():
                sitting = of_sitting.sitting
                found.append((sitting.instrument, sitting.subject, part, int(kept.sum()), *correlation))
    names = ["instrument", "subject", "part", "n_students", "rank_correlation", "correlation_low", "correlation_high"]
    return ResultTable(
        name="links",
        data=pd.DataFrame(found, columns=names),
        grain=("instrument", "subject", "part"),
        n="n_students",
        statistics=tuple(names[4:]),
        adds_up_along=("part",),
    )


def _cases_table(pairs: list[_Pairs]) -> ResultTable:
    """How many students of the group are in each case, all four said."""
    counts = np.array([np.bincount(each.case[each.in_group], minlength=len(CASES)) for each in pairs])
    data = pd.DataFrame(
        {
            "instrument": np.repeat([each.sitting.instrument for each in pairs], len(CASES)),
            "subject": np.repeat([each.sitting.subject for each in pairs], len(CASES)),
            "case": np.tile(CASES, len(pairs)),
            "n_students": counts.ravel(),
            "case_share": (counts / counts.sum(axis=1, keepdims=True)).ravel(),
        }
    )
    return ResultTable(
        name="cases",
        data=data,
        grain=("instrument", "subject", "case"),
        n="n_students",
        statistics=("case_share",),
        adds_up_along=("case",),
    )


def _students_table(pairs: list[_Pairs]) -> ResultTable:
    """One row per instrument and student, those who have one without the other first."""
    rank = np.array([2, 0, 1, 3])  # of the cases
    frames = []
    for each in pairs:
        own = np.flatnonzero(each.in_group)
        own = own[np.lexsort((each.share[own], rank[each.case[own]]))]
        columns = {
            "instrument": each.sitting.instrument,
            "student_id": each.students[own],
            "points_share": each.share[own],
            "mark": each.mark[own],
            "case": np.array(CASES, dtype=object)[each.case[own]],
        }
        frames.append(pd.DataFrame(columns))
    return ResultTable(
        name="predictor_students",
        data=pd.concat(frames, ignore_index=True),
        grain=("instrument", "student_id"),
        is_about_students=True,
    )
