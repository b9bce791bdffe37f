"""Marks of one course and term beside the others: on another scale, or many at 0."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from portraitlib.ingest.suspicions.seen import FEWEST_ROWS, Seen, Suspicion

SCALES = (1, 4, 5, 10, 20, 25, 40, 50)
LIKE = 15
"""Points between the mean of marks put on 100 and that of the others for a scale to be believed."""
UNLIKE = 25
MANY_ZEROS = 0.2
FEWEST_ZEROS = 3
GROUP = ("school_year", "course", "competency", "term")


def odd_marks(seen: Seen) -> Iterator[Suspicion]:
    """Tell groups of marks that look to be out of 20 or 50, and those where many are 0."""
    results = seen.rows("results")
    if results is None:
        return
    marks = results["mark"].to_numpy()
    has_mark = ~np.isnan(marks)
    if np.count_nonzero(has_mark) < FEWEST_ROWS:
        return
    groups = _groups(results)
    yield from _all_on_a_scale(marks, has_mark)
    of_groups = pd.DataFrame({"group": groups[has_mark], "mark": marks[has_mark], "is_zero": marks[has_mark] == 0})
    facts = of_groups.groupby("group").agg(
        n=("mark", "size"), top=("mark", "max"), sum=("mark", "sum"), zeros=("is_zero", "sum")
    )
    facts = facts[facts["n"] >= FEWEST_ROWS]
    yield from _on_another_scale(facts, groups, marks, has_mark)
    yield from _many_zeros(facts, groups, marks)


def _groups(results: pd.DataFrame) -> np.ndarray:
    """Number of the course, term, competency and course group of each row."""
    whole = np.zeros(len(results), dtype="int64")
    for name in (*GROUP, "course_group"):
        codes, distinct = pd.factorize(results[name], use_na_sentinel=True)
        whole = whole * (len(distinct) + 1) + codes + 1
        whole = np.unique(whole, return_inverse=True)[1] if whole.max(initial=0) > 1 << 40 else whole
    return whole


def _all_on_a_scale(marks: np.ndarray, has_mark: np.ndarray) -> Iterator[Suspicion]:
    """Tell a school whose marks are all at most 20: none of them passes."""
    top = marks[has_mark].max()
    scale = next((scale for scale in SCALES if top <= scale), 100)
    if top > 0 and scale <= 40:
        yield Suspicion("marks_on_other_scale", "results", "mark", has_mark, {"scale": float(scale), "top": float(top)})


def _on_another_scale(
    facts: pd.DataFrame, groups: np.ndarray, marks: np.ndarray, has_mark: np.ndarray
) -> Iterator[Suspicion]:
    """Tell groups that a scale of 20 or 50 brings close to the others, and 100 leaves far below."""
    total, n = float(facts["sum"].sum()), float(facts["n"].sum())
    for scale in SCALES:
        lower = next((other for other in reversed(SCALES) if other < scale), 0)
        low = facts[(facts["top"] <= scale) & (facts["top"] > lower)]
        others = n - float(low["n"].sum())
        if not len(low) or others < FEWEST_ROWS:
            continue
        usual = (total - float(low["sum"].sum())) / others
        means = low["sum"] / low["n"]
        found = low.index[(abs(means * 100 / scale - usual) < LIKE) & (usual - means > UNLIKE)]
        if len(found):
            where = has_mark & np.isin(groups, found.to_numpy())
            facts_told = {"scale": float(scale), "top": float(marks[where].max())}
            yield Suspicion("marks_on_other_scale", "results", "mark", where, facts_told)
            return


def _many_zeros(facts: pd.DataFrame, groups: np.ndarray, marks: np.ndarray) -> Iterator[Suspicion]:
    many = facts[(facts["zeros"] >= FEWEST_ZEROS) & (facts["zeros"] >= MANY_ZEROS * facts["n"])]
    if len(many):
        where = np.isin(groups, many.index.to_numpy()) & (marks == 0)
        yield Suspicion("many_zeros", "results", "mark", where, {"n_groups": len(many)})
