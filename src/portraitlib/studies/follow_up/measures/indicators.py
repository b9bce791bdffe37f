"""Indicators of the plan today: from where, to where, the last value with its interval, and whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd

from portraitlib.indicators.planned import Values, values_of
from portraitlib.indicators.standing import NUMBERS, Standing, aimed, goes_up, number_of, stands_at, stood, target_of
from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Goal, Indicator
from portraitlib.journal.plans import planned
from portraitlib.journal.sections import day, framed, team_journal
from portraitlib.results.section import Form, Result, fact, key, mark, n, named, study, table
from portraitlib.studies.follow_up.measures.since import known_then
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import School

STANDINGS = {
    "reached": mark("atteint"),
    "short": mark("pas encore atteint"),
    "unsettled": mark("on ne peut pas trancher"),
    "broken": mark("ne se compare plus au départ"),
    "no_target": mark("sans cible chiffrée"),
    "typed": mark("relevé par l'équipe, sans intervalle"),
    "no_value": mark("sans valeur aujourd'hui"),
}
"""What is told of an indicator, by code."""
_NOTHING = Values(pd.Series(dtype="float64"), pd.Series(dtype="float64"))
INDICATORS = table(
    "indicators_followed",
    key("indicator_name"),
    fact("indicator_measure"),
    fact("indicator_start"),
    fact("indicator_target"),
    fact("entry_day"),
    fact("value_now", mark("Dernière valeur"), definition=mark("La valeur aujourd'hui, avec son intervalle.")),
    n("n_students"),
    fact(
        "indicator_standing",
        mark("Où il en est"),
        codes=STANDINGS,
        definition=mark("Atteint : tout l'intervalle de la dernière valeur est à la cible ou au-delà."),
    ),
    fact("start_on", mark("Départ lu le"), Form.DATE, shown=False, definition=mark("Jour où le départ est lu.")),
    fact("start_term", mark("Étape du départ"), like="term", shown=False, definition=mark("Étape de ses notes.")),
    fact("last_term", mark("Étape lue"), like="term", shown=False, definition=mark("Étape de la dernière valeur.")),
    fact("year_at_start", mark("Année du départ"), Form.YEAR, shown=False, definition=mark("Année de ses résultats.")),
    fact("year_now", mark("Année lue"), Form.YEAR, shown=False, definition=mark("Année de la dernière valeur.")),
    fact("n_at_start", mark("Élèves au départ"), Form.COUNT, shown=False, definition=mark("Élèves du départ.")),
    *NUMBERS,
    number_of("last_value", mark("Dernière valeur, en nombre"), definition=mark("La valeur aujourd'hui.")),
    number_of("last_low", mark("Dernière valeur, borne basse"), definition=mark("Sa borne basse.")),
    number_of("last_high", mark("Dernière valeur, borne haute"), definition=mark("Sa borne haute.")),
    fact("is_rise", shown=False),
    fact(
        "is_past", mark("Date passée"), like="yes_no", shown=False, definition=mark("La date de la cible est passée.")
    ),
    fact("indicator_fault", shown=False),
)


@dataclass(frozen=True, kw_only=True)
class FollowedIndicators(Result):
    """Indicators of the plan; each count is of indicators."""

    n_indicators: int = 0
    n_reached: int = 0
    n_unsettled: int = 0
    n_broken: int = 0
    n_past: int = 0
    confidence: float = 0.95


@study
def follow_indicators(school: School, *, journal: Journal | None = None) -> FollowedIndicators:
    """Follow the indicators of the plan: start, target, day, last value with its interval.

    A start that the team typed with its number of students is kept; else it is computed as of the day on which the
    indicator was first written. The target is reached only when the whole interval of the last value is there.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    FollowedIndicators or Refusal
        ``indicators_followed``, one row per indicator: `indicator_name`, `indicator_measure`, `start_value` with
        `start_low` and `start_high` (of `start_on`, `year_at_start`, `start_term`), `indicator_target`, `target_value`,
        `entry_day`, `last_value` with `last_low` and `last_high` (of `year_now`, `last_term`), `n_students`,
        `indicator_standing`. A start and a last value made under two series of marking rules are not compared
        (``broken``). ``journal_is_for_the_team`` for readers outside it.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> follow_indicators(school_in_memory({}, journal="no-such-folder")).n_indicators
    0
    """
    journal, confidence = team_journal(school, journal), school.settings(FollowUpRules).confidence
    goals = [goal for one in planned(journal, "goal") if not (goal := cast(Goal, one.body)).student]
    begun = _first_days(journal)
    rows = [
        _row(aimed(cast(Indicator, one.body), goals), school, begun[one.entry], confidence, journal.today)
        for one in planned(journal, "indicator")
    ]
    standings = [row["indicator_standing"] for row in rows]
    return FollowedIndicators(
        tables=named(INDICATORS.filled(framed(rows, INDICATORS.names))),
        n_indicators=len(rows),
        n_reached=standings.count("reached"),
        n_unsettled=standings.count("unsettled"),
        n_broken=standings.count("broken"),
        n_past=sum(bool(row["is_past"]) and row["indicator_standing"] != "reached" for row in rows),
        confidence=confidence,
    )


def _first_days(journal: Journal) -> dict[str, str]:
    """Day on which each entry was first kept."""
    first: dict[str, str] = {}
    for one in journal.history():
        first.setdefault(one.entry, one.on)
    return first


def _row(indicator: Indicator, school: School, begun: str, confidence: float, today: date) -> dict[str, Any]:
    (now, last), (then, start) = _now(indicator, school, confidence), _then(indicator, school, begun, confidence)
    target = target_of(indicator, is_share=(last if last.n else start).is_share)
    is_rise = goes_up(indicator, target, start.value)
    is_broken = bool(then.series and now.series and then.series != now.series)
    return {
        "indicator_name": indicator.name,
        "indicator_measure": indicator.measure,
        "indicator_start": indicator.baseline,
        "indicator_target": indicator.target,
        "entry_day": day(indicator.by_when),
        "value_now": indicator.outcome,
        "n_students": last.n or None,
        "indicator_standing": _standing(indicator, last, target, is_rise=is_rise, is_broken=is_broken),
        "start_on": day(begun) if then.school_year else None,
        "start_term": then.term,
        "last_term": now.term,
        "year_at_start": then.school_year or None,
        "year_now": now.school_year or None,
        "n_at_start": start.n or None,
        "start_value": start.value,
        "start_low": start.low,
        "start_high": start.high,
        "target_value": target,
        "last_value": last.value,
        "last_low": last.low,
        "last_high": last.high,
        "is_rise": is_rise,
        "is_past": bool(indicator.by_when) and indicator.by_when < str(today),
        "indicator_fault": last.fault,
    }


def _standing(indicator: Indicator, last: Standing, target: float, *, is_rise: bool, is_broken: bool) -> str:
    if indicator.measure == "other" and indicator.outcome:
        return "typed"
    return "broken" if is_broken else standing(last, target, is_rise=is_rise)


def standing(last: Standing, target: float, *, is_rise: bool) -> str:
    """What the interval of the last value says of a target: there, short of it, or neither.

    Examples
    --------
    >>> standing(Standing(40, 0.7, 0.6, 0.8), 0.55, is_rise=True), standing(Standing(40, 0.7, 0.6, 0.8), 0.65,
    ...     is_rise=True), standing(Standing(40, 0.7, 0.6, 0.8), 0.55, is_rise=False)
    ('reached', 'unsettled', 'short')
    """
    if np.isnan(last.value):
        return "no_value"
    if np.isnan(target):
        return "no_target"
    if np.isnan(last.low) or np.isnan(last.high):
        return "unsettled"
    sure, possible = (last.low, last.high) if is_rise else (-last.high, -last.low)
    aim = target if is_rise else -target
    return "reached" if sure >= aim else "short" if possible < aim else "unsettled"


def _now(indicator: Indicator, school: School, confidence: float) -> tuple[Values, Standing]:
    """Value as of the day read; none of a measure that only the team reads."""
    if indicator.measure == "other":
        return _NOTHING, Standing(fault="typed")
    found = values_of(school, indicator)
    return (_NOTHING, Standing(fault=found.fault)) if found.fault else (found, stands_at(found, confidence))


def _then(indicator: Indicator, school: School, begun: str, confidence: float) -> tuple[Values, Standing]:
    """Start that the team typed with its number of students; else the value as of the day it was written."""
    typed = stood(indicator, confidence)
    if typed.value == typed.value or indicator.measure == "other":
        return _NOTHING, typed
    return _now(indicator, known_then(school, date.fromisoformat(begun)), confidence)
