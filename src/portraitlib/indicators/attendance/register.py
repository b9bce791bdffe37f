"""A register of exceptions against the calendar and the enrolments: which rows count, and for how much of a day.

Every row of the register ends in one outcome, so that the account adds up to the source.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from portraitlib.indicators.attendance.class_days import ClassDays

OUTCOMES = (
    "whole_day",
    "period",
    "late",
    "present",
    "repeated",
    "within_whole_day",
    "outside_calendar",
    "period_not_taught",
    "outside_enrolment",
)
"""What becomes of a row; the first four are used."""
USED = OUTCOMES[:4]
_TABLE_PER_ROW = 200  # bytes a row of the register under which a table of every place is quicker than a sort
_TOLD = ["absent", "late"]  # 0 and 1, "present" is 2: of two rows for the same place, the lowest is kept


@dataclass(frozen=True)
class Rows:
    """Rows of a register, as numbers: one element a row."""

    student: np.ndarray  # position among the students of the year; -1 for somebody who is not one of them
    person: np.ndarray  # number of the person, student of the year or not
    day: np.ndarray  # position among the class days; -1 for another day
    date: np.ndarray  # days since 1970
    period: np.ndarray  # 0 for the whole day
    status: np.ndarray  # 0 absent, 1 late, 2 present


def rows_of(register: pd.DataFrame, students: pd.Index | pd.Series, days: ClassDays) -> Rows:
    """Put the rows of a school year's register into numbers; `students` are those enrolled that year."""
    coded = texts(register["student_id"]).dictionary_encode()
    person = _numbers(coded.indices, -1).astype("int64")
    known = _numbers(pc.index_in(coded.dictionary, texts(students).cast(coded.dictionary.type)), -1)
    dates, told = register["date"].to_numpy().astype("datetime64[D]"), texts(register["status"])
    status = _numbers(pc.index_in(told, pa.array(_TOLD, told.type)), 2).astype("int64")
    return Rows(
        student=known.astype("int64")[person] if len(known) else person,
        person=person,
        day=days.position(dates),
        date=dates.astype("int64"),
        period=register["period"].to_numpy(dtype="int64"),
        status=status,
    )


def texts(values: pd.Series | pd.Index) -> pa.Array:
    """Texts as Arrow keeps them: comparing them takes a quarter of the time that pandas takes."""
    found = pa.array(values.array)
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    return found.dictionary_decode() if pa.types.is_dictionary(found.type) else found


def _numbers(found: pa.Array, missing: int) -> np.ndarray:
    return found.fill_null(missing).to_numpy(zero_copy_only=False)


def outcomes(rows: Rows, enrolled: np.ndarray, n_periods: np.ndarray) -> np.ndarray:
    """Outcome of each row, as its place in `OUTCOMES`; the first reason that applies."""
    code = {name: place for place, name in enumerate(OUTCOMES)}
    is_known = (rows.student >= 0) & (rows.day >= 0)
    cell = np.where(is_known, rows.student * enrolled.shape[1] + rows.day, -1)
    is_whole = (rows.status == 0) & (rows.period == 0)
    whole_cells = np.zeros(enrolled.size + 1, dtype=bool)
    whole_cells[cell[is_whole]] = True
    whole_cells[-1] = False
    reasons = (
        ("repeated", repeated(rows)),
        ("outside_calendar", rows.day < 0),
        ("outside_enrolment", ~is_known | ~enrolled[rows.student, rows.day]),
        ("period_not_taught", rows.period > n_periods[rows.day]),
        ("within_whole_day", whole_cells[cell] & ~is_whole),
        ("present", rows.status == 2),
        ("late", rows.status == 1),
        ("whole_day", rows.period == 0),
    )
    return np.select([where for _, where in reasons], [code[name] for name, _ in reasons], code["period"])


def repeated(rows: Rows) -> np.ndarray:
    """Rows of a person, date and period that another row already told; an absence wins over lateness."""
    if _all_differ(rows):
        return np.zeros(len(rows.person), dtype=bool)
    key = (rows.person * 100_000 + rows.date) * 64 + np.clip(rows.period, 0, 63)
    order = np.argsort(rows.status, kind="stable")
    again = np.empty(len(key), dtype=bool)
    again[order] = pd.Series(key[order]).duplicated().to_numpy()
    return again


def _all_differ(rows: Rows) -> bool:
    """Whether each row has a person, date and period of its own, told by a table of all of them where it is small.

    Most registers are so, and are read twice as fast by it; False leaves the question open.
    """
    if not len(rows.person):
        return True
    n_dates, n_periods = int(np.ptp(rows.date)) + 1, int(rows.period.max()) + 1
    size = (int(rows.person.max()) + 1) * n_dates * n_periods
    if size > _TABLE_PER_ROW * len(rows.person) or rows.period.min() < 0 or rows.person.min() < 0:
        return False
    seen = np.zeros(size, dtype=bool)
    seen[(rows.person * n_dates + (rows.date - rows.date.min())) * n_periods + rows.period] = True
    return int(np.count_nonzero(seen)) == len(rows.person)


def share_missed(rows: Rows, minutes: np.ndarray, n_periods: np.ndarray, minutes_a_day: float) -> np.ndarray:
    """Share of the day [0-1] that each row stands for.

    A whole day is 1, a period is 1 over the periods of the day; where the minutes missed are recorded, only their
    share of it.

    Examples
    --------
    >>> one = np.array([0, 0, 0])
    >>> rows = Rows(one, one, one, one, np.array([0, 2, 2]), one)
    >>> share_missed(rows, np.array([150.0, np.nan, 25.0]), np.array([4.0]), 300)
    array([0.5       , 0.25      , 0.08333333])
    """
    whole = np.where(rows.period == 0, 1.0, 1.0 / n_periods[rows.day])
    recorded = np.where(minutes > 0, minutes / minutes_a_day, np.inf)  # NaN is not recorded either
    return np.minimum(whole, recorded)
