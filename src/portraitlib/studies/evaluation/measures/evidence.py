"""The evidence sheet of a programme, and programmes side by side: by strength of design, never by size."""

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
from portraitlib.results.section import (
    RefusedError,
    Result,
    column,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    statistic,
    study,
    table,
)
from portraitlib.studies.evaluation.measures.chosen import chosen, list_programmes
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.declared import (
    PROGRAMME,
    Declarations,
    Standing,
    declarations_of,
    programme_meant,
    standing_of,
)
from portraitlib.studies.evaluation.measures.delivery import (
    NOT_DONE,
    NOT_KNOWN,
    ProgrammeDelivered,
    check_given,
    delivered_of,
)
from portraitlib.studies.evaluation.measures.estimating import designed, estimated
from portraitlib.studies.evaluation.measures.programmes import programme_row
from portraitlib.studies.evaluation.measures.reached import GAP
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.measures.whom import protected
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

STRENGTH = (
    "drawn", "cut_off", "staggered", "before_after_compared", "matched", "series", "single_case", "description", "none",
)  # fmt: skip
"""Designs from the one that leaves fewest other reasons to the one that leaves most; ``none`` cannot be read."""
WITHOUT, WITH, NOT_MET, APART, NOT_RATED, NOT_GIVEN = (
    "without_reservations", "with_reservations", "not_met", "apart", "not_rated", "not_given",
)  # fmt: skip
HOLDS, WEAKENS, UNDOES = "holds", "weakens", "undoes"
DOUBTS = ("start", "left", "return", "hidden", "one_out", "placebo", "earlier", "density", "window")
column(
    "evidence_design",
    mark("Comparaison"),
    codes={
        "drawn": mark("Tirage au sort"),
        "cut_off": mark("De chaque côté d'un seuil"),
        "staggered": mark("Des écoles qui commencent à des moments différents"),
        "before_after_compared": mark("Avant et après, à côté d'autres élèves"),
        "matched": mark("Des élèves semblables au départ"),
        "series": mark("Une suite de mois, avant et après"),
        "single_case": mark("Chaque élève à côté de lui-même"),
        "description": mark("Une description"),
        "none": mark("Ne se compare pas"),
    },
    definition=mark("Ce que la façon de choisir les élèves permet; de la plus solide à la moins solide."),
)
column(
    "evidence_verdict",
    mark("Solidité"),
    codes={
        WITHOUT: mark("Solide"),
        WITH: mark("Solide, avec des réserves"),
        NOT_MET: mark("Pas assez solide pour conclure"),
        APART: mark("Se juge autrement : les règles de cette comparaison ne sont pas toutes vérifiées ici"),
        NOT_RATED: mark("Description : rien n'est comparé"),
        NOT_GIVEN: mark("Pas assez donné pour en dire quelque chose"),
    },
    definition=mark("Au plus près des règles du What Works Clearinghouse, sans être un verdict du WWC."),
    source="What Works Clearinghouse 5.0 (2022)",
)
column(
    "evidence_course",
    mark("Décision"),
    codes={
        "unsaid": mark("à prendre"),
        "unread": mark("au journal de l'équipe"),
        "keep": mark("garder"),
        "change": mark("changer"),
        "stop": mark("cesser"),
    },
    definition=mark("La dernière décision du journal qui nomme ce programme."),
)
column(
    "evidence_limit",
    mark("Ce que l'on ne peut pas conclure"),
    codes={
        "exploration": mark("La question n'a pas été écrite d'avance : c'est une exploration"),
        "not_known": mark("On ne sait pas combien s'en est donné"),
        "nobody_beside": mark("Personne n'est comparé : on ne sait pas ce qui serait arrivé sans le programme"),
        "start": mark("Les élèves différaient au départ"),
        "left": mark("Des élèves se sont perdus en route"),
        "return": mark("Des résultats bas remontent d'eux-mêmes (retour vers la moyenne)"),
        "hidden": mark("Une cause que personne n'a mesurée suffirait"),
        "one_out": mark("Un seul groupe, ou une seule école, fait le nombre"),
        "placebo": mark("Le même écart se voit là où le programme ne pouvait rien"),
        "earlier": mark("L'écart était déjà là avant"),
        "density": mark("Des scores sautent au seuil"),
        "window": mark("Le nombre change avec la fenêtre autour du seuil"),
        "too_wide": mark("L'intervalle contient zéro et ce qui compterait : on ne sait pas"),
        "one_school": mark("Une seule école, une seule année : ailleurs, cela peut être autre chose"),
    },
    definition=mark("Chaque raison de ne pas conclure davantage."),
)
_DONE = {"done": mark("oui"), NOT_DONE: mark("pas assez"), NOT_KNOWN: mark("on ne sait pas")}
_NUMBERS = (n("n_students"), statistic("n_other_students"), *GAP)
SHEET = table(
    "evidence",
    key("evidence_design"),
    *_NUMBERS,
    fact("evidence_verdict"),
    fact("declared_standing"),
    fact("evidence_course"),
)
LIMITS = table("not_concluded", key("evidence_limit"))
BESIDE = table(
    "programmes_beside",
    PROGRAMME,
    key("declared_measure"),
    key("declared_of"),
    fact("evidence_design"),
    n("n_helped"),
    *_NUMBERS[1:],
    fact("delivered", mark("Donné"), codes=_DONE,
         definition=mark("Si le programme s'est donné comme prévu (section 1).")),
    fact("declared_standing"),
    fact("evidence_course"),
)  # fmt: skip


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


@dataclass(frozen=True, kw_only=True)
class ProgrammesBeside(Result):
    """Programmes of the year side by side; ``n_compared`` can be compared with somebody."""

    n_programmes: int
    n_compared: int
    confidence: float


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
        "evidence_design": design,
        **{"n_students": len(took), "n_other_students": len(compared.known) - len(took)},
        **(dict.fromkeys(("gap_seen", "seen_low", "seen_high"), np.nan) if is_closed or not numbers else numbers),
        "evidence_verdict": verdict,
        "declared_standing": "exploration" if standing.is_exploration else "before",
        "evidence_course": course,
    }
    seen = "described" if is_closed or not numbers else str(numbers["beside_matters"])
    limits = _limits(design, states, standing, given, seen)
    made = SHEET.filled(pd.DataFrame([row])[SHEET.names])
    return EvidenceSheet(
        tables=named(
            protected(made, school, [frozenset(took.astype(str))]),
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
    if design in ("description", "none"):
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


@study
def compare_programmes(school: School, *, journal: Journal | None = None) -> ProgrammesBeside:
    """Set the programmes of the year side by side, on one scale: the strongest design first, whatever was seen.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        Each programme is read by the primary outcome declared in it; else by the mark of its subject.

    Returns
    -------
    ProgrammesBeside or Refusal
        ``programmes_beside``, one row per programme: differences in standard deviations of its outcome, none where the
        programme was not done or nobody is compared. ``no_programme``.
    """
    there = list_programmes(school)
    need(there, "no_programme", programme="")
    rules, journal = school.settings(EvaluationRules), journal or open_journal(school)
    declared = declarations_of(school, journal)
    told = [_beside(school, code, declared, journal, rules) for code in there]
    told = sorted(told, key=lambda one: (STRENGTH.index(one[0]["evidence_design"]), one[0]["lasting_programme"]))
    rows = pd.DataFrame([row for row, _ in told], columns=BESIDE.names)
    return ProgrammesBeside(
        tables=named(protected(BESIDE.filled(rows), school, [whom for _, whom in told])),
        n_programmes=len(rows),
        n_compared=int((~rows["evidence_design"].isin(["description", "none"])).sum()),
        confidence=rules.confidence,
    )


def _beside(
    school: School, code: str, declared: Declarations, journal: Journal, rules: EvaluationRules
) -> tuple[dict[str, Any], frozenset[str]]:
    """A programme beside the others, and its students."""
    row, delivered = programme_row(school, code), check_given(school, code)
    design, of, numbers = "none", "", dict.fromkeys(("gap_seen", "seen_low", "seen_high"), np.nan)
    whom: frozenset[str] = frozenset()
    n_took, n_not = 0, np.nan
    try:
        code, of = chosen(school, code, None, declared)
        compared = compared_of(school, code, of)
        took = (compared.known["took"] == 1).to_numpy()
        whom = frozenset(compared.known.loc[took, "student_id"].astype(str))
        n_took, n_not = int(took.sum()), int((~took).sum())
        design = designed(school, compared).code
        if delivered != NOT_DONE:
            numbers = dict(zip(numbers, estimated(school, compared).in_deviations(rules.confidence), strict=True))
    except RefusedError:
        design = "none" if design == "none" else design
    standing, (kind, _, what) = standing_of(declared, code, of), of.partition(":")
    told = {
        "lasting_programme": str(row["programme_name"] or row["service"]),
        "declared_measure": kind or "unsaid",
        "declared_of": what,
        "evidence_design": design,
        "n_helped": n_took,
        "n_other_students": n_not,
        **numbers,
        "delivered": delivered,
        "declared_standing": "exploration" if standing.is_exploration else "before",
        "evidence_course": course_of(journal, school, code),
    }
    return told, whom


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
    names = ("gap_seen", "seen_low", "seen_high", "beside_matters")
    rows = table_of(reached, "planned_and_reached", "programme_id", *names)
    is_same = list(rows["programme_id"]) == [programme_id] and getattr(reached, "outcome", outcome) == outcome
    demand(is_same, "another_result", table="planned_and_reached")
    return {name: rows[name].iloc[0] for name in names}


def _limits(
    design: str, states: Mapping[str, str], standing: Standing, given: ProgrammeDelivered, seen: str
) -> list[str]:
    """Reasons not to conclude more, the strongest first."""
    told = ["nobody_beside"] if design == "description" else []
    told += ["exploration"] if standing.is_exploration else []
    told += ["not_known"] if given.verdict == NOT_KNOWN else []
    told += [one for one in DOUBTS if states.get(one) == UNDOES] + [one for one in DOUBTS if states.get(one) == WEAKENS]
    return [*told, *(["too_wide"] if seen == "unknown" else []), "one_school"]


def _question(declared: Declarations, programme_id: str, outcome: str) -> str:
    """What the team expected to see of that programme and outcome, in its own words."""
    rows = declared.tables["declarations"].data
    own = rows[((rows["programme_id"] == programme_id) & (rows["outcome"] == outcome)).to_numpy()]
    return str(own["declared_question"].iloc[0]) if len(own) else ""
