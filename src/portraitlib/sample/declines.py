"""A few students who pass every course and whose marks fall: what no threshold sees, where that was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.sample.entries import Entries
from portraitlib.sample.marks import MarkSheet, course_marks
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.supports import Supports


def plant_declines(plan: SchoolPlan, people: People, entries: Entries, supports: Supports, sheet: MarkSheet) -> None:
    """Lower the later terms, and the exams, of one student of each level named by the truth.

    The student whose lowest mark of the first term is the highest of the level, among those who stay all the year
    without a support: every course is still passed at the end. No random number is drawn, so nothing else changes.
    """
    truth = plan.truth("quiet_decline")
    if truth is None:
        return
    chosen = _chosen(truth.where["school_year"], truth.where["grade_levels"], people, entries, supports, sheet)
    courses = np.isin(entries.courses["enrolment"].to_numpy(), chosen)
    parts = courses[entries.parts["entry"].to_numpy()]
    for term, points in truth.where["points_lost"].items():
        sheet.add(int(term), parts, -float(points))
    sheet.exam[courses] -= float(truth.where["points_lost"]["3"])


def _chosen(
    school_year: int, levels: list[int], people: People, entries: Entries, supports: Supports, sheet: MarkSheet
) -> list[int]:
    """Rows of the enrolments: one a level."""
    lowest = pd.Series(course_marks(sheet, entries)[0]).groupby(entries.courses["enrolment"].to_numpy()).min()
    enrolments = people.enrolments.assign(lowest=lowest.reindex(people.enrolments.index))
    stays = (enrolments["school_year"] == school_year) & (enrolments["exit_after"] < 0)
    alone = enrolments[stays & ~enrolments.index.isin(supports.services["enrolment"])]
    of_level = [alone.loc[alone["grade_level"] == level, "lowest"].dropna() for level in levels]
    return [int(marks.index[int(marks.argmax())]) for marks in of_level if len(marks)]
