"""Places changed by hand: checked at once, undone at will, the former place remembered."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.planner.demand import Demand
from portraitlib.planner.faults import broken_rules
from portraitlib.planner.plan import PLACES, Move, Plan
from portraitlib.planner.value import value_of


def check_move(demand: Demand, plan: Plan, move: Move) -> list[str]:
    """Codes of the rules that a move would break and that the plan does not break now; none when it may be made.

    Parameters
    ----------
    demand : Demand
        What is asked and what is offered.
    plan : Plan
        Plan in force.
    move : Move
        The need that is moved, and where to.
    """
    before, after = broken_rules(demand, plan), broken_rules(demand, _changed(plan, move))
    return sorted({code for code, _, _ in after - before})


def make_move(demand: Demand, plan: Plan, move: Move) -> tuple[Plan, list[str]]:
    """Plan after a move, or the same plan and the rules that the move would break."""
    broken = check_move(demand, plan, move)
    if broken:
        return plan, broken
    after = _changed(plan, move)
    told = replace(move, former=place_of(plan, move))
    return replace(after, value=value_of(demand, after), moves=(*plan.moves, told)), []


def undo(demand: Demand, plan: Plan) -> Plan:
    """Plan before its last move; the same plan when none was made."""
    if not plan.moves:
        return plan
    *before, last = plan.moves
    offer, slots = last.former
    after = _changed(plan, replace(last, offer=offer, slots=slots))
    return replace(after, value=value_of(demand, after), moves=tuple(before))


def place_of(plan: Plan, move: Move) -> tuple[str, tuple[str, ...]]:
    """Offer and slots where the need of a move has its place; empty when it has none."""
    there = [(offer, slot) for need, offer, slot in plan.place_list if need == move.of]
    return ("", ()) if not there else (there[0][0], tuple(slot for _, slot in there))


def _changed(plan: Plan, move: Move) -> Plan:
    """Plan with the need of a move where it goes."""
    left = [(*need, offer, slot) for need, offer, slot in plan.place_list if need != move.of]
    slots = (move.slots or plan.groups.get(move.offer, ([], ""))[0]) if move.offer else ()
    places = sorted([*left, *((*move.of, move.offer, slot) for slot in slots)])
    return replace(plan, places=pd.DataFrame(places, columns=PLACES))
