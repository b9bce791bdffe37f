"""The year on one page: each meeting, what it opens, decides, needs, prints, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from portraitlib.journal.meetings import month_held
from portraitlib.journal.opened import Journal
from portraitlib.journal.sections import framed, team_journal
from portraitlib.journal.year import (
    MeetingRules,
    PlacedLine,
    YearLine,
    first_of_month,
    lines_shown,
    place_in_year,
    year_of,
)
from portraitlib.results.rooms import rooms
from portraitlib.results.section import Form, Result, fact, key, mark, named, study, table
from portraitlib.tables.school import School

JOINED = "|"
"""Between the names of notebooks, or of tables."""
YEAR = table(
    "year_calendar",
    key("line_month"),
    fact("line_meeting"),
    fact("line_minutes", mark("Minutes"), Form.COUNT, unit="minutes", definition=mark("Durée prévue.")),
    fact("line_opens", mark("On ouvre"), definition=mark("Carnets ouverts à cette rencontre.")),
    fact("line_decides", mark("On décide"), definition=mark("Ce qui se décide à cette rencontre.")),
    fact("line_needs", mark("Données à avoir"), definition=mark("Ce qu'il faut avoir importé.")),
    fact("line_prints", mark("On imprime"), definition=mark("Ce qui sort de la rencontre sur papier.")),
    fact(
        "line_state",
        mark("Tenue"),
        codes={"done": mark("tenue"), "moved": mark("reportée"), "dropped": mark("annulée"), "": ""},
        definition=mark("Ce que le journal en dit."),
    ),
    fact("line_lacking", mark("Il manque"), shown=False, definition=mark("Tables sans aucune ligne cette année.")),
)


@dataclass(frozen=True, kw_only=True)
class YearCalendar(Result):
    """The year of the team; ``next_line`` is its next line, empty when the year is over."""

    school_year: int = 0
    next_line: str = ""
    next_on: date | None = None
    is_soon: bool = False


@study
def describe_year(school: School, *, journal: Journal | None = None) -> YearCalendar:
    """Describe the year of the team, month by month, with what is lacking for its next meeting.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    YearCalendar
        ``year_calendar``, one row per meeting of ``params/rencontres.yml`` of which a notebook is there: `line_month`,
        `line_meeting`, `line_minutes`, `line_opens`, `line_decides`, `line_needs`, `line_prints`, `line_state` (what
        the journal says of it).
    """
    journal, rules = team_journal(school, journal), school.settings(MeetingRules)
    year = year_of(journal.today)
    there = [one.notebook for one in rooms()]
    shown = list(lines_shown(rules, there))
    held = journal.entries("meeting")
    rows = [
        _row(placed, line, there, school, year, month_held(held, placed.month, year, journal.today))
        for placed, line in shown
    ]
    coming = next((row for row in rows if not row["line_state"] and _is_ahead(row["line_month"], journal.today)), {})
    first: date | None = coming.get("line_month")
    return YearCalendar(
        tables=named(YEAR.filled(framed(rows, YEAR.names))),
        school_year=year,
        next_line=coming.get("line_meeting", ""),
        next_on=first,
        is_soon=first is not None and (first - journal.today).days <= 7 * rules.weeks_ahead,
    )


def _is_ahead(first: date, today: date) -> bool:
    """Whether a month is this one or a later one of the year."""
    return place_in_year(first.month) >= place_in_year(today.month)


def _row(placed: PlacedLine, line: YearLine, there: list[str], school: School, year: int, state: str) -> dict[str, Any]:
    lacking = [name for name in line.tables if not school.has(name)]
    return {
        "line_month": first_of_month(placed.month, year),
        "line_meeting": placed.line,
        "line_minutes": placed.minutes,
        "line_opens": JOINED.join(name for name in line.notebooks if name in there),
        "line_decides": placed.line,
        "line_needs": placed.line,
        "line_prints": placed.line,
        "line_state": state,
        "line_lacking": JOINED.join(lacking),
    }
