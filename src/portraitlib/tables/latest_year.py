"""Which year is read when none is asked for, by how many students each has."""

from __future__ import annotations

from collections.abc import Mapping

SMALLEST_YEAR = 10
"""Students from which a year is read of itself: one student entered ahead does not make the year of a school."""


def latest_of(n_students: Mapping[int, int]) -> int:
    """Latest year of `SMALLEST_YEAR` students or more; the latest when none has as many, 0 without a year.

    Examples
    --------
    >>> latest_of({2026: 250, 2027: 1}), latest_of({2027: 1}), latest_of({})
    (2026, 2027, 0)
    """
    large = [year for year, n in n_students.items() if n >= SMALLEST_YEAR]
    return max(large or n_students, default=0)
