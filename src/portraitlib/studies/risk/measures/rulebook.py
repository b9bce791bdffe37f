"""The criteria in use, as a table: what a reader may check, line by line, before trusting a coefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, fact, key, mark, named, study, table
from portraitlib.rules import PresetCriteria
from portraitlib.studies.risk.measures import columns  # noqa: F401  # declares the columns of criteria
from portraitlib.tables.school import School

BANDS = table(
    "bands",
    key("criterion", shown=False),
    key("domain"),
    key("indicator"),
    fact("most_points"),
    fact("source", mark("Source"), definition=mark("Où les bandes ont été lues, ou qu'elles sont un choix.")),
    fact(
        "reviewed_on", mark("Revu le"), Form.DATE, definition=mark("Jour où le critère a été relu d'après sa source.")
    ),
    fact("band_low", shown=False),
    fact("band_below", shown=False),
    fact("points", shown=False),
)


@dataclass(frozen=True, kw_only=True)
class CriteriaInUse(Result):
    """Preset criteria and their bands; no student is counted.

    Table: ``bands`` (one row per criterion and band).
    """

    preset: PresetCriteria


@study
def describe_criteria(school: School, *, criteria: str | None = None) -> CriteriaInUse:
    """Lay out preset criteria: bands, points of the coefficient, weight, source, day they were reviewed.

    Parameters
    ----------
    school : School
    criteria : str, optional
        Name of preset criteria; those of ``params/depistage.yml`` by default.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> found = describe_criteria(school_in_memory({}), criteria="abc_balfanz")
    >>> found.tables["bands"].data.loc[1, ["criterion", "band_low", "points"]].tolist()
    ['attended_80', np.float64(0.2), np.float64(25.0)]
    """
    preset = school.preset_criteria(criteria or "")
    total = sum(one.weight for one in preset.chosen.criteria)
    rows = [
        {
            "criterion": one.id,
            "domain": one.domain,
            "indicator": one.indicator,
            "band_low": np.nan if band.low is None else band.low,
            "band_below": np.nan if band.below is None else band.below,
            "points": 100 * one.weight / total * band.points / one.most_points,
            "most_points": 100 * one.weight / total,
            "reviewed_on": pd.Timestamp(one.reviewed_on),
            "source": one.source if school.reader.language == "fr" else one.source_en or one.source,
        }
        for one in preset.chosen.criteria
        for band in one.bands
    ]
    return CriteriaInUse(tables=named(BANDS.filled(pd.DataFrame(rows))), preset=preset)
