"""After a meeting: who was spoken of, which support, by whom, by when; conditions and agreements of the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from portraitlib.journal.kinds import FamilyContact, Meeting, Note
from portraitlib.journal.meetings import last_meeting
from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Action
from portraitlib.journal.sections import condition_rows, day, framed, rows_of, team_journal
from portraitlib.journal.ties import Agreement
from portraitlib.results.section import Result, fact, key, mark, named, study, table
from portraitlib.tables.school import School

SPOKEN = table(
    "spoken_of",
    key("student_id"),
    fact("student_strengths", mark("Ses forces"), definition=mark("Ce qui va bien, écrit avant la préoccupation.")),
    fact("student_worry", mark("Ce qui préoccupe"), definition=mark("Ce que l'équipe a écrit, quand elle l'a voulu.")),
    fact("support_told", mark("Ce qui se fait"), definition=mark("L'action ou le soutien convenu pour cet élève.")),
    fact("entry_who"),
    fact("entry_day"),
    about_students=True,
)
ACTIONS = table(
    "actions",
    key("action_text", mark("Action"), definition=mark("Ce qui sera fait.")),
    fact("entry_who"),
    fact("entry_day"),
    fact("entry_state"),
)
CONDITIONS = table(
    "conditions", key("condition_text"), fact("condition_guarantor"), fact("entry_day"), fact("entry_state")
)
AGREEMENTS = table(
    "agreements",
    key("agreement_part", mark("Point de l'entente"), definition=mark("Ce sur quoi on s'entend.")),
    fact("entry_text"),
)


@dataclass(frozen=True, kw_only=True)
class Recap(Result):
    """What a meeting leaves; ``held_on`` is the day of the meeting told, None when none was written."""

    held_on: date | None = None
    n_kept_by_direction: int = 0
    n_families: int = 0


@dataclass(frozen=True, kw_only=True)
class Conditions(Result):
    """What must be there for the plan to hold."""


@dataclass(frozen=True, kw_only=True)
class OneAgreement(Result):
    """An agreement between adults, to be signed."""

    title: str = ""
    is_empty: bool = False


@study
def recap_meeting(school: School, *, journal: Journal | None = None) -> Recap:
    """Recap a meeting: who was spoken of, which support, by whom, by when.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    Recap
        ``spoken_of``, one row per student with a note or an action that is still open: `student_id`,
        `student_strengths`, `student_worry`, `support_told`, `entry_who`, `entry_day`; ``actions``, one
        row per action about no student. A note that the direction keeps is counted, its text is not there.
    """
    journal = team_journal(school, journal)
    notes = [cast(Note, one.body) for one in journal.open_entries("note")]
    actions = [cast(Action, one.body) for one in journal.open_entries("action")]
    shared = [one for one in notes if one.visibility == "team"]
    last = last_meeting(journal)
    spoken = [
        row
        for student in dict.fromkeys([one.student for one in shared] + [one.student for one in actions if one.student])
        for row in _about(student, shared, actions)
    ]
    others = [one for one in journal.open_entries("action") if not cast(Action, one.body).student]
    told = rows_of(others, action_text="what", entry_who="who", entry_day="by_when", entry_state="state")
    families = {cast(FamilyContact, one.body).student for one in journal.entries("family_contact")}
    return Recap(
        tables=named(SPOKEN.filled(framed(spoken, SPOKEN.names)), ACTIONS.filled(framed(told, ACTIONS.names))),
        held_on=date.fromisoformat(cast(Meeting, last.body).held_on) if last else None,
        n_kept_by_direction=len(notes) - len(shared),
        n_families=len(families),
    )


def _about(student: str, notes: list[Note], actions: list[Action]) -> list[dict[str, Any]]:
    """Rows of a student: one an action; the notes stand on the first."""
    own = [one for one in notes if one.student == student]
    done = [one for one in actions if one.student == student]
    rows = [
        {"student_id": student, "student_strengths": "", "student_worry": "", "support_told": one.what if one else "",
         "entry_who": one.who if one else "", "entry_day": day(one.by_when) if one else None}
        for one in (done or (None,))
    ]  # fmt: skip
    rows[0] |= {
        "student_strengths": " ".join(one.strengths for one in own),
        "student_worry": " ".join(one.worry for one in own if one.worry),
    }
    return rows


@study
def list_conditions(school: School, *, journal: Journal | None = None) -> Conditions:
    """List the conditions of the plan, with who answers for each and by when.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    Conditions
        ``conditions``, one row per condition: `condition_text`, `condition_guarantor`, `entry_day`, `entry_state`.
    """
    journal = team_journal(school, journal)
    rows = condition_rows(journal.entries("condition"))
    return Conditions(tables=named(CONDITIONS.filled(framed(rows, CONDITIONS.names))))


@study
def list_agreements(school: School, *, journal: Journal | None = None) -> list[Result]:
    """List the agreements between adults, each on a page to sign; one to fill when there is none.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    list of OneAgreement
        Each with ``agreements``, one row per part: `agreement_part` (a field of the form), `entry_text`.
    """
    journal = team_journal(school, journal)
    told = [cast(Agreement, one.body) for one in journal.open_entries("agreement")]
    return [_agreement(one) for one in told] or [_agreement(None)]


def _agreement(body: Agreement | None) -> OneAgreement:
    hidden = {"title", "service", "state", "outcome"} | ({"student"} if not (body and body.student) else set())
    names = [name for name in Agreement.typed() if name not in hidden]
    rows = [{"agreement_part": name, "entry_text": _text(getattr(body, name, ""))} for name in names]
    return OneAgreement(
        tables=named(AGREEMENTS.filled(framed(rows, AGREEMENTS.names))),
        title=body.title if body else "",
        is_empty=body is None,
    )


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
