"""Days that cannot be: outside the years of the students, off the calendar, day and month swapped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from portraitlib.ingest.suspicions.seen import Seen, Suspicion, school_year_of

DATED = ("attendance", "discipline", "responses", "answers", "observations", "progress", "sessions")
ON_CALENDAR = ("attendance",)
"""Tables whose rows can only fall on a day of class."""
FEWEST = 3
MOST_SWAPPED = 0.6
"""Of days that cannot be, the share that a swap mends; by chance, about a fifth (day 12 or less, a good day)."""
SOME = 0.01
_THURSDAY, _SATURDAY = 3, 5
"""January 1970 began on a Thursday; Monday is 0."""


def odd_dates(seen: Seen) -> Iterator[Suspicion]:
    """Tell the days of each table that cannot be, and whether a swap of day and month would mend them."""
    for table in DATED:
        rows = seen.rows(table)
        if rows is not None and seen.years:
            yield from _odd(seen, table, rows)
    students = seen.rows("students")
    if students is not None:
        yield from _late_entries(students)


def _odd(seen: Seen, table: str, rows: pd.DataFrame) -> Iterator[Suspicion]:
    places, distinct = pd.factorize(rows["date"].to_numpy())
    days = distinct.astype("datetime64[D]")
    outside = _outside(days, seen.years)
    off = _off(days, seen.rows("calendar")) if table in ON_CALENDAR else np.zeros(len(days), dtype=bool)
    other = swapped(days)
    good = ~_outside(other, seen.years)
    if table in ON_CALENDAR:
        good &= ~_off(other, seen.rows("calendar"))
    wrong, mended = outside | off, (outside | off) & good & ~np.isnat(other)
    n_wrong, n_mended = np.count_nonzero(wrong[places]), np.count_nonzero(mended[places])
    if n_mended >= FEWEST and n_mended >= MOST_SWAPPED * n_wrong:
        n_doubtful = int(np.count_nonzero((good & ~np.isnat(other))[places]))
        facts = {"n_wrong": int(n_wrong), "n_mended": int(n_mended), "n_doubtful": n_doubtful, "n_rows": len(rows)}
        yield Suspicion("day_month_swapped", table, "date", mended[places], facts)
        wrong = wrong & ~mended
        outside, off = outside & wrong, off & wrong
    else:
        mended = np.zeros(len(days), dtype=bool)
    future = (days > np.datetime64(date.today())) & ~mended
    if future.any():  # wrong whatever the number of them
        outside, off, known = outside & ~future, off & ~future, days[future]
        span = {"first": str(known.min()), "last": str(known.max())}
        yield Suspicion("dates_in_future", table, "date", future[places], span)
    for rule, mask in (("dates_outside_year", outside), ("dates_off_calendar", off & ~outside)):
        n = np.count_nonzero(mask[places])
        if n >= FEWEST and n >= SOME * len(rows):
            first, last = days[mask].min(), days[mask].max()
            yield Suspicion(rule, table, "date", mask[places], {"first": str(first), "last": str(last)})


def _late_entries(students: pd.DataFrame) -> Iterator[Suspicion]:
    """Tell entries after the end of the year, which a swap may mend."""
    given = students["school_year"].to_numpy("float64", na_value=np.nan)
    late = school_year_of(students["entry_date"]) > given
    if np.count_nonzero(late) < FEWEST:
        return
    other = swapped(students["entry_date"].to_numpy().astype("datetime64[D]"))
    mended = late & (school_year_of(pd.Series(other)) <= given)
    n_late, n_mended = int(np.count_nonzero(late)), int(np.count_nonzero(mended))
    if n_mended >= max(FEWEST, MOST_SWAPPED * n_late):
        n_doubtful = int(np.count_nonzero(~np.isnat(other)))
        facts = {"n_wrong": n_late, "n_mended": n_mended, "n_doubtful": n_doubtful, "n_rows": len(students)}
        yield Suspicion("day_month_swapped", "students", "entry_date", mended, facts)
    else:
        days = students.loc[late, "entry_date"]
        span = {"first": str(days.min().date()), "last": str(days.max().date())}
        yield Suspicion("dates_outside_year", "students", "entry_date", late, span)


def _outside(days: np.ndarray, years: set[int]) -> np.ndarray:
    """Mask of the days of no school year of the students; no day is not outside."""
    found = school_year_of(pd.Series(days))
    return ~np.isin(found, [*years]) & ~np.isnan(found)


def _off(days: np.ndarray, calendar: pd.DataFrame | None) -> np.ndarray:
    """Mask of the days without class: those of the calendar, and the ends of week that it does not cover."""
    at_week_end = (days.astype("int64") + _THURSDAY) % 7 >= _SATURDAY
    if calendar is None:
        return at_week_end & ~np.isnat(days)
    dates = calendar["date"].to_numpy().astype("datetime64[D]")
    open_days = dates[calendar["is_instructional"].fillna(False).to_numpy(bool)]
    covered = (days >= dates.min()) & (days <= dates.max())
    return np.where(covered, ~np.isin(days, open_days), at_week_end & ~np.isnat(days))


def swapped(days: np.ndarray) -> np.ndarray:
    """Each day with its day and month exchanged; NaT where that is no date or the same one.

    Examples
    --------
    >>> swapped(np.array(["2025-01-09", "2025-08-27", "2025-03-03"], dtype="datetime64[D]")).astype(str).tolist()
    ['2025-09-01', 'NaT', 'NaT']
    """
    months = days.astype("datetime64[M]")
    day, month = (days - months).astype("int64") + 1, months.astype("int64") % 12 + 1
    can = ~np.isnat(days) & (day <= 12) & (day != month)
    of_year = days.astype("datetime64[Y]").astype("datetime64[M]")
    with np.errstate(all="ignore"):
        moved = (of_year + np.where(can, day - 1, 0)).astype("datetime64[D]") + np.where(can, month - 1, 0)
    return np.where(can, moved, np.datetime64("NaT"))


def outside_enrolment(seen: Seen) -> Iterator[Suspicion]:
    """Tell absences before a student's entry or after the departure."""
    students, rows = seen.rows("students"), seen.rows("attendance")
    if students is None or rows is None or students[["entry_date", "exit_date"]].isna().all(axis=None):
        return
    by_student = students.groupby("student_id", sort=False)
    stays = by_student.agg(
        entry=("entry_date", "min"), leave=("exit_date", "max"), n=("exit_date", "size"), n_left=("exit_date", "count")
    )
    has_left = (stays["n"] == stays["n_left"]).to_numpy()  # no year of the student is without a departure
    codes, distinct = pd.factorize(rows["student_id"])
    places = stays.index.get_indexer(distinct)[codes]
    days = rows["date"].to_numpy()
    early, late = days < stays["entry"].to_numpy()[places], days > stays["leave"].to_numpy()[places]
    out = (places >= 0) & (early | (late & has_left[places]))
    n = np.count_nonzero(out)
    if n >= FEWEST and n >= 2 * SOME * len(rows):
        yield Suspicion("dates_outside_enrolment", "attendance", "date", out, {})
