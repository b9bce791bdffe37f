"""Do the limits in use hold? What each does on earlier cohorts, and on later ones.

The limits are those of the tiers, chosen by the team: a limit that the data would choose moves from one draw of
students to another, and nobody uses it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import demand, key, mark, n, named, part, refuse, study, table
from portraitlib.statistics.classification import CrossTable, cross_table
from portraitlib.statistics.discrimination import Area, AreaDifference, separate_area_difference
from portraitlib.statistics.intervals import share_difference_interval
from portraitlib.studies.screening_validity.measures.accuracy import measure_row
from portraitlib.studies.screening_validity.measures.columns import AREA, MEASURED
from portraitlib.studies.screening_validity.measures.past import Past, PastResult, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, demand_enough
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

EARLIER, LATER = "earlier", "later"
TRIED = ("sensitivity", "specificity", "ppv")
SMALLEST_PERIOD = 5
"""Fewest students who left, and who stayed, on each side."""

PERIODS = table(
    "periods",
    key(
        "limit_used",
        mark("Limite en usage"),
        codes={"targeted": mark("Paliers 2 et 3"), "intensive": mark("Palier 3")},
        definition=mark("Limite de palier des critères : ce qui signale un élève."),
    ),
    key("cohorts"),
    key("measure"),
    *MEASURED,
)
AREAS = table("areas", key("cohorts"), n("n_students"), part("n_gone"), part("n_stayed"), *AREA)


@dataclass(frozen=True)
class FoundChange:
    """Share of those who left that a limit found in later cohorts, less that of earlier ones, with its interval."""

    limit_used: str
    earlier: float
    later: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval, widened for the number of limits, leaves 0 out."""
        return not self.low <= 0 <= self.high


@dataclass(frozen=True, kw_only=True)
class OverTime(PastResult):
    """The limits in use, on earlier and on later cohorts.

    Tables: ``periods`` (limit x period x measure), ``areas`` (one row per period).
    """

    targeted: float
    intensive: float
    found_changes: tuple[FoundChange, ...]
    earlier_cohorts: tuple[int, int]
    later_cohorts: tuple[int, int]
    area_change: AreaDifference
    is_change_clear: bool


@dataclass(frozen=True)
class Split:
    """Past students of known outcome and coefficient, of earlier and of later cohorts."""

    earlier: Past
    later: Past


@study
def validate_over_time(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> OverTime:
    """Count what the limits in use find, and signal in vain, in earlier cohorts and in later ones.

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
    sides, confidence = {EARLIER: split.earlier, LATER: split.later}, past.scope.confidence
    tiers = past.scope.preset.chosen.tiers
    limits = {"targeted": tiers.targeted, "intensive": tiers.intensive}
    counted = {
        (used, name): cross_table(side.coefficient >= limit, side.happened)
        for used, limit in limits.items()
        for name, side in sides.items()
    }
    demand_enough(school, *counted.values())
    rows = [
        {"limit_used": used, "cohorts": name, **measure_row(one, measure, confidence)}
        for measure in TRIED
        for (used, name), one in counted.items()
    ]
    level = 1 - (1 - confidence) / len(limits)
    areas = {name: area_of(side) for name, side in sides.items()}
    change = separate_area_difference(areas[LATER], areas[EARLIER], confidence=confidence)
    sizes = [_size(name, counted["targeted", name], areas[name]) for name in sides]
    return OverTime(
        tables=named(PERIODS.filled(pd.DataFrame(rows)), AREAS.filled(pd.DataFrame(sizes))),
        counts=past.counts(),
        scope=past.scope,
        targeted=tiers.targeted,
        intensive=tiers.intensive,
        found_changes=tuple(_change(used, counted[used, EARLIER], counted[used, LATER], level) for used in limits),
        earlier_cohorts=cohorts_of(split.earlier),
        later_cohorts=cohorts_of(split.later),
        area_change=change,
        is_change_clear=not change.low <= 0 <= change.high,
    )


def _change(used: str, earlier: CrossTable, later: CrossTable, level: float) -> FoundChange:
    """How the share found by a limit changed, with Newcombe's interval."""
    (found, missed), (found_then, missed_then) = later.parts("sensitivity"), earlier.parts("sensitivity")
    low, high = share_difference_interval(found, found + missed, found_then, found_then + missed_then, confidence=level)
    return FoundChange(used, earlier.rate("sensitivity"), later.rate("sensitivity"), float(low), float(high))


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
