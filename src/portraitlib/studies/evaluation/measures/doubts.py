"""What could undo the estimate: each other reason for the same difference is tried, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import RefusedError, Result, ResultTable, Table, demand, named, study
from portraitlib.statistics.comparisons import leaves_out_0
from portraitlib.statistics.impact.attrition import Attrition
from portraitlib.statistics.impact.no_effect import NoEffect
from portraitlib.studies.evaluation.measures.chosen import chosen
from portraitlib.studies.evaluation.measures.compared import Compared, compared_of
from portraitlib.studies.evaluation.measures.cutoff import has_rd
from portraitlib.studies.evaluation.measures.declared import standing_of
from portraitlib.studies.evaluation.measures.delivery import ProgrammeDelivered
from portraitlib.studies.evaluation.measures.doubt_start import hidden_rows, lost_rows, return_rows, start_rows
from portraitlib.studies.evaluation.measures.doubt_tables import (
    DENSITY,
    DOUBTS,
    EARLIER,
    HIDDEN,
    LEFT,
    RETURN,
    START,
    TRIES,
)
from portraitlib.studies.evaluation.measures.doubt_tries import density_rows, earlier_rows, tried
from portraitlib.studies.evaluation.measures.estimating import Estimated, designed, deviations_of, estimated
from portraitlib.studies.evaluation.measures.number import is_told
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.measures.whom import protected
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

WITHOUT_ESTIMATE = ("description", "series", "single_case", "staggered")
"""Designs whose numbers are not the difference of two sides of students: what is tried here is not about them."""
HOLDS, WEAKENS, UNDOES, BY_DESIGN, NOT_TRIED = "holds", "weakens", "undoes", "by_design", "not_tried"
UNSEEN = "unseen"
"""Of a try that is read when there is no number: nothing holds nor is undone."""
WITHOUT_NUMBER = {HOLDS: UNSEEN, UNDOES: WEAKENS}
CHOSEN_APART = ("drawn", "cut_off")
"""Designs in which chance, or a score alone, chose: neither a bad day nor a hidden cause makes the difference."""
RARE = 0.05


@dataclass(frozen=True, kw_only=True)
class Doubts(Result):
    """What could undo the estimate.

    Parameters
    ----------
    programme, service, outcome : str
    design : str
    confidence : float
    is_exploration : bool
        The outcome was not declared before it was known.
    has_number : bool
        Section 4 tells this reader a number; without it, only what the start and the losses say is read.
    lacks_rd : bool
        The cut-off is not looked at: its libraries are not installed.
    boundary : str
        Of those lost on the way.
    """

    programme: str
    service: str
    outcome: str
    design: str
    confidence: float
    is_exploration: bool
    has_number: bool
    lacks_rd: bool
    boundary: str


@study
def challenge_estimate(
    school: School,
    programme: str | None = None,
    outcome: str | None = None,
    *,
    delivered: Result | None = None,
    declared: Result | None = None,
) -> Doubts:
    """Challenge the estimate of a programme: try each other reason for the same difference.

    Parameters
    ----------
    school : School
    programme, outcome : str, optional
        As in `estimate_programme`.
    delivered : Result, optional
        Of `check_delivery`: a programme that was not done is not challenged.
    declared : Result, optional
        Of `list_declarations`.

    Returns
    -------
    Doubts or Refusal
        ``doubts`` (what each try does to the number), ``start_compared`` (balance), ``lost_on_the_way`` (attrition),
        ``return_to_the_mean``, ``cause_needed``, ``estimates_again`` (without a group, placebo, windows of a cut-off),
        ``gap_by_year``, ``density_at_cutoff``; differences are in standard deviations of the outcome.
        Without a comparison of two sides, only what comes back by itself and the two sides are told, as a
        description; ``nothing_to_challenge`` when not even that can be.

    References
    ----------
    As `statistics.impact`.
    """
    rules = school.settings(EvaluationRules)
    code, of = chosen(school, programme, outcome, declared)
    demand_delivered(delivered, code)
    compared = compared_of(school, code, of)
    design = designed(school, compared)
    is_compared = design.code not in WITHOUT_ESTIMATE
    found = _number(school, compared) if is_compared else None
    took = (compared.known["took"] == 1).to_numpy()
    alone = deviations_of(compared, compared.known, took.astype(np.float64), 0.0)
    sd = 1 / (found.deviations if found else alone)
    start = start_rows(compared, design, rules) if is_compared else pd.DataFrame()
    lost, attrition = lost_rows(compared, rules)
    back, band = return_rows(compared, sd, rules)
    demand(is_compared or band is not None, "nothing_to_challenge")
    hidden = hidden_rows(compared, sd, rules) if found and design.code not in CHOSEN_APART else pd.DataFrame()
    back = back if design.code not in CHOSEN_APART or not is_compared else pd.DataFrame()
    tries = tried(school, compared, design, found, sd, rules) if is_compared else pd.DataFrame()
    earlier, density = earlier_rows(school, compared, design, sd, rules), density_rows(compared, design)
    states = {
        "start": _of_start(start, design.code),
        "left": _of_lost(attrition),
        "return": BY_DESIGN if design.code in CHOSEN_APART else _of_return(band),
        "hidden": BY_DESIGN if design.code in CHOSEN_APART else _of_hidden(hidden),
        **_of_tries(tries),
        "earlier": BY_DESIGN if design.code == "cut_off" else _of_earlier(earlier, school.school_year, design.code),
        "density": _of_density(density),
    }
    if not found:
        states = {doubt: WITHOUT_NUMBER.get(state, state) for doubt, state in states.items()} if is_compared else {}
    doubts = pd.DataFrame({"doubt": list(states), "n_helped": int(took.sum()), "doubt_state": list(states.values())})
    parts = {DOUBTS: doubts, START: start, LEFT: lost, RETURN: back, HIDDEN: hidden, TRIES: tries, EARLIER: earlier,
             DENSITY: density}  # fmt: skip
    return Doubts(
        tables=named(*(_protected(table, rows, compared, school) for table, rows in parts.items())),
        programme=str(compared.programme["programme_name"] or ""),
        service=str(compared.programme["service"]),
        outcome=of,
        design=design.code if is_compared else "description",
        confidence=rules.confidence,
        is_exploration=standing_of(declared, code, of).is_exploration,
        has_number=found is not None,
        lacks_rd=design.code == "cut_off" and not has_rd(),
        boundary=rules.attrition,
    )


def _number(school: School, compared: Compared) -> Estimated | None:
    """The number of section 4; None where it is refused, or not told to this reader."""
    try:
        found = estimated(school, compared)
    except RefusedError:
        return None
    return found if np.isfinite(found.deviations * found.estimate.value) and is_told(school, compared) else None


def demand_delivered(delivered: Result | None, programme: str) -> None:
    """Refuse what is told of a programme that was not done."""
    if isinstance(delivered, ProgrammeDelivered) and delivered.programme_id == programme:
        need(not delivered.is_closed, "not_delivered")


def _protected(table: Table, rows: pd.DataFrame, compared: Compared, school: School) -> ResultTable:
    """A table filled, and withheld where its students are a few less than those told elsewhere."""
    made = table.filled(rows.reindex(columns=table.names))
    ids = compared.known.loc[(compared.known["took"] == 1).to_numpy(), "student_id"]
    return protected(made, school, [frozenset(ids.astype(str))] * len(rows))


def _of_start(rows: pd.DataFrame, design: str) -> str:
    """Whether the two sides were alike; of a draw, what chance left apart is allowed for: only care is asked."""
    found = set(rows["start_state"]) - {"unknown"} if len(rows) else set()
    if not found:
        return NOT_TRIED
    if "too_far" in found and design != "drawn":
        return UNDOES
    return HOLDS if found <= {"alike", "no_jump"} else WEAKENS


def _of_lost(found: Attrition) -> str:
    return NOT_TRIED if np.isnan(found.overall) else HOLDS if found.is_low else WEAKENS


def _of_return(band: NoEffect | None) -> str:
    if band is None:
        return NOT_TRIED
    return WEAKENS if band.is_beyond and band.is_outside else HOLDS if band.is_outside else UNDOES


def _of_hidden(rows: pd.DataFrame) -> str:
    """Whether a cause as strong as the strongest known would leave the interval away from zero."""
    if rows.empty:
        return NOT_TRIED
    known = rows.dropna(subset=["as_strong"])
    is_away = leaves_out_0(known["as_strong_low"], known["as_strong_high"])
    return HOLDS if len(known) == len(rows) and bool(is_away.all()) else WEAKENS


def _of_tries(rows: pd.DataFrame) -> dict[str, str]:
    """What each of the estimates made again does to the number as it was told."""
    told = rows.set_index("trial") if len(rows) else pd.DataFrame()

    def same(*names: str) -> str:
        """Whether the sign, and whether zero is left out, stay what they were."""
        there = [name for name in names if name in told.index]
        if "as_told" not in told.index or not there:
            return NOT_TRIED
        here = told.loc[["as_told", *there]]
        signs, away = np.sign(here["again"]), leaves_out_0(here["again_low"], here["again_high"])
        return HOLDS if len(set(signs)) == len(set(away)) == 1 else WEAKENS

    placebos = [name for name in ("placebo", "other_subject") if name in told.index]
    moved = (
        bool(leaves_out_0(told.loc[placebos, "again_low"], told.loc[placebos, "again_high"]).any())
        if placebos
        else False
    )
    return {
        "one_out": same("one_out_low", "one_out_high"),
        "placebo": NOT_TRIED if not placebos else WEAKENS if moved else HOLDS,
        "window": same("donut_1", "donut_2", "half_window", "wide_window"),
    }


def _of_earlier(rows: pd.DataFrame, year: int, design: str) -> str:
    """Whether a gap was already clear in a year before; of changes, whether it moved from a year to another."""
    before = rows[rows["school_year"] < year] if len(rows) else rows
    if before.empty:
        return NOT_TRIED
    if design == "before_after_compared":
        return WEAKENS if before["year_gap_low"].max() > before["year_gap_high"].min() else HOLDS
    return WEAKENS if leaves_out_0(before["year_gap_low"], before["year_gap_high"]).any() else HOLDS


def _of_density(rows: pd.DataFrame) -> str:
    return NOT_TRIED if rows.empty else WEAKENS if rows["density_p"].iloc[0] < RARE else HOLDS
