"""The rules as rows of numbers: columns are the places, then the meetings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from portraitlib.planner.candidates import Candidates
from portraitlib.planner.limits import of_adults_and_rooms, of_buses, sessions_of_places
from portraitlib.planner.pairing import of_pairs
from portraitlib.planner.rows import Floats, Rows, at_most

HELD = 0.01
"""What it costs to hold a meeting: of two plans that serve the same students, the one with fewer."""


@dataclass(frozen=True)
class Model:
    """What each column is worth and its most; rows with their least and most."""

    worth: Floats
    most: Floats
    rows: sparse.csr_matrix
    low: Floats
    high: Floats
    n_shared: int = 0
    """Columns, the first ones, that may be parts."""


def relaxed(model: Model, n_places: int) -> Model:
    """The same where places may be shared: the meetings alone are whole."""
    return replace(model, n_shared=n_places)


def model_of(candidates: Candidates, *, is_strong: bool = False, draw: Floats | None = None) -> Model:
    """Every rule of a plan.

    Parameters
    ----------
    candidates : Candidates
        Meetings and places that could be.
    is_strong : bool
        Each place also asks by itself that its meeting be held: a closer bound, a larger model.
    draw : ndarray, optional
        Added to what the place of each student is worth, to settle ties.
    """
    n_places, n_meetings = len(candidates.need), len(candidates.meetings)
    most = _most_a_place(candidates)
    blocks = [*_of_students(candidates, most), *_of_meetings(candidates), *of_adults_and_rooms(candidates)]
    blocks += [of_buses(candidates, most), *of_pairs(candidates)]
    if is_strong:
        blocks.append(_strong(candidates, most))
    worth = candidates.worth + (0 if draw is None else draw[candidates.student[candidates.need]])
    held = np.array([one.value for one in candidates.meetings]) - HELD
    return Model(np.r_[worth, held], np.r_[most, np.ones(n_meetings)], *_stacked(blocks, n_places + n_meetings))


def _stacked(blocks: list[Rows], n_columns: int) -> tuple[sparse.csr_matrix, Floats, Floats]:
    firsts = np.cumsum([0, *(len(one.low) for one in blocks)])
    row = np.concatenate([one.row + first for one, first in zip(blocks, firsts[:-1], strict=True)])
    column = np.concatenate([one.column for one in blocks])
    value = np.concatenate([one.value for one in blocks])
    rows = sparse.csr_matrix((value, (row, column)), shape=(int(firsts[-1]), n_columns))
    return rows, np.concatenate([one.low for one in blocks]), np.concatenate([one.high for one in blocks])


def _most_a_place(candidates: Candidates) -> Floats:
    offers = candidates.demand.offer_list
    size = np.array([offers[one.offer].largest for one in candidates.meetings], dtype=float)
    return np.minimum(candidates.copies[candidates.student[candidates.need]], size[candidates.meeting])


def _of_students(candidates: Candidates, reach: Floats) -> list[Rows]:
    """A need once, a place a slot, so many sessions a week; as many times as a student stands for students."""
    student = candidates.student[candidates.need]
    copies = candidates.copies[student].astype(float)
    place, each, slot = np.arange(len(student)), *sessions_of_places(candidates)
    one, n_slots = np.ones(len(student)), max(1, len(candidates.demand.slots))
    times = np.bincount(each, minlength=len(student)).astype(float)
    weekly = copies * candidates.demand.rules.places_a_week
    return [
        at_most(candidates.need, place, copies, one, reach),
        at_most(student[each] * n_slots + slot, each, copies[each], one[each], reach[each]),
        at_most(student, place, weekly, times, reach),
    ]


def _of_meetings(candidates: Candidates) -> list[Rows]:
    """Sizes of the meetings that are held; an offer is held once, in class as often as it asks."""
    n_places, n_meetings = len(candidates.need), len(candidates.meetings)
    offers = [candidates.demand.offer_list[one.offer] for one in candidates.meetings]
    offer = np.array([one.offer for one in candidates.meetings], dtype=np.int64)
    is_group = np.array([one.is_group for one in offers], dtype=bool)
    times = np.array([1 if one.is_group else one.sessions for one in offers], dtype=float)
    groups, number = np.flatnonzero(is_group), np.cumsum(is_group) - 1
    sizes = np.array([(offers[at].smallest, offers[at].largest) for at in groups], dtype=float).reshape(-1, 2)
    row = np.r_[number[candidates.meeting], np.arange(len(groups))].astype(np.int64)
    column = np.r_[np.arange(n_places), n_places + groups].astype(np.int64)
    one = np.ones(n_meetings)
    none, any_ = np.full(len(groups), -np.inf), np.full(len(groups), np.inf)
    return [
        Rows(row, column, np.r_[np.ones(n_places), -sizes[:, 1]], none, np.zeros(len(groups))),
        Rows(row, column, np.r_[np.ones(n_places), -sizes[:, 0]], np.zeros(len(groups)), any_),
        at_most(offer, n_places + np.arange(n_meetings), times, one, one),
    ]


def _strong(candidates: Candidates, most: Floats) -> Rows:
    """A place asks that its meeting be held."""
    n = len(candidates.need)
    place = np.arange(n)
    columns = np.r_[place, n + candidates.meeting]
    return Rows(np.r_[place, place], columns, np.r_[np.ones(n), -most], np.full(n, -np.inf), np.zeros(n))
