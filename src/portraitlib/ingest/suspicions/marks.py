"""Marks of one course and term beside the others: on another scale, never high, all alike, or many at 0."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from portraitlib.ingest.suspicions.groups import Groups
from portraitlib.ingest.suspicions.seen import FEWEST_ROWS, Seen, Suspicion

SCALES = (1, 4, 5, 10, 20, 25, 40, 50)
WHOLE_SCHOOL = 40
"""A school whose marks are all at most this has them on another scale: some of its students pass."""
LIKE = 15
"""Points between the mean of marks put on 100 and that of the others for a scale to be believed."""
UNLIKE = 25
FEWEST_RANGE = 20
LOW_TOP = 60
"""A group of which no mark reaches it: nobody passes in Quebec."""
MANY_ZEROS = 0.2
FEWEST_ZEROS = 3


def odd_marks(seen: Seen) -> Iterator[Suspicion]:
    """Tell groups of marks that look to be out of 20 or 50, and those where many are 0."""
    results = seen.rows("results")
    if results is None:
        return
    has_mark = results["mark"].notna().to_numpy()
    if np.count_nonzero(has_mark) < FEWEST_ROWS:
        return
    scaled = [*_on_another_scale(seen.groups, has_mark)]
    yield from scaled
    if not scaled:
        yield from _never_high(seen.groups, has_mark)
    yield from _all_alike(seen.groups.of_courses, has_mark)
    yield from _many_zeros(seen.groups, (results["mark"] == 0).to_numpy())


def _never_high(groups: Groups, has_mark: np.ndarray) -> Iterator[Suspicion]:
    """Tell groups in which nobody comes near a pass mark."""
    found = (groups.n >= FEWEST_RANGE) & (groups.top < LOW_TOP) & (groups.top > groups.low)
    if found.any():
        facts = {"n_groups": int(np.count_nonzero(found)), "top": float(groups.top[found].max())}
        yield Suspicion("marks_never_high", "results", "mark", has_mark & found[groups.codes], facts)


def _all_alike(courses: Groups, has_mark: np.ndarray) -> Iterator[Suspicion]:
    """Tell courses whose students all have the same mark; that many are 0 is told by itself."""
    found = (courses.n >= FEWEST_ROWS) & (courses.low == courses.top) & (courses.top > 0)
    if found.any():
        facts = {"n_groups": int(np.count_nonzero(found)), "top": float(courses.top[found].max())}
        yield Suspicion("marks_all_alike", "results", "mark", has_mark & found[courses.codes], facts)


def _on_another_scale(groups: Groups, has_mark: np.ndarray) -> Iterator[Suspicion]:
    """Tell marks that a scale of 20 or 50 brings close to the others while 100 leaves them far below."""
    top = float(groups.top.max())
    scale = _scale(top)
    if top > 0 and scale <= WHOLE_SCHOOL:
        yield Suspicion("marks_on_other_scale", "results", "mark", has_mark, {"scale": scale, "top": top})
        return
    enough = groups.n >= FEWEST_ROWS
    scales = np.array([_scale(highest) for highest in groups.top.tolist()])
    for scale in SCALES:
        low = enough & (scales == scale)
        others = groups.n[enough & ~low].sum()
        if low.any() and others >= FEWEST_ROWS:
            usual = groups.total[enough & ~low].sum() / others
            found = low & (abs(groups.means * 100 / scale - usual) < LIKE) & (usual - groups.means > UNLIKE)
            if found.any():
                facts = {"scale": float(scale), "top": float(groups.top[found].max())}
                yield Suspicion("marks_on_other_scale", "results", "mark", has_mark & found[groups.codes], facts)


def _scale(top: float) -> float:
    return float(next((scale for scale in SCALES if top <= scale), 100))


def _many_zeros(groups: Groups, is_zero: np.ndarray) -> Iterator[Suspicion]:
    many = (groups.n >= FEWEST_ROWS) & (groups.zeros >= FEWEST_ZEROS) & (groups.zeros >= MANY_ZEROS * groups.n)
    if many.any():
        where = many[groups.codes] & is_zero
        yield Suspicion("many_zeros", "results", "mark", where, {"n_groups": int(np.count_nonzero(many))})
