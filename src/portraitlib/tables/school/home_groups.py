"""Home groups of a school year."""

from __future__ import annotations

import pandas as pd

from portraitlib.tables.school.opened import School


def list_groups(school: School, school_year: int | None = None) -> list[str]:
    """Home groups of a year, those of the lowest level first.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "group": ["21", "11"]})
    >>> list_groups(school_in_memory({"students": students}))
    ['11', '21']
    """
    return groups_of(school, school_year or school.params.school_year)[1]


def groups_of(school: School, school_year: int | None) -> tuple[pd.DataFrame, list[str]]:
    """Students of a year (the latest when none is asked) and the names of its groups, read once."""

    def read(opened: School) -> tuple[pd.DataFrame, list[str]]:
        """Enrolments of the year and names of its groups, from the table of students."""
        students = opened.table("students")
        if not len(students):
            return students, []
        enrolled = students[students["school_year"] == (school_year or opened.latest_year)]
        return enrolled, names_of_groups(enrolled)

    return school.keep(f"groups of {school_year or 'the latest year'}", read)


def names_of_groups(enrolled: pd.DataFrame) -> list[str]:
    """Names of the groups, those of the lowest level first."""
    named = enrolled[["grade_level", "group"]].dropna(subset="group").drop_duplicates()
    first = named.sort_values(["grade_level", "group"]).drop_duplicates("group")  # a level that is missing comes last
    return first["group"].astype("str").tolist()
