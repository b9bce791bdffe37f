"""Literacy and numeracy instruments next to curriculum results, and change between two sittings of one instrument."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.items import rank_correlation
from portraitlib.studies.group_portrait.measures.answers import latest_sittings, sitting_facts
from portraitlib.studies.group_portrait.measures.predictor_pairs import CASES, Pairs, overall_marks, pairs_of_sittings
from portraitlib.studies.group_portrait.measures.selection import choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School


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
    rules = school.settings(GroupPortraitRules)
    try:
        pass_mark = school.rules.for_year(chosen.school_year).pass_mark
    except ParamsError:
        return Refusal(reader=school.reader, study=study, reason="no_rule_for_year", facts=chosen.facts())
    terms, pairs = pairs_of_sittings(overall_marks(school, chosen), sittings, pass_mark, rules.low_predictor_share)
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


def _links_table(pairs: list[Pairs], school: School) -> ResultTable:
    """Correlations in the group and in the rest of the level."""
    rules, found = school.settings(GroupPortraitRules), []
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


def _cases_table(pairs: list[Pairs]) -> ResultTable:
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


def _students_table(pairs: list[Pairs]) -> ResultTable:
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
