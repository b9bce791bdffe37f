"""Hours asked and available, what other hours would change, and the class time that a plan takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.planner.candidates import Bools, Floats, attendance_of, open_slots
from portraitlib.planner.demand import Demand, Offer
from portraitlib.planner.improve import improve_once
from portraitlib.planner.limits import hours_of, lengths
from portraitlib.planner.plan import Plan
from portraitlib.planner.rules import DIRECTED
from portraitlib.planner.timetable import first_plan

SHARES = (-0.2, 0.0, 0.2)


@dataclass(frozen=True)
class Capacity:
    """Hours of a plan.

    `by_adult`: ``staff_id``, ``hours_available``, ``hours_asked`` (all that the adult offers), ``hours_held``,
    ``n_places``, ``share`` of the places. `by_slot`: ``slot``, ``n_adults`` free, ``n_rooms``, ``n_held``,
    ``n_places``, ``n_free`` (needs whose student is free then), ``hours_asked`` (each need shared evenly among the
    slots when its student is free), ``hours_possible`` (of the adults free then, in the rooms free). `by_subject`:
    ``subject``, ``n_needs``, ``n_served``, ``hours_asked`` (groups of the usual size for all its needs),
    ``hours_offered`` and ``hours_held`` in groups, ``hours_in_class``.
    """

    by_adult: pd.DataFrame
    by_slot: pd.DataFrame
    by_subject: pd.DataFrame


def capacity(demand: Demand, plan: Plan) -> Capacity:
    """Hours asked and available, by adult, by slot and by subject."""
    return Capacity(_by_adult(demand, plan), _by_slot(demand, plan), _by_subject(demand, plan))


def _held(demand: Demand, plan: Plan) -> pd.DataFrame:
    """Sessions held: adult, subject, slot, hours, places, whether it is a group."""
    hours = dict(zip(demand.slot_list, lengths(demand), strict=True))
    n = pd.Series([(offer, slot) for _, offer, slot in plan.place_list], dtype=object).value_counts().to_dict()
    rows = [
        [offer.staff_id, offer.subject, slot, hours[slot], n.get((offer.offer, slot), 0), offer.is_group]
        for offer in demand.offer_list
        for slot in plan.groups.get(offer.offer, ([], ""))[0]
    ]
    return pd.DataFrame(rows, columns=["staff_id", "subject", "slot", "hours", "n_places", "is_group"])


def _usual_hours(demand: Demand, offer: Offer) -> float:
    """Hours a week of an offer, at the usual length of the slots where it may be."""
    times = open_slots(demand, offer)
    return offer.sessions * float(lengths(demand)[times].mean() if times else 1.0)


def _by_adult(demand: Demand, plan: Plan) -> pd.DataFrame:
    held = _held(demand, plan).groupby("staff_id")[["hours", "n_places"]].sum()
    asked = pd.Series({one.offer: _usual_hours(demand, one) for one in demand.offer_list}, dtype=float)
    by_adult = asked.groupby([one.staff_id for one in demand.offer_list]).sum()
    found = pd.DataFrame({"hours_available": hours_of(demand), "hours_asked": by_adult, "hours_held": held["hours"],
                          "n_places": held["n_places"]})  # fmt: skip
    found = found.rename_axis("staff_id").reset_index()
    columns = ["hours_asked", "hours_held", "n_places"]
    found[columns] = found[columns].fillna(0.0)
    found["hours_available"] = found["hours_available"].fillna(0.0).replace(np.inf, np.nan)
    return found.assign(share=found["n_places"] / max(1.0, float(found["n_places"].sum())))


def _by_slot(demand: Demand, plan: Plan) -> pd.DataFrame:
    held = _held(demand, plan).groupby("slot")["n_places"].agg(["size", "sum"])
    students = sorted(demand.asked)
    free, _ = attendance_of(demand, students)
    who = demand.needs["student_id"].map({one: at for at, one in enumerate(students)}).to_numpy(dtype=int)
    adults = demand.adult_hours.groupby("slot")["staff_id"].nunique()
    slots = pd.Series(demand.slot_list, dtype=object)
    n_adults = slots.map(adults).fillna(0).astype(int)
    at_once = np.fmin(n_adults, demand.slots["n_rooms"])
    return pd.DataFrame(
        {
            "slot": slots,
            "n_adults": n_adults,
            "n_rooms": demand.slots["n_rooms"],
            "n_held": slots.map(held["size"]).fillna(0).astype(int),
            "n_places": slots.map(held["sum"]).fillna(0).astype(int),
            "n_free": free[who].sum(axis=0) if len(who) else 0,
            "hours_asked": _asked_by_slot(demand, free[who]),
            "hours_possible": at_once * lengths(demand),
        }
    )


def _asked_by_slot(demand: Demand, free: Bools) -> Floats:
    """Hours of groups of the usual size, each need shared among the slots when its student is free (needs x slots)."""
    sizes = demand.needs["subject"].map({one: _usual_size(demand, one) for one in demand.needs["subject"].unique()})
    parts = free / (sizes.to_numpy(dtype=float) * np.maximum(1, free.sum(axis=1)))[:, None]
    return np.asarray(parts.sum(axis=0) * lengths(demand), dtype=np.float64)


def _usual_size(demand: Demand, subject: object) -> float:
    """Students of a group of a subject, as its offers say; the largest of the rules where nothing is offered."""
    sizes = [one.largest for one in demand.offer_list if one.subject == subject and one.is_group]
    return float(np.mean(sizes)) if sizes else float(demand.rules.maximum_size)


def _by_subject(demand: Demand, plan: Plan) -> pd.DataFrame:
    held = _held(demand, plan)
    is_group = held["is_group"].to_numpy(dtype=bool)
    groups, in_class = (held[kept].groupby("subject")["hours"].sum() for kept in (is_group, ~is_group))
    served = pd.Series([subject for _, subject, _, _ in plan.placed], dtype=object).value_counts()
    rows = []
    for subject, n in demand.needs.groupby("subject").size().items():
        offers = [one for one in demand.offer_list if one.subject == subject and one.is_group]
        usual = [_usual_hours(demand, one) for one in offers]
        asked = np.ceil(n / _usual_size(demand, subject)) * (
            float(np.mean(usual)) if usual else float(lengths(demand).mean())
        )
        given = groups.get(subject, 0.0), in_class.get(subject, 0.0)
        rows.append([subject, n, served.get(subject, 0), asked, sum(usual), *given])
    columns = ["subject", "n_needs", "n_served", "hours_asked", "hours_offered", "hours_held", "hours_in_class"]
    return pd.DataFrame(rows, columns=columns)


def at_other_hours(demand: Demand, shares: Sequence[float] = SHARES) -> pd.DataFrame:
    """Plan with a ``share`` of hours more or less: needs, students and directed needs served, ``hours_held``."""
    rows = []
    for share in shares:
        hours = demand.adult_hours.assign(releasable_hours=demand.adult_hours["releasable_hours"] * (1 + share))
        other = replace(demand, adult_hours=hours)
        plan = improve_once(other, first_plan(other))
        rank = dict(zip(other.need_list, other.ranks, strict=True))
        directed = sum(rank[need] == DIRECTED for need in plan.placed)
        n_students = len({student for student, *_ in plan.placed})
        rows.append([share, len(plan.placed), n_students, directed, float(_held(other, plan)["hours"].sum())])
    return pd.DataFrame(rows, columns=["share", "n_served", "n_students", "n_directed", "hours_held"])


def class_minutes(demand: Demand, plan: Plan) -> pd.DataFrame:
    """Minutes of class that a plan takes from each student a week: ``student_id``, ``minutes``; those above none."""
    in_class = demand.slots["slot_kind"] == "class"
    minutes = dict(zip(demand.slot_list, lengths(demand) * 60 * in_class, strict=True))
    taken = pd.DataFrame([(need[0], minutes[slot]) for need, _, slot in plan.place_list],
                         columns=["student_id", "minutes"])  # fmt: skip
    by_student = taken.groupby("student_id")["minutes"].sum()
    return by_student[by_student > 0].reset_index()
