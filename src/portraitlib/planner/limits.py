"""Limits of a school: hours of the adults, rooms, seats of the late bus."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.planner.candidates import Candidates
from portraitlib.planner.demand import Demand
from portraitlib.planner.rows import Floats, Ints, Rows, at_most, of_some


def of_adults_and_rooms(candidates: Candidates) -> list[Rows]:
    """An adult and a room in one place at a time; the hours of an adult; the rooms of a slot."""
    demand, first = candidates.demand, len(candidates.need)
    meeting, slot = sessions(candidates)
    offer = np.array([one.offer for one in candidates.meetings], dtype=np.int64)[meeting]
    column, n_slots = first + meeting, max(1, len(demand.slots))
    adult, adults = pd.factorize(demand.offers["staff_id"])
    room, _ = pd.factorize(demand.offers["room"])
    one = np.ones(len(column))
    cap = hours_of(demand).reindex(adults).fillna(0.0).to_numpy()
    in_room = np.array([one.room != "" for one in demand.offer_list], dtype=bool)[offer]
    takes_room = np.array([one.takes_room for one in demand.offer_list], dtype=bool)[offer]
    rooms = demand.slots["n_rooms"].fillna(np.inf).to_numpy()
    return [
        at_most(adult[offer] * n_slots + slot, column, one, one, one),
        at_most(adult[offer], column, cap[adult[offer]], lengths(demand)[slot], one),
        of_some(in_room, room[offer] * n_slots + slot, column, one),
        of_some(takes_room, slot, column, rooms[slot]),
    ]


def hours_of(demand: Demand) -> pd.Series:
    """Hours a week that each adult may give: those releasable, and no more than the part of the task that may be."""
    told = demand.adult_hours.groupby("staff_id")[["releasable_hours", "task_hours"]].min().fillna(np.inf)
    return told["releasable_hours"].clip(upper=demand.rules.release_share * told["task_hours"])


def lengths(demand: Demand) -> Floats:
    """Hours of each slot; one when its times are not told."""
    from_, to = (_minutes(demand.slots[column]) for column in ("starts_at", "ends_at"))
    told = (to - from_) / 60
    told[~(told > 0)] = 1.0
    return np.asarray(told, dtype=np.float64)


def _minutes(times: pd.Series) -> Floats:
    parts = times.astype(str).str.extract(r"^(\d{1,2}):(\d{2})")
    return np.asarray(parts[0].astype(float) * 60 + parts[1].astype(float), dtype=np.float64)


def of_buses(candidates: Candidates, reach: Floats) -> Rows:
    """Seats of the late bus of each slot."""
    place, slot = sessions_of_places(candidates)
    seats = candidates.demand.slots["bus_seats"].fillna(np.inf).to_numpy()
    rides = candidates.rides[candidates.student[candidates.need[place]], slot]
    place, slot = place[rides], slot[rides]
    return at_most(slot, place, seats[slot], np.ones(len(place)), reach[place])


def sessions(candidates: Candidates) -> tuple[Ints, Ints]:
    """Each session of each meeting: row of the meeting, row of the slot."""
    lengths = [len(one.slots) for one in candidates.meetings]
    slots = [slot for one in candidates.meetings for slot in one.slots]
    return np.repeat(np.arange(len(lengths)), lengths), np.array(slots, dtype=np.int64)


def sessions_of_places(candidates: Candidates) -> tuple[Ints, Ints]:
    """Each session of each place: row of the place, row of the slot."""
    of_meeting, slot = sessions(candidates)
    order = np.argsort(candidates.meeting, kind="stable")
    n = np.bincount(of_meeting, minlength=len(candidates.meetings))[candidates.meeting[order]]
    first = np.searchsorted(of_meeting, candidates.meeting[order])
    within = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    return np.repeat(order, n), slot[np.repeat(first, n) + within]
