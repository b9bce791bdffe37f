"""The school year of a day."""

from __future__ import annotations

import pandas as pd

from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR


def school_years_of(days: pd.Series) -> pd.Series:
    """School year of each day, named by its second year; missing for no day.

    Examples
    --------
    >>> school_years_of(pd.Series(pd.to_datetime(["2025-08-27", "2026-06-20"]))).tolist()
    [2026, 2026]
    """
    days = pd.to_datetime(days)
    return (days.dt.year + (days.dt.month >= FIRST_MONTH_OF_SCHOOL_YEAR)).astype("Int32")
