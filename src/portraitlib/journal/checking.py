"""Whether a journal is whole: what the database says of itself, and what this version of the kit cannot read."""

from __future__ import annotations

from dataclasses import dataclass

from portraitlib.journal import database
from portraitlib.journal.opened import Journal


@dataclass(frozen=True)
class Checked:
    """What was found; a number is zero when all is well."""

    n_revisions: int
    n_entries: int
    n_purged: int
    n_unread: int
    is_whole: bool


def check_journal(journal: Journal) -> Checked:
    """Read every revision, and ask SQLite whether its file is whole.

    Raises
    ------
    JournalError
        The faults of the database, ``journal_damaged`` among them.
    """
    rows = journal.history()
    is_whole = True
    if journal.place.file is not None and journal.place.is_there:
        with (
            database.told(journal.place),
            database.engine_of(journal.place).connect().execution_options(reads=True) as connection,
        ):
            is_whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    purged = sum(one.is_purged for one in rows)
    unread = sum(one.body is None and not one.is_purged for one in rows)
    return Checked(len(rows), len({one.entry for one in rows}), purged, unread, is_whole)
