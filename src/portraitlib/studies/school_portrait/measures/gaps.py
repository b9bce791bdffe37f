"""Gaps between groups of students, where the groups are large enough to speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.results import (
    CELL_PARTS,
    CELL_RATES,
    CELL_STATISTICS,
    summarise_cells,
)
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    in_reading_order,
    refuse,
    results_read,
    wanted_year,
    why_empty,
    with_marks,
)
from portraitlib.studies.school_portrait.measures.subgroups import DIMENSIONS, group_values
from portraitlib.studies.school_portrait.measures.subjects import DIFFERENCES, SUBJECT, by_subject, with_differences
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

EVERY = "every_dimension"
_TWO_GROUPS = 2


@dataclass(frozen=True, kw_only=True)
class Gaps(Result):
    """Success and mean of groups of students, and their gap to the largest group of their dimension.

    Tables: ``groups`` (one row per dimension, subject, sequence and group) and ``dimensions`` (one row per
    dimension: whether it could be read).
    """


def compare_subgroups(
    school: School,
    *,
    by: Literal[
        "every_dimension", "sex", "has_intervention_plan", "ehdaa_status", "first_language", "entry_delay"
    ] = "every_dimension",
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> Gaps | Refusal:
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
        Refused when no dimension asked for is in the data, has two groups, and groups large enough.

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
    dimensions = _dimensions(by)
    year = wanted_year(school, school_year)
    rows = results_read(school, filters, years=[year] if year else [], competency=OVERALL)
    refusal = why_empty(school, "compare_subgroups", rows, year, filters)
    if refusal:
        return refusal
    results = by_subject(with_marks(rows))
    of_dimensions = {name: grouped_by(results, school, name) for name in dimensions}
    told = {name: grouped for name, grouped in of_dimensions.items() if _n_groups(grouped) >= _TWO_GROUPS}
    facts = {**filters.facts(), "by": by, "school_year": year, "smallest_group": choices.smallest_group}
    if not told:
        is_there = any(_n_groups(grouped) for grouped in of_dimensions.values())
        return refuse(school, "compare_subgroups", "one_group" if is_there else "dimension_missing", **facts)
    references = {name: largest_group(grouped) for name, grouped in told.items()}
    table = _groups_table(told, references, choices, protects_parts=school.reader.policy.protects_parts)
    if table.data["gap"].isna().all():
        return refuse(school, "compare_subgroups", "groups_too_small", **facts)
    return Gaps(
        reader=school.reader,
        tables={"groups": table, "dimensions": _dimensions_table(of_dimensions, table.data, references)},
        counts=_counts(told),
        facts={
            **facts,
            "references": references,
            "n_compared": int(table.data["gap"].notna().sum()),
            "pass_mark": school.rules.for_year(year).pass_mark,
            "confidence": choices.confidence,
            "terms": sorted(rows["term"].unique()),
        },
    )


def _dimensions(by: str) -> tuple[str, ...]:
    if by != EVERY and by not in DIMENSIONS:
        raise ValueError(f"by is {EVERY!r} or one of {DIMENSIONS}, not {by!r}")
    return DIMENSIONS if by == EVERY else (by,)


def grouped_by(results: pd.DataFrame, school: School, dimension: str) -> pd.DataFrame:
    """Results with the group of each student; missing where it is not known."""
    groups = group_values(school.table("students"), dimension).astype("category")
    codes = np.append(groups.cat.codes.to_numpy(), -1)[results["enrolment"].to_numpy()]
    return results.assign(subgroup=pd.Categorical.from_codes(codes, categories=groups.cat.categories))


def _n_groups(grouped: pd.DataFrame) -> int:
    return int(grouped["subgroup"].nunique())


def _counts(told: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Students compared on a dimension at least; of one dimension, the most whose group is not known."""
    names = next(iter(told.values()))["student_id"]
    is_known = [grouped["subgroup"].notna().to_numpy() for grouped in told.values()]
    unknown = [names[~known].nunique() for known in is_known]
    return {"students": int(names[np.any(is_known, axis=0)].nunique()), "unknown_group": int(max(unknown))}


def largest_group(known: pd.DataFrame) -> str:
    """Group with the most students; the first by name when two are as large."""
    people = known.drop_duplicates("student_id")
    sizes = people["subgroup"].value_counts()
    return str(min(sizes.index[sizes == sizes.max()]))


def _two_groups(data: pd.DataFrame, dimension: str, reference: str) -> pd.DataFrame:
    """Put all groups but the reference together, as ``<dimension>:others``, when there are more than two.

    Where rates are given as bounds, the reference's own rate may be one of those withheld; with a third
    group, that group's gap would tell it. With two, both are withheld together.
    """
    if _n_groups(data) <= _TWO_GROUPS:
        return data
    names = data["subgroup"].astype("str")
    return data.assign(subgroup=names.where((names == reference) | names.isna(), f"{dimension}:others"))


def _groups_table(
    told: dict[str, pd.DataFrame], references: dict[str, str], choices: PortraitRules, *, protects_parts: bool
) -> ResultTable:
    grain = ("attribute", *SUBJECT, "subgroup")
    known = _stacked(told, references, protects_parts=protects_parts)
    data = summarise_cells(known, list(grain), choices.confidence)
    data = in_reading_order(data.sort_values([*SUBJECT, "subgroup"], kind="stable", ignore_index=True))
    order = {name: place for place, name in enumerate(told)}
    data = data.sort_values("attribute", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    data["is_reference"] = data["subgroup"] == data["attribute"].map(references)
    data["is_too_small"] = data["n_students"] < choices.smallest_group
    compared_with = _compared_with(data)
    is_compared = (
        ~data["is_reference"]
        & ~data["is_too_small"]
        & (compared_with["n_students"] >= choices.smallest_group)
        & _may_stand_as_reference(data, compared_with)
    )
    data = with_differences(data, compared_with, confidence=choices.confidence, is_compared=is_compared.astype(bool))
    return ResultTable(
        name="groups",
        data=data,
        grain=grain,
        n="n_students",
        statistics=(*CELL_STATISTICS, *DIFFERENCES),
        parts=CELL_PARTS,
        rates=CELL_RATES,
        adds_up_along=("subgroup",),
    )


def _stacked(told: dict[str, pd.DataFrame], references: dict[str, str], *, protects_parts: bool) -> pd.DataFrame:
    """Results once per dimension, with the dimension and the group: all are then counted in one pass."""
    pieces = []
    for dimension, grouped in told.items():
        known = grouped[grouped["subgroup"].notna().to_numpy()]
        known = _two_groups(known, dimension, references[dimension]) if protects_parts else known
        pieces.append(known[[*SUBJECT, "mark", "passed", "just_under", "subgroup"]].assign(attribute=dimension))
    names = pd.api.types.union_categoricals([piece["subgroup"].astype("category") for piece in pieces])
    return pd.concat([piece.drop(columns="subgroup") for piece in pieces], ignore_index=True).assign(subgroup=names)


def _compared_with(data: pd.DataFrame) -> pd.DataFrame:
    """Row of the reference beside each row; 0 of 0 where the reference has no student in the subject."""
    line = ["attribute", *SUBJECT]
    own = pd.MultiIndex.from_frame(data[line])
    place = own[data["is_reference"].to_numpy()].get_indexer(own)
    references = data[data["is_reference"]].reset_index(drop=True)
    found = references.take(np.maximum(place, 0)).reset_index(drop=True).where(pd.Series(place >= 0))
    counts = ["n_students", "n_passed"]
    return found.assign(**{name: found[name].astype("float64").fillna(0) for name in counts})


def _may_stand_as_reference(data: pd.DataFrame, compared_with: pd.DataFrame) -> pd.Series:
    """Whether the reference's rate may be told through a gap.

    The disclosure rule withholds small groups and the next smallest; the largest stays unless all go.
    With three groups or more, a reference that is not the largest of its subject could be withheld
    while another group's gap to it gave it away: no gap is made there.
    """
    sizes = data.groupby(["attribute", *SUBJECT], sort=False)["n_students"]
    is_largest = compared_with["n_students"] >= sizes.transform("max")
    return is_largest | (sizes.transform("size") <= _TWO_GROUPS)


def _dimensions_table(
    of_dimensions: dict[str, pd.DataFrame], data: pd.DataFrame, references: dict[str, str]
) -> ResultTable:
    """What became of each dimension asked for."""
    compared = set(data.loc[data["gap"].notna(), "attribute"])
    outcomes = [
        "compared"
        if name in compared
        else "groups_too_small"
        if name in references
        else "one_group"
        if _n_groups(grouped)
        else "dimension_missing"
        for name, grouped in of_dimensions.items()
    ]
    rows = pd.DataFrame({"attribute": list(of_dimensions), "outcome": outcomes})
    return ResultTable(name="dimensions", data=rows, grain=("attribute",))
