"""Absences and lateness: exceptions only, skewed, more on Mondays and Fridays, rising from autumn to spring."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.sample.days import PERIODS
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan

WEEKDAY_FACTOR = np.array([1.35, 0.84, 0.80, 0.86, 1.25])
SEASON = (0.78, 1.22)
WEEKLY_LATE = 0.06
TIMETABLE = (
    ("french",) * 8
    + ("mathematics",) * 6
    + ("science",) * 5
    + ("english_second_language",) * 4
    + ("history",) * 4
    + ("physical_education",) * 3
    + ("citizenship",) * 2
    + ("arts",) * 4
)
_STRIDE = 13  # coprime with the 36 slots of a cycle: spreads a subject over the days


def draw_attendance(plan: SchoolPlan, people: People, calendar: pd.DataFrame) -> pd.DataFrame:
    """Draw the attendance registers of the years that were kept.

    A whole day missed is one row with period 0. In the last year, where the school has since taken
    attendance at every period (`SchoolPlan.registers_by_period`), it is four rows, one a period.
    """
    rng = plan.generator("attendance")
    habit = 0.85 * people.persons["absence"].to_numpy() + np.sqrt(1 - 0.85**2) * rng.normal(size=len(people.persons))
    habit = _quiet_subgroup(plan, people, habit, rng)
    years = [_year(plan, people, calendar, habit, year, rng) for year in plan.attendance_years]
    return pd.concat(years, ignore_index=True)


def _quiet_subgroup(plan: SchoolPlan, people: People, habit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Students whose departures nothing announces come to school like the best attenders."""
    truth = plan.truth("unsignalled_subgroup")
    if truth is None:
        return habit
    concerned = (people.persons[truth.where["column"]] == truth.where["value"]).to_numpy()
    return np.where(concerned, -0.7 + 0.5 * rng.normal(size=len(habit)), habit)


def _year(
    plan: SchoolPlan, people: People, calendar: pd.DataFrame, habit: np.ndarray, year: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Register of one school year."""
    enrolled = people.enrolments[people.enrolments["school_year"] == year]
    days = calendar[(calendar["school_year"] == year) & calendar["is_instructional"]].reset_index(drop=True)
    liability = habit[enrolled["person"].to_numpy()] + 0.35 * rng.normal(size=len(enrolled))
    present = _enrolled_days(enrolled, days, year)
    whole = _whole_days(liability, days, rng) | _planted_weekday(plan, enrolled, days, year, rng)
    whole &= present
    lists = [
        _whole_day_rows(whole, rng, by_period=plan.registers_by_period and year == plan.years[-1]),
        _single_periods(liability, whole, present, rng),
        _late_rows(liability, whole, present, rng),
    ]
    rows = pd.concat(lists, ignore_index=True).drop_duplicates(["row", "day", "period"])
    rows = rows.sort_values(["day", "row", "period"], kind="stable", ignore_index=True)
    return _describe(rows, liability, enrolled, days, rng)


def _enrolled_days(enrolled: pd.DataFrame, days: pd.DataFrame, year: int) -> np.ndarray:
    """Whether each student is still enrolled on each day."""
    since = (days["date"] - pd.Timestamp(year - 1, 9, 1)).dt.days.to_numpy()
    last = np.where(enrolled["exit_after"] < 0, 10_000, enrolled["exit_after"])
    return since[None, :] <= last[:, None]


def _whole_days(liability: np.ndarray, days: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Whole days missed, in spells of one to four days."""
    rate = 1 / (1 + np.exp(3.52 - 0.95 * liability))
    factor = WEEKDAY_FACTOR[days["date"].dt.day_of_week.to_numpy()] * np.linspace(*SEASON, len(days))
    starts = rng.random((len(liability), len(days))) < rate[:, None] * factor[None, :]
    length = np.minimum(rng.geometric(0.68, size=starts.shape), 4)
    absent = starts.copy()
    for lag in (1, 2, 3):
        absent[:, lag:] |= starts[:, :-lag] & (length[:, :-lag] > lag)
    return absent


def _planted_weekday(
    plan: SchoolPlan, enrolled: pd.DataFrame, days: pd.DataFrame, year: int, rng: np.random.Generator
) -> np.ndarray:
    """Days missed by the group whose Mondays (say) are missed."""
    drawn = rng.random((len(enrolled), len(days)))
    truth = plan.truth("missed_weekday")
    if truth is None or truth.where["school_year"] != year:
        return np.zeros(drawn.shape, dtype=bool)
    group = (enrolled["group"] == truth.where["group"]).to_numpy()
    weekday = (days["date"].dt.day_of_week == truth.where["weekday"]).to_numpy()
    return (drawn < truth.size) & group[:, None] & weekday[None, :]


def _whole_day_rows(whole: np.ndarray, rng: np.random.Generator, *, by_period: bool) -> pd.DataFrame:
    row, day = np.nonzero(whole)
    excused_key = rng.random(len(row))
    periods = np.arange(1, PERIODS + 1) if by_period else np.array([0])
    return pd.DataFrame(
        {
            "row": np.repeat(row, len(periods)),
            "day": np.repeat(day, len(periods)),
            "period": np.tile(periods, len(row)),
            "status": "absent",
            "excuse_key": np.repeat(excused_key, len(periods)),
        }
    )


def _single_periods(
    liability: np.ndarray, whole: np.ndarray, present: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Single periods skipped on days when the student came, more often the last of the day."""
    rate = 1 / (1 + np.exp(5.5 - 1.1 * liability))
    by_period = rate[:, None, None] * np.array([0.7, 0.8, 1.0, 1.5])
    skipped = rng.random((*whole.shape, PERIODS)) < by_period
    skipped &= (~whole & present)[:, :, None]
    row, day, period = np.nonzero(skipped)
    keys = 0.45 + 0.55 * rng.random(len(row))  # a skipped period is seldom excused
    return pd.DataFrame({"row": row, "day": day, "period": period + 1, "status": "absent", "excuse_key": keys})


def _late_rows(liability: np.ndarray, whole: np.ndarray, present: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Late arrivals at the first and third periods; a few students are often late."""
    often = np.exp(0.9 * (0.6 * liability + 0.8 * rng.normal(size=len(liability))) - 0.4)
    rate = np.minimum(WEEKLY_LATE / 5 * often, 0.4)
    late = (rng.random(whole.shape) < rate[:, None]) & ~whole & present
    row, day = np.nonzero(late)
    period = np.where(rng.random(len(row)) < 0.75, 1, 3)
    return pd.DataFrame({"row": row, "day": day, "period": period, "status": "late", "excuse_key": 1.0})


def _describe(
    rows: pd.DataFrame, liability: np.ndarray, enrolled: pd.DataFrame, days: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Replace positions by persons, dates and subjects; say which absences were excused."""
    row, day, period = (rows[name].to_numpy() for name in ("row", "day", "period"))
    late = (rows["status"] == "late").to_numpy()
    excused = rows["excuse_key"].to_numpy() < 0.68 - 0.08 * liability[row]
    groups = enrolled["group"].str[-1].astype(int).to_numpy()[row]
    slot = (days["cycle_day"].astype(int).to_numpy()[day] - 1) * PERIODS + period - 1
    subject = np.array(TIMETABLE)[(slot * _STRIDE + 5 * groups) % len(TIMETABLE)]
    return pd.DataFrame(
        {
            "person": enrolled["person"].to_numpy()[row],
            "date": days["date"].to_numpy()[day],
            "period": period,
            "status": rows["status"].to_numpy(),
            "is_excused": pd.array(np.where(late, False, excused), dtype="boolean"),
            "minutes": pd.array(np.where(late, rng.integers(2, 21, size=len(rows)), -1), dtype="Int32"),
            "subject": np.where(period > 0, subject, ""),
        }
    ).assign(minutes=lambda frame: frame["minutes"].where(frame["minutes"] > 0))


def absence_rates(attendance: pd.DataFrame, calendar: pd.DataFrame, enrolled: pd.DataFrame, until: str) -> pd.Series:
    """Share of periods missed from the first day of the year to a day of autumn, in per cent."""
    years = calendar.set_index("date")["school_year"]
    absent = attendance[attendance["status"] == "absent"]
    year = absent["date"].map(years)
    limit = pd.to_datetime((year - 1).astype(str) + "-" + until)
    early = (absent["date"] <= limit).to_numpy()
    periods = np.where(absent["period"] == 0, PERIODS, 1)
    missed = pd.Series(periods[early]).groupby([absent["person"].to_numpy()[early], year.to_numpy()[early]]).sum()
    taught = calendar[calendar["is_instructional"]]
    before = taught["date"] <= pd.to_datetime((taught["school_year"] - 1).astype(str) + "-" + until)
    possible = taught[before].groupby("school_year")["n_periods"].sum()
    keys = pd.MultiIndex.from_frame(enrolled[["person", "school_year"]])
    rate = missed.reindex(keys).fillna(0).to_numpy() / enrolled["school_year"].map(possible).to_numpy()
    return pd.Series(100 * rate, index=enrolled.index)
