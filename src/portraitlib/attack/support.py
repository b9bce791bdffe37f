"""Rows on which an identity is believed: those of a kind of which other schools show that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.attack.stacks import SCHOOL, Stack

_FEWEST_SEEN = 2  # different counts, in other schools: one may be a coincidence
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Support:
    """Counts on which an identity was seen to hold, by kind of row and school.

    A kind of row is what its table says of it and the other tables do not: rows of all services stand beside a table
    that has programmes only, and what holds of one service may be read on another by chance.

    Parameters
    ----------
    labels : tuple of str
        Labels that tell the kind.
    seen : dict of kind to dict of school to int
        How many different counts, other than 0, of each school that has the kind.
    """

    labels: tuple[str, ...]
    seen: Mapping[str, Mapping[str, int]]

    def believed(self, labels: pd.DataFrame) -> np.ndarray:
        """Rows of which the kind was seen to hold in other schools; those of a kind that no other school has."""
        rows = zip(_kinds(labels, self.labels), labels[SCHOOL].tolist(), strict=True)
        return np.array([self._is_seen(kind, school) for kind, school in rows], dtype=bool)

    def _is_seen(self, kind: str, school: str) -> bool:
        others = [n for other, n in self.seen.get(kind, {}).items() if other != school]
        return sum(others) >= min(_FEWEST_SEEN, len(others))


def support_of(stack: Stack, told: np.ndarray, made: np.ndarray, *by: Iterable[tuple[str, str]]) -> Support | None:
    """Where a count of a table was seen to be what other tables make of it; None when they have all its labels.

    Parameters
    ----------
    stack : Stack
        The table of the count.
    told, made : array of float
        The count, and what is made of the others; missing where it cannot be read.
    *by : pairs of labels
        Those along which each of the others stands beside the table.
    """
    joined = set.intersection(*({ours for ours, _ in pairs} for pairs in by))
    own = tuple(label for label in stack.labels.columns.astype("str") if label not in joined and label != SCHOOL)
    if not own:
        return None
    counts: dict[str, dict[str, set[float]]] = {}
    rows = zip(_kinds(stack.labels, own), stack.labels[SCHOOL].tolist(), told, made, strict=True)
    for kind, school, one, other in rows:
        values = counts.setdefault(kind, {}).setdefault(school, set())
        if one > 0 and not np.isnan(other):
            values.add(float(one))
    return Support(own, {kind: {school: len(one) for school, one in told_.items()} for kind, told_ in counts.items()})


def _kinds(labels: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    """Labels of each row that tell its kind, joined in one text."""
    columns = [labels[name].tolist() for name in names]
    return [_BETWEEN.join(row) for row in zip(*columns, strict=True)]
