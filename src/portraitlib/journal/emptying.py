"""Emptying rows of a journal that nothing else may change: by a purge, or once the days of their kind are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portraitlib.journal import database
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.place import Place

EMPTY = {"body": "{}", "who": "", "reason": "", "is_purged": True}
"""What a row without its words says."""
_CHANGES = ("UPDATE", "DELETE")


def expire(engine: sa.Engine, place: Place, school: str, now: datetime) -> int:
    """Empty what its kind keeps for some days only, once they are over; how many revisions.

    The journal does it by itself when it is opened, and before each save. A file that cannot be written now is left:
    what is over is not read either way, and goes the next time.
    """
    rows = database.REVISION.c
    ends = {kind: (now - timedelta(days=model.kept_days)) for kind, model in KINDS.items() if model.kept_days}
    over = sa.or_(*(sa.and_(rows.kind == kind, rows.at <= end.isoformat()) for kind, end in ends.items()))
    is_over = sa.and_(rows.school == school, sa.not_(rows.is_purged), over)
    with engine.connect().execution_options(reads=True) as connection:
        if connection.execute(sa.select(rows.seq).where(is_over).limit(1)).first() is None:
            return 0
    try:
        n = change(engine, [(is_over, EMPTY)])
        remove_copies(place)
    except (sa.exc.DBAPIError, OSError):
        return 0
    return n


def change(engine: sa.Engine, changes: Sequence[tuple[sa.ColumnElement[bool], Mapping[str, Any]]]) -> int:
    """Change rows that nothing else may change, and rewrite the file; how many rows."""
    with engine.begin() as connection:
        _allow(connection, is_allowed=True)
        n = sum(connection.execute(sa.update(database.REVISION).where(at).values(**to)).rowcount for at, to in changes)
        _allow(connection, is_allowed=False)
    _rewrite(engine)
    return n


def _allow(connection: sa.Connection, *, is_allowed: bool) -> None:
    """Lift what refuses changes, or put it back, within the transaction: a crash leaves it as it was."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE revision {'DISABLE' if is_allowed else 'ENABLE'} TRIGGER USER")
        return
    from portraitlib.journal.migrations.versions.step_1 import SQLITE  # Alembic: not for a journal that is only read

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


def remove_copies(place: Place) -> int:
    """Copies made before the form of the file changed hold the same words."""
    file = place.file
    copies = [] if file is None else list(file.parent.glob(f"{file.name}{database.COPY}*"))
    for copy in copies:
        copy.unlink()
    return len(copies)
