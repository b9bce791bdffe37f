"""One page for an adult and a student: strengths first, the fortnight to talk over, next meetings, what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd

from portraitlib.indicators.coefficient.selection import screen
from portraitlib.indicators.followed import last_day_known
from portraitlib.indicators.marks import marks_by_term
from portraitlib.indicators.strengths import strengths
from portraitlib.journal.frames import accepted_groups
from portraitlib.journal.kinds import Note
from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Action
from portraitlib.journal.sections import day, framed, team_journal
from portraitlib.results.section import RefusedError, Result, demand, named, refuse, study
from portraitlib.studies.accompaniment.measures.fortnight import fortnight_of, new_results, next_dates
from portraitlib.studies.accompaniment.measures.own import current_relations, may_read
from portraitlib.studies.accompaniment.measures.relations import meetings_of
from portraitlib.studies.accompaniment.measures.sheet_tables import (
    AGREED,
    DONE,
    FORTNIGHT,
    NEW,
    NEXT,
    PAIR,
    SAID,
    STRENGTHS,
)
from portraitlib.studies.accompaniment.measures.slip import slips_of
from portraitlib.studies.accompaniment.settings import AccompanimentRules, Activity
from portraitlib.tables.school import School, person_meant

QUOTED = 2
"""Notes and slips that a page quotes, of each."""


@dataclass(frozen=True, kw_only=True)
class PairSheet(Result):
    """The page of an adult and a student; every table is about that student.

    Parameters
    ----------
    until : Timestamp
        Last day known.
    slots : tuple of str
        Times that the plan in force gives this student.
    activities : dict of code to Activity
        Names of the activities.
    has_register : bool
    """

    until: pd.Timestamp
    slots: tuple[str, ...] = ()
    activities: Mapping[str, Activity] = field(default_factory=dict)
    has_register: bool = True


@study
def write_student_sheet(
    school: School, *, student: str | None = None, adult: str | None = None, journal: Journal | None = None
) -> PairSheet:
    """Write the page that an adult and a student look at together.

    Parameters
    ----------
    school : School
    student : str, optional
        Pseudonym, handle or number; a page is never written unless somebody asks for it.
    adult : str, optional
        Who accompanies; whoever does, by default.
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    PairSheet or Refusal
        ``sheet_pair`` (one row: since when, meetings held), ``sheet_strengths``, ``sheet_said`` (notes of the team,
        slips of the last seven days), ``sheet_fortnight`` (ten last class days beside the ten before),
        ``sheet_results`` (of the last fourteen days), ``sheet_activities``, ``sheet_next``, ``sheet_agreed`` (the last
        thing agreed). ``journal_is_for_the_team``; ``no_student_of_sheet``; ``not_accompanied``;
        ``no_page_for_them`` where only peers or volunteers accompany: they are given nothing of a student.
    """
    journal = team_journal(school, journal)
    if student is None:
        refuse("no_student_of_sheet")
    who = person_meant(school, student)
    relations = current_relations(school, adult)
    rows = relations[(relations["student_id"] == who).to_numpy(dtype=bool)]
    demand(len(rows), "not_accompanied")
    rows = rows[may_read(school, rows["adult"]).to_numpy(dtype=bool)]
    demand(len(rows), "no_page_for_them")
    return _sheet(school, rows.iloc[-1], journal)


def _sheet(school: School, relation: pd.Series, journal: Journal) -> PairSheet:
    who, until = str(relation["student_id"]), last_day_known(school)
    year = int(school.params.school_year or school.latest_year)
    held, met = _held(school, relation), fortnight_of(school, who, year)
    dates = next_dates(school, held["date"], until)
    placed = accepted_groups(journal)
    rules = school.settings(AccompanimentRules)
    return PairSheet(
        tables=named(
            PAIR.filled(_pair(relation, held)),
            STRENGTHS.filled(_strengths(school, who, year)),
            SAID.filled(pd.DataFrame(_said(journal, who), columns=SAID.names)),
            FORTNIGHT.filled(pd.DataFrame(met, columns=FORTNIGHT.names)),
            NEW.filled(framed(new_results(school, who, year, until), NEW.names)),
            DONE.filled(_done(held)),
            NEXT.filled(pd.DataFrame(dates, columns=NEXT.names)),
            AGREED.filled(framed(_agreed(journal, who), AGREED.names)),
        ),
        until=until,
        slots=tuple(dict.fromkeys(filter(None, placed.loc[placed["student_id"] == who, "slot"]))),
        activities=rules.activities,
        has_register=bool(met),
    )


def _held(school: School, relation: pd.Series) -> pd.DataFrame:
    """Meetings of a relation at which the student was."""
    rows = meetings_of(school)
    is_own = (rows["service_id"] == relation["service_id"]) & (rows["student_id"] == relation["student_id"])
    return rows[(is_own & rows["was_attended"].fillna(False)).to_numpy(dtype=bool)]


def _pair(relation: pd.Series, held: pd.DataFrame) -> pd.DataFrame:
    chosen = held["chosen_by"].isin(["student", "both"])
    row = {
        "student_id": relation["student_id"],
        "provider_id": relation["adult"],
        **{name: relation[name] for name in ("service", "start_date", "commitment_until")},
        "times_met": len(held),
        "meetings_chosen": int(chosen.sum()) if held["chosen_by"].notna().any() else pd.NA,
        "meetings_feedback": int(held["had_teacher_feedback"].fillna(False).sum())
        if held["had_teacher_feedback"].notna().any()
        else pd.NA,
        "last_meeting": held["date"].max(),
    }
    return pd.DataFrame([row]).astype({"meetings_chosen": "Int64", "meetings_feedback": "Int64"})


def _strengths(school: School, student: str, year: int) -> pd.DataFrame:
    """What the data show that the student can lean on; nothing where too little is known."""
    nothing = pd.DataFrame(columns=STRENGTHS.names)
    try:
        found = school.keep(f"screening of the accompanied of {year}", lambda one: screen(one, school_year=year))
    except RefusedError:
        return nothing
    places = (found.roster["student_id"] == student).to_numpy().nonzero()[0]
    if not len(places):
        return nothing
    marks = school.keep(f"marks by term of {year}", lambda one: marks_by_term(one, year))
    own = marks[(marks["student_id"] == student).to_numpy(dtype=bool)].drop(columns="student_id")
    return strengths(found, int(places[0]), own).rename(columns={"value": "strength_value"})


def _said(journal: Journal, student: str) -> list[dict[str, Any]]:
    """Last strengths that the team wrote, and last slips, the newest first; what the direction keeps is not there."""
    notes = [cast(Note, one.body) for one in journal.open_entries("note")]
    team = [one.strengths for one in notes if one.student == student and one.visibility == "team"]
    news = slips_of(journal).get(student, [])
    return [
        {"said_by": "team", "entry_text": text, "homework_told": ""} for text in team[: -QUOTED - 1 : -1]
    ] + [
        {"said_by": "teacher", "entry_text": one.good_news, "homework_told": one.homework}
        for one in news[:QUOTED]
    ]  # fmt: skip


def _done(held: pd.DataFrame) -> pd.DataFrame:
    """How many meetings had each activity, the most frequent first."""
    codes = held["activity"].dropna().astype("str").str.split("+").explode().str.strip()
    counts = codes[codes != ""].value_counts()
    return pd.DataFrame({"activity": counts.index, "times_done": counts.to_numpy()})


def _agreed(journal: Journal, student: str) -> list[dict[str, Any]]:
    """The last thing that was agreed about the student."""
    own = [one.body for one in journal.entries("action") if cast(Action, one.body).student == student]
    told = [cast(Action, one) for one in own if one and one.state != "dropped"][-1:]
    return [
        {"entry_text": one.what, "entry_who": one.who, "entry_day": day(one.by_when), "entry_state": one.state}
        for one in told
    ]
