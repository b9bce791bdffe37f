"""Absence and lateness over what was taught while each student was enrolled.

Schools record exceptions only: no row is a day attended, but only over the days the register was kept, and only
where it was kept at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.roster import only_of_year, places_of

DAYS_OF_A_MONTH = 20
"""Days of class in four weeks."""


@dataclass(frozen=True)
class Taught:
    """Days of class of a year in order, up to the last day of the register, and the periods taught each day.

    1 period a day where the school gives no number of them.
    """

    days: np.ndarray
    periods: np.ndarray

    def between(self, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Periods and days of class from the place `first` (included) to `last` (excluded)."""
        total = np.concatenate([[0], np.cumsum(self.periods)])
        return np.maximum(total[last] - total[first], 0), np.maximum(last - first, 0)


def taught_days(calendar: pd.DataFrame, register: pd.DataFrame, school_year: int) -> Taught | None:
    """Days of class up to the last day the register speaks of; None where there is no calendar or no register."""
    days = only_of_year(calendar[calendar["is_instructional"].fillna(False).astype(bool)], school_year)
    rows = only_of_year(register, school_year)
    if days.empty or rows.empty:
        return None
    days = days[days["date"] <= rows["date"].max()].sort_values("date", kind="stable").drop_duplicates("date")
    usual = max(int(rows["period"].fillna(0).max()), 1)
    periods = days["n_periods"].astype("float64").fillna(usual).clip(lower=1).to_numpy().astype("int64")
    return Taught(days["date"].to_numpy().astype("datetime64[D]"), periods) if len(days) else None


def presence_indicators(
    register: pd.DataFrame, taught: Taught | None, roster: pd.DataFrame, *, school_year: int, recent: int, minimum: int
) -> pd.DataFrame:
    """Rates of absence since the start of the year and lately, late arrivals a month; NaN where not known.

    One row per student of the roster. `recent` days of class make up "lately"; nothing is said of a student enrolled
    for fewer than `minimum`.
    """
    names = ("absence_rate", "recent_absence_rate", "late_per_month")
    if taught is None:
        return pd.DataFrame(np.nan, index=roster.index, columns=list(names))
    first, last = _enrolled_from_to(roster, taught)
    lately = np.maximum(first, len(taught.days) - recent)
    missed = missed_periods(register, taught, roster, school_year)
    is_late = missed["late"].to_numpy() > 0
    place, day = missed["place"].to_numpy(), missed["day"].to_numpy()
    within = (day >= first[place]) & (day < last[place])

    def summed(values: np.ndarray, kept: np.ndarray) -> np.ndarray:
        """Sum of some rows' values for each student of the roster."""
        return np.bincount(place[kept], weights=values[kept], minlength=len(roster))

    absent = missed["absent"].to_numpy().astype("float64")
    possible, n_days = taught.between(first, last)
    possible_lately, n_lately = taught.between(lately, last)
    late = summed(missed["late"].to_numpy().astype("float64"), within & is_late)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = pd.DataFrame(
            {
                "absence_rate": summed(absent, within) / possible,
                "recent_absence_rate": summed(absent, within & (day >= len(taught.days) - recent)) / possible_lately,
                "late_per_month": late / n_days * DAYS_OF_A_MONTH,
            },
            index=roster.index,
        )
    enough, enough_lately = n_days >= minimum, (n_lately >= min(recent, minimum) / 2) & (n_days >= minimum)
    return rates.where(pd.DataFrame({names[0]: enough, names[1]: enough_lately, names[2]: enough}))


def missed_periods(register: pd.DataFrame, taught: Taught, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Periods missed and late arrivals, one row per student and day of class that has any.

    ``place`` is the row of the roster, ``day`` the place among the days of class, ``absent`` never more than the
    periods taught. Rows outside the days of class are left out.
    """
    rows = only_of_year(register, school_year)
    place = places_of(rows["student_id"], roster).to_numpy()
    dates = rows["date"].to_numpy().astype("datetime64[D]")
    day = np.searchsorted(taught.days, dates)
    is_class = (day < len(taught.days)) & (taught.days[np.minimum(day, len(taught.days) - 1)] == dates)
    status = rows["status"].to_numpy()
    kept = is_class & (place >= 0) & (status != "present")
    place, day, status = place[kept], day[kept], status[kept]
    is_whole_day = (rows["period"].fillna(0) == 0).to_numpy()[kept]
    is_absent = status == "absent"
    key, where = np.unique(place.astype("int64") * len(taught.days) + day, return_inverse=True)
    absent = np.bincount(where, weights=is_absent * np.where(is_whole_day, taught.periods[day], 1), minlength=len(key))
    late = np.bincount(where, weights=~is_absent, minlength=len(key))
    day = key % len(taught.days)
    return pd.DataFrame(
        {
            "place": key // len(taught.days),
            "day": day,
            "absent": np.minimum(absent, taught.periods[day]).astype("int64"),
            "late": late.astype("int64"),
        }
    )


def _enrolled_from_to(roster: pd.DataFrame, taught: Taught) -> tuple[np.ndarray, np.ndarray]:
    """Place of each student's first day of class, and of the day after the last one."""
    entry, leaving = roster["entry_date"].to_numpy(), roster["exit_date"].to_numpy()
    first = np.searchsorted(taught.days, entry.astype("datetime64[D]"))
    last = np.searchsorted(taught.days, leaving.astype("datetime64[D]"), side="right")
    n_days = len(taught.days)
    return np.where(np.isnat(entry), 0, first), np.where(np.isnat(leaving), n_days, last)
