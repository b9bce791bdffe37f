"""What one more hour of an adult, one more room or one more bus would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.planner.candidates import candidates_of
from portraitlib.planner.demand import Demand
from portraitlib.planner.limits import hours_of, lengths
from portraitlib.planner.naming import chosen_of, named
from portraitlib.planner.plan import Plan

AGAIN = "+"
"""What follows the name of an offer that is held a second time."""
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
        change too. What lacks nothing today is left out: a slot whose rooms are not all taken, an adult with hours left.
        An adult's hour may be a group that is not held, or a second one of a group that is.
    """
    rows = [
        [*what, max(0, _served(after, plan, extra) - len(plan.placed))] for what, after, extra in _tried(demand, plan)
    ]
    found = pd.DataFrame(rows, columns=ONE_MORE)
    return found.sort_values(["n_more_needs", *ONE_MORE[:3]], ascending=[False, True, True, True]).reset_index(
        drop=True
    )


Tried = tuple[tuple[str, str, str], Demand, tuple[str, str]]


def _tried(demand: Demand, plan: Plan) -> Iterator[Tried]:
    """Each thing, the demand with one more of it, and the column and value of the meetings that it may add."""
    offers, when = {one.offer: one for one in demand.offer_list}, {slot: at for at, slot in enumerate(demand.slot_list)}
    held = [(offers[name], slot) for name, (slots, _) in plan.groups.items() for slot in slots]
    length = lengths(demand)
    for adult, most in hours_of(demand).items():
        given = sum(length[when[slot]] for offer, slot in held if offer.staff_id == adult)
        if given + length.min() > most:
            yield ("adult", str(adult), ""), _with_an_hour(demand, str(adult)), ("staff_id", str(adult))
    for row in demand.slots.itertuples():
        taken = sum(slot == row.slot and offer.takes_room for offer, slot in held)
        if taken >= row.n_rooms:
            yield (
                ("room", "", str(row.slot)),
                _at(demand, str(row.slot), n_rooms=row.n_rooms + 1),
                ("slot", str(row.slot)),
            )
        if row.slot_kind == "evening":
            bus = _at(demand, str(row.slot), has_late_bus=True, bus_seats=np.nan)
            yield ("bus", "", str(row.slot)), bus, ("slot", str(row.slot))


def _with_an_hour(demand: Demand, adult: str) -> Demand:
    """An hour more of an adult, even above the part of the task; each of their groups may be held once more."""
    is_theirs = demand.adult_hours["staff_id"] == adult
    most = hours_of(demand)[adult] + 1
    hours = demand.adult_hours.assign(
        releasable_hours=demand.adult_hours["releasable_hours"].mask(is_theirs, most),
        task_hours=demand.adult_hours["task_hours"].mask(is_theirs),
    )
    again = demand.offers[(demand.offers["staff_id"] == adult) & (demand.offers["offer_kind"] == "group")]
    offers = pd.concat([demand.offers, again.assign(offer=again["offer"] + AGAIN)])
    return replace(demand, adult_hours=hours, offers=offers)


def _at(demand: Demand, slot: str, **told: object) -> Demand:
    """The same with other facts of a slot."""
    slots = demand.slots.copy()
    for column, value in told.items():
        slots.loc[slots["slot"] == slot, column] = value
    return replace(demand, slots=slots)


def _served(demand: Demand, plan: Plan, extra: tuple[str, str]) -> int:
    """Needs served when the groups held stay, and those of an adult or of a slot may be added."""
    candidates = candidates_of(demand)
    _, held = chosen_of(candidates, plan)
    column, value = extra
    offers, slots = demand.offer_list, demand.slot_list
    added = [offers[one.offer].staff_id == value if column == "staff_id" else value in {slots[at] for at in one.slots}
             for one in candidates.meetings]  # fmt: skip
    return len(named(candidates, held | np.array(added, dtype=np.bool_)).placed)
