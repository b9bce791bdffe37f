"""Which expected results are not there, and whether some students lack more of them than others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from portraitlib.results.section import Result, ResultTable, demand, named, study
from portraitlib.rules import DisclosurePolicy, PortraitRules
from portraitlib.studies.coverage.measures import missing_tables
from portraitlib.studies.coverage.measures.expected import COMPULSORY_SHARE, expected_results
from portraitlib.studies.coverage.measures.missing_tables import ATTRIBUTES
from portraitlib.tables.school import School

By = Literal[
    "subject",
    "grade_level",
    "group",
    "subgroup",
    "sex",
    "ehdaa_status",
    "has_intervention_plan",
    "first_language",
    "was_born_in_canada",
]
"""What missing results may be told apart by; a notebook's controls offer these."""


@dataclass(frozen=True, kw_only=True)
class MissingResults(Result):
    """Expected results with a mark, with a code, with nothing; `by` says how they are told apart."""

    by: By
    school_year: int
    subject: str | None
    grade_level: int | None
    compulsory_share: float
    confidence: float
    smallest_group: int  # students from which a subgroup is compared
    absent_attributes: list[str]  # of which the data say nothing


@study
def describe_missing(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
    by: By = "subject",
    compulsory_share: float = COMPULSORY_SHARE,
) -> MissingResults:
    """Count expected results that have a mark, a code, or nothing at all.

    A code (absent, exempt…) is a decision someone wrote down; a blank is not known to be anything.
    Neither is a zero. Results expected: see `expected_results`. The level of the intervals and the
    smallest group compared are those of `params/portrait.yml`.

    Parameters
    ----------
    school : School
    subject : str, optional
        Subject code; all when not given.
    grade_level : int, optional
        Secondary level of the students; all when not given.
    school_year : int, optional
        The year read by the notebook when not given.
    by : {"subject", "grade_level", "group", "subgroup"} or an attribute of students
        What to tell apart; ``"subgroup"`` is every attribute in turn (`missing_tables.ATTRIBUTES`).
    compulsory_share : float
        Share of a level [0-1] from which a subject is everyone's.

    Returns
    -------
    MissingResults or Refusal
        Tables ``missing_overall`` (one row); by subject: ``missing_by_subject`` (subject x term, its unit
        is the student), ``codes_by_subject`` and ``terms_without_results`` (whole level, nothing entered);
        else ``missing_by_<by>`` (its unit is the student: complete, lacking only codes, lacking
        something). Refusal ``no_students`` or ``no_results``.

    Raises
    ------
    ValueError
        When `by` is none of the above.

    References
    ----------
    Little R. J. A. and Rubin D. B. (2002), Statistical Analysis with Missing Data, ch. 1: an average
    over those who have a mark stands for all only if the marks are not missing for a reason.
    """
    if by not in get_args(By):
        raise ValueError(f"by is one of {', '.join(get_args(By))}, not {by!r}")
    year, rules = school_year or (school.school_year if school.school_years else 0), school.settings(PortraitRules)
    students = _students(school, year, grade_level)
    demand(students, "no_students")
    expected, n_partly_enrolled = expected_results(school, year, compulsory_share=compulsory_share)
    expected = expected[expected["student_id"].isin(students["student_id"])]
    if subject:
        expected = expected[expected["subject"] == subject]
    demand(expected, "no_results", school_year=year)
    n_students = expected["student_id"].nunique()
    return MissingResults(
        tables=named(*_tables(by, expected, students, year, rules, school.reader.policy)),
        counts={
            "n_enrolled": len(students),
            "n_students": n_students,
            "n_without_expected": len(students) - n_students,
            "n_partly_enrolled": n_partly_enrolled,
        },
        by=by,
        school_year=year,
        subject=subject or None,
        grade_level=grade_level or None,
        compulsory_share=compulsory_share,
        confidence=rules.confidence,
        smallest_group=rules.smallest_group,
        absent_attributes=[name for name in ATTRIBUTES if students[name].isna().all()],
    )


def _students(school: School, school_year: int, grade_level: int | None) -> pd.DataFrame:
    students = school.table("students")
    students = students[students["school_year"] == school_year]
    return students[students["grade_level"] == grade_level] if grade_level else students


def _tables(
    by: str,
    expected: pd.DataFrame,
    students: pd.DataFrame,
    school_year: int,
    rules: PortraitRules,
    policy: DisclosurePolicy,
) -> list[ResultTable]:
    by_student = missing_tables.by_student(expected, students)
    overall = missing_tables.overall(by_student, school_year, rules.confidence)
    if by == "subject":
        subjects, codes = missing_tables.by_subject(expected, rules.confidence), missing_tables.codes(expected)
        told = missing_tables.told_outside(subjects, codes, policy)
        return [overall, told, codes, missing_tables.nothing_entered(expected, students)]
    if by in ("grade_level", "group"):
        return [overall, missing_tables.by_grouping(by_student, by, rules)]
    return [overall, missing_tables.by_subgroup(by_student, by, rules)]
