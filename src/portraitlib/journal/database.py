"""The database of a journal: opened with care, its form made or brought up to date, its faults as facts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portraitlib.errors import JournalError
from portraitlib.journal.place import Place, refuse_shared_drive, refuse_without_locks
from portraitlib.tables.durable import make_private_folder, owner_only

HEAD = "1"
"""Newest step of `migrations`."""
WAIT = 10.0
"""Seconds that a save waits for another program to let the file go."""
COPY = ".avant-"
"""In the name of the copy that is made before the form changes."""

REVISION = sa.Table(
    "revision",
    sa.MetaData(),
    sa.Column("school", sa.String(32), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.String(32)),
    sa.Column("kind", sa.String(24)),
    sa.Column("who", sa.String(200)),
    sa.Column("at", sa.String(32)),
    sa.Column("reason", sa.Text),
    sa.Column("schema_number", sa.Integer),
    sa.Column("is_purged", sa.Boolean, server_default=sa.false()),
    sa.Column("body", sa.Text),
)

_FAULTS = {
    "locked": "journal_locked",
    "busy": "journal_locked",
    "is full": "journal_full",
    "no space": "journal_full",
    "readonly": "journal_readonly",
    "read-only": "journal_readonly",
    "unable to open": "journal_readonly",
    "permission denied": "journal_readonly",
    "locking protocol": "journal_no_locks",
    "not a database": "journal_damaged",
    "malformed": "journal_damaged",
    "no such module": "journal_no_postgresql",
}


def engine_of(place: Place) -> sa.Engine:
    """Engine of a place: each transaction of SQLite takes the file at once, and ends on the disk.

    Raises
    ------
    JournalError
        ``journal_wal_shared``; ``journal_no_postgresql`` when what speaks to the server is not installed.
    """
    if place.file is None:
        try:
            more = {"connect_timeout": max(2, int(WAIT))}
            return sa.create_engine(place.url, connect_args=more, poolclass=sa.pool.NullPool)
        except ModuleNotFoundError:
            raise JournalError("journal_no_postgresql") from None
    if place.is_wal:
        refuse_shared_drive(place.file)
    engine = sa.create_engine(place.url, connect_args={"timeout": WAIT}, poolclass=sa.pool.NullPool)
    mode = "wal" if place.is_wal else "delete"

    @sa.event.listens_for(engine, "connect")
    def set_up(raw: Any, _record: object) -> None:
        """Begin by hand, write to the disk, erase what is erased; the mode changes only when it is another."""
        raw.isolation_level = None
        for line in ("synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY"):
            raw.execute(f"PRAGMA {line}")
        if raw.execute("PRAGMA journal_mode").fetchone()[0] != mode:
            raw.execute(f"PRAGMA journal_mode={mode}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        """Take the file before anything is read: a text that is decided on is not changed meanwhile."""
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Faults of the database as facts.

    Raises
    ------
    JournalError
        By what the database says.
    """
    try:
        yield
    except sa.exc.DBAPIError as fault:
        raise JournalError(_code(str(fault.orig), place), **_facts(place)) from None
    except OSError as fault:
        text = fault.strerror or ""
        raise JournalError(_code(text, place), **_facts(place)) from None


def _code(text: str, place: Place) -> str:
    text = text.lower()
    found = next((code for part, code in _FAULTS.items() if part in text), "")
    return found or ("journal_unreachable" if place.address else "journal_unwritable")


def _facts(place: Place) -> dict[str, Any]:
    named = {"file": place.file.name, "folder": place.file.parent.name} if place.file else {}
    return {**named, "seconds": round(WAIT)}


def prepare(engine: sa.Engine, place: Place) -> None:
    """Make the table where there is none; bring an older one up to date, after a copy of its file.

    Raises
    ------
    JournalError
        ``journal_newer``, and the faults of `told`.
    """
    if place.file is not None and not place.file.is_file():
        make_private_folder(place.file.parent)
        owner_only(place.file.parent)
        refuse_without_locks(place.file)
    step = step_of(engine)
    if step == HEAD:
        return
    if step and place.file is not None:
        shutil.copy2(place.file, place.file.with_name(f"{place.file.name}{COPY}{datetime.now():%Y%m%d-%H%M%S}"))
    _follow_steps(engine)


def step_of(engine: sa.Engine) -> str:
    """Step at which a database is; empty when it holds nothing.

    Raises
    ------
    JournalError
        ``journal_newer``.
    """
    with engine.connect().execution_options(reads=True) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        step = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")
    if step and (not step.isdigit() or int(step) > int(HEAD)):
        raise JournalError("journal_newer", found=step, expected=HEAD)
    return step


def _follow_steps(engine: sa.Engine) -> None:
    from alembic import command  # only a journal that is made or changed needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7465201)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
