"""Students counted by two codes, pairs that no student is in included: a total must not be told by an absent row."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd


def count_pairs(frame: pd.DataFrame, codes: Mapping[str, Sequence[Hashable]]) -> pd.DataFrame:
    """Count the rows of each pair of codes, of two columns given with all their codes in reading order.

    Examples
    --------
    >>> told = pd.DataFrame({"grade_level": [1, 1], "tier": ["b", "b"]})
    >>> count_pairs(told, {"grade_level": [1], "tier": ["a", "b"]}).values.tolist()
    [[1, 'a', 0], [1, 'b', 2]]
    """
    pairs = pd.MultiIndex.from_product(list(codes.values()), names=list(codes))
    counted = frame.groupby(list(codes)).size().reindex(pairs, fill_value=0)
    return counted.astype("int64").rename("n_students").reset_index()


def levels_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows whose level is known, the level as a plain number."""
    return frame.dropna(subset="grade_level").astype({"grade_level": "int64"})
