"""Whether a weak zone is weak for every group of students, or for some."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.results.result import ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.grouping import CELL
from portraitlib.studies.school_portrait.measures.results import summarise_cells
from portraitlib.studies.school_portrait.measures.subgroups import group_values
from portraitlib.studies.school_portrait.measures.zone_ranks import Drawing, rank_cells
from portraitlib.tables.school import School

_TOLD = ("rate_low", "rate_high", "shrunk_rate", "shrunk_low", "shrunk_high", "weakest_probability", "standing")


def groups_table(
    rows: pd.DataFrame, school: School, dimension: str, zones: pd.DataFrame, drawing: Drawing
) -> ResultTable:
    """Rank the zones within each group of a dimension.

    Parameters
    ----------
    rows : DataFrame
        Judged results of the year, with ``enrolment``.
    school : School
    dimension : str
        One of `subgroups.DIMENSIONS`.
    zones : DataFrame
        The zones of all students, weakest first: their order is kept.
    drawing : Drawing

    Returns
    -------
    ResultTable
        ``groups``, one row per zone and group of at least ``smallest_group`` students. ``standing`` says whether
        the zone is among the weakest of the group: ``weak`` from ``sure_probability``, ``not_weak`` under one less
        it, ``unsure`` between, ``too_small`` for fewer students than ``smallest_group``.

    Raises
    ------
    ValueError
        When the dimension is unknown.
    """
    choices = school.settings(PortraitRules)
    groups = group_values(school.table("students"), dimension).astype("category")
    codes = np.append(groups.cat.codes.to_numpy(), -1)[rows["enrolment"].to_numpy()]
    subgroup = pd.Categorical.from_codes(codes, categories=groups.cat.categories)
    known = rows.assign(subgroup=subgroup)[codes >= 0]
    cells = summarise_cells(known, [*CELL, "subgroup"], choices.confidence)
    ranked = [
        rank_cells(of_group, drawing)[0]
        for _, of_group in cells.groupby("subgroup", sort=True)
        if len(of_group) >= choices.minimum_zones
    ]
    told = pd.concat(ranked) if ranked else cells.iloc[:0].assign(**dict.fromkeys(_TOLD[2:-1], np.nan))
    place = zones[list(CELL)].assign(place=np.arange(len(zones)))
    told = told.merge(place, on=list(CELL)).sort_values(["place", "subgroup"], kind="stable", ignore_index=True)
    told["standing"] = _standing(told, choices.sure_probability, choices.smallest_group)
    return ResultTable(
        name="groups",
        data=told[[*CELL, "subgroup", "n_students", "n_passed", "n_not_passed", "success_rate", *_TOLD]],
        grain=(*CELL, "subgroup"),
        n="n_students",
        statistics=_TOLD,
        parts=(("n_passed", "n_not_passed"),),
        rates={"success_rate": "n_passed"},
        adds_up_along=("subgroup", "level", "track"),
    )


def _standing(told: pd.DataFrame, sure: float, smallest: int) -> np.ndarray:
    probability = told["weakest_probability"].to_numpy(dtype="float64")
    return np.select(
        [told["n_students"].to_numpy() < smallest, probability >= sure, probability <= 1 - sure],
        ["too_small", "weak", "not_weak"],
        "unsure",
    )
