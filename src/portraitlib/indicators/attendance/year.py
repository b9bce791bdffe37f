"""One school year of attendance: what each student could attend and what was missed, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance.absences import Absences, Recording, recording_of
from portraitlib.indicators.attendance.class_days import ClassDays, class_days, within_year, without_silences
from portraitlib.indicators.attendance.register import OUTCOMES, Rows, outcomes, rows_of, share_missed, texts
from portraitlib.rules.attendance import AttendanceRules, RegisterRules
from portraitlib.tables.school import School


@dataclass(frozen=True)
class AttendanceYear:
    """Attendance of a school year; arrays have one row a student and one column a class day."""

    school_year: int
    students: pd.DataFrame  # of table `students`: one row a student, in the order of the arrays
    days: ClassDays  # up to the last one known
    enrolled: np.ndarray  # the student could attend: the denominator
    missed: np.ndarray  # share of the day [0-1], whatever the reason
    absences: Absences
    lateness: Rows
    rows: Mapping[str, int]  # of the register that year, by outcome

    def absence_rates(self, since: int = 0, until: int | None = None) -> np.ndarray:
        """Share of the days each student could attend that were missed, from one place among the days to another.

        NaN for a student who could attend none of them: the one rate of absence of every notebook.
        """
        n_days = self.enrolled[:, since:until].sum(axis=1)
        return np.where(n_days > 0, self.missed[:, since:until].sum(axis=1) / np.maximum(n_days, 1), np.nan)

    @cached_property
    def excused(self) -> np.ndarray:
        """Share of the day missed for a reason accepted."""
        return filled(self.absences.rows, self.absences.share * (self.absences.excused == 1), self.enrolled.shape)

    @cached_property
    def unexcused(self) -> np.ndarray:
        """Share of the day missed for no reason accepted; what is in neither array has no reason recorded."""
        return filled(self.absences.rows, self.absences.share * (self.absences.excused == 0), self.enrolled.shape)

    @cached_property
    def late(self) -> np.ndarray:
        """Times late."""
        cell = self.lateness.student * self.enrolled.shape[1] + self.lateness.day
        return np.bincount(cell, minlength=self.enrolled.size).reshape(self.enrolled.shape)

    @cached_property
    def periods(self) -> pd.DataFrame:
        """Single periods missed: `student`, `day` (positions), `period`, `subject`, `is_whole` (all the day was)."""
        rows = self.absences.rows
        kept = rows.period > 0
        student, day = rows.student[kept], rows.day[kept]
        return pd.DataFrame(
            {
                "student": student,
                "day": day,
                "period": rows.period[kept],
                "subject": self.absences.subject[kept],
                "is_whole": self.missed[student, day] > 1 - 1e-6,
            }
        )

    @cached_property
    def recording(self) -> Recording:
        """How the register was kept."""
        return recording_of(self.absences, self.days)

    def by_week(self, values: np.ndarray) -> np.ndarray:
        """Sum of a day array over each week: one row a student, one column a week."""
        starts, by_day = self.days.week_starts, values.T
        lengths = np.diff(starts, append=len(by_day))
        sums = by_day[starts].astype(np.float64)
        for after in range(1, lengths.max()):  # a weekday at a time: a sum a week would cost twice as much
            longer = np.flatnonzero(lengths > after)
            sums[longer] += by_day[starts[longer] + after]
        return sums.T


def known_attendance(school: School, school_year: int) -> AttendanceYear | None:
    """Attendance of a year, read once and kept for every study; None where `why_unknown` gives a reason."""

    def read(opened: School) -> AttendanceYear | None:
        """Attendance as the tables of the school give it."""
        if why_unknown(opened, school_year):
            return None
        students, calendar, register = _tables(opened)
        return read_year(students, calendar, register, school_year, opened.settings(AttendanceRules).reading)

    return school.keep(f"attendance {school_year}", read)


def _tables(school: School) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Students, calendar and register; of the long one, texts are categories."""
    return school.table("students"), school.table("calendar"), school.coded("attendance")


def why_unknown(school: School, school_year: int) -> str:
    """Why nothing is known of a year's attendance: ``no_students``, ``no_calendar``, ``no_attendance``, or nothing."""
    students, calendar, register = _tables(school)
    if not len(_people(students, school_year)):
        return "no_students"
    if not len(class_days(calendar, school_year).dates):
        return "no_calendar"
    return "" if within_year(register["date"].to_numpy(), school_year).any() else "no_attendance"


def read_year(
    students: pd.DataFrame, calendar: pd.DataFrame, register: pd.DataFrame, school_year: int, rules: RegisterRules
) -> AttendanceYear:
    """Attendance of a year from the standard tables, of which rows of other years are ignored."""
    people = _people(students, school_year)
    days = class_days(calendar, school_year)
    of_year = within_year(register["date"].to_numpy(), school_year)
    register = register if of_year.all() else register[of_year]
    rows = rows_of(register, people["student_id"], days)
    rows_a_day = np.bincount(rows.day[rows.day >= 0], minlength=len(days.dates))
    kept_days = without_silences(days, rows_a_day, rules.unlikely_silence)
    if kept_days.silences:
        rows = replace(rows, day=kept_days.position(rows.date.astype("datetime64[D]")))
    return _filled_year(people, _with_periods(kept_days, rows.period), register, rows, rules, school_year)


def _people(students: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Students of a year, one row each."""
    enrolled = students["school_year"].to_numpy(dtype="int64", na_value=-1) == school_year
    people = students if enrolled.all() else students[enrolled]
    is_alone = len(texts(people["student_id"]).unique()) == len(people)
    return (people if is_alone else people.drop_duplicates("student_id")).reset_index(drop=True)


def _with_periods(days: ClassDays, recorded: np.ndarray) -> ClassDays:
    """Periods of the days whose number the calendar does not say: the usual one, or the highest recorded."""
    known = days.n_periods[~np.isnan(days.n_periods)]
    usual = float(np.bincount(known.astype(int)).argmax()) if len(known) else float(max(recorded.max(), 1))
    return ClassDays(days.dates, np.where(np.isnan(days.n_periods), usual, days.n_periods), days.silences)


def _filled_year(
    people: pd.DataFrame, days: ClassDays, register: pd.DataFrame, rows: Rows, rules: RegisterRules, year: int
) -> AttendanceYear:
    enrolled = enrolled_days(people, days.dates)
    result = outcomes(rows, enrolled, days.n_periods)
    code = {name: place for place, name in enumerate(OUTCOMES)}
    is_absent = np.flatnonzero((result == code["whole_day"]) | (result == code["period"]))
    absent = _only(rows, is_absent)
    minutes = register["minutes"].to_numpy(dtype="float64", na_value=np.nan)[is_absent]
    share = share_missed(absent, minutes, days.n_periods, rules.minutes_a_day)
    counts = np.bincount(result, minlength=len(OUTCOMES))
    return AttendanceYear(
        school_year=year,
        students=people,
        days=days,
        enrolled=enrolled,
        missed=filled(absent, share, enrolled.shape),
        absences=Absences(absent, share, is_absent, register),
        lateness=_only(rows, np.flatnonzero(result == code["late"])),
        rows={name: int(counts[place]) for name, place in code.items()},
    )


def filled(rows: Rows, weights: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Sum of weights of each student and day; a day has no more than one day, thirds add up to one."""
    cell = rows.day * shape[0] + rows.student  # a day after the other in memory, as sums over weeks read them
    sums = np.bincount(cell, weights, minlength=shape[0] * shape[1])
    sums[sums > 1 - 1e-9] = 1.0
    return sums.reshape(shape[::-1]).T


def enrolled_days(students: pd.DataFrame, dates: np.ndarray) -> np.ndarray:
    """Whether each student is enrolled on each date (students by dates, in order), first and last day included.

    An empty `entry_date` is the start of the year, an empty `exit_date` its end.
    """
    entry = students["entry_date"].to_numpy().astype("datetime64[D]")
    leaving = students["exit_date"].to_numpy().astype("datetime64[D]")
    first = np.where(np.isnat(entry), 0, np.searchsorted(dates, entry))
    end = np.where(np.isnat(leaving), len(dates), np.searchsorted(dates, leaving, side="right"))
    enrolled, place = np.ones((len(students), len(dates)), dtype=bool, order="F"), np.arange(len(dates))
    partly = np.flatnonzero((first > 0) | (end < len(dates)))  # few: most are there from the first day to the last
    enrolled[partly] = (place >= first[partly, None]) & (place < end[partly, None])
    return enrolled


def _only(rows: Rows, kept: np.ndarray) -> Rows:
    """Rows at some places."""
    return Rows(*(getattr(rows, name).take(kept) for name in ("student", "person", "day", "date", "period", "status")))
