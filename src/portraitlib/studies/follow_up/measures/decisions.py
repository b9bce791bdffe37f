"""What the team decided and what became of it: decisions beside their evidence, meetings held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import pandas as pd

from portraitlib.journal.kinds import Decision, Meeting
from portraitlib.journal.meetings import due_decisions, last_meeting, month_held
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.opening import open_journal
from portraitlib.journal.sections import decision_rows, framed, team_journal
from portraitlib.journal.year import MeetingRules, first_of_month, lines_shown, year_of
from portraitlib.results.rooms import rooms
from portraitlib.results.section import Refusal, Result, fact, key, mark, named, study, table
from portraitlib.tables.school import School

STANDINGS = ("due", "moved", "coming", "done", "dropped")
DECISIONS = table(
    "decisions_followed",
    key("decision_question"),
    fact("decision_text"),
    fact("entry_who"),
    fact("entry_day"),
    fact(
        "decision_standing",
        mark("Où elle en est"),
        codes=dict(
            zip(
                STANDINGS,
                (mark("à revoir"), mark("reportée"), mark("à venir"), mark("faite"), mark("abandonnée")),
                strict=True,
            )
        ),
        definition=mark("À revoir : sa date est passée et personne ne l'a fermée."),
    ),
    fact("decision_outcome", mark("Ce qui en est advenu"), definition=mark("Ce que l'équipe a écrit de ses suites.")),
    fact("decision_sign"),
    fact("then_shown"),
    fact("shown_today"),
    fact(
        "decision_before",
        mark("Décidé d'abord"),
        definition=mark("Ce que l'équipe avait décidé avant de changer d'idée."),
    ),
    fact("is_same_evidence", shown=False),
)
MEETINGS = table(
    "meetings_followed",
    key("line_month"),
    fact("line_meeting"),
    fact(
        "meeting_standing",
        mark("Rencontre tenue"),
        codes={
            "done": mark("tenue"),
            "moved": mark("reportée"),
            "dropped": mark("annulée"),
            "unsaid": mark("rien au journal"),
            "coming": mark("à venir"),
        },
        definition=mark("Ce que le journal dit de la rencontre prévue ce mois-là."),
    ),
)

TOOLS = table(
    "tools_shared",
    key(
        "tool_shared",
        mark("Outil ou modèle partagé"),
        definition=mark("Ce que l'équipe s'est partagé à une rencontre de l'année, comme elle l'a écrit."),
    ),
    fact("entry_day"),
)


@dataclass(frozen=True, kw_only=True)
class FollowedDecisions(Result):
    """What became of the decisions of the year.

    Parameters
    ----------
    n_decisions, n_due, n_done, n_changed : int
        Decisions of the year, or still open; among them, those to look at again, done, or whose text changed.
    n_differs : int
        Decisions to look at again of which a section says something else today.
    n_planned, n_held : int
        Meetings of the calendar up to this month; among them, those of a month in which one was held.
    n_meetings : int
        Meetings held this school year, in the calendar or not.
    last_held : date or None
    """

    n_decisions: int = 0
    n_due: int = 0
    n_done: int = 0
    n_changed: int = 0
    n_differs: int = 0
    n_planned: int = 0
    n_held: int = 0
    n_meetings: int = 0
    last_held: date | None = None


def follow_decisions(school: School, *, journal: Journal | None = None) -> FollowedDecisions | Refusal:
    """Follow what the team decided this year: those to look at again first, each beside what was shown that day.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    FollowedDecisions or Refusal
        ``decisions_followed``, one row per decision and piece of evidence: `decision_question`, `decision_text`,
        `entry_who`, `entry_day`, `decision_standing`, `decision_outcome`, `decision_sign`, `then_shown` (headline of
        that day) and `shown_today` (of the same section now, for those to look at again), `decision_before` (an
        earlier text that the team replaced); ``meetings_followed``, one row per meeting of the calendar of the year:
        `line_month`, `line_meeting`, `meeting_standing`; ``tools_shared``, what was shared at the meetings held, the
        latest first. ``journal_is_for_the_team`` for readers outside it.

    Raises
    ------
    JournalError
        When the journal cannot be read.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> follow_decisions(school_in_memory({}, journal="no-such-folder")).n_decisions
    0
    """
    journal = journal or open_journal(school)
    due, before = {one.entry for one in due_decisions(journal)}, _before(journal)
    # Sections asked again pass their own door, so that is done before this one.
    rows = [
        {**row, "decision_standing": _standing(one, due), "decision_before": before.get(one.entry, "")}
        for one in _of_the_year(journal, due)
        for row in _rows(one, school, is_due=one.entry in due)
    ]
    return replace(_followed(school, rows, journal), asked=("follow_decisions", {}))


@study
def _followed(school: School, rows: Sequence[Mapping[str, Any]], journal: Journal) -> FollowedDecisions:
    """The rows behind the door, with the meetings."""
    journal = team_journal(school, journal)
    meetings = _meetings(school, journal)
    planned = [one for one in meetings if one["meeting_standing"] != "coming"]
    data, held = DECISIONS.filled(framed(rows, DECISIONS.names)), _held(journal)
    once = data.data.drop_duplicates(["decision_question", "decision_text", "entry_day"])
    standing, is_due = once["decision_standing"], data.data["decision_standing"] == "due"
    differs = data.data[is_due & (data.data["shown_today"] != "") & ~data.data["is_same_evidence"].astype(bool)]
    return FollowedDecisions(
        tables=named(data, MEETINGS.filled(framed(meetings, MEETINGS.names)), TOOLS.filled(_tools(journal))),
        n_decisions=len(once),
        n_due=int((standing == "due").sum()),
        n_done=int((standing == "done").sum()),
        n_changed=int((once["decision_before"] != "").sum()),
        n_differs=len(differs.drop_duplicates(["decision_question", "decision_text"])),
        n_planned=len(planned),
        n_held=sum(one["meeting_standing"] == "done" for one in planned),
        n_meetings=len(held),
        last_held=max(held, default=None),
    )


def _of_the_year(journal: Journal, due: set[str]) -> list[Revision]:
    """Decisions of the school year and those still open: to look at again first, closed ones last."""
    begins = str(first_of_month(8, year_of(journal.today)))
    kept = [one for one in journal.entries("decision") if _standing(one, due) not in ("done", "dropped")
            or cast(Decision, one.body).check_on >= begins or one.on >= begins]  # fmt: skip
    return sorted(kept, key=lambda one: (STANDINGS.index(_standing(one, due)), cast(Decision, one.body).check_on))


def _standing(one: Revision, due: set[str]) -> str:
    state = cast(Decision, one.body).state
    if one.entry in due:
        return "due"
    return "coming" if state == "open" else state


def _rows(one: Revision, school: School, *, is_due: bool) -> list[dict[str, Any]]:
    """Rows of a decision, one per piece of evidence; only one to look at again has its sections asked again."""
    outcome = {"decision_outcome": cast(Decision, one.body).outcome}
    return [{**row, **outcome} for row in decision_rows(one, school if is_due else None)]


def _before(journal: Journal) -> dict[str, str]:
    """The last text of each decision that is not today's."""
    texts: dict[str, list[str]] = {}
    for one in journal.history():
        if isinstance(one.body, Decision):
            texts.setdefault(one.entry, []).append(one.body.decided)
    return {entry: was for entry, told in texts.items() if (was := _other(told))}


def _other(told: Sequence[str]) -> str:
    return next((text for text in reversed(told) if text != told[-1]), "")


def _meetings(school: School, journal: Journal) -> list[dict[str, Any]]:
    """Meetings of the calendar of the year, with what the journal says of each."""
    rules, today = school.settings(MeetingRules), journal.today
    year, held = year_of(today), journal.entries("meeting")
    rows = []
    for placed, _ in lines_shown(rules, [one.notebook for one in rooms()]):
        month = first_of_month(placed.month, year)
        is_ahead = (month.year, month.month) >= (today.year, today.month)
        state = month_held(held, placed.month, year, today) or ("coming" if is_ahead else "unsaid")
        rows.append({"line_month": month, "line_meeting": placed.line, "meeting_standing": state})
    return rows


def _tools(journal: Journal) -> pd.DataFrame:
    """Tools and models shared at the meetings held this school year, the latest first; each once."""
    days = {str(one) for one in _held(journal)}
    bodies = [cast(Meeting, one.body) for one in journal.entries("meeting") if one.body and one.body.day in days]
    held = sorted(bodies, key=lambda one: one.held_on, reverse=True)
    rows = [{"tool_shared": tool, "entry_day": one.held_on} for one in held for tool in one.shared]
    return framed(rows, TOOLS.names).drop_duplicates("tool_shared", ignore_index=True)


def _held(journal: Journal) -> list[date]:
    """Days of the meetings held this school year, up to the last one before today."""
    last = last_meeting(journal)
    begins = str(first_of_month(8, year_of(journal.today)))
    days = [one.body.day for one in journal.entries("meeting") if one.body and one.body.state in ("open", "done")]
    return [date.fromisoformat(one) for one in days if last and last.body and begins <= one <= last.body.day]
