"""Pages that are handed out: the letter to families, the page for the staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Plan, Role
from portraitlib.journal.sections import framed, team_journal
from portraitlib.journal.year import MeetingRules
from portraitlib.results.section import Result, fact, key, mark, named, study, table
from portraitlib.studies.meeting.measures.team import TEAM
from portraitlib.tables.school import School

OFFERS = table(
    "offers",
    key("offer_title", mark("Ce qui est offert"), definition=mark("Nom du plan.")),
    fact("offer_text", mark("Précisions"), definition=mark("À qui, quand, où.")),
)


@dataclass(frozen=True, kw_only=True)
class FamilyLetter(Result):
    """What families are told: what is offered, that an indicator exists, their right to see and correct."""

    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class StaffPage(Result):
    """What the staff is told: the measure, the team, the data, who sees what."""

    n_lines: int = 0


@study
def write_family_letter(school: School, *, journal: Journal | None = None) -> FamilyLetter:
    """Write the letter to families from the plans of the team.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    FamilyLetter
        ``offers``, one row per plan that is not closed: `offer_title`, `offer_text`. No student, no group.
    """
    journal = team_journal(school, journal)
    plans = [cast(Plan, one.body) for one in journal.open_entries("plan")]
    rows = [{"offer_title": one.title, "offer_text": one.offer} for one in plans]
    return FamilyLetter(tables=named(OFFERS.filled(framed(rows, OFFERS.names))), contact=_direction(journal))


def _direction(journal: Journal) -> str:
    """Who answers families: the first member whose function is the school's direction."""
    roles = [cast(Role, one.body) for one in journal.open_entries("role")]
    return next((f"{one.name}, {one.function}" for one in roles if "direct" in one.function.casefold()), "")


@study
def welcome_staff(school: School, *, journal: Journal | None = None) -> StaffPage:
    """Welcome the staff: what the measure is, who the team is, which data it reads and who sees what.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    StaffPage
        ``team``, one row per member, as `prepare_meeting` gives it.
    """
    journal = team_journal(school, journal)
    roles = [cast(Role, one.body) for one in journal.open_entries("role")]
    rows = [
        {"member_name": one.name, "member_function": one.function, "member_tasks": one.tasks, "member_sees": one.sees}
        for one in roles
    ]
    lines = len(school.settings(MeetingRules).lines)
    return StaffPage(tables=named(TEAM.filled(framed(rows, TEAM.names))), n_lines=lines)
