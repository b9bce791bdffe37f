"""Decisions whose day has come, with what was shown that day and what the same section says today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portraitlib.journal.meetings import due_decisions
from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.journal.sections import decision_rows, framed
from portraitlib.results.section import Refusal, Result, fact, key, named, study, table
from portraitlib.tables.school import School

DUE = table(
    "decisions_due",
    key("decision_question"),
    fact("decision_text"),
    fact("entry_who"),
    fact("entry_day"),
    fact("decision_sign"),
    fact("then_shown"),
    fact("shown_today"),
    fact("is_same_evidence", shown=False),
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
    return _recalled(school, [row for one in due for row in decision_rows(one, school)], len(due))


@study
def _recalled(_school: School, rows: Sequence[dict[str, Any]], n_decisions: int) -> DueDecisions:
    """The rows behind the door: sections asked again have passed it each on its own."""
    return DueDecisions(tables=named(DUE.filled(framed(rows, DUE.names))), n_decisions=n_decisions)
