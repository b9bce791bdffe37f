"""How early the coefficient knows: the same year read in October, January and March, and how long before leaving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, RefusedError, key, mark, n, named, part, rate, statistic, study, table
from portraitlib.statistics.classification import CrossTable
from portraitlib.statistics.discrimination import Area
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.screening_validity.measures.columns import AREA, share
from portraitlib.studies.screening_validity.measures.past import Past, PastResult, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, at_tier, crossed, demand_enough
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

MOST_YEARS = 3
NEARLY_NONE, SMALL_SHARE = 0.005, 0.5
"""Shares of students of whom enough is known under which it is too early to propose a tier."""
NOT_ESTIMABLE = Area(np.nan, np.nan, np.nan, np.nan)
Known = Literal["nobody", "few", "enough"]

FOUND = (
    part("n_found", mark("Repérés"), definition=mark("Élèves partis qui avaient été signalés.")),
    part(
        "n_left_unsignalled",
        mark("Partis sans avoir été signalés"),
        shown=False,
        definition=mark("Élèves partis qui n'avaient pas été signalés."),
    ),
    rate("found_rate", mark("Part repérée"), of="n_found", definition=mark("Part signalée, parmi les élèves partis.")),
    share("found_low", mark("Part repérée, borne basse"), mark("Borne basse de l'intervalle de la part repérée.")),
    share("found_high", mark("Part repérée, borne haute"), mark("Borne haute de l'intervalle de la part repérée.")),
)
LOOKS = table(
    "looks",
    key("look"),
    share("gone_share", mark("Part partie sans diplôme"), mark("Part partie, parmi tous les élèves."), shown=False),
    share(
        "determined_share",
        mark("Part dont on savait assez"),
        mark("Part des élèves dont on savait assez pour proposer un palier."),
    ),
    n("n_gone"),
    *FOUND,
    statistic("ppv_rate"),
    *AREA,
)
AHEAD = table(
    "years_ahead",
    key(
        "years_ahead",
        mark("Années avant le départ"),
        Form.COUNT,
        adds_up=True,
        definition=mark("Années scolaires entre la lecture et le départ; 3 veut dire trois ou plus."),
    ),
    n("n_gone"),
    *FOUND,
)


@dataclass(frozen=True, kw_only=True)
class LeadTime(PastResult):
    """What was known at each day of the year, and how many years before they left students were found.

    Tables: ``looks`` (one row per day of the year), ``years_ahead`` (one row per number of years). ``known_first``
    says of how many students enough was known at the first day of the table.
    """

    known_first: Known
    looks_without_data: tuple[str, ...]
    smallest_number: int


@study
def describe_lead_time(school: School, *, grade_level: int | None = None, criteria: str | None = None) -> LeadTime:
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
    rules, known = school.settings(ValidityRules), {}
    for look in (one.name for one in rules.looks):
        is_main = look == rules.main_look
        try:
            known[look] = first_look(
                school, look=look, grade_level=grade_level, criteria=criteria, may_know_little=not is_main
            )
        except RefusedError:  # before the main day, it is said that nothing is known yet
            if is_main:
                raise
    main = known[rules.main_look]
    counted = {look: crossed(past, at_tier(past)) for look, past in known.items()}
    ahead = _years_ahead(main)
    demand_enough(school, *counted.values(), *_crossed(ahead))
    looks = pd.DataFrame([_row(look, known[look], one, rules.smallest_number) for look, one in counted.items()])
    return LeadTime(
        tables=named(LOOKS.filled(looks), AHEAD.filled(ahead)),
        counts=main.counts(),
        scope=main.scope,
        known_first=_known(looks["determined_share"].iloc[0]),
        looks_without_data=tuple(one.name for one in rules.looks if one.name not in known),
        smallest_number=rules.smallest_number,
    )


def _known(share: float) -> Known:
    """Of how many students enough is known."""
    return "nobody" if share < NEARLY_NONE else "few" if share < SMALL_SHARE else "enough"


def _row(look: str, past: Past, counted: CrossTable, smallest: int) -> dict[str, object]:
    """What was known that day; no area of fewer students who left, or stayed, than anything is said of."""
    low, high = counted.interval("sensitivity", past.scope.confidence)
    area = area_of(past) if past.is_estimable(smallest) else NOT_ESTIMABLE
    n_gone = counted.found + counted.missed
    return {
        "look": look,
        "n_gone": n_gone,
        "gone_share": n_gone / counted.n,
        "determined_share": float((~np.isnan(past.coefficient)).mean()),
        "n_found": counted.found,
        "n_left_unsignalled": counted.missed,
        "found_rate": counted.rate("sensitivity"),
        "found_low": low,
        "found_high": high,
        "ppv_rate": counted.rate("ppv"),
        "roc_area": area.area,
        "roc_low": area.low,
        "roc_high": area.high,
    }


def _crossed(ahead: pd.DataFrame) -> list[CrossTable]:
    """Counts of each row, as many on the side that the row is not about."""
    return [
        CrossTable(int(found), int(missed), int(found + missed), int(found + missed))
        for found, missed in ahead[["n_found", "n_left_unsignalled"]].itertuples(index=False)
    ]


def _years_ahead(past: Past) -> pd.DataFrame:
    """Students who left, by the number of school years between the look and their departure."""
    left = past.where(past.looks["happened"].fillna(False).to_numpy(dtype=bool))
    ahead = (left.looks["outcome_year"].astype("int64") - left.looks["school_year"]).clip(upper=MOST_YEARS).to_numpy()
    n_gone = np.bincount(ahead, minlength=MOST_YEARS + 1)
    n_found = np.bincount(ahead, weights=at_tier(left), minlength=MOST_YEARS + 1).astype("int64")
    low, high = wilson_interval(n_found, n_gone, confidence=past.scope.confidence)
    data = pd.DataFrame(
        {
            "years_ahead": range(MOST_YEARS + 1),
            "n_gone": n_gone,
            "n_found": n_found,
            "n_left_unsignalled": n_gone - n_found,
            "found_rate": np.where(n_gone > 0, n_found / np.maximum(n_gone, 1), np.nan),
            "found_low": low,
            "found_high": high,
        }
    )
    return data[n_gone > 0].reset_index(drop=True)
