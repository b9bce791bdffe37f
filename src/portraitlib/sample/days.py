"""The school calendar: class days, pedagogical days, holidays, storms, cycle days and terms."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from dateutil.easter import easter

from portraitlib.rules import RuleSet
from portraitlib.sample.plan import SchoolPlan

CLASS_DAYS = 180
PERIODS = 4
CYCLE_DAYS = 9
TERM_STARTS = {3: (50, 108), 2: (85,)}  # class days passed when the second and third terms start
STRIKE_STARTS = (50, 98)  # in 2023-24 the second report card was due on 28 March instead of the 15th
STRIKE = pd.bdate_range("2023-11-23", "2023-12-21")
"""Weekdays of the longest strike of 2023-24 in Quebec's public schools; 156 days of class were then required."""
CLOSED_FROM = pd.Timestamp("2020-03-13")  # schools of the sample closed for the rest of that year


def draw_calendar(plan: SchoolPlan, rules: RuleSet, *, strikes: bool = True) -> pd.DataFrame:
    """Weekdays of every school year written, with what happens on each; as planned before any strike if not `strikes`.

    Examples
    --------
    >>> from portraitlib.rules import load_rules
    >>> from portraitlib.sample.plan import plan_school
    >>> days = draw_calendar(plan_school(0), load_rules())
    >>> int(days.loc[days["school_year"] == 2026, "is_instructional"].sum())
    180
    """
    rng = plan.generator("calendar")
    years = [_year(year, len(_terms(year, rules)), rng, STRIKE[: strikes * len(STRIKE)]) for year in plan.years]
    return pd.concat(years, ignore_index=True).assign(school_id=plan.school_id)


def _terms(year: int, rules: RuleSet) -> list[str]:
    """Terms held in a year: those that count in the result."""
    return [term for term, weight in rules.for_year(year).term_weights.items() if weight > 0]


def off_strike(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the days on which nobody was on strike."""
    return rows[~rows["date"].isin(STRIKE)].reset_index(drop=True)


def _year(year: int, n_terms: int, rng: np.random.Generator, strike: pd.DatetimeIndex) -> pd.DataFrame:
    """Calendar of one school year."""
    first = _last_weekday(pd.Timestamp(year - 1, 8, 31), weekday=2)
    days = pd.bdate_range(first, pd.Timestamp(year, 6, 22))
    open_days = days[~days.isin(_holidays(year))]
    storms = _storms(open_days, rng)
    candidates = open_days[~open_days.isin(storms)]
    n_pedagogical = len(candidates) - CLASS_DAYS
    # Pedagogical days are spread evenly, never the very first days of class.
    spread = np.linspace(12, len(candidates) - 2, n_pedagogical).astype(int)
    taught = candidates[~np.isin(np.arange(len(candidates)), spread)]
    taught = taught[~taught.isin(strike)]
    if year == CLOSED_FROM.year:
        taught = taught[taught < CLOSED_FROM]
    is_taught = days.isin(taught)
    number = np.cumsum(is_taught) - 1
    is_struck = bool(days.isin(strike).any())
    term = 1 + np.searchsorted(STRIKE_STARTS if is_struck else TERM_STARTS[n_terms], number, side="right")
    return pd.DataFrame(
        {
            "date": days,
            "school_year": year,
            "is_instructional": is_taught,
            "n_periods": np.where(is_taught, PERIODS, 0),
            "cycle_day": pd.array(np.where(is_taught, number % CYCLE_DAYS + 1, 0), dtype="Int64").astype("Int32"),
            "term": term.astype(str),
        }
    ).assign(cycle_day=lambda frame: frame["cycle_day"].where(frame["is_instructional"]))


def _holidays(year: int) -> pd.DatetimeIndex:
    """Holidays of the school year, the winter holidays and the March break."""
    monday = 0
    labour = _last_weekday(pd.Timestamp(year - 1, 9, 7), monday)
    thanksgiving = _last_weekday(pd.Timestamp(year - 1, 10, 14), monday)
    patriots = _last_weekday(pd.Timestamp(year, 5, 24), monday)
    sunday = pd.Timestamp(easter(year))
    winter = pd.date_range(f"{year - 1}-12-22", f"{year}-01-05")
    march = _last_weekday(pd.Timestamp(year, 3, 7), monday)
    single = [labour, thanksgiving, patriots, sunday - timedelta(2), sunday + timedelta(1)]
    return pd.DatetimeIndex([*single, *winter, *pd.date_range(march, periods=5)])


def _last_weekday(day: pd.Timestamp, weekday: int) -> pd.Timestamp:
    """Latest `weekday` (0 = Monday) on or before `day`."""
    return day - timedelta((day.weekday() - weekday) % 7)


def _storms(open_days: pd.DatetimeIndex, rng: np.random.Generator) -> pd.DatetimeIndex:
    """Two to four days from December to March on which the school closed."""
    winter = open_days[open_days.month.isin([12, 1, 2, 3])]
    return winter[np.sort(rng.choice(len(winter), size=rng.integers(2, 5), replace=False))]
