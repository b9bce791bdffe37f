"""What could be seen, planned and reached; and the interval beside the smallest difference that matters to the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from portraitlib.journal.declared import outcome_code
from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.journal.planned import Indicator
from portraitlib.journal.plans import planned as planned_entries
from portraitlib.results.given import can_be_read, table_of
from portraitlib.results.section import Form, Result, fact, key, mark, n, named, refuse, statistic, study, table
from portraitlib.statistics.power import Design as Power
from portraitlib.statistics.power import detectable_effect
from portraitlib.studies.evaluation.measures.chosen import chosen
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.declared import standing_of
from portraitlib.studies.evaluation.measures.doubts import WITHOUT_ESTIMATE, demand_delivered
from portraitlib.studies.evaluation.measures.estimating import designed, estimated
from portraitlib.studies.evaluation.measures.number import is_told
from portraitlib.studies.evaluation.measures.whom import hidden, protected
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

MEASURED = {"mark": "mean_mark", "success": "success_rate", "absence": "absence_rate", "engagement": "scale_mean"}
"""Measure of an indicator of the plan that each outcome is."""
GAP = (
    statistic("gap_seen", mark("Différence"), unit="standard deviations", definition=mark("Celle de la section 4.")),
    statistic("seen_low", mark("Différence, borne basse"), unit="standard deviations",
              definition=mark("Borne basse de son intervalle.")),
    statistic("seen_high", mark("Différence, borne haute"), unit="standard deviations",
              definition=mark("Borne haute de son intervalle.")),
)  # fmt: skip
"""The number of section 4 and its interval, in standard deviations: as `Estimated.in_deviations` gives them."""
REACHED = table(
    "planned_and_reached",
    key("programme_id", shown=False),
    n("n_helped"),
    statistic("n_other_students"),
    statistic(
        "planned_least", mark("Plus petite différence que le plan verrait"), unit="standard deviations",
        definition=mark("Celle de 06, que le plan ferait voir 8 fois sur 10, en écarts types."), source="Bloom (1995)",
    ),
    statistic(
        "reached_least", mark("Plus petite différence que ces élèves font voir"), unit="standard deviations",
        definition=mark("Ce que la comparaison ferait voir 8 fois sur 10, en écarts types."), source="Bloom (1995)",
    ),
    *GAP,
    fact(
        "matters", mark("Plus petite différence qui compterait"), Form.NUMBER, unit="standard deviations",
        definition=mark("Celle que l'équipe a annoncée, sinon celle de params/evaluation.yml."),
    ),
    statistic(
        "beside_matters", mark("Ce que l'intervalle permet de dire"), Form.TEXT,
        codes={
            "larger": mark("Plus grande que ce qui compterait"),
            "there_maybe_small": mark("Là, peut-être plus petite que ce qui compterait"),
            "smaller": mark("S'il y en a une, plus petite que ce qui compterait"),
            "no_gain": mark("Pas de gain qui compterait; une perte n'est pas écartée"),
            "unknown": mark("On ne sait pas : l'intervalle contient zéro et ce qui compterait"),
            "against": mark("Dans le sens contraire de celui qui est voulu"),
        },
        definition=mark("L'intervalle mis à côté de zéro et de ce qui compterait, dans le sens voulu."),
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reached(Result):
    """What could be seen, beside what was planned.

    Parameters
    ----------
    programme, service, outcome : str
    confidence : float
    is_declared : bool
        The smallest difference that matters is the one that the team declared.
    is_exploration : bool
        The outcome was not declared before it was known.
    """

    programme: str
    service: str
    outcome: str
    confidence: float
    is_declared: bool
    is_exploration: bool


@study
def compare_detectable(
    school: School,
    programme: str | None = None,
    outcome: str | None = None,
    *,
    planned: Result | None = None,
    delivered: Result | None = None,
    declared: Result | None = None,
    journal: Journal | None = None,
) -> Reached:
    """Compare what the plan could see with what was reached, and the interval with the smallest gap that matters.

    Parameters
    ----------
    school : School
    programme, outcome : str, optional
        As in `estimate_programme`.
    planned : Result, optional
        Of `describe_indicators` (06).
    delivered, declared : Result, optional
        Of `check_delivery` and `list_declarations`.
    journal : Journal, optional

    Returns
    -------
    Reached or Refusal
        ``planned_and_reached``, one row in standard deviations of the outcome: not seen is never told as not there.
        ``nothing_to_challenge`` when the data carry no comparison of two sides.

    References
    ----------
    Bloom H. S. (1995), Evaluation Review 19:547-556: the error times the multiple of the noncentral t.
    """
    rules = school.settings(EvaluationRules)
    code, of = chosen(school, programme, outcome, declared)
    demand_delivered(delivered, code)
    compared = compared_of(school, code, of)
    if designed(school, compared).code in WITHOUT_ESTIMATE:
        refuse("nothing_to_challenge")
    found = estimated(school, compared)
    gap, low, high = found.in_deviations(rules.confidence)
    freedom = found.estimate.freedom if np.isfinite(found.estimate.freedom) else 1e6
    least = detectable_effect(Power(np.asarray(found.deviations * found.estimate.error), np.asarray(freedom)))
    standing = standing_of(declared, code, of)
    own = standing.smallest_effect
    matters = own if own > 0 else rules.smallest_effect
    row = {
        "programme_id": code, "n_helped": found.n_took, "n_other_students": found.n_others,
        "planned_least": _planned(school, of, planned, journal) * found.deviations, "reached_least": float(least),
        "gap_seen": gap, "seen_low": low, "seen_high": high, "matters": matters,
        "beside_matters": beside_matters(low, high, matters, goes_up=compared.outcome.goes_up),
    }  # fmt: skip
    took = compared.known.loc[(compared.known["took"] == 1).to_numpy(), "student_id"]
    made = protected(REACHED.filled(pd.DataFrame([row])), school, [frozenset(took.astype(str))])
    return Reached(
        tables=named(hidden(made, np.array([not is_told(school, compared)]), *made.statistics)),
        programme=str(compared.programme["programme_name"] or ""),
        service=str(compared.programme["service"]),
        outcome=of,
        confidence=rules.confidence,
        is_declared=own > 0,
        is_exploration=standing.is_exploration,
    )


def beside_matters(low: float, high: float, matters: float, *, goes_up: bool) -> str:
    """What an interval says beside zero and the smallest difference that matters, in the sense that is wanted.

    Examples
    --------
    >>> [beside_matters(*ends, 0.2, goes_up=True) for ends in ((0.3, 0.6), (0.1, 0.6), (-0.1, 0.15), (-0.1, 0.4))]
    ['larger', 'there_maybe_small', 'smaller', 'unknown']
    >>> beside_matters(-0.3, 0.1, 0.2, goes_up=True)
    'no_gain'
    >>> beside_matters(-0.6, -0.3, 0.2, goes_up=False), beside_matters(-0.6, -0.3, 0.2, goes_up=True)
    ('larger', 'against')
    """
    low, high = (low, high) if goes_up else (-high, -low)
    if low > matters:
        return "larger"
    if low > 0:
        return "there_maybe_small" if high >= matters else "smaller"
    if high < 0:
        return "against"
    if high >= matters:
        return "unknown"
    return "smaller" if low > -matters else "no_gain"


def _planned(school: School, outcome: str, planned: Result | None, journal: Journal | None) -> float:
    """Smallest difference that the plan of 06 could see of this outcome, in its unit; NaN where none was planned."""
    if not can_be_read(planned):
        return np.nan
    rows = table_of(planned, "indicators", "indicator_name", "effect_plain").set_index("indicator_name")["effect_plain"]
    kinds = {measure: kind for kind, measure in MEASURED.items()}
    for one in planned_entries(journal or open_journal(school), "indicator"):
        said = cast(Indicator, one.body)
        if said.measure in kinds and outcome_code(kinds[said.measure], said.subject) == outcome and said.name in rows:
            return float(rows[said.name])
    return np.nan
