"""Earlier cohorts set the limit, later ones try it: what a rule is worth is what it does on students it never saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import demand, key, n, named, part, refuse, study, table
from portraitlib.statistics.classification import CrossTable, cross_table
from portraitlib.statistics.discrimination import Area, AreaDifference, separate_area_difference
from portraitlib.studies.screening_validity.measures.accuracy import measure_row
from portraitlib.studies.screening_validity.measures.columns import AREA, MEASURED
from portraitlib.studies.screening_validity.measures.past import Past, PastResult, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, best_limit, demand_enough
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

EARLIER, LATER = "earlier", "later"
TRIED = ("sensitivity", "specificity", "ppv")
SMALLEST_PERIOD = 5
"""Fewest students who left, and who stayed, on each side."""

PERIODS = table("periods", key("cohorts"), key("measure"), *MEASURED)
AREAS = table("areas", key("cohorts"), n("n_students"), part("n_gone"), part("n_stayed"), *AREA)


@dataclass(frozen=True, kw_only=True)
class OverTime(PastResult):
    """A limit set on earlier cohorts and tried on later ones.

    Tables: ``periods`` (period x measure), ``areas`` (one row per period).
    """

    limit: float
    earlier_cohorts: tuple[int, int]
    later_cohorts: tuple[int, int]
    area_change: AreaDifference
    is_change_clear: bool


@dataclass(frozen=True)
class Split:
    """Past students of known outcome and coefficient, of earlier and of later cohorts."""

    earlier: Past
    later: Past

    @property
    def limit(self) -> float:
        """Coefficient from which signalling did best in the earlier cohorts."""
        return best_limit(self.earlier.coefficient, self.earlier.happened)


@study
def validate_over_time(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> OverTime:
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
    past = first_look(school, look=look, grade_level=grade_level, criteria=criteria)
    split = split_cohorts(past, school.settings(ValidityRules).earlier_share)
    sides, limit, confidence = {EARLIER: split.earlier, LATER: split.later}, split.limit, past.scope.confidence
    counted = {name: cross_table(side.coefficient >= limit, side.happened) for name, side in sides.items()}
    demand_enough(school, *counted.values())
    rows = [
        {"cohorts": name, **measure_row(one, measure, confidence)} for measure in TRIED for name, one in counted.items()
    ]
    areas = {name: area_of(side) for name, side in sides.items()}
    change = separate_area_difference(areas[LATER], areas[EARLIER], confidence=confidence)
    sizes = [_size(name, one, areas[name]) for name, one in counted.items()]
    return OverTime(
        tables=named(PERIODS.filled(pd.DataFrame(rows)), AREAS.filled(pd.DataFrame(sizes))),
        counts=past.counts(),
        scope=past.scope,
        limit=limit,
        earlier_cohorts=cohorts_of(split.earlier),
        later_cohorts=cohorts_of(split.later),
        area_change=change,
        is_change_clear=not change.low <= 0 <= change.high,
    )


def _size(cohorts: str, counted: CrossTable, area: Area) -> dict[str, object]:
    """Students of some cohorts, and the area of the coefficient among them."""
    return {
        "cohorts": cohorts,
        "n_students": counted.n,
        "n_gone": counted.found + counted.missed,
        "n_stayed": counted.in_vain + counted.left_alone,
        "roc_area": area.area,
        "roc_low": area.low,
        "roc_high": area.high,
    }


def cohorts_of(past: Past) -> tuple[int, int]:
    """First and last cohorts, in years."""
    years = past.looks["cohort_year"]
    return int(years.min()), int(years.max())


def split_cohorts(past: Past, earlier_share: float) -> Split:
    """Part past students of known outcome and coefficient at the cohort nearest to the share wanted.

    Refused when there is one cohort only, or when no parting leaves enough students who left, and who stayed, on both
    sides.
    """
    past = past.scored()
    cohort, happened = past.looks["cohort_year"].to_numpy(dtype=int), past.happened
    cohorts = np.unique(cohort)
    demand(len(cohorts) > 1, "one_cohort")
    best, distance = None, np.inf
    for last in cohorts[:-1]:
        is_earlier = cohort <= last
        sizes = [(side & kind).sum() for side in (is_earlier, ~is_earlier) for kind in (happened, ~happened)]
        away = abs(is_earlier.mean() - earlier_share)
        if min(sizes) >= SMALLEST_PERIOD and away < distance:
            best, distance = is_earlier, away
    if best is None:
        refuse("cohorts_too_few", smallest_number=SMALLEST_PERIOD)
    return Split(past.where(best), past.where(~best))
