"""Run by tests: children that write into one journal, at once or until they are killed; says what came of it."""

import json
import os
import random
import signal
import sqlite3
import sys
import time
from datetime import date
from pathlib import Path

from portraitlib.errors import JournalError
from portraitlib.journal.opened import Journal
from portraitlib.journal.place import place_of

NOTE = {"student": "p1", "strengths": "é" * 3000}
DECISION = {"question": "Combien ?", "decided": "Compter.", "check_on": "2026-02-01"}


def opened(told):
    return Journal("999001", place_of(told, "999001", Path("/")), date(2026, 2, 2))


def in_child(work):
    """Start a child that does `work(say)`; its number and the end of its pipe."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    try:
        work(lambda what: os.write(write, f"{what}\n".encode()))
    finally:
        os._exit(0)


def kill(told, n):
    """Kill a writer n times at any moment: rows that it said were kept and are not, files that are not whole."""
    opened(told).save("note", NOTE, who="Anne")
    lost = damaged = n_said = 0
    draw = random.Random(7)

    def write_on(say):
        journal = opened(told)
        while True:
            say(journal.save("note", NOTE, who="Anne").seq)

    for _ in range(n):
        child, pipe = in_child(write_on)
        said = os.read(pipe, 1)
        time.sleep(draw.random() * 0.05)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while block := os.read(pipe, 65536):
            said += block
        os.close(pipe)
        told_kept = {int(line) for line in said[: said.rfind(b"\n") + 1].split()}
        there = {one.seq for one in opened(told).history()}
        lost += len(told_kept - there)
        n_said += len(told_kept)
        if not told.startswith("postgresql"):
            file = sqlite3.connect(place_of(told, "999001").file)
            damaged += file.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
            file.close()
    return {"lost": lost, "damaged": damaged, "said": n_said}


def race(told, n):
    """Three children change one decision n times each, and each keeps n notes."""
    first = opened(told).save("decision", {**DECISION, "outcome": "0"}, who="Anne")

    def change(say):
        journal, refused = opened(told), 0
        for _ in range(n):
            journal.save("note", NOTE, who="Anne")
            while True:
                now = journal.entries("decision")[0]
                body = {**DECISION, "outcome": str(int(now.body.outcome) + 1)}
                try:
                    journal.save("decision", body, who="Anne", entry=first.entry, seen=now.seq)
                    break
                except JournalError as fault:
                    if fault.code != "journal_conflict":
                        refused += 1
                        break
        say(refused)

    children = [in_child(change) for _ in range(3)]
    refused = 0
    for child, pipe in children:
        refused += int(os.read(pipe, 100) or 99)
        os.close(pipe)
        os.waitpid(child, 0)
    journal = opened(told)
    return {
        "count": int(journal.entries("decision")[0].body.outcome),
        "notes": len(journal.entries("note")),
        "refused": refused,
    }


if __name__ == "__main__":
    print(json.dumps({"kill": kill, "race": race}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))
