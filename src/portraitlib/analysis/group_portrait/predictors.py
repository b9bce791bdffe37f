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
        When the group or the instrument is not in the data.

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
    overall, pairs, terms = _overall_marks(school, chosen), [], {}
    for sitting in sittings:
        term, marks = _marks(overall, sitting)
        if term:
            terms[sitting.instrument] = term
            pairs.append(_pairs(sitting, marks, pass_mark, rules.low_predictor_share))
    rows = pd.concat(pairs, ignore_index=True) if pairs else pd.DataFrame()
    if rows.empty or not rows["in_group"].any():
        return Refusal(reader=school.reader, study=study, reason="no_subject_marks", facts=chosen.facts())
    own = rows[rows["in_group"]]
    return Predictors(
        reader=school.reader,
        tables={"links": _links_table(rows, school), "cases": _cases_table(own), "students": _students_table(own)},
        counts={"students": int(own["student_id"].nunique()), "left": chosen.n_left},
        facts={
            **chosen.facts(),
            **sitting_facts([sitting for sitting in sittings if sitting.instrument in terms]),
            "terms": terms,
            "pass_mark": pass_mark,
            "low_predictor_share": rules.low_predictor_share,
            "confidence": rules.confidence,
            "smallest_correlation": rules.smallest_correlation,
            "strong_correlation": rules.strong_correlation,
            "some_correlation": rules.some_correlation,
            "small_class": rules.small_class,
        },
    )


def _overall_marks(school: School, group: Group) -> pd.DataFrame:
    """Overall marks of the year of the students of the level, exams apart."""
    results = school.table("results")
    rows = results[results["school_year"].eq(group.school_year).fillna(False).to_numpy(dtype=bool)]
    rows = rows[["student_id", "subject", "course_level", "competency", "term", "mark"]]
    rows = rows[group.students.append(group.rest).get_indexer(rows["student_id"]) >= 0]
    is_asked = (rows["competency"] == OVERALL) & rows["mark"].notna() & rows["term"].isin(_TERM_ORDER)
    is_asked &= rows["course_level"].fillna(1) != 0
    return rows[is_asked.to_numpy(dtype=bool)]


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


def _pairs(sitting: Sitting, marks: NDArray[np.float64], pass_mark: float, low_share: float) -> pd.DataFrame:
    """Students who have both the instrument and the result, and which of the four cases each is in."""
    share = sitting.totals()
    low, under = share < low_share - _ROUNDING, marks < pass_mark
    case = np.select([low & under, low, under], CASES[:3], default=CASES[3])
    pairs = pd.DataFrame(
        {
            "instrument": sitting.instrument,
            "subject": sitting.subject,
            "student_id": sitting.students.to_numpy(),
            "in_group": sitting.in_group,
            "points_share": share,
            "mark": marks,
            "case": case,
        }
    )
    return pairs[pairs["points_share"].notna() & pairs["mark"].notna()]


def _links_table(rows: pd.DataFrame, school: School) -> ResultTable:
    """Correlations in the group and, where it may be told, in the rest of the level."""
    rules, found = school.group_portrait, []
    for (instrument, subject), own in rows.groupby(["instrument", "subject"], sort=False):
        for part, kept in (("group", own["in_group"]), ("rest", ~own["in_group"])):
            pairs = own[kept]
            correlation = (np.nan, np.nan, np.nan)
            if len(pairs) >= max(rules.smallest_correlation, 4):
                correlation = rank_correlation(pairs["points_share"], pairs["mark"], confidence=rules.confidence)
            found.append((instrument, subject, part, len(pairs), *correlation))
    names = ["instrument", "subject", "part", "n_students", "rank_correlation", "correlation_low", "correlation_high"]
    data = pd.DataFrame(found, columns=names)
    return ResultTable(
        name="links",
        data=data[data["n_students"] > 0].reset_index(drop=True),
        grain=("instrument", "subject", "part"),
        n="n_students",
        statistics=tuple(names[4:]),
        adds_up_along=("part",),
    )


def _cases_table(own: pd.DataFrame) -> ResultTable:
    """How many students of the group are in each case, all four said."""
    keys = own[["instrument", "subject"]].drop_duplicates()
    grid = keys.merge(pd.DataFrame({"case": list(CASES)}), how="cross")
    counted = own.groupby(["instrument", "subject", "case"]).size().rename("n_students").reset_index()
    data = grid.merge(counted, how="left").fillna({"n_students": 0}).astype({"n_students": "int64"})
    totals = data.groupby("instrument")["n_students"].transform("sum")
    return ResultTable(
        name="cases",
        data=data.assign(case_share=data["n_students"] / totals),
        grain=("instrument", "subject", "case"),
        n="n_students",
        statistics=("case_share",),
        adds_up_along=("case",),
    )


def _students_table(own: pd.DataFrame) -> ResultTable:
    """One row per instrument and student, those who have one without the other first."""
    order = {case: place for place, case in enumerate(("predictor_only", "result_only", "both", "neither"))}
    data = own.assign(_order=own["case"].map(order))
    data = data.sort_values(["instrument", "_order", "points_share"], kind="stable")
    return ResultTable(
        name="predictor_students",
        data=data[["instrument", "student_id", "points_share", "mark", "case"]].reset_index(drop=True),
        grain=("instrument", "student_id"),
        is_about_students=True,
    )
