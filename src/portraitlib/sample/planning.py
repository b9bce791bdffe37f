"""What each school gives to plan its supports in the last year, by one of three models of the guide.

The offers and hours of a model are the same in every school that follows it; who asks for what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.coming import with_proposed
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.planning_models import ADULTS, BUSES, OFFERS, SLOTS, UNDER_SHARE
from portraitlib.sample.planning_truths import NEVER_FREE

MOST_GIVEN = 12
WEAK, FAR, STRONG = -0.75, -1.2, 1.0
"""Latent ease under which a student is sent, to an orthopedagogue for the second; over which enrichment is chosen."""
VOLUNTEERS = {"targeted": 0.10, "impacts": 1.0, "directed_study": 0.28}
OTHER_SHARE, LATE_BUS_SHARE, BUSY_SHARE = 0.35, 0.6, 0.2
MOST_PAIRS = 10


def draw_planning(plan: SchoolPlan, people: People, staff: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Slots, offers, hours, wishes and pairs of a school; persons and adults by their place."""
    rng = plan.generator("planning")
    enrolled = people.enrolments[
        (people.enrolments["school_year"] == plan.years[-1]) & (people.enrolments["exit_after"] < 0)
    ]
    year = plan.years[-1]
    offers = pd.DataFrame(OFFERS[plan.model])
    wishes = _wishes(plan, people, enrolled, rng)
    tables = {
        "slots": pd.DataFrame(SLOTS[plan.model]),
        "offers": offers[offers["staff"].isin(staff["staff"])],
        "adult_hours": _adult_hours(plan.model),
        "student_slots": _student_slots(plan, enrolled, wishes, rng),
        "wishes": with_proposed(plan, wishes, enrolled, _of("volunteer", plan.model)),
        "pairs": _pairs(wishes, rng),
    }
    return {name: frame.assign(school_year=year).reset_index(drop=True) for name, frame in tables.items()}


def _adult_hours(model: str) -> pd.DataFrame:
    """A row per adult and slot in which the adult is free."""
    rows = [
        {"staff": staff, "slot": slot["slot"], "releasable_hours": hours, "task_hours": 24.0}
        for staff, (hours, days, kinds) in ADULTS[model].items()
        for slot in SLOTS[model]
        if slot["cycle_day"] in days and slot["slot_kind"] in kinds
    ]
    return pd.DataFrame(rows)


def _wishes(plan: SchoolPlan, people: People, enrolled: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Who is sent and who asks: the weaker are sent, by their ease; no one by an attribute."""
    person = enrolled["person"].to_numpy()
    ease = people.persons["ability"].to_numpy()[person] + 0.3 * rng.normal(size=len(person))
    reached = enrolled["grade_level"].to_numpy() >= {"targeted": 3}.get(plan.model, 1)
    is_sent = reached & (ease < WEAK - 0.25 * (plan.model == "directed_study"))
    is_volunteer = reached & ~is_sent & (rng.random(len(person)) < VOLUNTEERS[plan.model])
    subject = np.where(rng.random(len(person)) < UNDER_SHARE, "mathematics", "french")
    is_other = rng.random(len(person)) < OTHER_SHARE
    services = np.where(is_other, _of("other", plan.model), _of("volunteer", plan.model))
    services = np.where(ease > STRONG, _of("enrichment", plan.model), services)
    is_far = (plan.model == "impacts") & (subject == "french") & (ease < FAR)
    sent_to = np.where(is_far, "orthopedagogy", _of("directed", plan.model))
    return pd.DataFrame(
        {
            "person": person,
            "subject": np.where(is_sent, subject, ""),
            "service": np.where(is_sent, sent_to, services),
            "wish": np.where(is_sent, "directed", "volunteer"),
            "asked_by": np.where(is_sent, "teacher", rng.choice(["student", "parent"], size=len(person))),
        }
    )[is_sent | is_volunteer]


def _of(wish: str, model: str) -> str:
    """Service that each kind of wish asks for, by model."""
    asked = {
        "targeted": ("tutoring", "resource_teacher", "resource_teacher", "resource_teacher"),
        "impacts": ("recovery", "supervised_study", "homework_help", "enrichment"),
        "directed_study": ("directed_study", "directed_study", "extracurricular", "extracurricular"),
    }
    return asked[model][("directed", "volunteer", "other", "enrichment").index(wish)]


def _student_slots(
    plan: SchoolPlan, enrolled: pd.DataFrame, wishes: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Rows of students who are not simply free outside class: freed afternoons, evenings with or without the bus."""
    of_kind = {kind: [one["slot"] for one in SLOTS[plan.model] if one["slot_kind"] == kind] for kind in BUSES}
    if plan.model == "targeted":
        few = wishes["person"].to_numpy()[::6]
        return _grid(few, of_kind["noon"][:2], is_free=False, needs_late_bus=False)
    if plan.model == "impacts":
        young = enrolled.loc[enrolled["grade_level"] <= 2, "person"].to_numpy()
        return _grid(young, of_kind["class"], is_free=True, needs_late_bus=False)
    asking = wishes["person"].to_numpy()
    by_bus = np.repeat(rng.random(len(asking)) < LATE_BUS_SHARE, len(of_kind["evening"]))
    rows = _grid(asking, of_kind["evening"], is_free=True, needs_late_bus=by_bus)
    rows["is_free"] = rng.random(len(rows)) >= BUSY_SHARE
    n_never = int(NEVER_FREE.size)
    never = wishes.loc[wishes["wish"] == "directed", "person"].to_numpy()[:n_never]
    rows.loc[rows["person"].isin(never), "is_free"] = False
    return pd.concat([rows, _grid(never, of_kind["noon"], is_free=False, needs_late_bus=False)], ignore_index=True)


def _grid(persons: np.ndarray, slots: Iterable[str], **values: object) -> pd.DataFrame:
    """A row per student and slot."""
    slots = list(slots)
    return pd.DataFrame({"person": np.repeat(persons, len(slots)), "slot": np.tile(slots, len(persons)), **values})


def _pairs(wishes: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Six pairs to keep apart and four together, among those who ask, each student in one pair."""
    asking = np.unique(wishes["person"].to_numpy())
    n = min(MOST_PAIRS, len(asking) // 2)
    drawn = np.sort(rng.choice(asking, size=(n, 2), replace=False), axis=1)
    reasons = ["conflict"] * 4 + ["focus"] * 2 + ["mutual_help"] * 3 + ["shared_transport"]
    pair = ["apart"] * 6 + ["together"] * 4
    return pd.DataFrame(
        {"person": drawn[:, 0], "other_person": drawn[:, 1], "pair": pair[:n], "reason_code": reasons[:n]}
    )


def services_in_place(plan: SchoolPlan, people: People, planning: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Services of the last year that the plan's offers already give: whole classes, and the first groups."""
    enrolled = people.enrolments.loc[people.enrolments["school_year"] == plan.years[-1]]
    enrolled = enrolled[enrolled["exit_after"] < 0].reset_index(names="enrolment")
    asking = planning["wishes"][planning["wishes"]["wish"] != "offered"]
    wishes = asking.merge(enrolled[["person", "enrolment", "grade_level"]], on="person")
    given: set[int] = set()
    parts = []
    for offer in planning["offers"].to_dict("records"):
        if not offer["in_place"]:
            continue
        if offer["group"]:
            rows = enrolled.loc[enrolled["group"] == offer["group"], "enrolment"].to_numpy()
        else:
            fits = (wishes["service"] == offer["service"]) & wishes["subject"].isin(["", offer["subject"]])
            free = [row for row in wishes.loc[fits, "enrolment"] if row not in given]
            rows = np.array(free[:MOST_GIVEN], dtype="int64")
            given.update(rows.tolist())
        parts.append(_given(plan, offer, rows))
    return pd.concat(parts, ignore_index=True)


def _given(plan: SchoolPlan, offer: Mapping[Any, Any], rows: np.ndarray) -> pd.DataFrame:
    year = plan.years[-1]
    return pd.DataFrame(
        {
            "enrolment": rows,
            "school_year": year,
            "service": offer["service"],
            "subject": offer["subject"],
            "tier": 1 if offer["group"] else 2,
            "start_date": pd.Timestamp(f"{year}-01-12"),
            "end_date": pd.Timestamp(f"{year}-06-05"),
            "provider": offer["staff"],
            "end_reason": "planned",
            "planned_minutes": 75 if offer["group"] else 45,
            "is_short": False,
            "service_id": f"P{offer['offer']}",
        }
    )
