"""What the sections about a journal are made with: columns that several give, and how its entries fill them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import pandas as pd

from portraitlib.journal.entry import Evidence
from portraitlib.journal.evidence import Today, said_today
from portraitlib.journal.forms import WORDS
from portraitlib.journal.kinds import KINDS, Decision
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.opening import open_journal
from portraitlib.journal.year import LINES
from portraitlib.results.section import Form, column, demand, mark
from portraitlib.tables.school import School

STANDING = {
    "team": mark("Qui nous sommes, et à quel rythme nous nous rencontrons"),
    "decisions": mark("Nos décisions à revoir : faites, reportées, abandonnées"),
    "changes": mark("Ce qui a changé depuis notre dernière rencontre"),
    "prompts": mark("Les questions des guides posées aujourd'hui"),
    "students": mark("Les élèves dont il faut parler : leurs forces d'abord, puis qui fait quoi"),
    "next": mark("La prochaine rencontre : date, qui écrit, données à avoir"),
    "own": mark("Point ajouté par l'équipe"),
}
column(
    "entry_kind",
    mark("Sorte"),
    codes={name: model.label for name, model in KINDS.items()},
    definition=mark("Ce que l'équipe a écrit : décision, note, entente…"),
)
column("entry_text", mark("Ce qui est écrit"), definition=mark("Le texte de l'équipe, tel qu'il est au journal."))
column("entry_who", mark("Par qui"), definition=mark("Le nom ou la fonction que l'équipe a écrit."))
column("entry_day", mark("Date"), Form.DATE, definition=mark("Pour quand, ou à quelle date."))
column(
    "entry_state",
    mark("Où on en est"),
    codes={name: WORDS[name] for name in ("open", "done", "moved", "dropped")},
    definition=mark("Ce que l'équipe en a dit la dernière fois."),
)
column("condition_text", mark("Condition"), definition=mark("Ce qu'il faut pour que le plan tienne."))
column("condition_guarantor", mark("Qui en répond"), definition=mark("La personne qui s'y engage."))
column("member_function", mark("Fonction"), definition=mark("Sa fonction dans l'école ou au centre de services."))
column("member_tasks", mark("S'occupe de"), definition=mark("Ce sur quoi l'équipe compte sur elle."))
column("decision_question", mark("La question"), definition=mark("La question à laquelle l'équipe a répondu."))
column("decision_text", mark("Ce que l'équipe a décidé"), definition=mark("La décision, telle quelle."))
column("decision_sign", mark("À quoi on le verra"), definition=mark("Ce que l'équipe attendait de sa décision."))
column("then_shown", mark("Montré ce jour-là"), definition=mark("Le constat qui appuyait la décision."))
column("shown_today", mark("Aujourd'hui, la même section"), definition=mark("Le constat de la même section."))
column("is_same_evidence", mark("Même constat"), definition=mark("Le constat n'a pas changé."))
column("line_month", mark("Mois"), definition=mark("Mois de la rencontre."))
column(
    "line_meeting",
    mark("Rencontre"),
    codes={name: line.meeting for name, line in LINES.items()},
    definition=mark("Qui se rencontre."),
)
column("role_aim", mark("But du rôle"), definition=mark("Ce que ce rôle doit permettre."))
column("role_hours", mark("Heures par semaine"), Form.MARK, definition=mark("Heures prévues dans la tâche."))
column("agenda_point", mark("Point"), codes=STANDING, definition=mark("Ce dont on parle."))
column("guide_point", mark("Question des guides"), definition=mark("La question, redite dans nos mots."))


def day(text: str) -> pd.Timestamp | None:
    """A day of the journal as a date; None when it is empty."""
    return pd.Timestamp(text) if text else None


def team_journal(school: School, journal: Journal | None) -> Journal:
    """The journal that was given, or the school's; refused to readers outside the team."""
    journal = journal or open_journal(school)
    demand(not journal.is_closed, "journal_is_for_the_team")
    return journal


def rows_of(revisions: Iterable[Revision], **fields: str) -> list[dict[str, Any]]:
    """A row for each entry: column to the field of the body that fills it; days become dates."""
    return [
        {name: _value(name, getattr(one.body, field, ""), one) for name, field in fields.items()} for one in revisions
    ]


def _value(name: str, value: Any, one: Revision) -> Any:
    if name == "entry_kind":
        return one.kind
    if name == "entry_day":
        return day(str(value))
    return "\n".join(value) if isinstance(value, tuple) else value


def framed(rows: Iterable[Mapping[str, Any]], names: list[str]) -> pd.DataFrame:
    """Rows as a table of these columns, dates as dates, even when there is none."""
    data = pd.DataFrame(list(rows), columns=names)
    return data.assign(entry_day=pd.to_datetime(data["entry_day"])) if "entry_day" in names else data


def condition_rows(revisions: Iterable[Revision]) -> list[dict[str, Any]]:
    """What each condition says: what it takes, who answers for it, by when, whether it is there."""
    return rows_of(
        revisions, condition_text="what", condition_guarantor="guarantor", entry_day="by_when", entry_state="state"
    )


def decision_rows(one: Revision, school: School | None) -> list[dict[str, Any]]:
    """A decision with what was shown that day and is today: one row per piece of evidence, one without any.

    Without a school, its sections are not asked again.
    """
    body = cast(Decision, one.body)
    shown = body.evidence or (None,)
    return [_decision_row(body, was, said_today(was, school) if was and school else None) for was in shown]


def _decision_row(body: Decision, shown: Evidence | None, today: Today | None) -> dict[str, Any]:
    return {
        "decision_question": body.question,
        "decision_text": body.decided,
        "entry_who": body.who,
        "entry_day": day(body.check_on),
        "decision_sign": body.how_known,
        "then_shown": shown.headline if shown else "",
        "shown_today": today.headline if today else "",
        "is_same_evidence": bool(today and (today.is_same or (shown and today.headline == shown.headline))),
    }
