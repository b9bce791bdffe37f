"""What one more hour of an adult, one more room or one more bus would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.planner.alike import counted, started
from portraitlib.planner.candidates import candidates_of
from portraitlib.planner.demand import GROUP, Demand
from portraitlib.planner.limits import hours_of, lengths
from portraitlib.planner.model import model_of
from portraitlib.planner.naming import chosen_of
from portraitlib.planner.plan import Plan
from portraitlib.planner.solver import solved

AGAIN = "+"
"""What follows the name of an offer that is held a second time."""
NEAR = 0.005
"""Part of the worth of a plan that the search may leave: what is told is a least."""
ONE_MORE = ["resource", "staff_id", "slot", "n_more_needs"]


def one_more(demand: Demand, plan: Plan) -> pd.DataFrame:
    """Needs that one more of each thing would serve, the groups held staying at their times.

    Parameters
    ----------
    demand : Demand
        What is asked and what is offered.
    plan : Plan
        Plan that is held.

    Returns
    -------
    DataFrame
        ``resource`` (adult, room, bus), ``staff_id`` or ``slot``, ``n_more_needs``: at least so many, since times could
        change too. What does not lack is left out: a slot with rooms left, an adult with hours left. An adult's hour
        may be a group that is not held, or a second one of a group that is.
    """
    rows = []
    for what, after, extra in _tried(demand, plan):
        rows.append([*what, max(0, _served(after, plan, extra) - len(plan.placed))])
    found = pd.DataFrame(rows, columns=ONE_MORE)
    return found.sort_values(["n_more_needs", *ONE_MORE[:3]], ascending=[False, True, True, True], ignore_index=True)


Tried = tuple[tuple[str, str, str], Demand, tuple[str, str]]


def _tried(demand: Demand, plan: Plan) -> Iterator[Tried]:
    """Each thing, the demand with one more of it, and the column and value of the meetings that it may add."""
    offers, when = {one.offer: one for one in demand.offer_list}, {slot: at for at, slot in enumerate(demand.slot_list)}
    held = [(offers[name], slot) for name, (slots, _) in plan.groups.items() for slot in slots]
    length, most = lengths(demand), hours_of(demand)
    for adult in sorted(most.index):
        given = sum(length[when[slot]] for offer, slot in held if offer.staff_id == adult)
        after = _with_an_hour(demand, adult)
        if given + length.min() > most[adult] and hours_of(after)[adult] > most[adult]:
            yield ("adult", adult, ""), after, ("staff_id", adult)
    kinds, rooms = demand.slots["slot_kind"].tolist(), demand.slots["n_rooms"].astype(float).tolist()
    for at, slot in enumerate(demand.slot_list):
        if sum(where == slot and offer.takes_room for offer, where in held) >= rooms[at]:
            yield ("room", "", slot), _at(demand, at, "n_rooms", rooms[at] + 1), ("slot", slot)
        if kinds[at] == "evening":
            bus = _at(_at(demand, at, "has_late_bus", True), at, "bus_seats", np.nan)
            yield ("bus", "", slot), bus, ("slot", slot)


def _with_an_hour(demand: Demand, adult: str) -> Demand:
    """An hour more of an adult, within the part of the task; each of their groups may be held once more."""
    is_theirs = demand.adult_hours["staff_id"] == adult
    hours = demand.adult_hours.assign(releasable_hours=demand.adult_hours["releasable_hours"] + is_theirs)
    again = demand.offers[(demand.offers["staff_id"] == adult) & (demand.offers["offer_kind"] == GROUP)]
    offers = pd.concat([demand.offers, again.assign(offer=again["offer"] + AGAIN)])
    return replace(demand, adult_hours=hours, offers=offers)


def _at(demand: Demand, at: int, column: str, value: float | bool) -> Demand:
    """The same with another fact of a slot."""
    told = [value if row == at else one for row, one in enumerate(demand.slots[column].tolist())]
    return replace(demand, slots=demand.slots.assign(**{column: told}))


def _served(demand: Demand, plan: Plan, extra: tuple[str, str]) -> int:
    """Needs served when the groups held stay, and those of an adult or of a slot may be added."""
    candidates = candidates_of(demand)
    places, held = chosen_of(candidates, plan)
    column, value = extra
    offers, slots = demand.offer_list, demand.slot_list
    added = [offers[one.offer].staff_id == value if column == "staff_id" else value in {slots[at] for at in one.slots}
             for one in candidates.meetings]  # fmt: skip
    wanted = np.array([need not in plan.placed for need in demand.need_list], dtype=np.bool_)
    could = np.unique(candidates.meeting[wanted[candidates.need]])
    new = np.array(added, dtype=np.bool_)
    if not new[could].any():  # nobody left out could be there
        return len(plan.placed)
    some, stands = counted(candidates)
    start = np.r_[started(candidates, some, stands, np.flatnonzero(places)), held].astype(float)
    kept = held | new
    start = start[np.r_[kept[some.meeting], kept]]
    found = solved(model_of(some.only(kept)), start=start, gap=NEAR)
    return int(found.columns[: -kept.sum()].sum())
