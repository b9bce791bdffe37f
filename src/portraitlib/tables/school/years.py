"""Which year is read when none is asked for, and which of its results come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from portraitlib.rules import RuleSet
from portraitlib.tables.frames import numbered
from portraitlib.tables.latest_year import latest_of

_TERMS = ("1", "2", "final")


def latest_large_year(enrolled: pd.DataFrame) -> int:
    """Latest ``school_year`` by the students enrolled, as `latest_of` chooses; 0 without students.

    Examples
    --------
    >>> ahead = pd.DataFrame({"student_id": ["a"], "school_year": [2027]})
    >>> now = pd.DataFrame({"student_id": list("abcdefghij"), "school_year": 2026})
    >>> latest_large_year(pd.concat([now, ahead])), latest_large_year(ahead)
    (2026, 2027)
    """
    known = enrolled[enrolled["school_year"].notna().to_numpy()]
    _, first = np.unique(numbered([known["student_id"], known["school_year"]]), return_index=True)
    years, n_students = np.unique(known["school_year"].to_numpy("int64")[first], return_counts=True)
    return latest_of(dict(zip(years.tolist(), n_students.tolist(), strict=True)))


@dataclass(frozen=True)
class ToCome:
    """A term whose results nobody has yet, and the day by which they are published."""

    term: str
    day: date


def marked(results: pd.DataFrame) -> pd.DataFrame:
    """Marks of the school's own courses: those of the end of primary school are another's."""
    return results[
        (results["course_level"] != 0).fillna(True).to_numpy(dtype=bool) & results["mark"].notna().to_numpy()
    ]


def results_to_come(results: pd.DataFrame, school_year: int, rules: RuleSet) -> ToCome | None:
    """First of the terms of a year, in order, after the last that has `marked` results; None after the final ones.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_year": [2026], "term": ["1"], "course_level": [2], "mark": [70.0]})
    >>> print(results_to_come(rows, 2026, RuleSet(name="x", rules=[])))
    ToCome(term='2', day=datetime.date(2026, 3, 15))
    """
    of_year = marked(results[(results["school_year"] == school_year).fillna(False).to_numpy(dtype=bool)])
    known = [place for place, term in enumerate(_TERMS) if (of_year["term"] == term).any()]
    following = [term for term in _TERMS[max(known, default=-1) + 1 :] if term in rules.known_from]
    return ToCome(following[0], rules.published_on(following[0], school_year)) if following else None
