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
    surprises = _surprises(results, names, value)
    pairs = [
        (surprises.get(tuple(one), _NOBODY), surprises.get(tuple(other), _NOBODY))
        for one, other in zip(before[names].to_numpy(object), after[names].to_numpy(object), strict=True)
    ]
    return Shared(
        np.array([float((one.far**2).sum()) for one, _ in pairs]),
        np.array([float((other.far**2).sum()) for _, other in pairs]),
        np.array([one.products(other) for one, other in pairs]),
    )


@dataclass(frozen=True)
class _Surprises:
    """How far each student of a group is from its mean, over the size of the group; students by their number."""

    students: np.ndarray
    far: np.ndarray

    def products(self, other: _Surprises) -> float:
        """Sum of the products of the students who are in both."""
        places = np.full(max(self.students.max(initial=-1), other.students.max(initial=-1)) + 1, -1)
        places[other.students] = np.arange(len(other.students))
        found = places[self.students]
        return float((self.far[found >= 0] * other.far[found[found >= 0]]).sum())


_NOBODY = _Surprises(np.empty(0, dtype="int64"), np.empty(0))


def _surprises(results: pd.DataFrame, names: list[str], value: str) -> dict[tuple[object, ...], _Surprises]:
    """Surprises of each group of rows alike in `names`: a school has hundreds, and no frame is made for each."""
    kept = results[results[value].notna().to_numpy()].drop_duplicates([*names, "student_id"])
    kept = kept[kept[names].notna().all(axis=1).to_numpy()]
    numbers = kept.groupby(names, observed=True, sort=False).ngroup().to_numpy()
    order = np.argsort(numbers, kind="stable")
    students, values = pd.factorize(kept["student_id"], use_na_sentinel=False)[0], kept[value].to_numpy("float64")
    first = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    keys = map(tuple, kept[names].iloc[order[first]].to_numpy(object))
    return {
        key: _Surprises(students[rows], (values[rows] - values[rows].mean()) / len(rows))
        for key, rows in zip(keys, np.split(order, first[1:]), strict=True)
    }
