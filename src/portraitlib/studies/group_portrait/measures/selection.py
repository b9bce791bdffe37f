"""Which group a portrait is about, the other groups of its level, and what each result of the room says of both."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from portraitlib.results.section import Result, demand
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School
from portraitlib.tables.school.home_groups import groups_of


@dataclass(frozen=True)
class Scope:
    """Whom a result is about; the level is that of most students, None when the data do not tell."""

    group: str
    school_year: int
    grade_level: int | None


@dataclass(frozen=True)
class Group(Scope):
    """A home group in one school year: students still in it, those of the rest of its level, how many left it."""

    students: pd.Index
    rest: pd.Index
    n_left: int

    @property
    def scope(self) -> Scope:
        """What a result may say of it: no student."""
        return Scope(self.group, self.school_year, self.grade_level)

    def facts(self) -> dict[str, object]:
        """What a refusal may name; no count of students."""
        return asdict(self.scope)


@dataclass(frozen=True, kw_only=True)
class GroupResult(Result):
    """A result about a group, with the choices behind it."""

    scope: Scope
    rules: GroupPortraitRules


def choose_group(school: School, group: str | None = None, school_year: int | None = None) -> Group:
    """Students of the group asked for, or of the notebook's; without one, the reader is told those there are.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a", "b", "c"], "school_year": 2026, "grade_level": 2,
    ...     "group": ["21", "21", "22"]})
    >>> chosen = choose_group(school_in_memory({"students": students}, group="21"))
    >>> list(chosen.students), list(chosen.rest)
    (['a', 'b'], ['c'])
    """
    asked, year = group or school.params.group, school_year or school.params.school_year
    enrolled, known = groups_of(school, year)
    year = year or (int(enrolled["school_year"].max()) if len(enrolled) else 0)
    facts = {"groups": known, "group": asked, "school_year": year or None}
    demand(known, "groups_missing", **facts)
    demand(asked, "no_group", **facts)
    demand(asked in known, "unknown_group", **facts)
    chosen = school.keep(f"group {asked} of {year}", lambda _: _group(enrolled, asked, int(year)))
    demand(chosen.students, "group_is_empty", **facts)
    return chosen


def whole(school: School, school_year: int | None = None) -> Group:
    """The whole school, as a group without a name: nobody is beside it."""
    year = int(school_year or school.params.school_year or school.latest_year)
    nobody = pd.Index([], dtype="object")
    return Group(group="", school_year=year, grade_level=None, students=nobody, rest=nobody, n_left=0)


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
        group=asked,
        school_year=year,
        grade_level=level,
        students=students[in_group & is_present].unique(),
        rest=students[~in_group & is_present & at_level].unique(),
        n_left=int(students[in_group].nunique() - students[in_group & is_present].nunique()),
    )
