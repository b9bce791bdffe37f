"""Students seen in both years of a comparison: how much the two results owe to being of the same students."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

_MOST = 0.999


@dataclass(frozen=True)
class Shared:
    """Variances of the two means of some values, and their covariance, row by row (arrays)."""

    before: np.ndarray
    after: np.ndarray
    both: np.ndarray

    def correlation(self) -> np.ndarray:
        """Correlation of the two means; 0 where one of them has no spread."""
        spread = np.sqrt(self.before * self.after)
        found = np.divide(self.both, spread, out=np.zeros_like(spread), where=spread > 0)
        return np.clip(found, -_MOST, _MOST)

    def __add__(self, other: Shared) -> Shared:
        """Of the difference of two groups of different students."""
        return Shared(self.before + other.before, self.after + other.after, self.both + other.both)


def shared_by_students(
    results: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, line: Sequence[str], value: str
) -> Shared:
    """What each mean of `value` in a row of `before` shares with that of the same row of `after`.

    Both have the columns of `line` and ``school_year``; `results` has them too, with ``student_id``, one row a student.

    Examples
    --------
    Two students who move alike: the means of the two years are wholly of the same students.

    >>> rows = pd.DataFrame({"student_id": list("abab"), "subject": "f", "school_year": [1, 1, 2, 2],
    ...     "mark": [50.0, 70.0, 60.0, 80.0]})
    >>> first, last = (pd.DataFrame({"subject": ["f"], "school_year": [year]}) for year in (1, 2))
    >>> shared_by_students(rows, first, last, ["subject"], "mark").correlation().round(3).tolist()
    [0.999]
    """
    names = [*line, "school_year"]
    kept = results[results[value].notna().to_numpy()].drop_duplicates([*names, "student_id"])
    surprises = {
        place: some.set_index("student_id")[value].pipe(lambda values: (values - values.mean()) / len(values))
        for place, some in kept.groupby(names, observed=True, sort=False)
    }
    nobody = pd.Series(dtype="float64")
    pairs = [
        (surprises.get(tuple(one), nobody), surprises.get(tuple(other), nobody))
        for one, other in zip(before[names].to_numpy(object), after[names].to_numpy(object), strict=True)
    ]
    return Shared(
        np.array([float((one**2).sum()) for one, _ in pairs]),
        np.array([float((other**2).sum()) for _, other in pairs]),
        np.array([float(_products(one, other)) for one, other in pairs]),
    )


def _products(one: pd.Series, other: pd.Series) -> float:
    """Sum of the products of the students who are in both."""
    both = one.index.intersection(other.index)
    return float((one.loc[both].to_numpy() * other.loc[both].to_numpy()).sum())
