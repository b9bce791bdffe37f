"""Which students a comparison is about: the dimensions a school's data may hold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.tables.schemas import EXPECTED_AGE
from portraitlib.tables.school import School

DIMENSIONS = ("sex", "has_intervention_plan", "ehdaa_status", "first_language", "entry_delay")
"""Columns students are grouped by; `entry_delay` is computed, the others are those of `students`."""


def group_values(students: pd.DataFrame, dimension: str) -> pd.Series:
    """Group each enrolment belongs to on one dimension, such as ``"sex:F"``; missing when it is not known.

    Entry delay: older on 30 September than the level's expected age (11 + level), whatever the reason. Only the age
    itself is used: a year of birth alone would be wrong for one child in four.

    Examples
    --------
    >>> students = pd.DataFrame({"age_on_september_30": [12, 14, None], "grade_level": [1, 2, 3]}, dtype="Int32")
    >>> group_values(students, "entry_delay").tolist()
    ['entry_delay:no', 'entry_delay:yes', nan]
    """
    if dimension not in DIMENSIONS:
        raise ValueError(f"dimension is one of {DIMENSIONS}, not {dimension!r}")
    if dimension == "entry_delay":
        values = _yes_or_no(students["age_on_september_30"] > EXPECTED_AGE + students["grade_level"])
    elif dimension == "has_intervention_plan":
        values = _yes_or_no(students[dimension])
    else:
        values = students[dimension]
    return dimension + ":" + values


def is_in_subgroup(students: pd.DataFrame, subgroup: str) -> pd.Series:
    """Whether each enrolment is one of a subgroup, a code of `group_values`; false where the group is not known."""
    dimension = subgroup.partition(":")[0]
    return (group_values(students, dimension) == subgroup).fillna(False).astype(bool)


def list_subgroups(school: School) -> list[str]:
    """Subgroups that a school's data hold, as `is_in_subgroup` takes them.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> school = school_in_memory({"students": pd.DataFrame({"student_id": ["a", "b"], "sex": ["M", "F"]})})
    >>> list_subgroups(school)
    ['sex:F', 'sex:M']
    """
    students = school.table("students")
    return [value for name in DIMENSIONS for value in sorted(group_values(students, name).dropna().unique())]


def _yes_or_no(answers: pd.Series) -> pd.Series:
    return answers.astype("boolean").map({True: "yes", False: "no"}).astype("str")


def grouped_by(results: pd.DataFrame, school: School, dimension: str) -> pd.DataFrame:
    """Results with the group of each student; missing where it is not known."""
    groups = group_values(school.table("students"), dimension).astype("category")
    codes = np.append(groups.cat.codes.to_numpy(), -1)[results["enrolment"].to_numpy()]
    return results.assign(subgroup=pd.Categorical.from_codes(codes, categories=groups.cat.categories))
