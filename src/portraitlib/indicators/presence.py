"""Absence and lateness as indicators, from the one reading of the register that every notebook shares.

Schools record exceptions only: no row is a day attended, but only over the days the register was kept, and only
where it was kept at all. `indicators.attendance` says what each row stands for.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance import AttendanceYear

DAYS_OF_A_MONTH = 20
"""Days of class in four weeks."""
_NAMES = ("absence_rate", "recent_absence_rate", "late_per_month")


def presence_indicators(
    year: AttendanceYear | None, roster: pd.DataFrame, *, recent: int, minimum: int
) -> pd.DataFrame:
    """Rates of absence since the start of the year and lately, late arrivals a month; NaN where not known.

    One row per student of the roster. `recent` days of class make up "lately"; nothing is said of a student enrolled
    for fewer than `minimum`.
    """
    if year is None:
        return pd.DataFrame(np.nan, index=roster.index, columns=list(_NAMES))
    since = max(0, len(year.days.dates) - recent)
    n_days, n_lately = year.enrolled.sum(axis=1), year.enrolled[:, since:].sum(axis=1)
    late = year.late.sum(axis=1) / np.maximum(n_days, 1) * DAYS_OF_A_MONTH
    enough = n_days >= minimum
    enough_lately = enough & (n_lately >= min(recent, minimum) / 2)
    found = pd.DataFrame(
        {
            "absence_rate": np.where(enough, year.absence_rates(), np.nan),
            "recent_absence_rate": np.where(enough_lately, year.absence_rates(since), np.nan),
            "late_per_month": np.where(enough, late, np.nan),
        },
        index=pd.Index(year.students["student_id"]),
    )
    return found.reindex(roster["student_id"]).set_axis(roster.index)
