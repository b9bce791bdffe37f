"""Decisions whose day has come, with what was shown that day and what the same section says today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from portraitlib.journal.entry import Evidence
from portraitlib.journal.evidence import Today, said_today
from portraitlib.journal.kinds import Decision
from portraitlib.journal.meetings import due_decisions
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.opening import open_journal
from portraitlib.journal.sections import day, framed
from portraitlib.results.section import Refusal, Result, fact, key, mark, named, study, table
from portraitlib.tables.school import School

DUE = table(
    "decisions_due",
    key("decision_question", mark("La question"), definition=mark("La question à laquelle l'équipe a répondu.")),
    fact("decision_text", mark("Ce que l'équipe a décidé"), definition=mark("La décision, telle quelle.")),
    fact("entry_who"),
    fact("entry_day"),
    fact("decision_sign", mark("À quoi on le verra"), definition=mark("Ce que l'équipe attendait de sa décision.")),
    fact("then_shown", mark("Montré ce jour-là"), definition=mark("Le constat qui appuyait la décision.")),
    fact("shown_today", mark("Aujourd'hui, la même section"), definition=mark("Le constat de la même section.")),
    fact("is_same_evidence", mark("Même constat"), shown=False, definition=mark("Le constat n'a pas changé.")),
)


@dataclass(frozen=True, kw_only=True)
class DueDecisions(Result):
    """Decisions to look at again; empty when none is due."""

    n_decisions: int = 0


def recall_decisions(school: School, *, journal: Journal | None = None) -> DueDecisions | Refusal:
    """Recall the decisions whose day has come and that nobody closed.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    DueDecisions
        ``decisions_due``, one row per decision, the oldest day first: `decision_question`, `decision_text`,
        `entry_who`, `entry_day`, `decision_sign`, `then_shown` (headline of that day), `shown_today` (headline of the
        same section, asked again). Empty for readers outside the team: nothing heads their page.

    Raises
    ------
    JournalError
        When the journal cannot be read.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> len(recall_decisions(school_in_memory({}, journal="no-such-folder")).tables["decisions_due"].data)
    0
    """
    journal = journal or open_journal(school)
    due = due_decisions(journal)
    return _recalled(school, [row for one in due for row in _rows(one, school)], len(due))


@study
def _recalled(_school: School, rows: Sequence[dict[str, Any]], n_decisions: int) -> DueDecisions:
    """The rows behind the door: sections asked again have passed it each on its own."""
    return DueDecisions(tables=named(DUE.filled(framed(rows, DUE.names))), n_decisions=n_decisions)


def _rows(one: Revision, school: School) -> list[dict[str, Any]]:
    """One row per piece of evidence; one row for a decision without any."""
    body = cast(Decision, one.body)
    return [_row(body, shown, said_today(shown, school) if shown else None) for shown in body.evidence or (None,)]


def _row(body: Decision, shown: Evidence | None, today: Today | None) -> dict[str, Any]:
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
