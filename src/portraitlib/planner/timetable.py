"""A timetable as a person makes it: each time, the group that helps most of those who have nothing yet."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from portraitlib.planner.candidates import Candidates, candidates_of
from portraitlib.planner.demand import Demand
from portraitlib.planner.limits import hours_of, lengths
from portraitlib.planner.naming import named
from portraitlib.planner.plan import Plan

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def first_plan(demand: Demand) -> Plan:
    """A whole plan at once: times chosen one group at a time, then the best places in them.

    Parameters
    ----------
    demand : Demand
        What is asked and what is offered.

    Returns
    -------
    Plan
        It breaks no rule; a better one may exist (`improve`).

    Examples
    --------
    >>> import pandas as pd
    >>> needs = pd.DataFrame({"student_id": list("abcdef"), "subject": "mathematics", "rank": [0, 1, 1, 1, 1, 1]})
    >>> offers = pd.DataFrame({"offer": ["o1"], "subject": ["mathematics"], "staff_id": ["s1"], "maximum_size": [5]})
    >>> hours = pd.DataFrame({"staff_id": ["s1"], "slot": ["J1-midi"]})
    >>> plan = first_plan(Demand(needs, pd.DataFrame({"slot": ["J1-midi"]}), offers, hours))
    >>> len(plan.placed), bool((plan.places["student_id"] == "a").any())
    (5, True)
    """
    candidates = candidates_of(demand)
    return named(candidates, greedy(candidates))


def greedy(candidates: Candidates) -> Bools:
    """Meetings to hold, taken one after the other by what each adds; each place is given to whom it is worth most."""
    free = _Free(candidates)
    heap = [(-free.gain(at)[0], at) for at in range(len(candidates.meetings))]
    heapq.heapify(heap)
    held = np.zeros(len(candidates.meetings), dtype=bool)
    while heap:
        told, at = heapq.heappop(heap)
        gain, places = free.gain(at)
        if 0 < gain < -told:
            heapq.heappush(heap, (-gain, at))
        elif gain > 0:
            held[at] = True
            free.take(at, places)
    return held


class _Free:
    """What is still free while meetings are taken: needs, students, adults, rooms, seats."""

    def __init__(self, candidates: Candidates) -> None:
        demand = candidates.demand
        self.all = candidates
        order = np.argsort(candidates.meeting, kind="stable")
        firsts = np.searchsorted(candidates.meeting[order], np.arange(1, len(candidates.meetings)))
        self.places = np.split(order, firsts)
        self.unmet = np.ones(len(demand.needs), dtype=bool)
        self.busy = np.zeros((len(candidates.students), len(demand.slots)), dtype=bool)
        self.left = np.full(len(candidates.students), demand.rules.places_a_week)
        self.adults, self.kept_rooms = set[tuple[str, int]](), set[tuple[str, int]]()
        self.hours, self.lengths = hours_of(demand).to_dict(), lengths(demand)
        self.rooms = demand.slots["n_rooms"].fillna(np.inf).to_numpy(copy=True)
        self.seats = demand.slots["bus_seats"].fillna(np.inf).to_numpy(copy=True)
        self.offers = demand.offer_list
        self.times = [1 if one.is_group else one.sessions for one in self.offers]

    def gain(self, at: int) -> tuple[float, Ints]:
        """What a meeting would add now, and the places taken."""
        meeting = self.all.meetings[at]
        none = np.zeros(0, dtype=np.int64)
        if not self._can_be_held(at):
            return 0.0, none
        if not self.offers[meeting.offer].is_group:
            return meeting.value, none
        places = self._able(at)[: self.offers[meeting.offer].largest]
        if len(places) < self.offers[meeting.offer].smallest:
            return 0.0, none
        return float(self.all.worth[places].sum()) + meeting.value, places

    def _can_be_held(self, at: int) -> bool:
        meeting = self.all.meetings[at]
        offer = self.offers[meeting.offer]
        hours = self.lengths[list(meeting.slots)].sum()
        taken = any(
            (offer.staff_id, slot) in self.adults or (offer.room, slot) in self.kept_rooms for slot in meeting.slots
        )
        if taken or not self.times[meeting.offer] or hours > self.hours.get(offer.staff_id, 0.0) + 1e-9:
            return False
        return not offer.takes_room or bool((self.rooms[list(meeting.slots)] >= 1).all())

    def _able(self, at: int) -> Ints:
        """Places still possible, the most worth first, a student once, within the seats of the bus."""
        slots = list(self.all.meetings[at].slots)
        places = self.places[at]
        need = self.all.need[places]
        student = self.all.student[need]
        able = self.unmet[need] & ~self.busy[student][:, slots].any(axis=1) & (self.left[student] >= len(slots))
        places = places[able]
        places = places[np.argsort(-self.all.worth[places], kind="stable")]
        student = self.all.student[self.all.need[places]]
        places = places[np.sort(np.unique(student, return_index=True)[1])]
        student = self.all.student[self.all.need[places]]
        for slot in slots:
            rides = self.all.rides[student, slot]
            seated = ~rides | (np.cumsum(rides) <= self.seats[slot])
            places, student = places[seated], student[seated]
        return places

    def take(self, at: int, places: Ints) -> None:
        """Hold a meeting with these students: they, its adult and its room are no longer free then."""
        meeting = self.all.meetings[at]
        offer, slots = self.offers[meeting.offer], list(meeting.slots)
        student = self.all.student[self.all.need[places]]
        self.unmet[self.all.need[places]] = False
        self.busy[student[:, None], slots] = True
        self.left[student] -= len(slots)
        self.adults |= {(offer.staff_id, slot) for slot in slots}
        self.kept_rooms |= {(offer.room, slot) for slot in slots if offer.room}
        self.hours[offer.staff_id] -= float(self.lengths[slots].sum())
        self.rooms[slots] -= int(offer.takes_room)
        self.seats[slots] -= self.all.rides[student[:, None], slots].sum(axis=0)
        self.times[meeting.offer] -= 1
