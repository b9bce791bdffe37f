"""Where students stand: which needs are the whole class's, in which groupings each is listed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.studies.group_portrait.measures.evidence import KINDS, NEED, STRENGTH, UNKNOWN, Evidence

PATHWAYS = ("need", "universal", "consolidation", "enrichment", "to_observe")
"""Where each student stands, once: a grouping, teaching to the whole class only, neither need nor clear
strength, strengths to stretch, or nothing known yet."""


def universal_topics(states: NDArray[np.int64], universal_share: float, smallest_class: int) -> NDArray[np.bool_]:
    """Topics that are taught to everyone first: known of half the group at least, and lacking to most of those.

    Examples
    --------
    >>> universal_topics(np.array([[0, 0], [0, 2], [2, -1], [0, -1], [0, -1]]), 0.5, 5).tolist()
    [True, False]
    """
    n_known, n_needs = (states != UNKNOWN).sum(axis=0), (states == NEED).sum(axis=0)
    is_most = n_needs / np.maximum(n_known, 1) >= universal_share
    return (n_known * 2 >= len(states)) & (n_known >= smallest_class) & is_most


def place_students(found: Evidence, is_universal: NDArray[np.bool_], most_needs: int) -> NDArray[np.bool_]:
    """Which groupings each student is listed in.

    Kinds take turns (skill, result, engagement), so that three skills do not hide a low engagement; within
    a kind, the need farthest from its aim comes first.
    """
    candidate = (found.states == NEED) & ~is_universal[None, :]
    kind = pd.Index(KINDS).get_indexer(pd.Index(found.topics["need_kind"]))
    distance = np.where(candidate, np.nan_to_num(found.distance), -np.inf)
    turn = np.full(candidate.shape, np.inf)
    for number in range(len(KINDS)):
        of_kind = np.flatnonzero(kind == number)
        order = np.argsort(-distance[:, of_kind], axis=1, kind="stable")
        rank = np.argsort(order, axis=1, kind="stable")
        turn[:, of_kind] = rank * len(KINDS) + number
    turn[~candidate] = np.inf
    return candidate & (np.argsort(np.argsort(turn, axis=1, kind="stable"), axis=1, kind="stable") < most_needs)


def pathways(found: Evidence, is_universal: NDArray[np.bool_], strength_share: float) -> NDArray[np.int_]:
    """Place of each student in `PATHWAYS`, as a number; strengths are clear from `strength_share` of what is known."""
    own_need = ((found.states == NEED) & ~is_universal).any(axis=1)
    any_need, is_known = (found.states == NEED).any(axis=1), found.states != UNKNOWN
    n_known, n_strengths = is_known.sum(axis=1), (found.states == STRENGTH).sum(axis=1)
    is_strong = n_strengths / np.maximum(n_known, 1) >= strength_share
    return np.select([n_known == 0, own_need, any_need, ~is_strong], [4, 0, 1, 2], default=3)
