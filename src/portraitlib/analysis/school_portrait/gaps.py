"""Gaps between groups of students, where the groups are large enough to speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from portraitlib.analysis.result import Refusal, Result, ResultTable
from portraitlib.analysis.school_portrait.results import CELL_PARTS, CELL_RATES, CELL_STATISTICS, summarise_cells
from portraitlib.analysis.school_portrait.selection import (
    Filters,
    in_best_term,
    in_reading_order,
    refuse,
    rules_by_year,
    secondary_results,
    wanted_year,
    why_empty,
    with_success,
)
from portraitlib.analysis.school_portrait.subgroups import group_values
from portraitlib.analysis.school_portrait.subjects import DIFFERENCES, SUBJECT, by_subject, with_differences
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

_TWO_GROUPS = 2


@dataclass(frozen=True, kw_only=True)
class Gaps(Result):
    """Success and mean of groups of students, and their gap to the largest group.

    Table: ``groups``, named after its dimension (one row per subject, sequence and group).
    """


def compare_subgroups(
    school: School,
    *,
    by: Literal["sex", "ehdaa_status", "has_intervention_plan", "first_language", "entry_delay"] = "sex",
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> Gaps | Refusal:
    """Compare the success of groups of students, subject by subject.

    Each group is compared with the largest one. A group below `smallest_group` students in a subject is
    not compared. A gap describes; it does not say why.

    Parameters
    ----------
    school : School
    by : {"sex", "ehdaa_status", "has_intervention_plan", "first_language", "entry_delay"}
    subject, grade_level, school_year
        As in `describe_results`.

    Returns
    -------
    Gaps or Refusal
        Refused when the dimension is not in the data, has one group, or only groups too small.

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
    >>> groups = compare_subgroups(school_in_memory({"students": students, "results": marks})).tables["groups"].data
    >>> groups[["subgroup", "n_students", "is_reference"]].to_numpy().tolist()
    [['sex:F', 20, False], ['sex:M', 21, True]]
    >>> groups["gap"].round(3).tolist()
    [0.476, nan]
    """
    choices, filters = school.portrait, Filters(subject, grade_level, school_year)
    year, students = wanted_year(school, school_year), school.table("students")
    groups = group_values(students, by).rename("subgroup")
    rows = secondary_results(school, filters, years=[year] if year else [], competency=OVERALL)
    rows = in_best_term(rows)
    refusal = why_empty(school, "compare_subgroups", rows, year, filters)
    if refusal:
        return refusal
    rule = rules_by_year(school, [year])[year]
    results = by_subject(with_success(rows, {year: rule}, choices.just_under_points))
    results = results.merge(students[["student_id", "school_year"]].assign(subgroup=groups), how="left")
    known = results.dropna(subset="subgroup")
    facts = {**filters.facts(), "by": by, "school_year": year, "smallest_group": choices.smallest_group}
    if known["subgroup"].nunique() < _TWO_GROUPS:
        return refuse(school, "compare_subgroups", "one_group" if len(known) else "dimension_missing", **facts)
    reference = _largest(known)
    if school.reader.policy.protects_parts:
        known = _two_groups(known, by, reference)
    table = _groups_table(known, by, reference, choices.confidence, choices.smallest_group)
    if table.data["gap"].isna().all():
        return refuse(school, "compare_subgroups", "groups_too_small", **facts)
    unknown = results.loc[results["subgroup"].isna(), "student_id"].nunique()
    return Gaps(
        reader=school.reader,
        tables={"groups": table},
        counts={"students": int(known["student_id"].nunique()), "unknown_group": int(unknown)},
        facts={
            **facts,
            "reference": reference,
            "pass_mark": rule.pass_mark,
            "confidence": choices.confidence,
            "terms": sorted(rows["term"].unique()),
        },
    )


def _largest(known: pd.DataFrame) -> str:
    """Group with the most students; the first by name when two are as large."""
    sizes = known.groupby("subgroup")["student_id"].nunique()
    return str(sizes.sort_index().idxmax())


def _two_groups(known: pd.DataFrame, by: str, reference: str) -> pd.DataFrame:
    """Put all groups but the reference together, as ``<by>:others``, when there are more than two.

    Where rates are given as bounds, the reference's own rate may be one of those withheld; with a third
    group, that group's gap would tell it. With two, both are withheld together.
    """
    if known["subgroup"].nunique() <= _TWO_GROUPS:
        return known
    return known.assign(subgroup=known["subgroup"].where(known["subgroup"] == reference, f"{by}:others"))


def _groups_table(known: pd.DataFrame, by: str, reference: str, confidence: float, smallest: int) -> ResultTable:
    grain = (*SUBJECT, "subgroup")
    data = summarise_cells(known, list(grain), confidence).sort_values(list(grain), kind="stable")
    data = in_reading_order(data)
    data = data.assign(is_reference=data["subgroup"] == reference, is_too_small=data["n_students"] < smallest)
    compared_with = data[data["is_reference"]].set_index(list(SUBJECT))
    compared_with = compared_with.reindex(pd.MultiIndex.from_frame(data[list(SUBJECT)])).reset_index()
    is_compared = (
        ~data["is_reference"]
        & ~data["is_too_small"]
        & (compared_with["n_students"].fillna(0) >= smallest)
        & _may_stand_as_reference(data, compared_with)
    )
    data = with_differences(data, _filled(compared_with), confidence=confidence, is_compared=is_compared.astype(bool))
    return ResultTable(
        name=f"groups_{by}",
        data=data,
        grain=grain,
        n="n_students",
        statistics=(*CELL_STATISTICS, *DIFFERENCES),
        parts=CELL_PARTS,
        rates=CELL_RATES,
        adds_up_along=("subgroup",),
    )


def _may_stand_as_reference(data: pd.DataFrame, compared_with: pd.DataFrame) -> pd.Series:
    """Whether the reference's rate may be told through a gap.

    The disclosure rule withholds small groups and the next smallest; the largest stays unless all go.
    With three groups or more, a reference that is not the largest of its subject could be withheld
    while another group's gap to it gave it away: no gap is made there.
    """
    sizes = data.groupby(list(SUBJECT), sort=False)["n_students"]
    is_largest = compared_with["n_students"] >= sizes.transform("max")
    return is_largest | (sizes.transform("size") <= _TWO_GROUPS)


def _filled(compared_with: pd.DataFrame) -> pd.DataFrame:
    """Reference rows with 0 of 0 where the reference has no student in the subject."""
    counts = ["n_students", "n_passed"]
    return compared_with.assign(**{name: compared_with[name].fillna(0) for name in counts})
