"""Students who are to be apart, and those who are to be together."""

from __future__ import annotations

from itertools import chain

import numpy as np

from portraitlib.planner.candidates import Candidates
from portraitlib.planner.rows import Ints, Rows, at_most


def of_pairs(candidates: Candidates) -> list[Rows]:
    """Apart: one of them at most in an offer. Together: both or neither, where both ask the same."""
    number = {one: row for row, one in enumerate(candidates.students)}
    both = [(number[one], number[other], pair == "apart") for one, other, pair in candidates.demand.pair_list
            if one in number and other in number]  # fmt: skip
    mine = _places_of(candidates, sorted(set(chain.from_iterable((one, other) for one, other, _ in both))))
    apart = [np.r_[mine[one], mine[other]] for one, other, is_apart in both if is_apart]
    together = [(one, other) for one, other, is_apart in both if not is_apart]
    return [_apart(candidates, apart), _together(candidates, together, mine)]


def _places_of(candidates: Candidates, students: list[int]) -> dict[int, Ints]:
    student = candidates.student[candidates.need]
    return {one: np.flatnonzero(student == one) for one in students}


def _apart(candidates: Candidates, pairs: list[Ints]) -> Rows:
    column = np.concatenate([np.zeros(0, np.int64), *pairs]).astype(np.int64)
    pair = np.repeat(np.arange(len(pairs)), [len(one) for one in pairs])
    offer = np.array([one.offer for one in candidates.meetings], dtype=np.int64)[candidates.meeting[column]]
    one = np.ones(len(column))
    return at_most(pair * (len(candidates.demand.offers) + 1) + offer, column, one, one, one)


def _together(candidates: Candidates, pairs: list[tuple[int, int]], mine: dict[int, Ints]) -> Rows:
    """As many places of one as of the other in each meeting, for what both ask."""
    asked, students = candidates.demand.asked, candidates.students
    what = [(subject, service) for _, subject, service, _ in candidates.demand.need_list]
    entries = [
        (at, what[candidates.need[place]], int(candidates.meeting[place]), place, sign)
        for at, (one, other) in enumerate(pairs)
        for student, sign in ((one, 1.0), (other, -1.0))
        for place in mine[student]
        if what[candidates.need[place]] in asked[students[one]] & asked[students[other]]
    ]
    names = {key: row for row, key in enumerate(dict.fromkeys(entry[:3] for entry in entries))}
    row = np.array([names[entry[:3]] for entry in entries], dtype=np.int64)
    column = np.array([entry[3] for entry in entries], dtype=np.int64)
    zeros = np.zeros(len(names))
    return Rows(row, column, np.array([entry[4] for entry in entries], dtype=float), zeros, zeros)
