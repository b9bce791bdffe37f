"""The teachers' slip before the weekly meeting: a good news and next week's work, kept seven days by the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.journal.sections import day, framed, team_journal
from portraitlib.journal.ties import Slip
from portraitlib.results.section import Result, demand, fact, key, mark, named, study, table
from portraitlib.studies.accompaniment.measures.own import current_relations, may_read
from portraitlib.tables.school import School, person_meant

MOST = 12
"""Lines that the page has room for."""
SLIP = table(
    "teachers_slip",
    key("student_id"),
    fact("group"),
    fact("entry_day"),
    fact("slip_subject", mark("Cours"), definition=mark("Le cours dont parle le mot.")),
    fact("slip_news", mark("Une bonne nouvelle"), definition=mark("Un bon coup de l'élève, en classe.")),
    fact("slip_work", mark("Travaux de la semaine qui vient"), definition=mark("Travaux et devoirs à faire.")),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class TeachersSlip(Result):
    """The slip, to fill or filled; `counts`: ``told`` by a teacher in the last days, ``left`` for whom no room.

    Parameters
    ----------
    kept_days : int
    is_blank : bool
        Nobody was chosen: lines of no student, for teachers to fill.
    """

    kept_days: int = Slip.kept_days
    is_blank: bool = True


@study
def write_teachers_slip(
    school: School, *, adult: str | None = None, student: str | None = None, journal: Journal | None = None
) -> TeachersSlip:
    """Write the slip of the teachers: good news, then next week's work, before the weekly meeting.

    Parameters
    ----------
    school : School
    adult : str, optional
        Who accompanies: a line for each of their students.
    student : str, optional
        That student alone. Without one nor the other, the page is blank, and no student is on it: what teachers told
        is never in a report.
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    TeachersSlip or Refusal
        ``teachers_slip``, one row per slip of the last seven days, one to fill for a student without any: `student_id`,
        `group`, `entry_day`, `slip_subject`, `slip_news`, `slip_work`. ``journal_is_for_the_team``,
        ``not_accompanied``, ``no_page_for_them`` when somebody is chosen.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> write_teachers_slip(school_in_memory({}, journal="no-such-folder")).is_blank
    True
    """
    journal = journal or open_journal(school)
    if adult is None and student is None:
        blank = [_row("", "", None)] * MOST
        return TeachersSlip(tables=named(SLIP.filled(framed(blank, SLIP.names))))
    journal = team_journal(school, journal)
    rows = current_relations(school, adult)
    if student is not None:
        rows = rows[(rows["student_id"] == person_meant(school, student)).to_numpy(dtype=bool)]
    demand(len(rows), "not_accompanied")
    rows = rows[may_read(school, rows["adult"]).to_numpy(dtype=bool)]
    demand(len(rows), "no_page_for_them")
    told = _told(school, sorted(rows["student_id"].unique(), key=school.reader.handles.of), journal)
    return TeachersSlip(
        tables=named(SLIP.filled(framed(told[:MOST], SLIP.names))),
        counts={"told": sum(bool(one["slip_news"]) for one in told), "left": max(0, len(told) - MOST)},
        is_blank=False,
    )


def slips_of(journal: Journal) -> dict[str, list[Slip]]:
    """Slips of the last seven days up to the day read, by student, the newest first."""
    found: dict[str, list[Slip]] = {}
    for one in reversed(journal.entries("slip")):
        body = cast(Slip, one.body)
        if journal.today - timedelta(days=Slip.kept_days) < date.fromisoformat(body.on) <= journal.today:
            found.setdefault(body.student, []).append(body)
    return found


def _told(school: School, students: list[str], journal: Journal) -> list[dict[str, Any]]:
    """A line a slip, one to fill for a student without any."""
    people = school.table("students").sort_values("school_year").drop_duplicates("student_id", keep="last")
    groups, slips = people.set_index("student_id")["group"].to_dict(), slips_of(journal)
    return [_row(one, groups.get(one, ""), slip) for one in students for slip in slips.get(one, [None])]


def _row(student: str, group: Any, slip: Slip | None) -> dict[str, Any]:
    return {
        "student_id": student,
        "group": "" if pd.isna(group) else group,
        "entry_day": day(slip.on) if slip else None,
        "slip_subject": slip.subject if slip else "",
        "slip_news": slip.good_news if slip else "",
        "slip_work": slip.homework if slip else "",
    }
