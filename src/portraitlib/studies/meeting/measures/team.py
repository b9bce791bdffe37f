"""A meeting: who the team is, its standing points, what changed since the last one, the questions asked today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from portraitlib.journal.kinds import Meeting
from portraitlib.journal.meetings import asked_today, changed_since, due_decisions, last_meeting
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.sections import day, framed, rows_of, team_journal
from portraitlib.journal.year import MeetingRules
from portraitlib.results.section import Form, Result, fact, key, mark, named, study, table
from portraitlib.rules import load_guide
from portraitlib.tables.school import School

TEAM = table(
    "team",
    key("member_name", mark("Nom"), definition=mark("La personne, telle que l'équipe l'a écrite.")),
    fact("member_function"),
    fact("member_tasks"),
    fact("member_sees", mark("Peut voir"), definition=mark("Ce que l'équipe a convenu qu'elle peut voir.")),
)
AGENDA = table(
    "agenda",
    key("agenda_rank", mark("Nº"), Form.COUNT, definition=mark("Ordre du point à la rencontre.")),
    fact("agenda_point"),
    fact("agenda_detail", mark("Précision"), definition=mark("Ce que l'équipe a ajouté à ce point.")),
)
CHANGES = table(
    "changes",
    key("entry_kind"),
    fact("entry_text"),
    fact("entry_who"),
    fact("entry_day"),
    fact("entry_state"),
    fact("is_new_entry", mark("Nouveau"), definition=mark("Écrit pour la première fois depuis la dernière rencontre.")),
)
PROMPTS = table(
    "prompts",
    key("guide_point"),
    fact("last_answer", mark("Notre dernière réponse"), definition=mark("Ce que l'équipe a répondu la dernière fois.")),
    fact("entry_day"),
    fact("entry_who"),
    fact("answered_here", mark("Aujourd'hui"), definition=mark("Place pour la réponse de la rencontre.")),
)


@dataclass(frozen=True, kw_only=True)
class PreparedMeeting(Result):
    """What a meeting opens with; ``last_held`` is None before the first one."""

    last_held: date | None = None
    n_due: int = 0
    minutes: int = 60
    cycle: str = "term"
    days_of_cycle: int = 9


@dataclass(frozen=True, kw_only=True)
class MeetingChanges(Result):
    """What the team wrote since its last meeting."""

    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class AskedQuestions(Result):
    """Questions of the guides for this meeting, with the last answers."""


@study
def prepare_meeting(school: School, *, journal: Journal | None = None) -> PreparedMeeting:
    """Prepare a meeting: who the team is, and its points in order.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    PreparedMeeting
        ``team``, one row per member; ``agenda``, one row per point: the standing ones, then those of the meeting
        written for today or later.
    """
    journal, rules = team_journal(school, journal), school.settings(MeetingRules)
    last, coming = last_meeting(journal), _coming(journal)
    members = rows_of(
        journal.open_entries("role"),
        member_name="name",
        member_function="function",
        member_tasks="tasks",
        member_sees="sees",
    )
    standing = _standing(rules.standing, is_first=last is None, has_due=bool(due_decisions(journal)))
    points = [(code, "") for code in standing] + [("own", point) for point in (coming.points if coming else ())]
    agenda = [
        {"agenda_rank": place, "agenda_point": code, "agenda_detail": detail}
        for place, (code, detail) in enumerate(points, 1)
    ]
    return PreparedMeeting(
        tables=named(TEAM.filled(framed(members, TEAM.names)), AGENDA.filled(framed(agenda, AGENDA.names))),
        last_held=_held(last),
        n_due=len(due_decisions(journal)),
        minutes=coming.minutes if coming else _minutes(journal, rules),
        cycle=rules.cycle,
        days_of_cycle=rules.days_of_cycle,
    )


def _standing(codes: Sequence[str], *, is_first: bool, has_due: bool) -> list[str]:
    """Points of every meeting; the first one has none before it to look back at, and begins with who is there."""
    if not is_first:
        return list(codes)
    return ["team", *(one for one in codes if one != "changes" and (has_due or one != "decisions"))]


def _coming(journal: Journal) -> Meeting | None:
    """The next meeting that somebody wrote down, today's included."""
    ahead = [cast(Meeting, one.body) for one in journal.open_entries("meeting")]
    return min((one for one in ahead if one.held_on >= str(journal.today)), key=lambda one: one.held_on, default=None)


def _minutes(journal: Journal, rules: MeetingRules) -> int:
    """Length of this month's meeting, as the calendar of the year gives it."""
    return next((one.minutes for one in rules.lines if one.month == journal.today.month), rules.minutes)


def _held(last: Revision | None) -> date | None:
    return date.fromisoformat(cast(Meeting, last.body).held_on) if last else None


@study
def list_changes(school: School, *, journal: Journal | None = None) -> MeetingChanges:
    """List what the team wrote since its last meeting.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    MeetingChanges
        ``changes``, one row per entry: `entry_kind`, `entry_text`, `entry_who`, `entry_day`, `entry_state`,
        `is_new_entry`. Entries about one student are not there: the recap, for the team, has them.
    """
    journal = team_journal(school, journal)
    held = _held(last_meeting(journal))
    told = [
        {
            "entry_kind": one.kind,
            "entry_text": one.body.told,
            "entry_who": one.who,
            "entry_day": day(one.on),
            "entry_state": one.body.state,
            "is_new_entry": is_new,
        }
        for one, is_new in changed_since(journal, str(held or ""))
        if one.body and not getattr(one.body, "student", "") and one.kind not in ("meeting", "stocktaking")
    ]
    return MeetingChanges(tables=named(CHANGES.filled(framed(told, CHANGES.names))), since=held)


@study
def ask_team(school: School, *, journal: Journal | None = None) -> AskedQuestions:
    """Ask the team the questions of the guides that the calendar gives to this meeting, three at most.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    AskedQuestions
        ``prompts``, one row per question: `guide_point` (its identifier in guide.yml), `last_answer`, `entry_day` and
        `entry_who` of that answer.
    """
    journal = team_journal(school, journal)
    asked = asked_today(journal, school.settings(MeetingRules), load_guide())
    rows = [
        {
            "guide_point": one.name,
            "last_answer": one.draft,
            "entry_day": day(one.last.on if one.last else ""),
            "entry_who": one.last.who if one.last else "",
            "answered_here": "",
        }
        for one in asked
    ]
    return AskedQuestions(tables=named(PROMPTS.filled(framed(rows, PROMPTS.names))))
