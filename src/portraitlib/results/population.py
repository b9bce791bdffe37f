"""Whom the rows of a result are about, so that what two reports tell of them can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Population:
    """Whom the rows of a result are about, and since which days an earlier report tells nearly the same.

    Parameters
    ----------
    study : str
    choices : dict of str to str
    school_year : int
    data : str
        The version of the school, and the day as of which it is read.
    since : tuple of str
        Days of earlier reports beside which a count would tell a few students.
    """

    study: str
    choices: Mapping[str, str]
    school_year: int
    data: str
    since: tuple[str, ...] = ()
