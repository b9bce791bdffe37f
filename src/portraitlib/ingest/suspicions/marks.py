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
OF_TWENTY, NOBODY_BELOW, FEWEST_LOW = 20, 40, 5
"""Some marks out of 20 among marks out of 100: a few at most 20, and none between that and 40."""
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
        yield from _some_on_another_scale(seen.groups.of_courses, results["mark"].to_numpy("float64", na_value=np.nan))
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


def _some_on_another_scale(courses: Groups, marks: np.ndarray) -> Iterator[Suspicion]:
    """Tell the marks that 20 brings among the others of their course, when none stands between the two."""
    is_low = (marks > 0) & (marks <= OF_TWENTY)
    if np.count_nonzero(is_low) < FEWEST_LOW:
        return
    of, n_courses = courses.codes[is_low], len(courses.n)
    n, total = np.bincount(of, minlength=n_courses), np.bincount(of, marks[is_low], n_courses)
    n_between = np.bincount(courses.codes[(marks > OF_TWENTY) & (marks <= NOBODY_BELOW)], minlength=n_courses)
    n_others = courses.n - n - courses.zeros
    with np.errstate(invalid="ignore", divide="ignore"):
        is_like = abs(total / n * 100 / OF_TWENTY - (courses.total - total) / n_others) < LIKE
    found = (n >= FEWEST_LOW) & (n_between == 0) & (n_others >= FEWEST_ROWS) & is_like
    where = is_low & found[courses.codes]
    if where.any():
        facts = {"scale": OF_TWENTY, "top": float(marks[where].max())}
        yield Suspicion("some_marks_on_other_scale", "results", "mark", where, facts)


def _scale(top: float) -> float:
    return float(next((scale for scale in SCALES if top <= scale), 100))


def _many_zeros(groups: Groups, is_zero: np.ndarray) -> Iterator[Suspicion]:
    many = (groups.n >= FEWEST_ROWS) & (groups.zeros >= FEWEST_ZEROS) & (groups.zeros >= MANY_ZEROS * groups.n)
    if many.any():
        where = many[groups.codes] & is_zero
        yield Suspicion("many_zeros", "results", "mark", where, {"n_groups": int(np.count_nonzero(many))})
