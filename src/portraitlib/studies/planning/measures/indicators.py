"""Indicators of the plan: from where, to where, by when, and the smallest effect that it could show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from portraitlib.indicators.standing import NUMBERS, aimed, goes_up, stands, target_of
from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Goal, Indicator
from portraitlib.journal.plans import planned
from portraitlib.journal.sections import day, framed, team_journal
from portraitlib.results.section import Form, Result, fact, key, mark, n, named, statistic, study, table
from portraitlib.studies.planning.measures.shown import n_for, sides_of, smallest_effect
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import School

_number_of = partial(statistic, unit="of the measure", shown=False)
_EFFECT = mark("Plus petit effet que ce plan montrerait 8 fois sur 10.")
INDICATORS = table(
    "indicators",
    key("indicator_name"),
    fact("indicator_measure"),
    n("n_students"),
    fact("indicator_start"),
    fact("indicator_target"),
    fact("entry_day"),
    fact("indicator_shown", mark("Ce que ce plan pourrait montrer"), definition=_EFFECT),
    fact(
        "plan_reaches",
        mark("Rejoints"),
        Form.COUNT,
        shown=False,
        definition=mark("Élèves, ou classes, que le plan rejoint; 0 quand la comparaison est d'une année à l'autre."),
    ),
    fact(
        "compared_with",
        mark("Comparés à"),
        Form.COUNT,
        shown=False,
        definition=mark("Élèves, ou classes, de l'autre côté de la comparaison."),
    ),
    fact(
        "is_in_classes",
        mark("Classes entières"),
        like="yes_no",
        shown=False,
        definition=mark("Le plan rejoint des classes entières : ce sont elles que l'on compare."),
    ),
    *NUMBERS,
    _number_of("effect_plain", mark("Plus petit effet montré"), definition=_EFFECT),
    _number_of(
        "effect_adjusted",
        mark("Plus petit effet montré, l'an dernier compté"),
        shown=False,
        definition=mark("Le même, quand on tient compte de la valeur de l'an dernier des mêmes élèves."),
    ),
    fact(
        "n_for_target",
        mark("Élèves qu'il faudrait"),
        Form.COUNT,
        shown=False,
        definition=mark("Élèves, ou classes, de chaque côté pour que la cible se voie; 0 s'il en faut plus de 5000."),
    ),
    fact("is_rise", shown=False),
    fact("indicator_fault", shown=False),
)


@dataclass(frozen=True, kw_only=True)
class PlanIndicators(Result):
    """Indicators of the plan; ``n_out_of_sight`` have a target smaller than what the plan could show."""

    n_out_of_sight: int = 0


@study
def describe_indicators(school: School, *, journal: Journal | None = None) -> PlanIndicators:
    """Describe the indicators of the plan: start, target, date, and the smallest effect that it could show.

    The start is computed from the store where the measure is one that it holds, with its interval. What the plan could
    show is the change that a comparison of the students reached (of the classes, when whole classes are) with the
    others of the same start would find eight times in ten; when everybody is reached, or when nobody said how many
    are, of this year's with as many the year after.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    PlanIndicators
        ``indicators``, one row per indicator: `indicator_name`, `indicator_measure`, `n_students`, `start_value` with
        `start_low` and `start_high`, `indicator_target`, `target_value`, `entry_day`, `plan_reaches` and
        `compared_with` (students, or classes when `is_in_classes`), `effect_plain`, `effect_adjusted` (in the unit of
        the measure, NaN when none could be shown), `n_for_target`, `is_rise`, `indicator_fault`.

    References
    ----------
    As `statistics.power` and `statistics.power_shares`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> len(describe_indicators(school_in_memory({}, journal="no-such-folder")).tables["indicators"].data)
    0
    """
    journal, rules = team_journal(school, journal), school.settings(PlanningRules)
    goals = [goal for one in planned(journal, "goal") if not (goal := cast(Goal, one.body)).student]
    rows = [_row(aimed(cast(Indicator, one.body), goals), school, rules) for one in planned(journal, "indicator")]
    return PlanIndicators(
        tables=named(INDICATORS.filled(framed(rows, INDICATORS.names))),
        n_out_of_sight=sum(is_out_of_sight(row) for row in rows),
    )


def asked_by(row: Any) -> float:
    """Change that the target of a row asks for, in the sense that is wanted; 0 or less when the start is there."""
    change = row["target_value"] - row["start_value"]
    return float(change if row["is_rise"] else -change)


def is_out_of_sight(row: Any) -> bool:
    """Whether the target of a row asks for less than what its plan could show, even with the year before."""
    change = asked_by(row)
    return bool(change > 0 and not (change >= row["effect_plain"] or change >= row["effect_adjusted"]))


def _row(indicator: Indicator, school: School, rules: PlanningRules) -> dict[str, Any]:
    start = stands(indicator, school, rules.confidence)
    target = target_of(indicator, is_share=start.is_share)
    sides = sides_of(start, indicator.n_reached, indicator.n_classes)
    is_rise = goes_up(indicator, target, start.value)
    return {
        "indicator_name": indicator.name,
        "indicator_measure": indicator.measure,
        "n_students": start.n or None,
        "indicator_start": indicator.baseline,
        "indicator_target": indicator.target,
        "entry_day": day(indicator.by_when),
        "indicator_shown": "",
        "plan_reaches": sides.first if sides.is_same_year else 0,
        "compared_with": sides.second,
        "is_in_classes": sides.in_classes,
        "start_value": start.value,
        "start_low": start.low,
        "start_high": start.high,
        "target_value": target,
        "effect_plain": smallest_effect(start, sides, 0.0, goes_up=is_rise),
        "effect_adjusted": smallest_effect(start, sides, start.explained, goes_up=is_rise),
        "n_for_target": n_for(start, sides, target),
        "is_rise": is_rise,
        "indicator_fault": start.fault,
    }
