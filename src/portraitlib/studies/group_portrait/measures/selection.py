"""Which group a portrait is about, and the other groups of its level."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.results.result import Refusal
from portraitlib.tables.school import School
from portraitlib.tables.school.home_groups import groups_of


@dataclass(frozen=True)
class Group:
    """A home group in one school year.

    Parameters
    ----------
    name : str
    school_year : int
    grade_level : int or None
        Level of most of its students; None when the data do not tell.
    students : Index of str
        Students still in the group; those who left are counted in `n_left`.
    rest : Index of str
        Students of the other groups of the same level.
    n_left : int
    """

    name: str
    school_year: int
    grade_level: int | None
    students: pd.Index
    rest: pd.Index
    n_left: int

    def facts(self) -> dict[str, object]:
        """Return what the sentences name; no count of students."""
        return {"group": self.name, "school_year": self.school_year, "grade_level": self.grade_level}


def choose_group(
    school: School, study: str, group: str | None = None, school_year: int | None = None
) -> Group | Refusal:
    """Students of the group asked for, or of the notebook's.

    No group is chosen for the reader: without one, the refusal names those there are.

    Parameters
    ----------
    school : School
    study : str
        Name of the function that asks, for the refusal.
    group : str, optional
        The notebook's parameter ``group`` by default.
    school_year : int, optional
        The year read by default.

    Returns
    -------
    Group or Refusal
        ``no_group`` (none chosen), ``groups_missing`` (the data name none), ``unknown_group`` (not one of the
        year's, which the facts name), ``group_is_empty`` (all left).

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a", "b", "c"], "school_year": 2026, "grade_level": 2,
    ...     "group": ["21", "21", "22"]})
    >>> chosen = choose_group(school_in_memory({"students": students}, group="21"), "example")
    >>> list(chosen.students), list(chosen.rest)
    (['a', 'b'], ['c'])
    """
    asked, year = group or school.params.group, school_year or school.params.school_year
    enrolled, known = groups_of(school, year)
    year = year or (int(enrolled["school_year"].max()) if len(enrolled) else None)
    facts = {"groups": known, "group": asked, "school_year": year}
    if not known:
        return Refusal(reader=school.reader, study=study, reason="groups_missing", facts=facts)
    if not asked:
        return Refusal(reader=school.reader, study=study, reason="no_group", facts=facts)
    if asked not in known:
        return Refusal(reader=school.reader, study=study, reason="unknown_group", facts=facts)
    chosen = school.keep(f"group {asked} of {year}", lambda _: _group(enrolled, asked, int(year)))
    if len(chosen.students):
        return chosen
    return Refusal(reader=school.reader, study=study, reason="group_is_empty", facts=facts)


def year_bounds(school_year: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day that a school year's dated tables may bear: 1 August to 31 July."""
    return pd.Timestamp(school_year - 1, 8, 1), pd.Timestamp(school_year, 7, 31)


def _group(enrolled: pd.DataFrame, asked: str, year: int) -> Group:
    """Students of a group, present or gone, and of the rest of its level."""
    in_group, is_present = (enrolled["group"] == asked).to_numpy(dtype=bool), enrolled["exit_date"].isna().to_numpy()
    levels = enrolled.loc[in_group & is_present, "grade_level"].dropna()
    level = int(levels.mode().iloc[0]) if len(levels) else None
    at_level = enrolled["grade_level"].eq(level or 0).fillna(False).to_numpy(dtype=bool)
    students = pd.Index(enrolled["student_id"])
    return Group(
        name=asked,
        school_year=year,
        grade_level=level,
        students=students[in_group & is_present].unique(),
        rest=students[~in_group & is_present & at_level].unique(),
        n_left=int(students[in_group].nunique() - students[in_group & is_present].nunique()),
    )
