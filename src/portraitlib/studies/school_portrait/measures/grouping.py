"""Rows grouped and counted by their numbers: fast where a group-by of texts is slow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

CELL = ("subject", "competency", "track", "level")
"""What a cell is: a subject, a competency (or the course's overall result), a track, a level.

`track` tells apart what is never pooled: the mathematics sequence, or the course where a level has several
courses of one subject; it is empty elsewhere.
"""

FIRST_YEAR = 1990
"""No school year is as small a number; no level or other code is as large."""
_WITHIN_CELL = (*CELL, "school_year")  # what a cell's number already tells apart


def group_numbers(rows: pd.DataFrame, by: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Group of each row, numbered in the order they are met, and what each group is: `by`, as text or whole numbers.

    Examples
    --------
    >>> numbers, groups = group_numbers(pd.DataFrame({"level": ["2", "1", "2"]}), ["level"])
    >>> numbers.tolist(), groups["level"].tolist()
    ([0, 1, 0], ['2', '1'])
    """
    by_cell = [name for name in by if name not in _WITHIN_CELL]
    is_cell = "cell" in rows and set(CELL) <= set(by)
    numbers, _ = pd.factorize(row_numbers(rows, ["cell", *by_cell] if is_cell else by))
    # Written backwards, the first row of each group is the one that stays.
    first = np.full(numbers.max(initial=-1) + 1, -1)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return numbers, pd.DataFrame({name: _values_at(rows[name], first) for name in by})


def tally(rows: pd.DataFrame, by: Sequence[str], counted: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Count, in each group, its rows (``n_students``) and those for which each of `counted` is true.

    Examples
    --------
    >>> tally(pd.DataFrame({"level": ["1", "1", "2"]}), ["level"], {"n_old": np.array([True, False, True])})
      level  n_students  n_old
    0     1           2      1
    1     2           1      1
    """
    numbers, groups = group_numbers(rows, by)
    counts = {name: np.bincount(numbers[np.asarray(true)], minlength=len(groups)) for name, true in counted.items()}
    # One frame at once: pandas pays for each column that is added after.
    own = {name: groups[name] for name in by}
    return pd.DataFrame({**own, "n_students": np.bincount(numbers, minlength=len(groups)), **counts})


def row_numbers(rows: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """One number a row, the same for rows whose `columns` are the same.

    Examples
    --------
    >>> a, b, c = row_numbers(pd.DataFrame({"level": [2, 1, 2], "term": ["1", "1", "1"]}), ["level", "term"])
    >>> bool(a == c), bool(a == b)
    (True, False)
    """
    number = np.zeros(len(rows), dtype="int64")
    for name in columns:
        codes = _small_codes(rows[name])
        number = number * (codes.max(initial=0) + 1) + codes
    return number


def _values_at(values: pd.Series, places: np.ndarray) -> pd.api.extensions.ExtensionArray | np.ndarray:
    """Values at some places; categories become texts again, by their numbers, without spelling each row."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        names = values.cat.categories.astype("str").array
        return names.take(values.cat.codes.to_numpy()[places], allow_fill=True)
    return values.array.take(places)


def _small_codes(values: pd.Series) -> np.ndarray:
    """Codes from 0 of a column; a missing value has its own."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy(dtype="int64") + 1
    if pd.api.types.is_integer_dtype(values.dtype):
        numbers = values.to_numpy(dtype="int64")
        return numbers - numbers.min(initial=0) if numbers.size and numbers.max() < FIRST_YEAR else numbers - FIRST_YEAR
    return pd.factorize(values)[0] + 1
