"""What a plan is worth by the weights of its rules, read from its frames."""

from __future__ import annotations

import numpy as np

from portraitlib.planner.candidates import Meeting, held_worth, reached_worth, worth_of
from portraitlib.planner.demand import Demand
from portraitlib.planner.model import HELD
from portraitlib.planner.plan import Plan


def value_of(demand: Demand, plan: Plan) -> float:
    """What a plan is worth, whoever made it."""
    meetings = meetings_of(demand, plan)
    number = {demand.offer_list[one.offer].offer: at for at, one in enumerate(meetings)}
    row = {need: at for at, need in enumerate(demand.need_list)}
    need = np.array([row[one] for one in plan.placed], dtype=np.int64)
    meeting = np.array([number[offer] for offer in plan.placed.values()], dtype=np.int64)
    worth = worth_of(demand, meetings, need, meeting).sum() + sum(one.value - HELD for one in meetings)
    return round(float(worth), 6)


def meetings_of(demand: Demand, plan: Plan) -> list[Meeting]:
    """Meetings of a plan, as the candidates are: a group with all its slots, a session in class alone."""
    slot_row = {slot: at for at, slot in enumerate(demand.slot_list)}
    found = []
    for at, offer in enumerate(demand.offer_list):
        slots, lacking = plan.groups.get(offer.offer, ([], ""))
        rows = tuple(sorted(slot_row[slot] for slot in slots))
        if rows and offer.is_group:
            found.append(Meeting(at, rows, lacking, held_worth(demand, offer)))
        elif rows:
            found += [Meeting(at, (row,), "", reached_worth(demand, offer)) for row in rows]
    return found
