"""The plan that a team works on before it accepts it: searched further, moved by hand, undone, then kept whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.planner.demand import Demand, Need
from portraitlib.planner.faults import broken_rules
from portraitlib.planner.improve import improve
from portraitlib.planner.moves import check_move, make_move, undo
from portraitlib.planner.plan import MEETINGS, PLACES, Move, Plan
from portraitlib.planner.timetable import first_plan
from portraitlib.planner.value import value_of
from portraitlib.studies.planning.measures.planned import planned_of
from portraitlib.tables.school import School

SECONDS = 20.0
"""Time of a search, that a person may stop before."""


class PlanAtWork:
    """The plan of `plan_groups`, as it is changed; nothing is kept before the journal keeps `fields`."""

    def __init__(self, school: School, journal: Journal | None = None) -> None:
        self._found = planned_of(school, journal)
        self.demand, self._base = self._found.asked.demand, self._found.plan
        self.plan = self._base

    @property
    def entry(self) -> str:
        """Entry of the plan that the team accepted; empty when it accepted none."""
        return self._found.asked.entry

    @property
    def groups(self) -> list[str]:
        """Groups where a student may be placed."""
        return [one.offer for one in self.demand.offer_list if one.is_group and one.offer in self.plan.groups]

    @property
    def requests(self) -> list[tuple[Need, str]]:
        """What is asked and the group where it has its place: those without one first, the directed before others."""
        found = [(need, self.plan.placed.get(need, "")) for need in self.demand.need_list]
        rank = dict(zip(self.demand.need_list, self.demand.ranks, strict=True))
        return sorted(found, key=lambda one: (bool(one[1]), rank[one[0]]))

    def broken(self, need: Need, offer: str) -> list[str]:
        """Rules that a move would break; ``offer`` is empty to take the student out."""
        return check_move(self.demand, self.plan, Move(*need, offer=offer))

    def move(self, need: Need, offer: str) -> list[str]:
        """Make a move; the rules that it would break when it cannot be made."""
        self.plan, broken = make_move(self.demand, self.plan, Move(*need, offer=offer))
        return broken

    def undo(self) -> Move | None:
        """Take back the last move: which one, none when none was made."""
        last = self.plan.moves[-1] if self.plan.moves else None
        self.plan = undo(self.demand, self.plan)
        return last

    def search(self, told: Callable[[float, float], None], stop: Callable[[], bool], seconds: float = SECONDS) -> int:
        """Look for a better plan, then make the moves again; how many of them cannot be made any more."""
        changed = self._found.changed
        start = first_plan(self.demand) if changed and changed.broken else self._base
        found = improve(self.demand, start, seconds, told, stop)
        if start is self._base and found.value <= start.value:
            return 0
        plan, lost = found, 0
        for one in self.plan.moves:
            plan, broken = make_move(self.demand, plan, replace(one, slots=()))
            lost += bool(broken)
        self._base, self.plan = found, plan
        return lost

    def told(self) -> dict[str, Any]:
        """The plan found by a search and the moves made, as JSON: what `take` makes again; empty when nothing is."""
        base = self._base
        found = {} if base is self._found.plan else {"meetings": _rows(base.meetings), "places": _rows(base.places)}
        moves = [[*one.of, one.offer] for one in self.plan.moves]
        return {**found, **({"moves": moves} if moves else {})}

    def take(self, told: Mapping[str, Any]) -> int:
        """Make again what `told` gave; how many moves are lost, the whole plan found where the data hold it no more."""
        self._base = self.plan = self._found.plan
        lost = 0
        if "places" in told:
            found = Plan(pd.DataFrame(told["meetings"], columns=MEETINGS), pd.DataFrame(told["places"], columns=PLACES))
            if broken_rules(self.demand, found) <= broken_rules(self.demand, self._base):
                self._base = self.plan = replace(found, value=value_of(self.demand, found))
            else:
                lost += 1
        for student, subject, service, need, offer in told.get("moves", ()):
            self.plan, broken = make_move(self.demand, self.plan, Move(student, subject, service, need, offer))
            lost += bool(broken)
        return lost

    def fields(self) -> dict[str, Any]:
        """The plan as ``journal.save("plan", …)`` keeps it beside its title: year, groups, what is asked, moves."""
        before = self._found.asked.kept
        return {
            "school_year": self._found.asked.school_year,
            "groups": _groups(self.demand, self.plan),
            "asked": [
                {"student": student, "subject": subject, "service": service}
                for student, subject, service, _ in self.demand.need_list
            ],
            "moves": [*(one.model_dump() for one in (before.moves if before else ())), *_moves(self.plan)],
        }


def _rows(frame: pd.DataFrame) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in frame.to_numpy().tolist()]


def _groups(demand: Demand, plan: Plan) -> list[dict[str, Any]]:
    """A group for each slot of an offer, those in class without students."""
    adults = {one.offer: one.staff_id for one in demand.offer_list}
    inside: dict[tuple[str, str], list[str]] = {}
    for need, offer, slot in plan.place_list:
        inside.setdefault((offer, slot), []).append(need[0])
    return [
        {"name": offer, "slot": slot, "adult": adults[offer], "students": inside.get((offer, slot), [])}
        for offer, (slots, _) in sorted(plan.groups.items())
        for slot in slots
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
