"""Marks of each year, course, competency and term: how many, their mean, lowest, highest, zeros, decimals."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from portraitlib.tables.frames import numbered

OF_COURSE = ("school_year", "course", "competency", "term")
OF_GROUP = (*OF_COURSE, "course_group")


@dataclass(frozen=True)
class Groups:
    """Groups of marks: the group of each row, and of each group its key, its first row and what its marks are."""

    codes: np.ndarray
    keys: list[tuple[Hashable, ...]]
    first: np.ndarray
    n: np.ndarray
    total: np.ndarray
    low: np.ndarray
    top: np.ndarray
    zeros: np.ndarray
    decimals: np.ndarray

    @property
    def means(self) -> np.ndarray:
        """Mean of the marks of each group; NaN where there is none."""
        with np.errstate(invalid="ignore"):
            return self.total / self.n

    @cached_property
    def of_courses(self) -> Groups:
        """The same without the group of the course: rows are not looked at again."""
        keys: dict[tuple[Hashable, ...], int] = {}
        whole = np.array([keys.setdefault(key[: len(OF_COURSE)], len(keys)) for key in self.keys], dtype="int64")
        n_groups = len(keys)
        first, low = np.full(n_groups, np.iinfo("int64").max), np.full(n_groups, np.inf)
        top = np.full(n_groups, -np.inf)
        np.minimum.at(first, whole, self.first)
        np.minimum.at(low, whole, self.low)
        np.maximum.at(top, whole, self.top)
        counted = (self.n, self.total, self.zeros, self.decimals)
        n, total, zeros, decimals = (np.bincount(whole, part, n_groups) for part in counted)
        return Groups(whole[self.codes], list(keys), first, n, total, low, top, zeros, decimals)


def grouped(results: pd.DataFrame) -> Groups:
    """Group marks by course, term and group, in one pass: this is done for every row of every school."""
    whole = numbered(results[name] for name in OF_GROUP if name in results)
    n_groups = int(whole.max(initial=-1)) + 1
    first = np.full(n_groups, -1, dtype="int64")
    first[whole[::-1]] = np.arange(len(whole) - 1, -1, -1)
    marks = results["mark"].to_numpy("float64", na_value=np.nan)
    has_mark = ~np.isnan(marks)
    of_marks, marks = whole[has_mark], marks[has_mark]
    low, top = np.full(n_groups, np.inf), np.full(n_groups, -np.inf)
    np.minimum.at(low, of_marks, marks)
    np.maximum.at(top, of_marks, marks)
    keys = results[[name for name in OF_GROUP if name in results]].iloc[first]
    return Groups(
        whole,
        list(keys.itertuples(index=False, name=None)),
        first,
        np.bincount(of_marks, minlength=n_groups),
        np.bincount(of_marks, weights=marks, minlength=n_groups),
        low,
        top,
        np.bincount(of_marks[marks == 0], minlength=n_groups),
        np.bincount(of_marks[marks != np.floor(marks)], minlength=n_groups),
    )
