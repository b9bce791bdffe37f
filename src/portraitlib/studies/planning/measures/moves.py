"""A student moved by hand, checked at once; and the plan that the team accepts, as the journal keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from portraitlib.indicators.coefficient.selection import demand_students
from portraitlib.journal.opened import Journal
from portraitlib.planner.demand import Need
from portraitlib.planner.moves import make_move
from portraitlib.planner.plan import Move, Plan
from portraitlib.results.section import RefusedError, Result, column, demand, key, mark, named, study, table
from portraitlib.studies.planning.measures.planned import Planned, planned_of
from portraitlib.tables.school import School
from portraitlib.tables.school.persons import person_meant

column(
    "broken_rule",
    mark("Ce que le déplacement briserait"),
    codes={
        "adult_busy": mark("L'adulte serait à deux endroits"),
        "adult_hours": mark("L'adulte donnerait plus d'heures qu'il n'en a"),
        "adult_not_free": mark("L'adulte n'est pas libre"),
        "apart": mark("Deux élèves à tenir à part seraient ensemble"),
        "bus": mark("L'élève n'aurait pas d'autobus"),
        "bus_full": mark("L'autobus serait plein"),
        "need_twice": mark("La même demande aurait deux places"),
        "no_offer": mark("L'offre n'est pas de sa matière, de son niveau ou du service demandé"),
        "not_free": mark("L'élève n'est pas libre"),
        "room_busy": mark("Le local serait pris deux fois"),
        "rooms": mark("Il manquerait un local"),
        "sessions": mark("L'élève ne serait pas à toutes les séances du groupe"),
        "together": mark("Deux élèves à réunir seraient séparés"),
        "too_few": mark("Le groupe qu'il quitte serait trop petit"),
        "too_many": mark("Le groupe serait trop grand"),
        "twice_a_slot": mark("L'élève aurait deux places à la même heure"),
        "unknown": mark("Ce groupe n'est pas dans le plan"),
        "unlike": mark("Il manque autre chose aux élèves du groupe"),
        "weekly": mark("L'élève aurait trop de séances dans la semaine"),
    },
    definition=mark("Règle que le plan respecte, et que le déplacement ne respecterait plus."),
)
BROKEN = table("broken_rules", key("broken_rule"))


@dataclass(frozen=True, kw_only=True)
class TriedMove(Result):
    """Whether a student can be moved; where the student is now, and where the student would go."""

    is_possible: bool
    offer: str
    offer_before: str
    offers: tuple[str, ...]


@study
def try_move(
    school: School,
    *,
    moved: str | None = None,
    subject: str = "",
    offer: str | None = None,
    journal: Journal | None = None,
) -> TriedMove:
    """Try to move a student of the plan by hand: to another group, or out of it.

    Parameters
    ----------
    school : School
    moved : str
        The student: a pseudonym, a handle, or the school's own number.
    subject : str
        Subject of the request that is moved; empty when the student has one request.
    offer : str, optional
        Group where the student would go; none takes the student out.
    journal : Journal, optional
        As in `plan_groups`.

    Returns
    -------
    TriedMove or Refusal
        ``broken_rules``, one row per rule that the move would break. ``nobody_moved``; ``not_asked`` when nothing is
        asked for the student in the subject; refused as `plan_groups`, and to an audience that may not see students.
    """
    demand_students(school)
    demand(moved is not None, "nobody_moved")
    found = planned_of(school, journal)
    need = _need(found, person_meant(school, str(moved)), subject)
    _, broken = make_move(found.asked.demand, found.plan, Move(*need, offer=offer or ""))
    return TriedMove(
        tables=named(BROKEN.filled(pd.DataFrame({"broken_rule": broken}, dtype=object))),
        is_possible=not broken,
        offer=offer or "",
        offer_before=found.plan.placed.get(need, ""),
        offers=tuple(found.plan.groups),
    )


def list_students_asked_for(school: School) -> list[str]:
    """Students for whom something is asked, for a menu: those without a place first."""
    try:
        demand_students(school)
        needs = planned_of(school).needs
    except RefusedError:
        return []
    return needs.sort_values("is_placed", kind="stable")["student_id"].drop_duplicates().tolist()


def list_groups_of_plan(school: School) -> list[str]:
    """Groups of the proposed plan, for a menu."""
    try:
        return list(planned_of(school).plan.groups)
    except RefusedError:
        return []


def _need(found: Planned, student: str, subject: str) -> Need:
    """The request meant: one that has a place first."""
    mine = [need for need in found.asked.demand.need_list if need[0] == student and subject in ("", need[1])]
    demand(mine, "not_asked")
    return min(mine, key=lambda need: need not in found.plan.placed)


def plan_to_keep(
    school: School, *, title: str, starts_on: str = "", moves: Sequence[Move] = (), journal: Journal | None = None
) -> dict[str, Any]:
    """The plan after some moves, as ``journal.save("plan", …)`` keeps it; a move that breaks a rule is not made.

    Parameters
    ----------
    school : School
    title, starts_on : str
        Name of the plan, and its first day.
    moves : sequence of Move
        In order.
    journal : Journal, optional
        As in `plan_groups`.

    Returns
    -------
    dict
        Fields of the kind ``plan``: a group for each slot of an offer, and the moves with the former places.
    """
    found = planned_of(school, journal)
    plan = found.plan
    for one in moves:
        plan, _ = make_move(found.asked.demand, plan, one)
    return {"title": title, "starts_on": starts_on, "groups": _groups(found, plan), "moves": _moves(plan)}


def _groups(found: Planned, plan: Plan) -> list[dict[str, Any]]:
    adults = {one.offer: one.staff_id for one in found.asked.demand.offer_list}
    inside: dict[tuple[str, str], list[str]] = {}
    for need, offer, slot in plan.place_list:
        inside.setdefault((offer, slot), []).append(need[0])
    return [
        {"name": offer, "slot": slot, "adult": adults[offer], "students": students}
        for (offer, slot), students in sorted(inside.items())
    ]


def _moves(plan: Plan) -> list[dict[str, str]]:
    told = []
    for one in plan.moves:
        before, after = one.former, (one.offer, plan.groups.get(one.offer, ([], ""))[0] if one.offer else [])
        told.append(
            {
                "student": one.student_id,
                "subject": one.subject,
                "service": one.service,
                "offer_before": before[0],
                "slots_before": ", ".join(before[1]),
                "offer_after": after[0],
                "slots_after": ", ".join(after[1]),
            }
        )
    return told
