"""The plan that a team accepted, on what the tables say now: what still stands, and what has changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from portraitlib.journal.planned import Plan as KeptPlan
from portraitlib.planner.candidates import fitting
from portraitlib.planner.demand import Demand, Need
from portraitlib.planner.faults import broken_rules
from portraitlib.planner.plan import MEETINGS, PLACES, Plan
from portraitlib.planner.rules import VOLUNTEER
from portraitlib.planner.value import value_of

Seat = tuple[str, str]
"""A student and the offer where the plan has a place for them."""


@dataclass(frozen=True)
class Changed:
    """What changed since a plan was accepted.

    `n_gone`: students who have left; `n_unasked`: those for whom nothing is asked any more, and who keep their place;
    `n_sessions_gone`: sessions whose offer or slot is not there any more; `broken`: rules that the plan breaks now;
    `new`: what has no place and was not asked then, where the plan tells what was.
    """

    n_gone: int
    n_unasked: int
    n_sessions_gone: int
    broken: Mapping[str, int]
    new: frozenset[Need] | None = None


def as_accepted(demand: Demand, people: pd.DataFrame, kept: KeptPlan) -> tuple[Demand, Plan, Changed]:
    """The demand with the places of a plan that was accepted, that plan as it is now, and what changed since."""
    offers, slots = {one.offer for one in demand.offer_list}, set(demand.slot_list)
    sessions = [one for one in kept.groups if one.name in offers and one.slot in slots]
    written = {(student, one.name) for one in kept.groups for student in one.students}
    there = {(student, one.name) for one in sessions for student in one.students}
    seats = sorted(seat for seat in there if seat[0] in set(people["student_id"]))
    lone = [seats[at] for at in np.flatnonzero(_matched(demand, seats) < 0)]
    demand = _with_needs(demand, people, lone)
    matched = _matched(demand, seats)
    demand = _of_any_group(demand, matched[matched >= 0])
    need_of = {seat: demand.need_list[at] for seat, at in zip(seats, matched, strict=True) if at >= 0}
    plan = _plan(need_of, [(one.name, one.slot) for one in sessions])
    plan = replace(plan, value=value_of(demand, plan))
    gone = {student for student, _ in written} - set(people["student_id"])
    broken = Counter(code for code, _, _ in broken_rules(demand, plan))
    n_unasked = len({student for student, _ in lone})
    is_new = _is_new(demand, plan, kept)
    n_lost = len(kept.groups) - len(sessions)
    return demand, plan, Changed(len(gone), n_unasked, n_lost, dict(sorted(broken.items())), is_new)


def _is_new(demand: Demand, plan: Plan, kept: KeptPlan) -> frozenset[Need] | None:
    """What has no place and was not asked when the plan was accepted; None when that plan does not say what was."""
    if kept.asked is None:
        return None
    before = {(one.student, one.subject, one.service) for one in kept.asked}
    return frozenset(one for one in demand.need_list if one not in plan.placed and one[:3] not in before)


def _matched(demand: Demand, seats: list[Seat]) -> np.ndarray:
    """Row of the need that each place serves, each once; -1 where nothing that is asked fits."""
    if not seats:
        return np.zeros(0, dtype=np.int64)
    number = {one.offer: at for at, one in enumerate(demand.offer_list)}
    student = np.array([one for one, _ in seats], dtype=object)
    fits = fitting(demand)[:, [number[offer] for _, offer in seats]]
    fits &= demand.needs["student_id"].to_numpy(object)[:, None] == student[None, :]
    return np.asarray(maximum_bipartite_matching(csr_array(fits), perm_type="row"), dtype=np.int64)


def _with_needs(demand: Demand, people: pd.DataFrame, lone: list[Seat]) -> Demand:
    """The demand with what an accepted place is for, where nothing that is asked says so any more."""
    what = demand.offers.set_index("offer")[["subject", "service"]]
    rows = [[student, *what.loc[offer], VOLUNTEER] for student, offer in lone]
    added = pd.DataFrame(rows, columns=["student_id", "subject", "service", "rank"]).merge(people, on="student_id")
    return replace(demand, needs=pd.concat([demand.needs, added])) if len(added) else demand


def _of_any_group(demand: Demand, rows: np.ndarray) -> Demand:
    """The demand where those who have a place lack what their group works on, whatever their latest marks say."""
    need = demand.needs["need"].to_numpy(object, copy=True)
    need[rows] = ""
    return replace(demand, needs=demand.needs.assign(need=need))


def _plan(need_of: Mapping[Seat, Need], sessions: list[Seat]) -> Plan:
    slots: dict[str, list[str]] = {}
    for offer, slot in sessions:
        slots.setdefault(offer, []).append(slot)
    places = [[*need, offer, slot] for (_, offer), need in need_of.items() for slot in slots[offer]]
    meetings = pd.DataFrame([[*one, ""] for one in sorted(sessions)], columns=MEETINGS)
    return Plan(meetings, pd.DataFrame(sorted(places), columns=PLACES))
