"""School marks beside ministry exam marks: how far apart, for whom, how sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import MarkingRule, PortraitRules
from portraitlib.statistics.intervals import mean_interval
from portraitlib.statistics.shrinkage_means import fit_means_prior, shrink_means
from portraitlib.studies.school_portrait.measures.exam_pairs import paired_marks
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    in_reading_order,
    refuse,
    rules_by_year,
    wanted_year,
)
from portraitlib.tables.school import School

COURSE = ("subject", "track", "level")
"""A course with a ministry exam; `track` is the mathematics sequence, or the course where a level has several."""


@dataclass(frozen=True, kw_only=True)
class ExamGaps(Result):
    """School marks less ministry exam marks, for students who have both.

    Tables: ``exam_courses`` (one row per course) and ``exam_groups`` (one row per course and teaching group; not
    made for an audience whose rates are protected: a group tells its teacher).
    """


def compare_with_exam(
    school: School, *, subject: str | None = None, school_year: int | None = None
) -> ExamGaps | Refusal:
    """Compare the school mark with the ministry exam mark of the same students.

    The school mark is the weighted mean of the year's terms, before any exam enters it. Only students who have a
    mark in every term that counts and at the exam are compared; the others are counted. Sequences stay apart. A
    gap is not a fault: terms judge a year's work, an exam judges one day on part of the programme.

    Parameters
    ----------
    school : School
    subject : str, optional
    school_year : int, optional
        The notebook's year by default, else the latest.

    Returns
    -------
    ExamGaps or Refusal
        Refused for a year without exams, without exam or term marks, or when every course has too few students.

    References
    ----------
    Groups of a course: `analysis.shrinkage_means`.
    Paired t interval: Student (1908), Biometrika 6:1-25. Several courses looked at together: Dunn O. J. (1961),
    J. Am. Stat. Assoc. 56:52-64.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{n}", "school_year": 2025, "course": "085404", "subject": "history", "course_level": 4,
    ...      "competency": "overall", "term": term, "mark": 60.0 + n - (4 + n % 3) * (term == "exam")}
    ...     for n in range(12) for term in ("1", "2", "3", "exam")])
    >>> row = compare_with_exam(school_in_memory({"results": marks})).tables["exam_courses"].data.iloc[0]
    >>> int(row["n_students"]), float(row["exam_difference"]), bool(row["is_clear"])
    (12, 5.0, True)
    """
    year, filters = wanted_year(school, school_year), Filters(subject, None, school_year)
    facts = {**filters.facts(), "school_year": year}
    rule = _rule_with_exam(school, year, facts)
    if isinstance(rule, Refusal):
        return rule
    pairs = paired_marks(school, year, rule, subject)
    if not pairs.n_at_exam:
        return refuse(school, "compare_with_exam", "no_exam_marks", **facts)
    if pairs.marks.empty:
        return refuse(school, "compare_with_exam", "no_school_marks", **facts)
    smallest, confidence = school.settings(PortraitRules).smallest_group, school.settings(PortraitRules).confidence
    courses = _gaps(pairs.marks, list(COURSE), smallest, confidence)
    if courses["exam_difference"].isna().all():
        return refuse(school, "compare_with_exam", "too_few_at_exam", smallest_group=smallest, **facts)
    tables = [_table("exam_courses", courses, COURSE, adds_up_along=("level", "track"))]
    if not school.reader.policy.protects_parts and pairs.marks["course_group"].ne("").any():
        grain = (*COURSE, "course_group")
        groups = _with_shrunk(_gaps(pairs.marks, list(grain), smallest, confidence))
        tables.append(_table("exam_groups", groups, grain, adds_up_along=("course_group",)))
    return ExamGaps(
        reader=school.reader,
        tables={table.name: table for table in tables},
        counts={
            "students": int(pairs.marks["student_id"].nunique()),
            "without_exam": pairs.n_without_exam,
            "without_school_mark": pairs.n_without_school_mark,
        },
        facts={
            **facts,
            "exam_weight": rule.exam_weight,
            "smallest_group": smallest,
            "confidence": confidence,
            "is_rule_confirmed": rule.is_confirmed,
        },
    )


def _rule_with_exam(school: School, year: int | None, facts: dict[str, object]) -> MarkingRule | Refusal:
    """Rule of a year in which an exam counted."""
    if year is None:
        return refuse(school, "compare_with_exam", "no_results", **facts)
    rule = rules_by_year(school, [year]).get(year)
    if rule is None:
        return refuse(school, "compare_with_exam", "no_rule_for_year", **facts)
    if rule.exam_weight is None:
        return refuse(school, "compare_with_exam", "no_exam_that_year", **facts)
    return rule


def _gaps(marks: pd.DataFrame, by: list[str], smallest: int, confidence: float) -> pd.DataFrame:
    """Mean difference of each group of pairs, with its paired interval; nothing but n of a group too small."""
    group = marks.groupby(by, sort=True).ngroup().to_numpy()
    table = marks[by].assign(group=group).drop_duplicates("group").sort_values("group").drop(columns="group")
    n = np.bincount(group)
    of_mark = {"school": marks["school_mark"], "exam": marks["exam_mark"], "difference": marks["difference"]}
    moments = {name: _mean_and_spread(values.to_numpy(), group, n) for name, values in of_mark.items()}
    table = table.reset_index(drop=True).assign(
        n_students=n,
        school_mean=moments["school"][0],
        exam_mean=moments["exam"][0],
        school_spread=moments["school"][1],
        exam_spread=moments["exam"][1],
        exam_difference=moments["difference"][0],
        difference_spread=moments["difference"][1],
    )
    is_too_small = (table["n_students"] < smallest).to_numpy()
    low, high = mean_interval(*moments["difference"], n, confidence=confidence)
    strict = 1 - (1 - confidence) / max(1, int((~is_too_small).sum()))
    strict_low, strict_high = mean_interval(*moments["difference"], n, confidence=strict)
    table = table.assign(
        difference_low=low,
        difference_high=high,
        is_clear=((strict_low > 0) | (strict_high < 0)) & ~is_too_small,
        is_too_small=is_too_small,
    )
    told = [name for name in STATISTICS if name not in ("is_clear", "is_too_small")]
    table[told] = table[told].where(np.broadcast_to(~is_too_small[:, None], (len(table), len(told))))
    return in_reading_order(table)


def _with_shrunk(groups: pd.DataFrame) -> pd.DataFrame:
    """Difference of each group drawn towards its course's, the more the fewer its students: ``shrunk_difference``.

    The widest of many small groups looks far from the others by chance alone. Empty in a course of fewer than three
    groups that are compared.
    """
    shrunk = pd.Series(np.nan, index=groups.index)
    for _, course in groups[groups["exam_difference"].notna()].groupby(list(COURSE), dropna=False):
        n, means = course["n_students"].to_numpy(float), course["exam_difference"].to_numpy(float)
        prior = fit_means_prior(means, n, float(((n - 1) * course["difference_spread"].to_numpy(float) ** 2).sum()))
        if prior is not None:
            shrunk.loc[course.index] = shrink_means(means, n, prior).mean
    return groups.assign(shrunk_difference=shrunk)


def _mean_and_spread(values: np.ndarray, group: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (n - 1) of each group; no spread of a group of one."""
    mean = np.bincount(group, values) / n
    squares = np.bincount(group, (values - mean[group]) ** 2)
    return mean, np.sqrt(squares / np.where(n > 1, n - 1, np.nan))


STATISTICS = (
    "school_mean",
    "exam_mean",
    "school_spread",
    "exam_spread",
    "exam_difference",
    "difference_low",
    "difference_high",
    "difference_spread",
    "is_clear",
    "is_too_small",
)


def _table(name: str, data: pd.DataFrame, grain: tuple[str, ...], adds_up_along: tuple[str, ...]) -> ResultTable:
    statistics = (*STATISTICS, "shrunk_difference") if "shrunk_difference" in data else STATISTICS
    return ResultTable(
        name=name,
        data=data[[*grain, "n_students", *statistics]],
        grain=grain,
        n="n_students",
        statistics=statistics,
        adds_up_along=adds_up_along,
    )
