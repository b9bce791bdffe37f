"""One school year of attendance: what each student could attend and what was missed, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.analysis.attendance.class_days import ClassDays, class_days, within_year, without_silences
from portraitlib.analysis.attendance.register import OUTCOMES, Rows, outcomes, rows_of, share_missed
from portraitlib.analysis.result import Refusal
from portraitlib.rules.attendance import RegisterRules
from portraitlib.tables.school import School


@dataclass(frozen=True)
class AttendanceYear:
    """Attendance of a school year; arrays have one row a student and one column a class day.

    Parameters
    ----------
    school_year : int
    students : DataFrame
        `student_id`, `grade_level`, `group`; one row a student, in the order of the arrays.
    days : ClassDays
        Class days up to the last one known.
    enrolled : array of bool
        The student could attend: the denominator.
    missed, excused, unexcused : array of float
        Share of the day missed [0-1]; in all, for a reason accepted, for none. What is neither is not said.
    late : array of int
        Times late.
    periods : DataFrame
        Single periods missed: `student`, `day` (positions), `period`, `subject`, `is_whole` (all the day was missed).
    rows : dict of outcome to int
        Rows of the register that year, by what became of them.
    recording : dict
        How the register was kept: see `recording_of`.
    """

    school_year: int
    students: pd.DataFrame
    days: ClassDays
    enrolled: np.ndarray
    missed: np.ndarray
    excused: np.ndarray
    unexcused: np.ndarray
    late: np.ndarray
    periods: pd.DataFrame
    rows: Mapping[str, int]
    recording: Mapping[str, object]

    def by_week(self, values: np.ndarray) -> np.ndarray:
        """Sum of a day array over each week: one row a student, one column a week."""
        return np.add.reduceat(values, self.days.week_starts, axis=1, dtype=np.float64)

    def facts(self) -> dict[str, object]:
        """Return what every sentence may name; no count of students."""
        return {
            "school_year": self.school_year,
            "first_day": pd.Timestamp(self.days.dates[0]),
            "last_day": pd.Timestamp(self.days.dates[-1]),
            "week": pd.Timestamp(self.days.weeks[-1]),
            "n_days": len(self.days.dates),
            "n_days_of_week": int(len(self.days.dates) - self.days.week_starts[-1]),
            "silences": self.days.silences,
            **self.recording,
        }


def attendance_of(school: School, study: str, school_year: int | None = None) -> AttendanceYear | Refusal:
    """Attendance of the year asked for, read once and kept for the other studies.

    Parameters
    ----------
    school : School
    study : str
        Name of the function that asks, for the refusal.
    school_year : int, optional
        The notebook's, or the latest year of the data.

    Returns
    -------
    AttendanceYear or Refusal
        ``no_students``, ``no_calendar`` (absences without class days give no rate), ``no_attendance``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-09-02", "2025-09-03"]), "is_instructional": True,
    ...     "n_periods": 4})
    >>> rows = pd.DataFrame({"student_id": ["a"], "date": pd.to_datetime(["2025-09-03"]), "period": [4],
    ...     "status": ["absent"]})
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026})
    >>> year = attendance_of(school_in_memory({"calendar": days, "attendance": rows, "students": people}), "example")
    >>> year.missed
    array([[0.  , 0.25],
           [0.  , 0.  ]])
    """
    students = school.table("students")
    year = school_year or school.params.school_year
    year = year or (int(students["school_year"].max()) if len(students) else 0)
    found = school.keep(f"attendance {year}", lambda opened: _read(opened, year))
    if isinstance(found, AttendanceYear):
        return found
    return Refusal(reader=school.reader, study=study, reason=found, facts={"school_year": year or None})


def read_year(
    students: pd.DataFrame, calendar: pd.DataFrame, register: pd.DataFrame, school_year: int, rules: RegisterRules
) -> AttendanceYear | str:
    """Attendance of a year from the standard tables; the reason why when there is none.

    Parameters
    ----------
    students, calendar, register : DataFrame
        Tables `students`, `calendar` and `attendance`; rows of other years are ignored.
    school_year : int
    rules : RegisterRules
    """
    people = students[(students["school_year"] == school_year).to_numpy(dtype=bool)]
    people = people.drop_duplicates("student_id").reset_index(drop=True)
    days = class_days(calendar, school_year)
    register = register[within_year(register["date"].to_numpy().astype("datetime64[D]"), school_year)]
    if not len(people):
        return "no_students"
    if not len(days.dates):
        return "no_calendar"
    if not len(register):
        return "no_attendance"
    ids = pd.Index(people["student_id"])
    rows = rows_of(register, ids, days)
    rows_a_day = np.bincount(rows.day[rows.day >= 0], minlength=len(days.dates))
    days = _with_periods(without_silences(days, rows_a_day, rules.unlikely_silence), rows.period)
    rows = replace(rows, day=days.position(rows.date.astype("datetime64[D]")))
    return _fill(people, days, register, rows, rules, school_year)


def _read(school: School, year: int) -> AttendanceYear | str:
    tables = (school.table(name) for name in ("students", "calendar", "attendance"))
    return read_year(*tables, year, school.attendance.reading)  # type: ignore[misc]


def _with_periods(days: ClassDays, recorded: np.ndarray) -> ClassDays:
    """Periods of the days whose number the calendar does not say: the usual one, or the highest recorded."""
    known = days.n_periods[~np.isnan(days.n_periods)]
    usual = float(np.bincount(known.astype(int)).argmax()) if len(known) else float(max(recorded.max(), 1))
    return ClassDays(days.dates, np.where(np.isnan(days.n_periods), usual, days.n_periods), days.silences)


def _fill(people, days: ClassDays, register, rows: Rows, rules: RegisterRules, school_year: int) -> AttendanceYear:
    enrolled = enrolled_days(people, days.dates)
    result = outcomes(rows, enrolled, days.n_periods)
    code = {name: place for place, name in enumerate(OUTCOMES)}
    is_absent = (result == code["whole_day"]) | (result == code["period"])
    absent = _only(rows, is_absent)
    minutes = register["minutes"].to_numpy(dtype="float64", na_value=np.nan)[is_absent]
    share = share_missed(absent, minutes, days.n_periods, rules.minutes_a_day)
    excused = register["is_excused"].to_numpy(dtype="float64", na_value=np.nan)[is_absent]
    cell = absent.student * len(days.dates) + absent.day

    def grid(weights: np.ndarray) -> np.ndarray:
        filled = np.bincount(cell, weights, minlength=enrolled.size)
        return np.minimum(np.round(filled, 9), 1.0).reshape(enrolled.shape)

    missed = grid(share)
    late = _only(rows, result == code["late"])
    counts = np.bincount(result, minlength=len(OUTCOMES))
    return AttendanceYear(
        school_year=school_year,
        students=people[["student_id", "grade_level", "group"]],
        days=days,
        enrolled=enrolled,
        missed=missed,
        excused=grid(share * (excused == 1)),
        unexcused=grid(share * (excused == 0)),
        late=np.bincount(late.student * len(days.dates) + late.day, minlength=enrolled.size).reshape(enrolled.shape),
        periods=_periods(absent, register["subject"].to_numpy()[is_absent], missed),
        rows={name: int(counts[place]) for name, place in code.items()},
        recording=recording_of(absent, days, excused, has_minutes=bool((minutes > 0).any())),
    )


def enrolled_days(students: pd.DataFrame, dates: np.ndarray) -> np.ndarray:
    """Whether each student is enrolled on each date, first and last day included.

    Parameters
    ----------
    students : DataFrame
        `entry_date`, `exit_date`; an empty one is the start, or the end, of the year.
    dates : array of datetime64[D]

    Returns
    -------
    array of bool, students by dates
    """
    entry = students["entry_date"].to_numpy().astype("datetime64[D]")
    leaving = students["exit_date"].to_numpy().astype("datetime64[D]")
    entry = np.where(np.isnat(entry), np.datetime64("1900-01-01"), entry)
    leaving = np.where(np.isnat(leaving), np.datetime64("2200-01-01"), leaving)
    return (entry[:, None] <= dates[None, :]) & (dates[None, :] <= leaving[:, None])


def recording_of(absent: Rows, days: ClassDays, excused: np.ndarray, *, has_minutes: bool) -> dict[str, object]:
    """How absences were recorded: by day, by period or both; when that changed; whether reasons are known.

    Returns
    -------
    dict
        ``recording`` (``"day"``, ``"period"``, ``"both"``, ``"none"``); ``recording_changed``, the date from which
        the other way is used when the two do not overlap; ``excused_known``, share of absences whose reason is
        known; ``has_minutes``.
    """
    by_day, by_period = absent.day[absent.period == 0], absent.day[absent.period > 0]
    kinds = (len(by_day) > 0, len(by_period) > 0)
    name = {(True, True): "both", (True, False): "day", (False, True): "period", (False, False): "none"}[kinds]
    changed = None
    if name == "both":
        later = max((by_day, by_period), key=lambda places: places.min())
        earlier = by_day if later is by_period else by_period
        if earlier.max() < later.min():
            changed = pd.Timestamp(days.dates[later.min()])
    return {
        "recording": name,
        "recording_changed": changed,
        "excused_known": float((~np.isnan(excused)).mean()) if len(excused) else 0.0,
        "has_minutes": has_minutes,
    }


def _periods(absent: Rows, subject: np.ndarray, missed: np.ndarray) -> pd.DataFrame:
    """Single periods missed, with whether the whole day was."""
    kept = absent.period > 0
    student, day = absent.student[kept], absent.day[kept]
    return pd.DataFrame(
        {
            "student": student,
            "day": day,
            "period": absent.period[kept],
            "subject": subject[kept],
            "is_whole": missed[student, day] > 1 - 1e-6,
        }
    )


def _only(rows: Rows, kept: np.ndarray) -> Rows:
    return Rows(*(getattr(rows, name)[kept] for name in ("student", "person", "day", "date", "period", "status")))
