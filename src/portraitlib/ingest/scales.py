"""The scale on which each course's marks were given, a term at a time: a fact of the school's partition."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from portraitlib.ingest.suspicions.groups import OF_GROUP, Groups, grouped
from portraitlib.statistics.mark_steps import WHOLE_SCALE, marks_out_of


def scales_of_marks(results: pd.DataFrame, groups: Groups | None = None) -> dict[str, dict[str, int]]:
    """Course to term to the scale of its marks, where it is shorter than 100; `groups` are those of the marks.

    Examples
    --------
    >>> even = pd.DataFrame({"course": "063126", "term": "1", "mark": [float(mark) for mark in range(40, 90, 2)]})
    >>> scales_of_marks(even)
    {'063126': {'1': 50}}
    """
    groups = groups or grouped(results)
    of_key = [name for name in OF_GROUP if name in results]
    courses, terms = ([key[of_key.index(name)] for key in groups.keys] for name in ("course", "term"))
    names: dict[tuple[Hashable, Hashable], int] = {}
    of_groups = [
        names.setdefault((course, term), len(names)) if isinstance(course, str) and isinstance(term, str) else -1
        for course, term in zip(courses, terms, strict=True)
    ]
    places, marks = np.array(of_groups, dtype="int64")[groups.codes], results["mark"].to_numpy("float64")
    counted = ~np.isnan(marks) & (places >= 0)
    places, marks = places[counted], marks[counted]
    found: dict[str, dict[str, int]] = {}
    is_short = ~_hold_five_in_a_row(places, marks, len(names)) & (np.bincount(places, minlength=len(names)) > 0)
    for (course, term), place in ((name, place) for name, place in names.items() if is_short[place]):
        scale = marks_out_of(marks[places == place])
        if scale < WHOLE_SCALE:
            found.setdefault(str(course), {})[str(term)] = scale
    return found


def _hold_five_in_a_row(places: np.ndarray, marks: np.ndarray, n_groups: int) -> np.ndarray:
    """Mask of the groups whose marks hold five whole points in a row: no short scale gives them."""
    holds = np.zeros((n_groups, 101), dtype=bool)
    holds[places, np.clip(marks, 0, 100).astype("int64")] = True
    runs: np.ndarray = holds[:, 4:] & holds[:, 3:-1] & holds[:, 2:-2] & holds[:, 1:-3] & holds[:, :-4]
    return np.asarray(runs.any(axis=1))
