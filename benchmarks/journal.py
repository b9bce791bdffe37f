"""What a save of the journal costs when it is large: ``python benchmarks/journal.py [--revisions 20000]``.

A journal is filled with notes of 3 000 signs, then 200 more are saved one by one, as a form does; so are readings of
every decision, and the opening of a journal by another process. The goal is a save in 100 ms, 95 times in 100.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from portraitlib.journal import database
from portraitlib.journal.opened import Journal
from portraitlib.journal.place import place_of

SAVES, GOAL = 200, 100.0
NOTE = {"student": "p0123456789abcdef", "strengths": "é" * 3000}


def fill(journal: Journal, n: int) -> None:
    """Write n revisions at once, which no form can do."""
    journal.save("note", NOTE, who="Anne")
    engine = database.engine_of(journal.place)
    with engine.begin() as connection:
        row = dict(connection.execute(sa.select(database.REVISION)).one()._mapping)
        rows = [{**row, "seq": seq, "entry": f"{seq:032x}"} for seq in range(2, n + 1)]
        connection.execute(sa.insert(database.REVISION), rows)


def timed(what: str, act, times: int) -> float:
    """Print how long something takes, and give the 95th percentile in milliseconds."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        spent.append(1000 * (time.perf_counter() - start))
    late = statistics.quantiles(spent, n=20)[-1]
    print(f"{what}: median {statistics.median(spent):.1f} ms, 95th percentile {late:.1f} ms")
    return late


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--revisions", type=int, default=20_000)
    asked.add_argument("--mode", default="", help="wal: for SQLite's quicker mode")
    asked.add_argument("--address", default="", help="of a PostgreSQL database made for this")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = given.address or f"{given.mode}{folder}"
        journal = Journal("BENCH", place_of(told, "BENCH", Path(folder)), date(2026, 2, 2))
        fill(journal, given.revisions)
        print(f"{given.revisions} revisions, {told.partition(':')[0] if ':' in told else 'delete'} mode")
        late = timed("a save", lambda: journal.save("note", NOTE, who="Anne"), SAVES)
        timed("decisions read", lambda: journal.entries("decision"), 20)
        timed("every note read", lambda: journal.entries("note"), 3)
    return 0 if late <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
