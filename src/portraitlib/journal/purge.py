"""Destroying what was written before a day: the rows stay, without their words, and the file is rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa

from portraitlib.journal import database
from portraitlib.journal.migrations.versions.step_1 import SQLITE
from portraitlib.journal.opened import Journal

_CHANGES = ("UPDATE", "DELETE")


@dataclass(frozen=True)
class Purged:
    """How many revisions lost their words, and how many copies of the file were removed with them."""

    n_revisions: int
    n_copies: int = 0


def count_before(journal: Journal, before: date) -> int:
    """How many revisions a purge would empty."""
    if not journal.place.is_there:
        return 0
    with database.told(journal.place):
        engine = database.engine_of(journal.place)
        database.prepare(engine, journal.place)
        with engine.connect().execution_options(reads=True) as connection:
            asked = sa.select(sa.func.count()).select_from(database.REVISION).where(_old(journal, before))
            return int(connection.execute(asked).scalar() or 0)


def purge(journal: Journal, before: date) -> Purged:
    """Empty what a school's journal kept before a day: bodies, names and reasons; nothing of them stays in the file.

    Parameters
    ----------
    journal : Journal
    before : date
        The day itself is kept. A text that is still current and was last kept before that day is emptied too.

    Raises
    ------
    JournalError
        The faults of the database: then nothing was emptied.
    """
    if not journal.place.is_there:
        return Purged(0)
    with database.told(journal.place):
        engine = database.engine_of(journal.place)
        database.prepare(engine, journal.place)
        with engine.begin() as connection:
            _allow(connection, is_allowed=True)
            empty = {"body": "{}", "who": "", "reason": "", "is_purged": True}
            n = connection.execute(sa.update(database.REVISION).where(_old(journal, before)).values(**empty)).rowcount
            _allow(connection, is_allowed=False)
        _rewrite(engine)
        journal._kept.clear()
        return Purged(int(n), _remove_copies(journal))


def _old(journal: Journal, before: date) -> sa.ColumnElement[bool]:
    rows, start = database.REVISION.c, datetime.combine(before, time.min).astimezone(UTC).isoformat()
    return sa.and_(rows.school == journal.school, rows.at < start, sa.not_(rows.is_purged))


def _allow(connection: sa.Connection, *, is_allowed: bool) -> None:
    """Lift what refuses changes, or put it back, within the transaction: a crash leaves it as it was."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE revision {'DISABLE' if is_allowed else 'ENABLE'} TRIGGER USER")
        return
    for change in _CHANGES:
        drop = f"DROP TRIGGER revision_no_{change}"
        connection.exec_driver_sql(drop if is_allowed else SQLITE.format(change=change))


def _rewrite(engine: sa.Engine) -> None:
    """Write the file anew without the pages that held the words."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM FULL revision")
        return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM")
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _remove_copies(journal: Journal) -> int:
    """Copies made before the form of the file changed hold the same words."""
    file = journal.place.file
    copies = [] if file is None else list(file.parent.glob(f"{file.name}{database.COPY}*"))
    for copy in copies:
        copy.unlink()
    return len(copies)
