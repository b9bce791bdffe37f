"""Whether a weak zone is weak for every group of students, or for some."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, key, mark, n, part, rate, statistic, table
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.columns import CELL_KEYS, WEAKEST_PROBABILITY
from portraitlib.studies.school_portrait.measures.grouping import CELL
from portraitlib.studies.school_portrait.measures.results import summarise_cells
from portraitlib.studies.school_portrait.measures.subgroups import grouped_by
from portraitlib.studies.school_portrait.measures.zone_ranks import Drawing, rank_cells
from portraitlib.tables.school import School

STANDINGS = {
    "weak": mark("sûrement"),
    "not_weak": mark("sûrement pas"),
    "unsure": mark("incertain"),
    "too_small": mark("trop peu d'élèves"),
}
GROUPS = table(
    "groups",
    *CELL_KEYS,
    key("subgroup", adds_up=1),
    n("n_students"),
    part("n_passed", shown=False),
    part("n_not_passed"),
    rate("success_rate", of="n_passed"),
    statistic("rate_low"),
    statistic("rate_high"),
    WEAKEST_PROBABILITY,
    statistic(
        "standing",
        mark("Parmi les plus fragiles du groupe"),
        Form.TEXT,
        codes=STANDINGS,
        definition=mark("Si la zone est parmi les plus fragiles du groupe."),
        source="params/portrait.yml",
    ),
)


def rank_in_groups(
    rows: pd.DataFrame, school: School, dimension: str, zones: pd.DataFrame, drawing: Drawing
) -> pd.DataFrame:
    """Rank the zones within each group of a dimension, in the order of all students.

    ``standing`` says whether the zone is among the weakest of the group: ``weak`` from ``sure_probability``,
    ``not_weak`` under one less it, ``unsure`` between, ``too_small`` for fewer students than ``smallest_group``.
    """
    choices = school.settings(PortraitRules)
    grouped = grouped_by(rows, school, dimension)
    known = grouped[grouped["subgroup"].notna().to_numpy()]
    cells = summarise_cells(known, [*CELL, "subgroup"], choices.confidence)
    ranked = [
        rank_cells(of_group, drawing)[0]
        for _, of_group in cells.groupby("subgroup", sort=True)
        if len(of_group) >= choices.minimum_zones
    ]
    unranked = cells.iloc[:0].assign(weakest_probability=np.nan)
    told = pd.concat(ranked) if ranked else unranked
    place = zones[list(CELL)].assign(place=np.arange(len(zones)))
    told = told.merge(place, on=list(CELL)).sort_values(["place", "subgroup"], kind="stable", ignore_index=True)
    standing = _standing(told, choices.sure_probability, choices.smallest_group)
    return told.assign(standing=standing)[GROUPS.names]


def _standing(told: pd.DataFrame, sure: float, smallest: int) -> np.ndarray:
    probability = told["weakest_probability"].to_numpy(dtype="float64")
    return np.select(
        [told["n_students"].to_numpy() < smallest, probability >= sure, probability <= 1 - sure],
        ["too_small", "weak", "not_weak"],
        "unsure",
    )
