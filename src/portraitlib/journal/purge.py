"""Destroying what was written before a day, or kept long enough: rows stay without words, the file is rewritten."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from portraitlib.journal import database
from portraitlib.journal.entry import OF_STUDENTS, STUDENT
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.migrations.versions.step_1 import SQLITE
from portraitlib.journal.opened import Journal, is_about

_CHANGES = ("UPDATE", "DELETE")
_EMPTY = {"body": "{}", "who": "", "reason": "", "is_purged": True}


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
        n = _change(engine, [(_old(journal, before), _EMPTY)])
        journal._kept.clear()
        return Purged(n, _remove_copies(journal))


def forget(journal: Journal, names: Collection[str]) -> Purged:
    """Empty every revision that is about a student, and take them out of the groups of plans.

    Parameters
    ----------
    journal : Journal
    names : collection of str
        Pseudonym and numbers that texts may name the student by. A text that only mentions one stays as it is.

    Raises
    ------
    JournalError
        The faults of the database: then nothing was changed.
    """
    if not journal.place.is_there:
        return Purged(0)
    rows = database.REVISION.c
    changes = []
    for one in journal.history():
        if one.body is None or not any(is_about(one.body, name) for name in names):
            continue
        body, is_own = one.body.model_dump(mode="json"), getattr(one.body, STUDENT, "") in names
        for group in body.get("groups", ()):
            group["students"] = [student for student in group["students"] if student not in names]
        for name in OF_STUDENTS:
            if body.get(name):
                body[name] = [one for one in body[name] if one["student"] not in names]
        values = _EMPTY if is_own else {"body": json.dumps(body, ensure_ascii=False)}
        changes.append((sa.and_(rows.school == journal.school, rows.seq == one.seq), values))
    with database.told(journal.place):
        n = _change(database.engine_of(journal.place), changes)
        journal._kept.clear()
        return Purged(n, _remove_copies(journal))


def expire(journal: Journal, now: datetime) -> int:
    """Empty what its kind keeps for some days only, once they are over; how many revisions.

    The journal does it by itself when it is opened. A file that cannot be written now is left: what is over is not read
    either way, and goes at the next opening.
    """
    engine = journal._kept.get("engine") or database.engine_of(journal.place)
    rows = database.REVISION.c
    ends = {kind: (now - timedelta(days=model.kept_days)) for kind, model in KINDS.items() if model.kept_days}
    over = sa.or_(*(sa.and_(rows.kind == kind, rows.at <= end.isoformat()) for kind, end in ends.items()))
    is_over = sa.and_(rows.school == journal.school, sa.not_(rows.is_purged), over)
    with engine.connect().execution_options(reads=True) as connection:
        if connection.execute(sa.select(rows.seq).where(is_over).limit(1)).first() is None:
            return 0
    try:
        n = _change(engine, [(is_over, _EMPTY)])
        _remove_copies(journal)
    except (sa.exc.DBAPIError, OSError):
        return 0
    return n


def _change(engine: sa.Engine, changes: Sequence[tuple[sa.ColumnElement[bool], Mapping[str, Any]]]) -> int:
    """Change rows that nothing else may change, and rewrite the file; how many rows."""
    with engine.begin() as connection:
        _allow(connection, is_allowed=True)
        n = sum(connection.execute(sa.update(database.REVISION).where(at).values(**to)).rowcount for at, to in changes)
        _allow(connection, is_allowed=False)
    _rewrite(engine)
    return n


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
