"""Students whom nothing tells apart are counted, not named: a solver that must name them places nobody.

With one session a place, counts can always be named: the needs and the slots of alike students are a graph of two
sides whose edges so many students share evenly (de Werra, 1971). With more, this holds for those who ask one thing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.planner.candidates import Candidates
from portraitlib.planner.rows import Ints


def counted(candidates: Candidates) -> tuple[Candidates, Ints]:
    """The same with one student for all those alike; who stands for each student."""
    stands = _first_alike(candidates)
    copies = np.bincount(stands, minlength=len(stands)).astype(np.int64)
    kept = stands[candidates.student[candidates.need]] == candidates.student[candidates.need]
    some = {name: getattr(candidates, name)[kept] for name in ("need", "meeting", "worth")}
    return replace(candidates, copies=np.maximum(copies, 1), **some), stands


def _first_alike(candidates: Candidates) -> Ints:
    """For each student, the first of those alike: the same things asked, possible at the same times, worth the same."""
    seen: dict[object, int] = {}
    rows = _described(candidates)
    alone = _alone(candidates, rows)
    told = [(tuple(sorted(rows[at])), candidates.rides[at].tobytes()) for at in range(len(candidates.students))]
    stands = [at if at in alone else seen.setdefault(one, at) for at, one in enumerate(told)]
    return np.array(stands, dtype=np.int64)


def _described(candidates: Candidates) -> dict[int, list[tuple[int, int, float]]]:
    """What could be given to each student: thing asked, meeting, worth."""
    needs = candidates.demand.needs
    asked, _ = pd.factorize(needs["subject"] + "\t" + needs["service"] + "\t" + needs["need"])
    rows: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for need, meeting, worth in zip(candidates.need, candidates.meeting, candidates.worth, strict=True):
        rows[int(candidates.student[need])].append((int(asked[need]), int(meeting), float(worth)))
    return rows


def _alone(candidates: Candidates, rows: dict[int, list[tuple[int, int, float]]]) -> set[int]:
    """Students who must be named: those of a pair, and those who ask two things where a place has two sessions."""
    pairs = candidates.demand.pairs
    paired = {*pairs["student_id"], *pairs["other_student_id"]}
    named = {row for row, one in enumerate(candidates.students) if one in paired}
    if any(len(one.slots) > 1 for one in candidates.meetings):
        named |= {student for student, row in rows.items() if len({asked for asked, _, _ in row}) > 1}
    return named


def started(candidates: Candidates, some: Candidates, stands: Ints, places: Ints) -> Ints:
    """How many of each counted place a plan holds, from the places it names."""
    key_of = {key: row for row, key in enumerate(_keys(some, np.arange(len(some.need)), stands))}
    found = np.zeros(len(some.need), dtype=np.int64)
    np.add.at(found, [key_of[key] for key in _keys(candidates, places, stands)], 1)
    return found


def _keys(candidates: Candidates, places: Ints, stands: Ints) -> list[tuple[int, str, int]]:
    needs = candidates.demand.needs
    asked = (needs["subject"] + "\t" + needs["service"] + "\t" + needs["need"]).to_numpy()
    need = candidates.need[places]
    who = stands[candidates.student[need]]
    return list(zip(who.tolist(), asked[need].tolist(), candidates.meeting[places].tolist(), strict=True))
