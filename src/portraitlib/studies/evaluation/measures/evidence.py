"""The evidence sheet of a programme: its comparison, how solid it is and why, what cannot be concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from portraitlib.journal.kinds import Decision
from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.results.given import can_be_read, table_of
from portraitlib.results.section import Result, demand, named, study
from portraitlib.studies.evaluation.measures.chosen import chosen
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.declared import (
    Declarations,
    Standing,
    declarations_of,
    programme_meant,
    standing_of,
)
from portraitlib.studies.evaluation.measures.delivery import NOT_KNOWN, ProgrammeDelivered, delivered_of
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION, NOT_COMPARED
from portraitlib.studies.evaluation.measures.estimating import designed
from portraitlib.studies.evaluation.measures.evidence_tables import (
    APART,
    LIMITS,
    NOT_GIVEN,
    NOT_MET,
    NOT_RATED,
    SHEET,
    WITH,
    WITHOUT,
)
from portraitlib.studies.evaluation.measures.number import is_told
from portraitlib.studies.evaluation.measures.whom import hidden, protected
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

HOLDS, WEAKENS, UNDOES = "holds", "weakens", "undoes"
DOUBTS = ("start", "left", "return", "hidden", "one_out", "placebo", "earlier", "density", "window")


@dataclass(frozen=True, kw_only=True)
class EvidenceSheet(Result):
    """One page on a programme.

    Parameters
    ----------
    programme_id, programme_name, service, outcome : str
    question : str
        The team's own, as it was declared; empty for another reader, or when nothing was.
    design, verdict : str
    course : str
        What the team last decided: ``keep``, ``change``, ``stop``, ``unsaid``; ``unread`` outside the team.
    is_exploration : bool
    seen : str
        What the interval says beside what matters: the codes of `beside_matters`, or ``described``.
    confidence : float
    school_year : int
    """

    programme_id: str
    programme_name: str
    service: str
    outcome: str
    question: str
    design: str
    verdict: str
    course: str
    is_exploration: bool
    seen: str
    confidence: float
    school_year: int


@study
def write_evidence_sheet(
    school: School,
    programme: str | None = None,
    outcome: str | None = None,
    *,
    doubts: Result | None = None,
    reached: Result | None = None,
    journal: Journal | None = None,
) -> EvidenceSheet:
    """Write the evidence sheet of a programme: question, design, verdict and why, what cannot be concluded, decision.

    Parameters
    ----------
    school : School
    programme, outcome : str, optional
        As in `estimate_programme`.
    doubts, reached : Result, optional
        Of `challenge_estimate` and `compare_detectable`; a comparison that nothing tried to undo is not solid.
    journal : Journal, optional
        What was declared, and the decision, are read from it; by default that of the school.

    Returns
    -------
    EvidenceSheet or Refusal
        ``evidence`` (one row) and ``not_concluded`` (one row per reason). ``another_result`` when a result given is of
        another programme or outcome. Nothing is written anywhere: a decision is kept by the form of the journal.
    """
    rules = school.settings(EvaluationRules)
    journal = journal or open_journal(school)
    declared = declarations_of(school, journal)
    code, of = chosen(school, programme, outcome, declared)
    compared, given = compared_of(school, code, of), delivered_of(school, code)
    design, standing = designed(school, compared).code, standing_of(declared, code, of)
    states = _states(doubts, of)
    numbers = _numbers(reached, code, of)
    is_closed = given.is_closed
    verdict = NOT_GIVEN if is_closed else verdict_of(design, states)
    course = course_of(journal, school, code)
    took = compared.known.loc[(compared.known["took"] == 1).to_numpy(), "student_id"]
    row = {
        "design_code": design,
        "n_helped": len(took),
        "n_other_students": len(compared.known) - len(took),
        **(dict.fromkeys(("gap_seen", "seen_low", "seen_high"), np.nan) if is_closed or not numbers else numbers),
        "evidence_verdict": verdict,
        "declared_standing": "exploration" if standing.is_exploration else "before",
        "evidence_course": course,
    }
    seen = "described" if is_closed or not numbers else str(numbers["beside_matters"])
    whose = "one_school" if compared.n_years == 1 else "one_school_years"
    limits = [*_limits(design, states, standing, given, seen), whose]
    made = protected(SHEET.filled(pd.DataFrame([row])[SHEET.names]), school, [frozenset(took.astype(str))])
    return EvidenceSheet(
        tables=named(
            hidden(made, np.array([not is_told(school, compared)]), *made.statistics),
            LIMITS.filled(pd.DataFrame({"evidence_limit": limits})),
        ),
        programme_id=code,
        programme_name=str(compared.programme["programme_name"] or ""),
        service=str(compared.programme["service"]),
        outcome=of,
        question=_question(declared, code, of),
        design=design,
        verdict=verdict,
        course=course,
        is_exploration=standing.is_exploration,
        seen=seen,
        confidence=rules.confidence,
        school_year=school.school_year,
    )


def verdict_of(design: str, states: Mapping[str, str]) -> str:
    """How solid a comparison is, from its design and what each try did: at the nearest of the rules of the WWC.

    Examples
    --------
    >>> verdict_of("drawn", {"left": "holds", "start": "holds"}), verdict_of("drawn", {"left": "weakens"})
    ('without_reservations', 'not_met')
    >>> verdict_of("matched", {"start": "weakens"}), verdict_of("matched", {"start": "undoes"})
    ('with_reservations', 'not_met')
    >>> verdict_of("description", {}), verdict_of("series", {})
    ('not_rated', 'apart')
    """
    if design in (DESCRIPTION, NOT_COMPARED):
        return NOT_RATED
    if design in ("series", "single_case", "staggered"):
        return APART
    is_alike = states.get("start") in (HOLDS, WEAKENS)
    keeps = states.get("left") == HOLDS
    if design == "drawn" and keeps:
        return WITHOUT
    if design == "cut_off":
        is_whole = states.get("density") == HOLDS and states.get("window") == HOLDS
        return WITHOUT if is_whole and keeps else WITH if is_whole else NOT_MET
    return WITH if is_alike else NOT_MET


def course_of(journal: Journal, school: School, programme_id: str) -> str:
    """What the team last decided of a programme; ``unsaid`` while it did not, ``unread`` outside the team."""
    if journal.is_closed:
        return "unread"
    said = [cast(Decision, one.body) for one in journal.entries("decision")]
    own = [one for one in said if one.state != "dropped" and one.course != "unsaid"]
    named_ = [one for one in own if programme_meant(school, one.programme) == programme_id]
    return named_[-1].course if named_ else "unsaid"


def _states(doubts: Result | None, outcome: str) -> dict[str, str]:
    """What each try did to the number, by its code; nothing where none was made."""
    if not can_be_read(doubts):
        return {}
    demand(getattr(doubts, "outcome", outcome) == outcome, "another_result", table="doubts")
    rows = table_of(doubts, "doubts", "doubt", "doubt_state")
    return dict(zip(rows["doubt"], rows["doubt_state"], strict=True))


def _numbers(reached: Result | None, programme_id: str, outcome: str) -> dict[str, Any]:
    """The number, its interval and what they say beside what matters; nothing where none was read."""
    if not can_be_read(reached):
        return {}
    names = ("n_helped", "n_other_students", "gap_seen", "seen_low", "seen_high", "beside_matters")
    rows = table_of(reached, "planned_and_reached", "programme_id", *names)
    is_same = list(rows["programme_id"]) == [programme_id] and getattr(reached, "outcome", outcome) == outcome
    demand(is_same, "another_result", table="planned_and_reached")
    return {name: rows[name].iloc[0] for name in names}


def _limits(
    design: str, states: Mapping[str, str], standing: Standing, given: ProgrammeDelivered, seen: str
) -> list[str]:
    """Reasons not to conclude more, the strongest first."""
    told = ["nobody_beside"] if design == DESCRIPTION else []
    told += ["exploration"] if standing.is_exploration else []
    told += ["not_known"] if given.verdict == NOT_KNOWN else []
    told += [one for one in DOUBTS if states.get(one) == UNDOES] + [one for one in DOUBTS if states.get(one) == WEAKENS]
    return [*told, *(["too_wide"] if seen == "unknown" else [])]


def _question(declared: Declarations, programme_id: str, outcome: str) -> str:
    """What the team expected to see of that programme and outcome, in its own words."""
    rows = declared.tables["declarations"].data
    own = rows[((rows["programme_id"] == programme_id) & (rows["outcome"] == outcome)).to_numpy()]
    return str(own["declared_question"].iloc[0]) if len(own) else ""
