"""Revisions: kept one after the other, never changed. The newest of an entry is what it says now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from portraitlib.journal.database import REVISION

Row = Mapping[str, Any]


class MeanwhileError(Exception):
    """Another revision came since the one that was seen; never told to a reader as it is."""

    def __init__(self, theirs: Row) -> None:
        super().__init__("meanwhile")
        self.theirs = theirs


def append(engine: sa.Engine, row: Row, seen: int) -> tuple[int, str]:
    """Keep a revision, unless another came since the one that was seen; its number, and when the one before was kept.

    Parameters
    ----------
    engine : Engine
    row : mapping
        Every column but `seq`.
    seen : int
        Number of the revision that the person was looking at; 0 for a new entry.

    Raises
    ------
    MeanwhileError
        With the row that came between; with the one seen when a newer version of the kit wrote it.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # one writer a school at a time, as SQLite has one a file
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:school))"), {"school": row["school"]})
        mine = REVISION.c.school == row["school"]
        last = connection.execute(
            sa.select(REVISION).where(mine, REVISION.c.entry == row["entry"]).order_by(REVISION.c.seq.desc()).limit(1)
        ).first()
        if (last.seq if last else 0) != seen or (last and last.schema_number > row["schema_number"]):
            raise MeanwhileError(dict(last._mapping) if last else {})
        newest = sa.select(REVISION.c.seq, REVISION.c.at).where(mine).order_by(REVISION.c.seq.desc()).limit(1)
        before = connection.execute(newest).first()
        seq = int(before.seq if before else 0) + 1
        connection.execute(sa.insert(REVISION), {**row, "seq": seq})
    return seq, str(before.at if before else "")


def read(engine: sa.Engine, school: str, *, kind: str = "", entry: str = "", newest: bool = True) -> list[Row]:
    """Rows of a school in order: the newest of each entry, or all of them."""
    asked = [REVISION.c.school == school]
    asked += [REVISION.c.kind == kind] if kind else []
    asked += [REVISION.c.entry == entry] if entry else []
    if newest:
        last = sa.select(sa.func.max(REVISION.c.seq)).where(*asked).group_by(REVISION.c.entry)
        asked.append(REVISION.c.seq.in_(last))
    with engine.connect().execution_options(reads=True) as connection:
        rows = connection.execute(sa.select(REVISION).where(*asked).order_by(REVISION.c.seq)).all()
    return [dict(row._mapping) for row in rows]


def state(engine: sa.Engine, school: str) -> tuple[int, int]:
    """Newest number of a school, and how many of its rows were purged."""
    mine, counted = REVISION.c.school == school, sa.func.count(REVISION.c.seq)
    with engine.connect().execution_options(reads=True) as connection:
        seq = connection.execute(sa.select(sa.func.max(REVISION.c.seq)).where(mine)).scalar()
        purged = connection.execute(sa.select(counted).where(mine, REVISION.c.is_purged.is_(True))).scalar()
    return int(seq or 0), int(purged or 0)


def schools_in(engine: sa.Engine) -> list[str]:
    """Schools of which a database holds a row."""
    with engine.connect().execution_options(reads=True) as connection:
        return sorted(connection.execute(sa.select(REVISION.c.school).distinct()).scalars())
