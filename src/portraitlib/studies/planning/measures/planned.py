"""The plan of a year, made once for the sections that read it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.planner.bound import bound, bounded
from portraitlib.planner.improve import improve_once
from portraitlib.planner.plan import Plan
from portraitlib.planner.timetable import first_plan
from portraitlib.studies.planning.measures.accepted import Changed, as_accepted
from portraitlib.studies.planning.measures.asking import Asked, asked_of
from portraitlib.tables.school import School


@dataclass(frozen=True)
class Planned:
    """What was asked, and a plan of it with what no plan can exceed: no clock has a part in it.

    `changed` tells what changed since the team accepted that plan; nothing when the plan is proposed.
    """

    asked: Asked
    plan: Plan
    changed: Changed | None = None

    @property
    def needs(self) -> pd.DataFrame:
        """Needs with ``is_placed``, ``offer`` and the slots of the place."""
        demand, plan = self.asked.demand, self.plan
        offers = [plan.placed.get(need, "") for need in demand.need_list]
        slots = [", ".join(plan.groups[offer][0]) if offer else "" for offer in offers]
        return demand.needs.assign(is_placed=[bool(one) for one in offers], offer=offers, slot=slots)


def planned_of(school: School, journal: Journal | None = None) -> Planned:
    """The plan that the team accepted for the year of the slots; one that is proposed, as near as can be to others."""
    version = "" if journal is None or journal.is_closed else journal.version()
    return school.keep(f"plan of supports {version}", lambda one: _planned(one, journal))


def _planned(school: School, journal: Journal | None) -> Planned:
    asked = asked_of(school, journal)
    if asked.kept is None:
        plan = improve_once(asked.demand, first_plan(asked.demand))
        return Planned(asked, bounded(plan, bound(asked.demand)))
    demand, plan, changed = as_accepted(asked.demand, asked.people, asked.kept)
    known = None if changed.broken else bound(demand)  # a plan that breaks a rule is not held by the bound
    return Planned(replace(asked, demand=demand), bounded(plan, known), changed)
