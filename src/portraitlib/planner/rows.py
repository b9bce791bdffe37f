"""Rows of a rule: what is summed, its least and its most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """Rows of one rule: for each entry its row, its column and its coefficient; the least and the most of each row."""

    row: Ints
    column: Ints
    value: Floats
    low: Floats
    high: Floats


def at_most(key: Ints, column: Ints, most: Floats, value: Floats, reach: Floats) -> Rows:
    """Rows "the sum of the columns of a key is at most what `most` gives it", for the keys that could exceed it.

    `most`, `value` (coefficient) and `reach` (most of the column) are given by entry.
    """
    _, first, row = np.unique(key, return_index=True, return_inverse=True)
    high = np.asarray(most, float)[first]
    needed = np.bincount(row, weights=value * reach, minlength=len(high)) > high + 1e-9
    kept, number = needed[row], np.cumsum(needed) - 1
    least = np.full(int(needed.sum()), -np.inf)
    return Rows(number[row[kept]], column[kept], value[kept], least, high[needed])


def of_some(there: Bools, key: Ints, column: Ints, most: Floats) -> Rows:
    """Rows of some entries alone, each counted once."""
    one = np.ones(int(there.sum()))
    return at_most(key[there], column[there], most[there], one, one)
