"""Marks that pile up at the pass mark: what a report says of marking practice, never of a person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import MarkingRule, PortraitRules
from portraitlib.rules.exam import PileUpRules
from portraitlib.statistics.smooth_counts import PileUp, pile_up_at
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.studies.school_portrait.measures.selection import Filters, refuse, rules_by_year, wanted_year
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

KINDS = ("without_exam", "with_exam")
"""Courses without, and with, a ministry exam that year."""


@dataclass(frozen=True, kw_only=True)
class MarksAtPass(Result):
    """Final results counted one by one around the pass mark, and how far the pass mark stands out.

    Tables: ``pile_up`` (one row per kind of course) and ``marks_near_pass`` (one row per kind and whole mark). Never
    by teacher, group or student.
    """


def describe_pile_up(
    school: School, *, subject: str | None = None, school_year: int | None = None
) -> MarksAtPass | Refusal:
    """Look whether final results stand at the pass mark instead of just under it.

    The years marked with the same pass mark are read together, so that there are enough results. Courses whose
    final result holds a ministry exam are apart: nobody chooses those results alone.

    Parameters
    ----------
    school : School
    subject : str, optional
    school_year : int, optional
        Only that year; every year up to the notebook's by default.

    Returns
    -------
    MarksAtPass or Refusal
        Refused without final results, without a marking rule, when too few results lie near the pass mark, or when
        the pass mark is not a whole mark.

    References
    ----------
    See `smooth_counts.pile_up_at`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> whole = [mark for mark in range(48, 73) for _ in range(40)]
    >>> marks = pd.DataFrame({"student_id": [f"{n}" for n in range(len(whole))], "school_year": 2025, "course": "C",
    ...     "subject": "arts", "course_level": 2, "competency": "overall", "term": "final",
    ...     "mark": [60.0 if 57 <= mark < 60 else mark for mark in whole]})
    >>> row = describe_pile_up(school_in_memory({"results": marks})).tables["pile_up"].data.iloc[0]
    >>> row["kind"], int(row["n_under"]), int(row["n_at_pass"]), bool(row["is_clear"])
    ('without_exam', 0, 160, True)
    """
    year, filters, choices = (
        wanted_year(school, school_year),
        Filters(subject, None, school_year),
        school.settings(PortraitRules),
    )
    facts = {**filters.facts(), "school_year": year}
    results = _final_results(school, filters, year)
    rules = rules_by_year(school, results["school_year"].unique())
    if results.empty or not rules:
        return refuse(school, "describe_pile_up", "no_rule_for_year" if len(results) else "no_final_results", **facts)
    rule = rules[max(rules)]
    years = sorted(one for one, other in rules.items() if other.pass_mark == rule.pass_mark)
    if rule.pass_mark != int(rule.pass_mark):
        return refuse(school, "describe_pile_up", "pass_mark_not_whole", **facts)
    near, window = choices.pile_up, _Window.around(int(rule.pass_mark), choices.pile_up)
    counts = _counts(results[results["school_year"].isin(years)], rules, school, window.marks)
    looked = {
        kind: pile_up_at(window.marks, numbers, window.pass_mark, near.points_under, confidence=choices.confidence)
        for kind, numbers in counts.items()
        if numbers[window.is_zone].sum() >= near.smallest_count
    }
    found = {kind: pile_up for kind, pile_up in looked.items() if pile_up}
    if not found:
        reason = "marks_all_alike" if looked else "too_few_near_pass"
        return refuse(school, "describe_pile_up", reason, **facts, pass_mark=window.pass_mark)
    level = near.chance_level / len(found)
    return MarksAtPass(
        reader=school.reader,
        tables={
            "pile_up": _pile_up_table(found, counts, window, level),
            "marks_near_pass": _marks_table(found, counts, window.marks),
        },
        facts={
            **facts,
            "years": years,
            "pass_mark": window.pass_mark,
            "first_under": window.pass_mark - near.points_under,
            "confidence": choices.confidence,
            "chance_level": level,
            "smallest_count": near.smallest_count,
            "kinds_left_out": tuple(kind for kind in KINDS if kind not in found and counts[kind].sum()),
        },
    )


@dataclass(frozen=True)
class _Window:
    """Whole marks around the pass mark; the zone is the pass mark and the marks just under it."""

    marks: np.ndarray
    pass_mark: int
    is_zone: np.ndarray

    @classmethod
    def around(cls, pass_mark: int, choices: PileUpRules) -> _Window:
        """As wide as the choices say, within 0 and 100."""
        marks = np.arange(max(0, pass_mark - choices.window_points), min(100, pass_mark + choices.window_points) + 1)
        return cls(marks, pass_mark, (marks >= pass_mark - choices.points_under) & (marks <= pass_mark))


def _final_results(school: School, filters: Filters, year: int | None) -> pd.DataFrame:
    rows = coded_results(school)
    is_wanted = (rows["term"] == "final") & (rows["competency"] == OVERALL) & rows["mark"].notna()
    is_wanted &= rows["course_level"] != 0
    if filters.subject:
        is_wanted &= rows["subject"] == filters.subject
    years = rows["school_year"]
    is_wanted &= years == filters.school_year if filters.school_year else years <= (year or 0)
    return rows.loc[is_wanted.to_numpy(), ["school_year", "course", "mark"]]


def _counts(
    results: pd.DataFrame, rules: dict[int, MarkingRule], school: School, marks: np.ndarray
) -> dict[str, np.ndarray]:
    """Results at each whole mark, by kind of course."""
    examined = [course.code for course in school.courses.courses if course.has_ministry_exam]
    held = [year for year, rule in rules.items() if rule.exam_weight]
    has_exam = (results["course"].isin(examined) & results["school_year"].isin(held)).to_numpy()
    whole = np.floor(results["mark"].to_numpy()).astype("int64")
    return {
        kind: np.bincount(whole[has_exam == (kind == "with_exam")], minlength=101)[marks[0] : marks[-1] + 1]
        for kind in KINDS
    }


def _pile_up_table(
    found: dict[str, PileUp], counts: dict[str, np.ndarray], window: _Window, level: float
) -> ResultTable:
    """Row of each kind; its `n` is the fewest results at one mark of the zone, so that none is told by subtraction."""
    is_zone, is_pass = window.is_zone, window.marks == window.pass_mark
    under = is_zone & ~is_pass
    rows = [
        {
            "kind": kind,
            "n_fewest": int(counts[kind][is_zone & (counts[kind] > 0)].min()),
            "n_results": int(counts[kind].sum()),
            "n_under": int(counts[kind][under].sum()),
            "n_at_pass": int(counts[kind][is_pass].sum()),
            "expected_under": pile_up.expected[under].sum(),
            "expected_at_pass": pile_up.expected[is_pass].sum(),
            "moved_share": pile_up.moved_share,
            "moved_low": pile_up.low,
            "moved_high": pile_up.high,
            "p_value": pile_up.p_value,
            "is_clear": pile_up.p_value < level,
            "is_rounded": pile_up.is_rounded,
        }
        for kind, pile_up in found.items()
    ]
    data = pd.DataFrame(rows)
    return ResultTable("pile_up", data, ("kind",), n="n_fewest", statistics=tuple(data.columns[2:]))


def _marks_table(found: dict[str, PileUp], counts: dict[str, np.ndarray], marks: np.ndarray) -> ResultTable:
    data = pd.concat(
        [
            pd.DataFrame({"kind": kind, "whole_mark": marks, "n_results": counts[kind], "expected": pile_up.expected})
            for kind, pile_up in found.items()
        ],
        ignore_index=True,
    )
    grain = ("kind", "whole_mark")
    return ResultTable(
        "marks_near_pass", data, grain, n="n_results", statistics=("expected",), adds_up_along=("whole_mark",)
    )
