"""Marks of each year, course, competency and term: how many, their mean, their highest, their zeros."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

OF_COURSE = ("school_year", "course", "competency", "term")


@dataclass(frozen=True)
class Groups:
    """Groups of marks, and the group of each row."""

    codes: np.ndarray
    keys: list[tuple[Hashable, ...]]
    n: np.ndarray
    total: np.ndarray
    top: np.ndarray
    zeros: np.ndarray

    @property
    def means(self) -> np.ndarray:
        """Mean of the marks of each group; NaN where there is none."""
        with np.errstate(invalid="ignore"):
            return self.total / self.n


def grouped(results: pd.DataFrame, names: tuple[str, ...] = OF_COURSE) -> Groups:
    """Group marks by the columns named, in one pass: this is done for every row of every school."""
    whole = np.zeros(len(results), dtype="int64")
    for name in names:
        codes, distinct = pd.factorize(results[name])
        whole, _ = pd.factorize(whole * (len(distinct) + 1) + codes + 1)
    n_groups = int(whole.max(initial=-1)) + 1
    marks = results["mark"].to_numpy("float64")
    has_mark = ~np.isnan(marks)
    of_marks, marks = whole[has_mark], marks[has_mark]
    top = np.full(n_groups, -np.inf)
    np.maximum.at(top, of_marks, marks)
    first = np.full(n_groups, -1, dtype="int64")
    first[whole[::-1]] = np.arange(len(whole) - 1, -1, -1)
    keys = results[list(names)].iloc[first]
    return Groups(
        whole,
        list(keys.itertuples(index=False, name=None)),
        np.bincount(of_marks, minlength=n_groups),
        np.bincount(of_marks, weights=marks, minlength=n_groups),
        top,
        np.bincount(of_marks[marks == 0], minlength=n_groups),
    )
