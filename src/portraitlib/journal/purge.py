"""Destroying what was written before a day: the rows stay, without their words, and the file is rewritten."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa

from portraitlib.journal import database
from portraitlib.journal.emptying import EMPTY, change, remove_copies
from portraitlib.journal.entry import OF_STUDENTS, STUDENT
from portraitlib.journal.opened import Journal, is_about


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
        n = change(engine, [(_old(journal, before), EMPTY)])
        journal._kept.clear()
        return Purged(n, remove_copies(journal.place))


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
        values = EMPTY if is_own else {"body": json.dumps(body, ensure_ascii=False)}
        changes.append((sa.and_(rows.school == journal.school, rows.seq == one.seq), values))
    with database.told(journal.place):
        n = change(database.engine_of(journal.place), changes)
        journal._kept.clear()
        return Purged(n, remove_copies(journal.place))


def _old(journal: Journal, before: date) -> sa.ColumnElement[bool]:
    rows, start = database.REVISION.c, datetime.combine(before, time.min).astimezone(UTC).isoformat()
    return sa.and_(rows.school == journal.school, rows.at < start, sa.not_(rows.is_purged))
