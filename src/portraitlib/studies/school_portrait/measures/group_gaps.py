"""Each group beside the largest one of its dimension, and which gaps may be made without giving a rate away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.results import summarise_cells
from portraitlib.studies.school_portrait.measures.selection import in_reading_order
from portraitlib.studies.school_portrait.measures.subjects import SUBJECT, with_differences

TWO_GROUPS = 2
_GROUP = ["attribute", *SUBJECT, "subgroup"]


def n_groups(grouped: pd.DataFrame) -> int:
    """How many groups are known."""
    return int(grouped["subgroup"].nunique())


def largest_group(known: pd.DataFrame) -> str:
    """Group with the most students; the first by name when two are as large."""
    people = known.drop_duplicates("student_id")
    sizes = people["subgroup"].value_counts()
    return str(min(sizes.index[sizes == sizes.max()]))


def merge_others(rows: pd.DataFrame, reference: str) -> pd.DataFrame:
    """Put all groups but the reference together, as ``<dimension>:others``, when there are more than two.

    Where rates are given as bounds, the reference's own rate may be one of those withheld; with a third
    group, that group's gap would tell it. With two, both are withheld together.
    """
    if n_groups(rows) <= TWO_GROUPS:
        return rows
    names = rows["subgroup"].astype("str")
    others = f"{reference.partition(':')[0]}:others"
    return rows.assign(subgroup=names.where((names == reference) | names.isna(), others))


def gaps_of_groups(
    told: dict[str, pd.DataFrame], references: dict[str, str], choices: PortraitRules, *, protects_parts: bool
) -> pd.DataFrame:
    """Every group of every dimension beside its reference, dimensions in the order asked."""
    data = summarise_cells(_stacked(told, references, protects_parts=protects_parts), _GROUP, choices.confidence)
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
    found = with_differences(data, compared_with, confidence=choices.confidence, is_compared=is_compared.astype(bool))
    return found.drop(columns="is_mean_clear")


def _stacked(told: dict[str, pd.DataFrame], references: dict[str, str], *, protects_parts: bool) -> pd.DataFrame:
    """Results once per dimension, with the dimension and the group: all are then counted in one pass."""
    pieces = []
    for dimension, grouped in told.items():
        known = grouped[grouped["subgroup"].notna().to_numpy()]
        known = merge_others(known, references[dimension]) if protects_parts else known
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
    return is_largest | (sizes.transform("size") <= TWO_GROUPS)
