"""Time for the adults to learn: hours planned by topic, recognised in the task or not, who accompanies whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from portraitlib.journal.forms import WORDS
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.planned import Action, Priority, Role
from portraitlib.journal.plans import chains_of, planned
from portraitlib.journal.sections import day, framed, team_journal
from portraitlib.journal.year import MeetingRules
from portraitlib.results.section import Form, Result, fact, key, mark, named, study, table
from portraitlib.tables.school import School

SORTS = ("accompaniment", "training", "concertation", "co_teaching")
"""Sorts of actions by which adults learn."""
DEVELOPMENT = table(
    "development",
    key("development_topic", mark("Sujet"), definition=mark("Ce sur quoi porte le temps prévu.")),
    fact(
        "development_sort",
        mark("Sorte"),
        codes={name: WORDS[name] for name in SORTS},
        definition=mark("Accompagnement, formation, concertation ou coenseignement."),
    ),
    fact("development_by", mark("Qui accompagne"), definition=mark("La personne ou la fonction qui accompagne.")),
    fact("development_whom", mark("Qui est accompagné"), definition=mark("Les personnes que ce temps sert.")),
    fact("development_hours", mark("Heures"), Form.MARK, definition=mark("Heures prévues, en tout.")),
    fact("is_in_task", mark("Dans la tâche"), like="yes_no", definition=mark("Ce temps est reconnu dans la tâche.")),
    fact(
        "is_between_schools",
        mark("Entre écoles"),
        like="yes_no",
        definition=mark("Ce temps se passe avec une autre école."),
    ),
    fact("entry_day"),
    fact("entry_state"),
)


@dataclass(frozen=True, kw_only=True)
class PlannedDevelopment(Result):
    """Time planned for the adults.

    Parameters
    ----------
    hours, hours_in_task, hours_between_schools : float
        Of the actions of these sorts, in all; recognised in the task; with another school.
    hours_of_meetings : float
        Of the team's meetings, by the calendar of the year, for each member.
    weekly_hours : float
        That roles have in their task.
    n_members : int
        Roles that somebody has.
    without : tuple of str
        Titles of the priorities for which no such action is written.
    n_co_taught, n_enrolled : int
        Students who have co-teaching now, by services and offers in class; students of the year.
    """

    hours: float = 0
    hours_in_task: float = 0
    hours_between_schools: float = 0
    hours_of_meetings: float = 0
    weekly_hours: float = 0
    n_members: int = 0
    without: tuple[str, ...] = ()
    n_co_taught: int = 0
    n_enrolled: int = 0


@study
def plan_development(school: School, *, journal: Journal | None = None) -> PlannedDevelopment:
    """Plan the time of the adults: topics, hours, whether it is in the task, who accompanies whom, co-teaching.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    PlannedDevelopment
        ``development``, one row per action of these sorts: `development_topic`, `development_sort`, `development_by`,
        `development_whom`, `development_hours`, `is_in_task`, `is_between_schools`, `entry_day`,
        `entry_state`.
    """
    journal, calendar = team_journal(school, journal), school.settings(MeetingRules)
    actions = [one for one in map(_action, planned(journal, "action")) if one.sort in SORTS]
    rows = [
        {
            "development_topic": one.topic or one.what,
            "development_sort": one.sort,
            "development_by": one.who,
            "development_whom": one.whom,
            "development_hours": one.hours or None,
            "is_in_task": one.is_in_task,
            "is_between_schools": one.is_between_schools,
            "entry_day": day(one.by_when),
            "entry_state": one.state,
        }
        for one in actions
    ]
    roles = [cast(Role, one.body) for one in journal.open_entries("role")]
    n_co_taught, n_enrolled = _co_teaching(school)
    return PlannedDevelopment(
        tables=named(DEVELOPMENT.filled(framed(rows, DEVELOPMENT.names))),
        hours=sum(one.hours for one in actions),
        hours_in_task=sum(one.hours for one in actions if one.is_in_task),
        hours_between_schools=sum(one.hours for one in actions if one.is_between_schools),
        hours_of_meetings=sum(one.minutes for one in calendar.lines) / 60,
        weekly_hours=sum(one.hours for one in roles),
        n_members=sum(bool(one.name.strip()) for one in roles),
        without=_without(journal),
        n_co_taught=n_co_taught,
        n_enrolled=n_enrolled,
    )


def _action(one: Revision) -> Action:
    return cast(Action, one.body)


def _without(journal: Journal) -> tuple[str, ...]:
    """Priorities that no action of these sorts serves."""
    return tuple(
        cast(Priority, one.priority.body).title
        for one in chains_of(journal)
        if one.priority and not any(_action(action).sort in SORTS for action in one.links["action"])
    )


def _co_teaching(school: School) -> tuple[int, int]:
    """Students who have co-teaching now, and students enrolled, of the year read."""
    year, students = school.params.school_year or school.latest_year, school.table("students")
    enrolled = students[(students["school_year"] == year).fillna(False).to_numpy(dtype=bool)]
    services, offers = school.table("services"), school.table("offers")
    is_now = (services["service"] == "co_teaching").fillna(False).to_numpy(dtype=bool) & _goes_on(services, school)
    is_class = (offers["offer_kind"] == "in_class") & (offers["school_year"] == year)
    groups = offers.loc[is_class.fillna(False).to_numpy(dtype=bool), "group"].dropna()
    reached = enrolled["student_id"].isin(services.loc[is_now, "student_id"]) | enrolled["group"].isin(groups)
    return int(enrolled.loc[reached.to_numpy(dtype=bool), "student_id"].nunique()), int(
        enrolled["student_id"].nunique()
    )


def _goes_on(services: pd.DataFrame, school: School) -> np.ndarray:
    """Services that began and have not ended on the day read, or in the newest data."""
    day_read = school.params.as_of or services["start_date"].max()
    today = pd.Timestamp(day_read) if day_read == day_read and day_read else pd.NaT
    begun = (services["start_date"] <= today).fillna(False).to_numpy(dtype=bool)
    return begun & (services["end_date"].isna() | (services["end_date"] >= today)).fillna(False).to_numpy(dtype=bool)
