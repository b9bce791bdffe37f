"""The pages that a meeting prints, of the cycle and of the week: findings beside room to write, one tick a contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from inspect import signature
from typing import Any, cast

import pandas as pd

from portraitlib.journal.kinds import FamilyContact, Meeting
from portraitlib.journal.meetings import asked_today
from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.journal.planned import Action, Role
from portraitlib.journal.sections import framed, team_journal
from portraitlib.journal.year import MeetingRules
from portraitlib.results.given import can_be_read, table_of
from portraitlib.results.section import Form, Refusal, Result, fact, key, mark, named, study, table
from portraitlib.rules import load_guide
from portraitlib.studies.follow_up.measures.actions import function_of
from portraitlib.studies.follow_up.measures.since import day_compared, day_read
from portraitlib.tables.school import School

MOST = 12
"""Students that a page of the week has room for."""
SECTIONS = (
    "follow_decisions",
    "follow_actions",
    "compare_since_meeting",
    "measure_delivery",
    "follow_indicators",
    "hear_since_meeting",
    "follow_progress",
    "follow_tiers",
)
"""Sections whose findings a page of the cycle gathers, in order."""
CLOSED_AT_MOST = 4
"""Decisions to look at again, and late actions, that a page of the cycle quotes."""
POINT_OF = {
    "follow_decisions": "decisions",
    "follow_actions": "decisions",
    "follow_progress": "students",
    "apply_progress_rule": "students",
    "follow_tiers": "students",
}
"""Standing point under which the finding of a section is read; the others are read under what changed."""
CYCLE = table(
    "cycle_page",
    key("page_rank", mark("Nº"), Form.COUNT, definition=mark("Ordre de lecture.")),
    fact("agenda_point"),
    fact(
        "page_kind",
        mark("Sorte de ligne"),
        codes={"finding": mark("constat"), "decision": mark("à revoir"), "action": mark("en retard")},
        shown=False,
        definition=mark("Un constat, une décision à revoir ou une action en retard."),
    ),
    fact("page_told", mark("Ce que disent le journal et les données"), definition=mark("Le constat, tel quel.")),
    fact("page_decides", mark("Nous décidons"), definition=mark("Laissé à l'équipe.")),
    fact("page_who", mark("Qui, pour quand"), definition=mark("Laissé à l'équipe.")),
)
WEEK = table(
    "weekly_page",
    key("student_id"),
    fact("group"),
    fact(
        "listed_for",
        mark("Pourquoi en parler"),
        codes={
            "changed": mark("manque plus que d'habitude"),
            "new_chronic": mark("nouveau au seuil d'absence chronique"),
            "no_contact": mark("manque souvent, sans rencontre de soutien"),
            "action": mark("une action de l'équipe est en cours"),
        },
        definition=mark("Ce qui met l'élève sur la page de la semaine."),
    ),
    fact("supports_now"),
    fact("is_contacted", mark("Contact fait"), like="yes_no", definition=mark("Un contact de la semaine est noté.")),
    fact("contact_role", mark("Par qui (fonction)"), definition=mark("La fonction de qui l'a fait, ou le fera.")),
    fact("page_decides"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class CyclePage(Result):
    """The page of the meeting of a cycle.

    Parameters
    ----------
    last_held : date or None
    next_on : date or None
        Next meeting that somebody wrote down.
    minutes : int
    prompts : tuple of str
        Questions of the guides asked today, by identifier.
    n_refused : int
        Sections that could not conclude.
    """

    last_held: date | None = None
    next_on: date | None = None
    minutes: int = 60
    prompts: tuple[str, ...] = ()
    n_refused: int = 0


@dataclass(frozen=True, kw_only=True)
class WeeklyPage(Result):
    """The page of fifteen minutes a week; `counts`: ``listed``, ``contacted`` among them, ``left`` for whom no room."""

    week_ends: date
    is_listed: bool = True


def write_cycle_page(school: School, *results: Result, journal: Journal | None = None) -> CyclePage | Refusal:
    """Write the page of a meeting: its standing points, each finding beside room to decide.

    Parameters
    ----------
    school : School
    *results : Result
        Of other sections, in the order in which they are read; those of `SECTIONS` by default.
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    CyclePage or Refusal
        ``cycle_page``, one row per finding under its standing point, one for a point without any: `page_rank`,
        `agenda_point`, `page_told`. ``journal_is_for_the_team`` for readers outside it.

    Examples
    --------
    >>> import pandas as pd
    >>> from portraitlib.tables.school import school_in_memory
    >>> school = school_in_memory({"students": pd.DataFrame({"student_id": ["s"], "school_year": [2026]})})
    >>> write_cycle_page(school, journal=open_journal(school)).minutes
    60
    """
    journal = journal or open_journal(school)
    # Sections pass their own door, so they are asked before this one.
    read = results or tuple(_asked(name, school, journal) for name in SECTIONS if not journal.is_closed)
    return replace(_written(school, read, journal), asked=("write_cycle_page", {}))


def _asked(name: str, school: School, journal: Journal) -> Result:
    section = getattr(import_module("portraitlib"), name)
    return cast(Result, section(school, **({"journal": journal} if "journal" in signature(section).parameters else {})))


@study
def _written(school: School, results: Sequence[Result], journal: Journal) -> CyclePage:
    """The page behind the door, from results that passed theirs."""
    journal, rules = team_journal(school, journal), school.settings(MeetingRules)
    read = [one for one in results if not isinstance(one, Refusal)]
    told = [{"agenda_point": POINT_OF.get(one.asked[0], "changes"), **line} for one in read for line in _lines(one)]
    blank = {"page_kind": "finding", "page_told": "", "page_decides": "", "page_who": ""}
    rows = []
    for code in rules.standing:
        rows += [line for line in told if line["agenda_point"] == code] or [{"agenda_point": code}]
    since, is_meeting = day_compared(school, journal)
    numbered = [{"page_rank": place, **blank, **one} for place, one in enumerate(rows, 1)]
    coming = _coming(journal)
    return CyclePage(
        tables=named(CYCLE.filled(framed(numbered, CYCLE.names))),
        last_held=since if is_meeting else None,
        next_on=date.fromisoformat(coming.held_on) if coming else None,
        minutes=coming.minutes if coming else rules.minutes,
        prompts=tuple(one.name for one in asked_today(journal, rules, load_guide())),
        n_refused=len(results) - len(read),
    )


def _lines(result: Result) -> list[dict[str, str]]:
    """What a page says of a result: its headline, then what the team has to close, by its own words."""
    headline = result.headline
    lines = [{"page_kind": "finding", "page_told": headline}] if headline else []
    if result.asked[0] == "follow_decisions":
        rows = table_of(result, "decisions_followed", "decision_question", "decision_text", "decision_standing")
        due = rows[rows["decision_standing"] == "due"].drop_duplicates(["decision_question", "decision_text"])
        texts = (due["decision_question"] + " " + due["decision_text"]).tolist()
        lines += [{"page_kind": "decision", "page_told": text} for text in texts[:CLOSED_AT_MOST]]
    if result.asked[0] == "follow_actions":
        rows = table_of(result, "actions_followed", "entry_text", "action_standing")
        late = rows.loc[rows["action_standing"].isin(["late", "never_begun"]), "entry_text"].tolist()
        lines += [{"page_kind": "action", "page_told": text} for text in late[:CLOSED_AT_MOST]]
    return lines


def _coming(journal: Journal) -> Meeting | None:
    """The next meeting that somebody wrote down, after today."""
    ahead = [cast(Meeting, one.body) for one in journal.open_entries("meeting")]
    return min((one for one in ahead if one.held_on > str(journal.today)), key=lambda one: one.held_on, default=None)


@study
def write_weekly_page(school: School, *, listed: Result | None = None, journal: Journal | None = None) -> WeeklyPage:
    """Write the page of the weekly fifteen minutes: of whom to speak, the contact made, by which function, one tick.

    Parameters
    ----------
    school : School
    listed : Result, optional
        Of `list_for_meeting`: its students come after those whom an open action of the journal is about.
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    WeeklyPage or Refusal
        ``weekly_page``, one row per student, as many as a page holds: `student_id`, `group`, `listed_for`,
        `supports_now`, `is_contacted` (a contact with the family, or a support session, in the seven days before the
        day read), `contact_role` (of that contact, or of the action under way). ``journal_is_for_the_team`` for readers
        outside it.
    """
    journal = team_journal(school, journal)
    day = day_read(school, journal)
    ours, rows = _spoken_of(school, journal), _listed(listed, day)
    once = {row["student_id"]: row for row in [*ours, *rows]}
    order = list(dict.fromkeys(row["student_id"] for row in [*ours, *rows]))
    contacts, actions = _contacts(journal), _roles_of_actions(journal)
    told = [_told(once[student], contacts, actions) for student in order]
    return WeeklyPage(
        tables=named(WEEK.filled(framed(told[:MOST], WEEK.names))),
        counts={
            "listed": len(told),
            "contacted": sum(bool(row["is_contacted"]) for row in told),
            "left": max(0, len(told) - MOST),
        },
        week_ends=day,
        is_listed=can_be_read(listed),
    )


def _listed(listed: Result | None, day: date) -> list[dict[str, Any]]:
    """Students of the list of the weekly meeting, in its order."""
    if not can_be_read(listed):
        return []
    columns = ("student_id", "group", "reason", "supports_now", "last_contact_date")
    rows = table_of(listed, "meeting", *columns)[[*columns]].to_dict("records")
    week = pd.Timestamp(day) - pd.Timedelta(days=7)
    return [
        {
            "student_id": row["student_id"],
            "group": row["group"],
            "listed_for": row["reason"],
            "supports_now": row["supports_now"],
            "is_met": bool(pd.notna(row["last_contact_date"]) and row["last_contact_date"] > week),
        }
        for row in rows
    ]


def _spoken_of(school: School, journal: Journal) -> list[dict[str, Any]]:
    """Students whom an open action of the journal is about."""
    people = school.table("students").sort_values("school_year").drop_duplicates("student_id", keep="last")
    groups = people.set_index("student_id")["group"].to_dict()
    students = [cast(Action, one.body).student for one in journal.open_entries("action")]
    return [
        {"student_id": one, "group": groups.get(one, ""), "listed_for": "action", "supports_now": "", "is_met": False}
        for one in dict.fromkeys(filter(None, students))
    ]


def _contacts(journal: Journal) -> dict[str, str]:
    """Function of who reached each student's family in the last seven days, today included."""
    day = journal.today
    first = str(day - timedelta(days=6))
    bodies = [cast(FamilyContact, one.body) for one in journal.entries("family_contact")]
    return {one.student: one.by_role for one in sorted(bodies, key=lambda one: one.on) if first <= one.on <= str(day)}


def _roles_of_actions(journal: Journal) -> dict[str, str]:
    """Function of who has the first open action about each student."""
    roles = [cast(Role, one.body) for one in journal.entries("role")]
    actions = [cast(Action, one.body) for one in reversed(journal.open_entries("action"))]
    return {one.student: function_of(one.who, roles) for one in actions if one.student}


def _told(row: dict[str, Any], contacts: dict[str, str], actions: dict[str, str]) -> dict[str, Any]:
    student = row["student_id"]
    role = contacts.get(student, "")
    return {
        **{name: row[name] for name in ("student_id", "group", "listed_for", "supports_now")},
        "is_contacted": bool(role) or row["is_met"],
        "contact_role": role or ("" if row["is_met"] else actions.get(student, "")),
        "page_decides": "",
    }
