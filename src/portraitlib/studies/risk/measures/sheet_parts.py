"""What the 360 sheets tell of each student, made for everyone at once and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance import known_attendance
from portraitlib.indicators.marks import marks_by_term
from portraitlib.indicators.roster import only_of_year, places_of
from portraitlib.studies.risk.measures.supports import supports_of_year
from portraitlib.tables.questionnaires import engagement_answers
from portraitlib.tables.school import School


@dataclass(frozen=True)
class ByStudent:
    """Rows sorted by student, and where those of each one start (one start more than there are students).

    Examples
    --------
    >>> found = by_student(pd.DataFrame({"student_id": ["b", "a", "b"], "x": [1, 2, 3]}), pd.Series(["a", "b"]))
    >>> found.of(1)["x"].tolist()
    [1, 3]
    """

    rows: pd.DataFrame
    starts: np.ndarray

    def of(self, place: int) -> pd.DataFrame:
        """Rows of the student at a place of the roster."""
        return self.rows.iloc[self.starts[place] : self.starts[place + 1]]


def by_student(rows: pd.DataFrame, students: pd.Series) -> ByStudent:
    """Sort rows by student; those of nobody listed are left out, the order of each one's rows is kept."""
    place = places_of(rows["student_id"], students.to_frame("student_id")).to_numpy()
    order = np.argsort(place, kind="stable")
    return ByStudent(rows.iloc[order], np.searchsorted(place[order], np.arange(len(students) + 1)))


def sheet_parts(school: School, roster: pd.DataFrame, place: int, school_year: int) -> dict[str, pd.DataFrame]:
    """Supports, days of class, marks and engagement of the student at a place of the roster of the whole school."""

    def of_everyone(name: str, make: Callable[[School, int], pd.DataFrame]) -> pd.DataFrame:
        """Rows of every student of the year, made once, and those of this one."""
        kept = f"{name} of {school_year} by student"
        return school.keep(kept, lambda opened: by_student(make(opened, school_year), roster["student_id"])).of(place)

    supports = of_everyone("supports", lambda opened, year: supports_of_year(opened, roster, year))
    return {
        "supports": supports.drop(columns="place"),
        "days": _days(school, str(roster["student_id"].iloc[place]), school_year),
        "marks": of_everyone("course results", marks_by_term).drop(columns="student_id"),
        "engagement": of_everyone("engagement", _engagement).drop(columns="student_id"),
    }


def _days(school: School, student: str, school_year: int) -> pd.DataFrame:
    """Days of class while the student was enrolled: share missed, late arrivals; empty where no register was kept."""
    year = known_attendance(school, school_year)
    if year is None:
        return pd.DataFrame({"date": pd.to_datetime([]), "missed_share": [], "n_late": []})
    row = int(pd.Index(year.students["student_id"]).get_loc(student))
    columns = {"date": pd.to_datetime(year.days.dates), "missed_share": year.missed[row], "n_late": year.late[row]}
    return pd.DataFrame(columns)[year.enrolled[row]]


def _engagement(school: School, school_year: int) -> pd.DataFrame:
    """Mean answer of each student in each dimension at each questionnaire of the year, from 0 to 1."""
    rows = only_of_year(engagement_answers(school), school_year).dropna(subset="answer")
    width = (rows["scale_high"] - rows["scale_low"]).where(rows["scale_high"] > rows["scale_low"])
    share = ((rows["answer"] - rows["scale_low"]) / width).clip(0, 1)
    share = share.where(~rows["is_reversed"].fillna(False).astype(bool), 1 - share)
    keys = ["student_id", "dimension", "date"]
    return rows.assign(engagement_share=share).groupby(keys)["engagement_share"].mean().reset_index()
