"""The scale on which each course's marks were given, a term at a time: a fact of the school's partition."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.statistics.mark_steps import WHOLE_SCALE, marks_out_of


def scales_of_marks(results: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Course to term to the scale of its marks, where it is shorter than 100.

    Examples
    --------
    >>> even = pd.DataFrame({"course": "063126", "term": "1", "mark": [float(mark) for mark in range(40, 90, 2)]})
    >>> scales_of_marks(even)
    {'063126': {'1': 50}}
    """
    rows = results.loc[results["mark"].notna() & results["term"].notna(), ["course", "term", "mark"]]
    groups = rows.groupby(["course", "term"], observed=True)
    places, names = groups.ngroup().to_numpy(), groups.size().index
    marks = rows["mark"].to_numpy()
    found: dict[str, dict[str, int]] = {}
    for place in np.flatnonzero(~_hold_five_in_a_row(places, marks, len(names))).tolist():
        course, term = names[place]
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
