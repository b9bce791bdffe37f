"""How early the coefficient knows: the same year read in October, January and March, and how long before leaving."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.classification import CrossTable
from portraitlib.statistics.discrimination import Area
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.screening_validity.measures.past import Past, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, at_tier, crossed, refuse_small
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

MOST_YEARS = 3
NOT_ESTIMABLE = Area(np.nan, np.nan, np.nan, np.nan)


@dataclass(frozen=True, kw_only=True)
class LeadTime(Result):
    """What was known at each day of the year, and how many years before they left students were found.

    Tables: ``looks`` (one row per day of the year), ``years_ahead`` (one row per number of years).
    """


def describe_lead_time(
    school: School, *, grade_level: int | None = None, criteria: str | None = None
) -> LeadTime | Refusal:
    """Read the coefficient at each day of ``params/validite.yml``, with what was known that day.

    Parameters
    ----------
    school : School
    grade_level, criteria : optional
        As for `describe_validity`.

    Returns
    -------
    LeadTime or Refusal

    Notes
    -----
    A student of whom too little was known that day counts as not found: so early in the year, that is what happens.
    """
    rules, name = school.settings(ValidityRules), "describe_lead_time"
    found = {
        look.name: first_look(
            school, name, look=look.name, grade_level=grade_level, criteria=criteria,
            may_know_little=look.name != rules.main_look,
        )
        for look in rules.looks
    }  # fmt: skip
    main = found[rules.main_look]
    if isinstance(main, Refusal):
        return main
    known = {look: past for look, past in found.items() if isinstance(past, Past)}
    tables = {look: crossed(past, at_tier(past)) for look, past in known.items()}
    ahead = _years_ahead(main, rules.confidence)
    if refusal := refuse_small(school, name, *tables.values(), *_crossed(ahead)):
        return refusal
    rows = [_row(look, known[look], tables[look], rules) for look in known]
    statistics = (
        "gone_share",
        "found_low",
        "found_high",
        "ppv_rate",
        "roc_area",
        "roc_low",
        "roc_high",
        "determined_share",
    )
    return LeadTime(
        reader=school.reader,
        tables={
            "looks": ResultTable(
                "looks", pd.DataFrame(rows), ("look",), n="n_gone", statistics=statistics,
                parts=(("n_found", "n_left_unsignalled"),), rates={"found_rate": "n_found"},
            ),
            "years_ahead": ahead,
        },
        counts=main.counts(),
        facts={
            **main.facts,
            "smallest_number": rules.smallest_number,
            "looks_without_data": tuple(look for look in found if look not in known),
        },
    )  # fmt: skip


def _row(look: str, past: Past, table: CrossTable, rules: ValidityRules) -> dict[str, object]:
    """What was known that day; no area of fewer students who left, or stayed, than anything is said of."""
    low, high = table.interval("sensitivity", rules.confidence)
    area = area_of(past, rules.confidence) if past.is_estimable(rules.smallest_number) else NOT_ESTIMABLE
    return {
        "look": look,
        "n_gone": table.found + table.missed,
        "gone_share": (table.found + table.missed) / table.n,
        "determined_share": float((~np.isnan(past.coefficient)).mean()),
        "n_found": table.found,
        "n_left_unsignalled": table.missed,
        "found_rate": table.rate("sensitivity"),
        "found_low": low,
        "found_high": high,
        "ppv_rate": table.rate("ppv"),
        "roc_area": area.area,
        "roc_low": area.low,
        "roc_high": area.high,
    }


def _crossed(ahead: ResultTable) -> list[CrossTable]:
    """Counts of each row, as many on the side that the row is not about."""
    return [
        CrossTable(int(found), int(missed), int(found + missed), int(found + missed))
        for found, missed in ahead.data[["n_found", "n_left_unsignalled"]].itertuples(index=False)
    ]


def _years_ahead(past: Past, confidence: float) -> ResultTable:
    """Students who left, by the number of school years between the look and their departure."""
    is_left = past.looks["happened"].fillna(False).to_numpy(dtype=bool)
    left = past.where(is_left)
    ahead = (left.looks["outcome_year"].astype("int64") - left.looks["school_year"]).clip(upper=MOST_YEARS).to_numpy()
    n = np.bincount(ahead, minlength=MOST_YEARS + 1)
    found = np.bincount(ahead, weights=at_tier(left), minlength=MOST_YEARS + 1).astype("int64")
    low, high = wilson_interval(found, n, confidence=confidence)
    data = pd.DataFrame(
        {
            "years_ahead": range(MOST_YEARS + 1), "n_gone": n, "n_found": found, "n_left_unsignalled": n - found,
            "found_rate": np.where(n > 0, found / np.maximum(n, 1), np.nan), "found_low": low, "found_high": high,
        }
    )  # fmt: skip
    return ResultTable(
        "years_ahead", data[n > 0].reset_index(drop=True), ("years_ahead",), n="n_gone",
        statistics=("found_low", "found_high"), parts=(("n_found", "n_left_unsignalled"),),
        rates={"found_rate": "n_found"}, adds_up_along=("years_ahead",),
    )  # fmt: skip
