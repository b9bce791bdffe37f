"""Who is in each group, exactly, when the times are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.planner.candidates import Candidates, Meeting
from portraitlib.planner.demand import Demand
from portraitlib.planner.model import HELD, model_of
from portraitlib.planner.plan import MEETINGS, PLACES, Plan
from portraitlib.planner.rules import DRAWN, drawn
from portraitlib.planner.solver import solved_in_part

Bools = NDArray[np.bool_]


def named(candidates: Candidates, held: Bools) -> Plan:
    """Best places in the meetings held; a meeting that is left with too few students is not held."""
    some = candidates.only(held)
    draw = DRAWN * drawn(some.students, some.demand.rules.seed)
    found = solved_in_part(model_of(some, draw=draw))
    n = len(some.need)
    return plan_of(some, np.flatnonzero(found.columns[:n] > 0.5), np.flatnonzero(found.columns[n:] > 0.5))


def plan_of(candidates: Candidates, places: NDArray[np.int64], meetings: NDArray[np.int64]) -> Plan:
    """Plan of the places and meetings chosen, in an order of its own."""
    demand = candidates.demand
    held = [candidates.meetings[at] for at in meetings]
    worth = candidates.worth[places].sum() + sum(one.value - HELD for one in held)
    sessions = [row for one in held for row in _written(demand, one)]
    of_places = [
        [*demand.need_list[need], offer, slot]
        for need, at in zip(candidates.need[places], candidates.meeting[places], strict=True)
        for offer, slot, _ in _written(demand, candidates.meetings[at])
    ]
    frames = (pd.DataFrame(sessions, columns=MEETINGS), pd.DataFrame(of_places, columns=PLACES))
    return Plan(_ordered(frames[0], MEETINGS), _ordered(frames[1], PLACES), round(float(worth), 6))


def _written(demand: Demand, meeting: Meeting) -> list[tuple[str, str, str]]:
    offer = demand.offer_list[meeting.offer].offer
    return [(offer, demand.slot_list[slot], meeting.need) for slot in meeting.slots]


def _ordered(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame.sort_values(columns, kind="stable").reset_index(drop=True)


def chosen_of(candidates: Candidates, plan: Plan) -> tuple[Bools, Bools]:
    """Which places and which meetings of the candidates a plan holds."""
    demand = candidates.demand
    held = np.array([_is_held(demand, one, plan) for one in candidates.meetings], dtype=np.bool_)
    offers = [demand.offer_list[one.offer].offer for one in candidates.meetings]
    there = [bool(held[at]) and plan.placed.get(demand.need_list[need]) == offers[at]
             for need, at in zip(candidates.need, candidates.meeting, strict=True)]  # fmt: skip
    return np.array(there, dtype=np.bool_), held


def _is_held(demand: Demand, one: Meeting, plan: Plan) -> bool:
    offer = demand.offer_list[one.offer]
    slots, need = plan.groups.get(offer.offer, ([], ""))
    mine = {demand.slot_list[slot] for slot in one.slots}
    return mine == set(slots) and one.need == need if offer.is_group else mine <= set(slots)
