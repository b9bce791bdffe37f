"""Indicators of the plan: from where, to where, by when, and the smallest effect that it could show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np

from portraitlib.journal.forms import WORDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Goal, Indicator
from portraitlib.journal.plans import planned, same_text
from portraitlib.journal.sections import day, framed, team_journal
from portraitlib.results.section import Form, Result, fact, key, mark, n, named, statistic, study, table
from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.statistics.power import detectable_effect, power_of, smallest_n, two_groups
from portraitlib.statistics.power_shares import detectable_shares, power_of_shares
from portraitlib.studies.planning.measures.baselines import Values, values_of
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import School

MEASURES = ("other", "success_rate", "mean_mark", "absence_rate", "chronic_share", "scale_mean")
FALLS = ("absence_rate", "chronic_share")
"""Measures of which less is better."""
FAULTS = {
    "typed": mark("relevé par l'équipe"),
    "unknown_subject": mark("cette matière n'est pas dans les données"),
    "unknown_competency": mark("cette compétence n'est pas dans les données"),
    "unknown_level": mark("ce niveau n'est pas un nombre de 1 à 5"),
    "unknown_scale": mark("cette dimension n'est pas dans les questionnaires"),
    "no_values": mark("aucune valeur cette année"),
}
"""Why the store gives no start, by code."""
_MOST = 5000
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)")
_number_of = partial(statistic, unit="of the measure", shown=False)
_EFFECT = mark("Plus petit effet que ce plan montrerait 8 fois sur 10.")
INDICATORS = table(
    "indicators",
    key("indicator_name", mark("Ce que l'on regardera"), definition=mark("L'indicateur, tel que l'équipe l'a écrit.")),
    fact(
        "indicator_measure",
        mark("Mesure"),
        codes={name: WORDS[name] for name in MEASURES},
        definition=mark("Ce qui est mesuré."),
    ),
    n("n_students"),
    fact("indicator_start", mark("Départ"), definition=mark("La valeur avant le plan, avec son intervalle.")),
    fact("indicator_target", mark("Cible"), definition=mark("La valeur que l'équipe vise.")),
    fact("entry_day"),
    fact("indicator_shown", mark("Ce que ce plan pourrait montrer"), definition=_EFFECT),
    fact(
        "plan_reaches", mark("Élèves rejoints"), Form.COUNT, shown=False, definition=mark("Élèves que le plan rejoint.")
    ),
    _number_of("start_value", mark("Valeur de départ"), definition=mark("La valeur avant le plan.")),
    _number_of("start_low", mark("Départ, borne basse"), definition=mark("Sa borne basse.")),
    _number_of("start_high", mark("Départ, borne haute"), definition=mark("Sa borne haute.")),
    _number_of("target_value", mark("Valeur visée"), definition=mark("La cible, en nombre.")),
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
        definition=mark("Élèves de chaque côté pour que la cible se voie; 0 s'il en faut plus de 5000."),
    ),
    fact("is_rise", mark("Doit monter"), like="yes_no", shown=False, definition=mark("Plus haut est mieux.")),
    fact(
        "indicator_fault",
        mark("Pourquoi pas de départ"),
        codes=FAULTS,
        shown=False,
        definition=mark("Ce qui empêche la trousse de calculer le départ."),
    ),
)


@dataclass(frozen=True)
class Start:
    """Where an indicator stands: students, value, interval, spread of one student, what the year before explains."""

    n: int = 0
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    spread: float = np.nan
    explained: float = np.nan
    is_share: bool = False
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanIndicators(Result):
    """Indicators of the plan; ``n_out_of_sight`` have a target smaller than what the plan could show."""

    n_out_of_sight: int = 0


@study
def describe_indicators(school: School, *, journal: Journal | None = None) -> PlanIndicators:
    """Describe the indicators of the plan: start, target, date, and the smallest effect that it could show.

    The start is computed from the store where the measure is one that it holds, with its interval. What the plan could
    show is the change that a comparison of the students reached with the others of the same start would find eight
    times in ten; when everybody is reached, or when nobody said how many are, of this year's students with as many the
    year after.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    PlanIndicators
        ``indicators``, one row per indicator: `indicator_name`, `indicator_measure`, `n_students`, `start_value` with
        `start_low` and `start_high`, `indicator_target`, `target_value`, `entry_day`, `plan_reaches`, `effect_plain`,
        `effect_adjusted` (both in the unit of the measure, NaN when none could be shown), `n_for_target`,
        `indicator_fault`.

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
    goals = [cast(Goal, one.body) for one in planned(journal, "goal")]
    rows = [_row(_aimed(cast(Indicator, one.body), goals), school, rules) for one in planned(journal, "indicator")]
    return PlanIndicators(
        tables=named(INDICATORS.filled(framed(rows, INDICATORS.names))),
        n_out_of_sight=sum(is_out_of_sight(row) for row in rows),
    )


def is_share_of(row: Any) -> bool:
    """Whether the measure of a row is a share of students."""
    return row["indicator_measure"] in ("success_rate", "chronic_share", "other")


def asked_by(row: Any) -> float:
    """Change that the target of a row asks for, in the sense that is wanted; 0 or less when the start is there."""
    change = row["target_value"] - row["start_value"]
    return float(change if row["is_rise"] else -change)


def is_out_of_sight(row: Any) -> bool:
    """Whether the target of a row asks for less than what its plan could show, even with the year before."""
    change = asked_by(row)
    return bool(change > 0 and not (change >= row["effect_plain"] or change >= row["effect_adjusted"]))


def _aimed(indicator: Indicator, goals: list[Goal]) -> Indicator:
    """The indicator with the target that an older entry gave it."""
    goal = next((one for one in goals if same_text(one.indicator, indicator.name)), None)
    if goal is None or indicator.target:
        return indicator
    return indicator.model_copy(update={"target": goal.title, "by_when": indicator.by_when or goal.by_when})


def _row(indicator: Indicator, school: School, rules: PlanningRules) -> dict[str, Any]:
    start = _start(indicator, school, rules.confidence)
    target = _number(indicator.target, is_share=start.is_share or indicator.measure in FALLS)
    sizes = _compared(indicator.n_reached, start.n)
    goes_up = (
        target > start.value if target == target and start.value == start.value else indicator.measure not in FALLS
    )
    return {
        "indicator_name": indicator.name,
        "indicator_measure": indicator.measure,
        "n_students": start.n or None,
        "indicator_start": indicator.baseline,
        "indicator_target": indicator.target,
        "entry_day": day(indicator.by_when),
        "indicator_shown": "",
        "plan_reaches": indicator.n_reached,
        "start_value": start.value,
        "start_low": start.low,
        "start_high": start.high,
        "target_value": target,
        "effect_plain": _effect(start, sizes, 0.0, goes_up=goes_up),
        "effect_adjusted": _effect(start, sizes, start.explained, goes_up=goes_up),
        "n_for_target": _n_for(start, target),
        "is_rise": goes_up,
        "indicator_fault": start.fault,
    }


def _start(indicator: Indicator, school: School, confidence: float) -> Start:
    if indicator.measure == "other":
        return _typed_start(indicator, confidence)
    found = values_of(school, indicator)
    return Start(fault=found.fault) if found.fault else _start_of(found, confidence)


def _typed_start(indicator: Indicator, confidence: float) -> Start:
    """A start that the team typed: of a percentage and its number of students, the interval is known."""
    share = _number(indicator.baseline, is_share=True) if "%" in indicator.baseline else np.nan
    if not indicator.baseline_n or not share <= 1:
        return Start(n=indicator.baseline_n, fault="typed")
    low, high = wilson_interval(round(share * indicator.baseline_n), indicator.baseline_n, confidence=confidence)
    return Start(indicator.baseline_n, share, float(low), float(high), is_share=True, fault="typed")


def _start_of(found: Values, confidence: float) -> Start:
    values = found.now.to_numpy(dtype="float64")
    n_values, mean = len(values), float(values.mean())
    spread = float(values.std(ddof=1)) if n_values > 1 else np.nan
    low, high = (
        wilson_interval(values.sum(), n_values, confidence=confidence)
        if found.is_share
        else mean_interval(mean, spread, n_values, confidence=confidence)
    )
    return Start(n_values, mean, float(low), float(high), spread, found.explained, is_share=found.is_share)


def _compared(n_reached: int, n_students: int) -> tuple[int, int]:
    """Students on each side of what the plan could show: reached and others, or this year's and the next one's."""
    others = n_students - n_reached
    return (n_reached, others) if n_reached and others > 0 else (n_students, n_students)


def _effect(start: Start, sizes: tuple[int, int], explained: float, *, goes_up: bool) -> float:
    """Smallest change found eight times in ten, in the unit of the measure; NaN when there is none."""
    if min(sizes) < 1 or not explained < 1:
        return float("nan")
    if start.is_share:
        low, high = detectable_shares(start.value, *sizes, explained=explained)
        return high - start.value if goes_up else start.value - low
    design = two_groups(*sizes, explained=explained, n_covariates=int(explained > 0))
    return float(detectable_effect(design)) * (start.spread if start.spread > 0 else np.nan)


def _n_for(start: Start, target: float) -> int | None:
    """Students that would be needed on each side for the target to be seen; None when that cannot be said."""
    change = target - start.value
    if not abs(change) > 0 or not (start.is_share or start.spread > 0) or (start.is_share and not 0 <= target <= 1):
        return None
    found: Callable[[int], float] = (
        (lambda count: power_of_shares(target, start.value, count, count))
        if start.is_share
        else (lambda count: float(power_of(two_groups(count, count), change / start.spread)))
    )
    return smallest_n(found, most=_MOST)


def _number(text: str, *, is_share: bool) -> float:
    """The number that a text gives: its last percentage, or its only number; NaN when it could be another."""
    found = _NUMBER.findall(text)
    kept = [one for one in found if one[1]] or found
    if not kept or (not kept[-1][1] and len(kept) > 1):
        return float("nan")
    value = float(kept[-1][0].replace(",", "."))
    return value / 100 if is_share and (kept[-1][1] or value > 1) else value
