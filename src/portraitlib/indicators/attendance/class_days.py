"""The class days of a school year, as the calendar gives them, and those on which a register was kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

Silence = tuple[pd.Timestamp, pd.Timestamp, int]
"""First and last day of a silence of the register, and its number of class days."""


@dataclass(frozen=True)
class ClassDays:
    """Class days of a year on which absences could be recorded."""

    dates: np.ndarray  # datetime64[D], in order
    n_periods: np.ndarray  # taught each day; NaN when the calendar does not say
    silences: tuple[Silence, ...] = ()  # days left out because nobody has a row where many were expected

    @cached_property
    def weekday(self) -> np.ndarray:
        """Day of the week, 0 for Monday."""
        return (self.dates.astype("int64") + 3) % 7  # 1 January 1970 was a Thursday

    @cached_property
    def monday(self) -> np.ndarray:
        """Monday of each day's week."""
        return self.dates - self.weekday.astype("timedelta64[D]")

    @cached_property
    def weeks(self) -> np.ndarray:
        """Mondays of the weeks that have a class day."""
        return np.unique(self.monday)

    @cached_property
    def week_starts(self) -> np.ndarray:
        """Position of the first class day of each week."""
        return np.searchsorted(self.monday, self.weeks)

    def with_days_to_come(self, n: int) -> ClassDays:
        """The same days, then `n` more, from Monday to Friday: no break makes an earlier calendar.

        Examples
        --------
        >>> days = ClassDays(np.array(["2025-09-05"], "datetime64[D]"), np.array([4.0]))
        >>> days.with_days_to_come(1).dates.astype(str).tolist()
        ['2025-09-05', '2025-09-08']
        """
        following = np.busday_offset(self.dates[-1], np.arange(1, n + 1), roll="backward")
        return ClassDays(np.append(self.dates, following), np.append(self.n_periods, np.full(n, np.nan)))

    def position(self, dates: np.ndarray) -> np.ndarray:
        """Position of each date among the class days; -1 where it is not one.

        Examples
        --------
        >>> days = ClassDays(np.array(["2025-09-02", "2025-09-04"], "datetime64[D]"), np.array([4.0, 4.0]))
        >>> days.position(np.array(["2025-09-04", "2025-09-03"], "datetime64[D]")).tolist()
        [1, -1]
        """
        if not len(self.dates) or not len(dates):
            return np.full(len(dates), -1)
        first = self.dates[0].astype("int64")
        table = np.full(int(self.dates[-1].astype("int64") - first) + 1, -1)
        table[self.dates.astype("int64") - first] = np.arange(len(self.dates))
        since = dates.astype("int64") - first
        inside = (since >= 0) & (since < len(table))
        return np.where(inside, table[np.where(inside, since, 0)], -1)


def class_days(calendar: pd.DataFrame, school_year: int) -> ClassDays:
    """Class days of a school year, 1 August to 31 July; none when the calendar has none."""
    dates = calendar["date"].to_numpy().astype("datetime64[D]")
    taught = calendar["is_instructional"].to_numpy(dtype=bool, na_value=False)
    kept = taught & within_year(dates, school_year)
    days, places = np.unique(dates[kept], return_index=True)
    periods = calendar["n_periods"].to_numpy(dtype="float64", na_value=np.nan)[kept][places]
    return ClassDays(days, np.where(periods > 0, periods, np.nan))


def without_silences(days: ClassDays, rows_a_day: np.ndarray, unlikely: float) -> ClassDays:
    """Leave out the runs of class days on which nobody has a row, where at least `unlikely` rows were expected.

    A register of exceptions that is empty for weeks was not kept, or is not yet: reading these days as days when
    everybody came would be wrong. In a small school a few silent days are ordinary and stay.

    With rows that come one by one, a silence of expected count k has probability exp(-k): 3 in 10 million for 15.

    Examples
    --------
    >>> dates = np.arange("2025-09-01", "2025-09-11", dtype="datetime64[D]")
    >>> kept = without_silences(ClassDays(dates, np.full(10, 4.0)), np.array([9, 8, 9, 0, 0, 0, 7, 8, 9, 0]), 15)
    >>> len(kept.dates), kept.silences[0][2]
    (7, 3)
    """
    busy = np.flatnonzero(rows_a_day)
    if not len(busy):
        return days
    usual = rows_a_day.sum() / (busy[-1] + 1)
    silent = np.concatenate([[0], (rows_a_day == 0).astype(int), [0]])
    starts, ends = np.flatnonzero(np.diff(silent) == 1), np.flatnonzero(np.diff(silent) == -1)
    kept, told = np.ones(len(days.dates), dtype=bool), []
    for start, end in zip(starts, ends, strict=True):
        if (end - start) * usual >= unlikely:
            kept[start:end] = False
            told.append((pd.Timestamp(days.dates[start]), pd.Timestamp(days.dates[end - 1]), int(end - start)))
    return ClassDays(days.dates[kept], days.n_periods[kept], tuple(told))


def within_year(dates: np.ndarray, school_year: int) -> np.ndarray:
    """Whether dates, with an hour or not, fall between 1 August and 31 July of a school year."""
    first, end = np.datetime64(f"{school_year - 1}-08-01"), np.datetime64(f"{school_year}-08-01")
    return (dates >= first) & (dates < end)
