"""Who is left out, and why: the first true reason in a fixed order, and what would let them in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.planner.candidates import Meeting, attendance_of, fitting, open_slots, sets_of_slots
from portraitlib.planner.demand import NEED, Demand
from portraitlib.planner.plan import Plan
from portraitlib.planner.rules import DIRECTED
from portraitlib.planner.value import meetings_of

REASONS = ("no_offer", "never_free", "bus", "not_held", "unlike", "full", "apart", "busy", "weekly", "after_directed",
           "open")  # fmt: skip
"""In the order in which they are tried; ``open``: a place is free, a move by hand would give it."""
LEFT_OUT = [*NEED, "rank", "reason", "offer", "slot"]


def reasons_left_out(demand: Demand, plan: Plan) -> pd.DataFrame:
    """Each need without a place, its first true reason, and where what is lacking is.

    Every need is elastic: a plan exists whatever is asked, and each is left out by something that can be named. What
    a group could hold is tried with the places of the others as they are.

    Parameters
    ----------
    demand : Demand
        What is asked and what is offered.
    plan : Plan
        Plan whose places are read.

    Returns
    -------
    DataFrame
        ``student_id``, ``subject``, ``service``, ``need``, ``rank``, ``reason`` (`REASONS`), ``offer`` and ``slot``
        where it is lacking: the group that is full or not held, the evening without a bus; empty when it is nowhere.
    """
    told = _Told(demand, plan)
    rows = [[*need, demand.ranks[row], *told.reason(row)]
            for row, need in enumerate(demand.need_list) if need not in plan.placed]  # fmt: skip
    return pd.DataFrame(rows, columns=LEFT_OUT)


class _Told:
    """What is asked of a plan, once for all its needs."""

    def __init__(self, demand: Demand, plan: Plan) -> None:
        self.demand = demand
        self.students = sorted(demand.asked)
        self.who = {one: at for at, one in enumerate(self.students)}
        self.fits = fitting(demand)
        with_buses = replace(demand, slots=demand.slots.assign(has_late_bus=True))
        (self.free, self.rides), (self.able, _) = (attendance_of(one, self.students) for one in (demand, with_buses))
        self.sets = [sets_of_slots(demand, one, open_slots(demand, one), self.free)[0] for one in demand.offer_list]
        self.held = [one for one in meetings_of(demand, plan) if demand.offer_list[one.offer].is_group]
        self.inside, self.busy = defaultdict[str, set[str]](set), defaultdict[str, list[str]](list)
        self.directed = set[str]()
        self.seats = demand.slots["bus_seats"].fillna(np.inf).to_numpy(copy=True)
        self._place(plan)

    def _place(self, plan: Plan) -> None:
        rank = dict(zip(self.demand.need_list, self.demand.ranks, strict=True))
        when = {slot: at for at, slot in enumerate(self.demand.slot_list)}
        for need, offer, slot in plan.place_list:
            self.inside[offer].add(need[0])
            self.busy[need[0]].append(slot)
            self.directed |= {offer} if rank[need] == DIRECTED else set()
            self.seats[when[slot]] -= self.rides[self.who[need[0]], when[slot]]

    def reason(self, row: int) -> tuple[str, str, str]:
        """Reason of a need, with the offer and the slot where what is lacking is."""
        student = self.who[self.demand.need_list[row][0]]
        sets = [(int(offer), slots) for offer in np.flatnonzero(self.fits[row]) for slots in self.sets[int(offer)]]
        if not self.fits[row].any():
            return "no_offer", "", ""
        able = [one for one in sets if self.able[student, list(one[1])].all()]
        if not able:
            return "never_free", "", ""
        there = [one for one in able if self.free[student, list(one[1])].all()]
        return self._in_groups(row, there) if there else ("bus", *self._where(*able[0]))

    def _in_groups(self, row: int, able: list[tuple[int, tuple[int, ...]]]) -> tuple[str, str, str]:
        """First rule that leaves none of the groups held where the student could be."""
        code = self.demand.need_list[row][3]
        there = [one for one in self.held if (one.offer, one.slots) in able]
        if not there:
            return "not_held", *self._where(*able[0])
        left = [one for one in there if code in ("", one.need)]
        if not left:
            return "unlike", *self._where(there[0].offer, there[0].slots)
        for reason, blocks in self._rules(row):
            after = [one for one in left if not blocks(one)]
            if not after:
                is_late = reason == "full" and self._is_after_directed(row, left)
                return "after_directed" if is_late else reason, *self._where(left[0].offer, left[0].slots)
            left = after
        return "open", *self._where(left[0].offer, left[0].slots)

    def _rules(self, row: int) -> list[tuple[str, Callable[[Meeting], bool]]]:
        name, offers = self.demand.need_list[row][0], self.demand.offer_list
        rides, busy, most = self.rides[self.who[name]], self.busy[name], self.demand.rules.places_a_week
        return [
            ("bus", lambda one: any(rides[slot] and self.seats[slot] < 1 for slot in one.slots)),
            ("full", lambda one: len(self.inside[offers[one.offer].offer]) >= offers[one.offer].largest),
            ("apart", lambda one: self._is_kept_out(row, self.inside[offers[one.offer].offer])),
            ("busy", lambda one: any(self.demand.slot_list[slot] in busy for slot in one.slots)),
            ("weekly", lambda one: len(busy) + len(one.slots) > most),
        ]

    def _is_kept_out(self, row: int, there: set[str]) -> bool:
        """Whether one of those to be apart is there, or one of those to be together, who asks the same, is not."""
        name, subject, service, _ = self.demand.need_list[row]
        pairs = [(one, other, pair) for one, other, pair in self.demand.pair_list if name in (one, other)]
        others = [(other if one == name else one, pair == "apart") for one, other, pair in pairs]
        asked = self.demand.asked
        return any(other in there if is_apart else other not in there and (subject, service) in asked.get(other, set())
                   for other, is_apart in others)  # fmt: skip

    def _is_after_directed(self, row: int, left: list[Meeting]) -> bool:
        names = {self.demand.offer_list[one.offer].offer for one in left}
        return self.demand.ranks[row] != DIRECTED and bool(names & self.directed)

    def _where(self, offer: int, slots: tuple[int, ...]) -> tuple[str, str]:
        return self.demand.offer_list[offer].offer, self.demand.slot_list[slots[0]]
