"""Earlier cohorts set the limit, later ones try it: what a rule is worth is what it does on students it never saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import refuse
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.classification import cross_table
from portraitlib.statistics.discrimination import separate_area_difference
from portraitlib.studies.screening_validity.measures.accuracy import accuracy_table, measure_row
from portraitlib.studies.screening_validity.measures.past import Past, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, best_limit, refuse_small
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

EARLIER, LATER = "earlier", "later"
SMALLEST_PERIOD = 5
"""Fewest students who left, and who stayed, on each side."""


@dataclass(frozen=True, kw_only=True)
class OverTime(Result):
    """A limit set on earlier cohorts and tried on later ones.

    Tables: ``periods`` (period x measure), ``areas`` (one row per period).
    """


@dataclass(frozen=True)
class Split:
    """Past students of known outcome and coefficient, of earlier and of later cohorts."""

    earlier: Past
    later: Past

    @property
    def limit(self) -> float:
        """Coefficient from which signalling did best in the earlier cohorts."""
        return best_limit(self.earlier.coefficient, self.earlier.happened)

    @property
    def facts(self) -> dict[str, object]:
        """Cohorts of each side, in years."""
        ends = {EARLIER: self.earlier.looks["cohort_year"], LATER: self.later.looks["cohort_year"]}
        return {f"{name}_{end.__name__}_year": int(end(years)) for name, years in ends.items() for end in (min, max)}


def validate_over_time(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> OverTime | Refusal:
    """Set the limit on earlier cohorts, try it on later ones.

    Parameters
    ----------
    school : School
    look, grade_level, criteria : optional
        As for `describe_validity`.

    Returns
    -------
    OverTime or Refusal
        Refused also when the cohorts cannot be parted with enough students of each kind on both sides.
    """
    past = first_look(school, "validate_over_time", look=look, grade_level=grade_level, criteria=criteria)
    split = past if isinstance(past, Refusal) else split_cohorts(school, "validate_over_time", past)
    if isinstance(split, Refusal):
        return split
    sides, limit, confidence = (
        {EARLIER: split.earlier, LATER: split.later},
        split.limit,
        school.settings(ValidityRules).confidence,
    )
    tables = {name: cross_table(side.coefficient >= limit, side.happened) for name, side in sides.items()}
    if refusal := refuse_small(school, "validate_over_time", *tables.values()):
        return refusal
    measures = ("sensitivity", "specificity", "ppv")
    rows = [
        {"cohorts": name, "measure": measure, **measure_row(table, measure, confidence)}
        for measure in measures
        for name, table in tables.items()
    ]
    areas = {name: area_of(side, confidence) for name, side in sides.items()}
    change = separate_area_difference(areas[LATER], areas[EARLIER], confidence=confidence)
    return OverTime(
        reader=school.reader,
        tables={
            "periods": accuracy_table("periods", pd.DataFrame(rows), ("cohorts", "measure")),
            "areas": _areas(sides, areas),
        },
        counts=past.counts(),  # type: ignore[union-attr]
        facts={
            **past.facts,  # type: ignore[union-attr]
            **split.facts,
            "limit": limit,
            "area_change": change.difference,
            "change_low": change.low,
            "change_high": change.high,
        },
    )


def _areas(sides: dict[str, Past], areas: dict) -> ResultTable:
    data = pd.DataFrame(
        [
            {
                "cohorts": name, "n_students": len(side.looks), "n_gone": int(side.happened.sum()),
                "n_stayed": int((~side.happened).sum()), "roc_area": areas[name].area, "roc_low": areas[name].low,
                "roc_high": areas[name].high,
            }
            for name, side in sides.items()
        ]
    )  # fmt: skip
    return ResultTable(
        "areas", data, ("cohorts",), n="n_students", statistics=("roc_area", "roc_low", "roc_high"),
        parts=(("n_gone", "n_stayed"),),
    )  # fmt: skip


def split_cohorts(school: School, study: str, past: Past) -> Split | Refusal:
    """Part past students of known outcome and coefficient at the cohort nearest to the share wanted.

    Returns
    -------
    Split or Refusal
        ``one_cohort`` when there is one only; ``cohorts_too_few`` when no parting leaves enough students who left,
        and who stayed, on both sides.
    """
    past = past.known()
    past = past.where(~np.isnan(past.coefficient))
    cohort, happened = past.looks["cohort_year"].to_numpy(dtype=int), past.happened
    best, distance = None, np.inf
    for last in np.unique(cohort)[:-1]:
        is_earlier = cohort <= last
        sizes = [(side & kind).sum() for side in (is_earlier, ~is_earlier) for kind in (happened, ~happened)]
        away = abs(is_earlier.mean() - school.settings(ValidityRules).earlier_share)
        if min(sizes) >= SMALLEST_PERIOD and away < distance:
            best, distance = is_earlier, away
    if len(np.unique(cohort)) < 2:
        return refuse(school, study, "one_cohort")
    if best is None:
        return refuse(school, study, "cohorts_too_few", smallest_number=SMALLEST_PERIOD)
    return Split(past.where(best), past.where(~best))
