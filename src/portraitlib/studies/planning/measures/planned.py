"""The plan of a year, made once for the sections that read it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.planner.bound import bound, bounded
from portraitlib.planner.improve import improve_once
from portraitlib.planner.plan import Plan
from portraitlib.planner.timetable import first_plan
from portraitlib.studies.planning.measures.asking import Asked, asked_of
from portraitlib.tables.school import School


@dataclass(frozen=True)
class Planned:
    """What was asked, and a plan of it with what no plan can exceed: no clock has a part in it."""

    asked: Asked
    plan: Plan

    @property
    def needs(self) -> pd.DataFrame:
        """Needs with ``is_placed``, ``offer`` and the slots of the place."""
        demand, plan = self.asked.demand, self.plan
        offers = [plan.placed.get(need, "") for need in demand.need_list]
        slots = [", ".join(plan.groups[offer][0]) if offer else "" for offer in offers]
        return demand.needs.assign(is_placed=[bool(one) for one in offers], offer=offers, slot=slots)


def planned_of(school: School, journal: Journal | None = None) -> Planned:
    """The plan of the year of the slots, from the tables of a school and the plan in force."""
    version = "" if journal is None or journal.is_closed else journal.version()
    return school.keep(f"plan of supports {version}", lambda one: _planned(one, journal))


def _planned(school: School, journal: Journal | None) -> Planned:
    asked = asked_of(school, journal)
    plan = improve_once(asked.demand, first_plan(asked.demand))
    return Planned(asked, bounded(plan, bound(asked.demand)))
