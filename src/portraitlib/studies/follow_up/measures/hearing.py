"""What students, parents and staff were asked since the last meeting, and whose families were reached. Never a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from portraitlib.journal.frames import accepted_groups
from portraitlib.journal.kinds import Answer, FamilyContact, Note
from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Action, Goal
from portraitlib.journal.sections import team_journal
from portraitlib.journal.year import first_of_month, year_of
from portraitlib.results.given import can_be_read, table_of
from portraitlib.results.section import Form, Result, fact, key, mark, n, named, statistic, study, table
from portraitlib.studies.follow_up.measures.since import day_compared, day_read, going_on
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.questionnaires import told_answers
from portraitlib.tables.school import School

ABOUT_SUPPORT = ("support_fits", "support_helps", "heard", "choosing", "useful")
"""Dimensions of what is asked about a support itself, or about being accompanied."""
PLANNED = "follow_up.ask_students"
"""Question of the guides: what the team plans to ask students about the measure."""
ASKED = table(
    "asked_since",
    key("instrument"),
    key("respondent"),
    fact(
        "is_about_support",
        mark("Au sujet du soutien"),
        like="yes_no",
        definition=mark("Des questions portent sur le soutien lui-même, ou sur l'accompagnement."),
    ),
    fact("last_date"),
    n("n_sheets"),
    fact(
        "asked_when",
        mark("Posé"),
        codes={"since": mark("depuis la rencontre"), "before": mark("avant la rencontre")},
        definition=mark("Si des réponses sont arrivées depuis la rencontre de l'équipe."),
    ),
)
HEARD = table(
    "heard_since",
    key("instrument"),
    key("respondent"),
    key("dimension"),
    n("n_sheets"),
    statistic("voice_change"),
    statistic("change_low", form=Form.NUMBER),
    statistic("change_high", form=Form.NUMBER),
    statistic("is_clear", shown=False),
)
REACHED = {
    "since": mark("jointe depuis la rencontre"),
    "earlier": mark("jointe plus tôt cette année"),
    "not_yet": mark("aucun contact au journal"),
}
FAMILIES = table(
    "families_reached",
    key("family_reached", mark("Famille"), codes=REACHED, definition=mark("Le dernier contact noté au journal.")),
    n("n_students"),
)
NOT_REACHED = table("families_to_reach", key("student_id"), fact("grade_level"), fact("group"),
                    about_students=True)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class HeardSince(Result):
    """What was asked and who was reached since the last meeting.

    Parameters
    ----------
    since : date
        Day of that meeting, or some weeks back.
    n_asked : int
        Questionnaires answered since.
    n_about_support, n_about_support_since : int
        Those of the year, and those answered since, that ask about the support itself.
    planned_on : date or None
        Day on which the team wrote what it plans to ask students about the measure, this school year.
    n_contacts, n_positive : int
        Contacts with families since; among them, those that began by something positive.
    """

    since: date
    is_meeting: bool = False
    n_asked: int = 0
    n_about_support: int = 0
    n_about_support_since: int = 0
    planned_on: date | None = None
    n_contacts: int = 0
    n_positive: int = 0


@study
def hear_since_meeting(school: School, *, voices: Result | None = None, journal: Journal | None = None) -> HeardSince:
    """Hear what was asked since the team's last meeting, and which families of the students supported were reached.

    Parameters
    ----------
    school : School
    voices : Result, optional
        Of `describe_voices`, of the whole school: only what it tells is told again.
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    HeardSince or Refusal
        ``asked_since``, one row per questionnaire of the year: `respondent`, `last_date`, `n_sheets` (people who
        answered that year; missing when they are too few to be told), `asked_when`, whether it asks about the support
        itself; ``heard_since``, what changed in
        each dimension since the time before, of questionnaires asked again since the meeting; ``families_reached``,
        students whose support goes on, or of whom the team speaks, by last contact with their family;
        ``families_to_reach``, one row per student of whom the journal has no contact this year.
        ``journal_is_for_the_team`` for readers outside it.
    """
    journal = team_journal(school, journal)
    since, is_meeting = day_compared(school, journal)
    asked = _asked(school, since)
    students, contacts = _followed(school, journal), _contacts(journal)
    last = contacts.groupby("student_id")["on"].max().reindex(students)
    reached = pd.Series(np.where(last.isna(), "not_yet", np.where(last > since, "since", "earlier")), index=students)
    by_state = reached.value_counts().reindex(list(REACHED), fill_value=0) if len(students) else pd.Series(dtype=int)
    recent = contacts[contacts["on"] > since]
    is_since, is_about = asked["asked_when"] == "since", asked["is_about_support"]
    return HeardSince(
        tables=named(
            ASKED.filled(asked),
            HEARD.filled(_changes(voices, since)),
            FAMILIES.filled(pd.DataFrame({"family_reached": by_state.index, "n_students": by_state.to_numpy()})),
            NOT_REACHED.filled(_about(school, reached.index[reached == "not_yet"])),
        ),
        counts={"followed": len(students), "not_yet": int((reached == "not_yet").sum())},
        since=since,
        is_meeting=is_meeting,
        n_asked=int(is_since.sum()),
        n_about_support=int(is_about.sum()),
        n_about_support_since=int((is_since & is_about).sum()),
        planned_on=_planned_on(journal),
        n_contacts=len(recent),
        n_positive=int(recent["is_positive"].sum()),
    )


def _asked(school: School, since: date) -> pd.DataFrame:
    """Questionnaires of the year with how many answered; too few of them are not counted."""
    told, year = told_answers(school), int(school.params.school_year or school.latest_year)
    is_of_year = (told["school_year"] == year).fillna(False).to_numpy(dtype=bool)
    rows = told.loc[is_of_year, ["instrument", "respondent", "student_id", "respondent_id", "date", "dimension"]]
    rows = rows.assign(who=rows["student_id"].astype("object").fillna(rows["respondent_id"]))
    rows = rows.assign(is_about=rows["dimension"].isin(ABOUT_SUPPORT))
    of = rows.groupby(["instrument", "respondent"], sort=True)
    told_of = {"last_date": ("date", "max"), "n_sheets": ("who", "nunique"), "is_about_support": ("is_about", "any")}
    asked = of.agg(**told_of).reset_index()
    fewest = school.settings(FollowUpRules).fewest_answers
    is_since = pd.to_datetime(asked["last_date"]) > pd.Timestamp(since)
    return asked.assign(
        n_sheets=asked["n_sheets"].where(asked["n_sheets"] >= fewest).astype("Int64"),
        asked_when=np.where(is_since, "since", "before"),
    )[ASKED.names]


def _changes(voices: Result | None, since: date) -> pd.DataFrame:
    """Changes of the questionnaires asked again since a day, of the whole school."""
    if not can_be_read(voices):
        return pd.DataFrame(columns=HEARD.names)
    rows = table_of(voices, "changes", *HEARD.names, "unit", "last_date")
    is_new = (rows["unit"] == "school") & (pd.to_datetime(rows["last_date"]) > pd.Timestamp(since))
    return rows.loc[is_new.to_numpy(dtype=bool), HEARD.names].reset_index(drop=True)


def _planned_on(journal: Journal) -> date | None:
    """Last day of this school year on which the team wrote what it plans to ask students."""
    begins = str(first_of_month(8, year_of(journal.today)))
    bodies = [cast(Answer, one.body) for one in journal.entries("answer")]
    days = [one.given_on for one in bodies if one.prompt == PLANNED and begins <= one.given_on <= str(journal.today)]
    return date.fromisoformat(max(days)) if days else None


def _followed(school: School, journal: Journal) -> pd.Index:
    """Students whose support goes on, who are in a group of a plan, or of whom the team wrote."""
    told = [
        student
        for kind in ("action", "note", "goal")
        for one in journal.open_entries(kind)
        if (student := cast(Action | Note | Goal, one.body).student)
    ]
    placed = accepted_groups(journal)["student_id"]
    every = [*going_on(school, day_read(school, journal)), *placed, *told]
    return pd.Index(sorted(dict.fromkeys(every)), dtype="object", name="student_id")


def _contacts(journal: Journal) -> pd.DataFrame:
    """Contacts with families noted this school year, up to today."""
    begins = str(first_of_month(8, year_of(journal.today)))
    bodies = [cast(FamilyContact, one.body) for one in journal.entries("family_contact")]
    rows = [
        {"student_id": one.student, "on": date.fromisoformat(one.on), "is_positive": one.is_positive}
        for one in bodies
        if begins <= one.on <= str(journal.today)
    ]
    return pd.DataFrame(rows, columns=["student_id", "on", "is_positive"])


def _about(school: School, students: pd.Index) -> pd.DataFrame:
    """Level and group of students, in the order of their groups."""
    people = school.table("students").sort_values("school_year").drop_duplicates("student_id", keep="last")
    rows = people.set_index("student_id").reindex(students)[["grade_level", "group"]].reset_index()
    return rows.sort_values(["group", "student_id"])[NOT_REACHED.names].reset_index(drop=True)
