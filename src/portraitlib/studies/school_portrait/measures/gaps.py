"""Gaps between groups of students, where the groups are large enough to speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.results.section import Result, demand, fact, key, mark, named, study, table
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.columns import GAP, IS_CLEAR, IS_TOO_SMALL, MEAN_GAP, success_roles
from portraitlib.studies.school_portrait.measures.group_gaps import TWO_GROUPS, gaps_of_groups, largest_group, n_groups
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    YearRead,
    demand_marks,
    results_read,
    with_marks,
    year_read,
    year_to_read,
)
from portraitlib.studies.school_portrait.measures.subgroups import DIMENSIONS, grouped_by
from portraitlib.studies.school_portrait.measures.subjects import by_subject
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

EVERY = "every_dimension"

_SUCCESS = success_roles("n_students", "success_rate", "rate_low", "rate_high", "mean_mark", told=None)
GROUPS = table(
    "groups",
    key("attribute"),
    key("subject"),
    key("sequence"),
    key("subgroup", adds_up=1),
    *_SUCCESS[:4],
    *GAP,
    *_SUCCESS[4:],
    *MEAN_GAP,
    IS_CLEAR,
    fact(
        "is_reference",
        mark("Groupe de comparaison"),
        shown=False,
        like="yes_no",
        definition=mark("Groupe auquel les autres sont comparés."),
    ),
    IS_TOO_SMALL,
)
DIMENSIONS_ASKED = table("dimensions", key("attribute"), fact("outcome"))


@dataclass(frozen=True, kw_only=True)
class Gaps(Result):
    """Success and mean of groups of students, and their gap to the largest group of their dimension.

    `references` gives the group that others are compared with, by dimension.
    """

    read: YearRead
    references: Mapping[str, str]


@study
def compare_subgroups(
    school: School,
    *,
    by: Literal[
        "every_dimension", "sex", "has_intervention_plan", "ehdaa_status", "first_language", "entry_delay"
    ] = "every_dimension",
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> Gaps:
    """Compare the success of groups of students, subject by subject.

    Each group is compared with the largest one of its dimension. A group below `smallest_group` students in a
    subject is not compared. A gap describes; it does not say why. A gap is called clear at a level shared among
    every comparison made, whatever its dimension.

    Parameters
    ----------
    school : School
    by : {"every_dimension", "sex", "has_intervention_plan", "ehdaa_status", "first_language", "entry_delay"}
    subject, grade_level, school_year
        As in `describe_results`.

    Returns
    -------
    Gaps or Refusal
        Tables ``groups`` (one row per dimension, subject, sequence and group) and ``dimensions`` (one row per
        dimension: whether it could be read). Refused when no dimension asked for is in the data, has two groups, and
        groups large enough.

    Raises
    ------
    ValueError
        When the dimension is unknown.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame([{"student_id": f"{n}", "school_year": 2026, "sex": "MF"[n % 2]} for n in range(41)])
    >>> marks = students.assign(course="C", subject="french", competency="overall", term="final",
    ...     mark=[55.0 if n < 20 and n % 2 == 0 else 75.0 for n in range(41)])
    >>> gaps = compare_subgroups(school_in_memory({"students": students, "results": marks}))
    >>> gaps.tables["groups"].data[["subgroup", "n_students", "is_reference"]].to_numpy().tolist()
    [['sex:F', 20, False], ['sex:M', 21, True]]
    >>> gaps.tables["groups"].data["gap"].round(3).tolist()
    [0.476, nan]
    >>> gaps.tables["dimensions"].data["outcome"].tolist()
    ['compared', 'dimension_missing', 'dimension_missing', 'dimension_missing', 'dimension_missing']
    """
    choices, filters = school.settings(PortraitRules), Filters(subject, grade_level, school_year)
    if by != EVERY and by not in DIMENSIONS:
        raise ValueError(f"by is {EVERY!r} or one of {DIMENSIONS}, not {by!r}")
    year = year_to_read(school, school_year)
    rows = results_read(school, filters, years=[year], competency=OVERALL)
    demand_marks(school, rows, year)
    results = by_subject(with_marks(rows))
    asked = {name: grouped_by(results, school, name) for name in (DIMENSIONS if by == EVERY else (by,))}
    demand(any(n_groups(grouped) for grouped in asked.values()), "dimension_missing")
    told = {name: grouped for name, grouped in asked.items() if n_groups(grouped) >= TWO_GROUPS}
    demand(told, "one_group")
    references = {name: largest_group(grouped) for name, grouped in told.items()}
    groups = gaps_of_groups(told, references, choices, protects_parts=school.reader.policy.protects_parts)
    demand(groups["gap"].notna().any(), "groups_too_small")
    return Gaps(
        tables=named(GROUPS.filled(groups), DIMENSIONS_ASKED.filled(_outcomes(asked, groups, references))),
        counts=_counts(told),
        read=year_read(school, rows, year, filters),
        references=references,
    )


def _counts(told: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Students compared on a dimension at least; of one dimension, the most whose group is not known."""
    names = next(iter(told.values()))["student_id"]
    is_known = [grouped["subgroup"].notna().to_numpy() for grouped in told.values()]
    unknown = [names[~known].nunique() for known in is_known]
    return {"students": int(names[np.any(is_known, axis=0)].nunique()), "unknown_group": int(max(unknown))}


def _outcomes(asked: dict[str, pd.DataFrame], groups: pd.DataFrame, references: dict[str, str]) -> pd.DataFrame:
    """What became of each dimension asked for."""
    compared = set(groups.loc[groups["gap"].notna(), "attribute"])
    outcomes = [
        "compared"
        if name in compared
        else "groups_too_small"
        if name in references
        else "one_group"
        if n_groups(grouped)
        else "dimension_missing"
        for name, grouped in asked.items()
    ]
    return pd.DataFrame({"attribute": list(asked), "outcome": outcomes})
