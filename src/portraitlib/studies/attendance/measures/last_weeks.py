"""Every student read at the end of each of the last weeks: what changed, since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import mark, part, refuse
from portraitlib.statistics.ratios import share
from portraitlib.studies.attendance.measures.bands import band_of
from portraitlib.studies.attendance.measures.false_alarms import first_day_read, first_week_read
from portraitlib.studies.attendance.measures.selection import Chosen, choose_students, keys_of
from portraitlib.studies.attendance.measures.usual import Judged, habits_of, judge
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School

NOT_READ = part(
    "n_not_read",
    mark("Partis, ou pas lus"),
    group=("signal", "new"),
    definition=mark("Élèves comptés depuis le début de l'année, partis depuis ou présents depuis trop peu de jours."),
)


@dataclass(frozen=True)
class WeekReading:
    """Every student read at the end of each of the last weeks."""

    last: Judged  # at the last week
    signals: np.ndarray  # students by weeks looked back: signalled, knowing only what was known then
    bands: np.ndarray  # students by weeks of the year: band of the share missed since the start of the year

    @property
    def weeks_signalled(self) -> np.ndarray:
        """Weeks in a row, the last included, at which each student is signalled."""
        return run_to_the_end(self.signals)

    @property
    def weeks_in_band(self) -> np.ndarray:
        """Weeks in a row, the last included, in the band of today or a higher one."""
        return run_to_the_end(self.bands >= self.bands[:, -1:])


@dataclass(frozen=True)
class StudentsRead(Chosen):
    """What changed for each student of a year, and the students that a study reads."""

    reading: WeekReading
    rows: pd.DataFrame  # see `student_changes`

    def by_level(self, is_here: np.ndarray) -> pd.DataFrame:
        """Students counted since the start of the year, of those kept, and which of them are not read here.

        A table that counted the others alone would tell how many they are, beside one that counts everybody.
        """
        rows = self.rows.assign(is_here=is_here, n_not_read=~is_here)
        return rows[self.kept & (self.reading.bands[:, -1] >= 0)]


def read_students(
    school: School, school_year: int | None, grade_level: int | None, group: str | None, cycle: str | None = None
) -> StudentsRead:
    """Read the students of a level, a group and a cycle at the end of each of the last weeks.

    Refused as `choose_students` is; ``too_few_weeks`` while no student has earlier weeks to be compared with.
    """
    found, rules = choose_students(school, school_year, grade_level, group, cycle), school.settings(AttendanceRules)
    year = found.year
    if first_week_read(year, rules.change) is None:
        refuse("too_few_weeks", school_year=year.school_year, day=first_day_read(year, rules.change))
    reading = school.keep(
        f"attendance weeks {year.school_year}", lambda opened: read_weeks(year, opened.settings(AttendanceRules))
    )
    return StudentsRead(year, found.kept, found.scope, reading, student_changes(year, reading, rules))


def read_weeks(year: AttendanceYear, rules: AttendanceRules) -> WeekReading:
    """Read every student at the end of each of the last weeks, each time with what was known then."""
    possible, missed = year.by_week(year.enrolled), year.by_week(year.missed)
    first = first_week_read(year, rules.change) or 0
    judged = []
    for week in range(max(first, possible.shape[1] - rules.change.weeks_looked_back), possible.shape[1]):
        known = slice(0, week + 1)
        habits = habits_of(possible[:, known], missed[:, known])
        judged.append(judge(possible, missed, week, rules.change, habits))
    here = np.cumsum(possible, axis=1), np.cumsum(missed, axis=1)
    return WeekReading(
        last=judged[-1],
        signals=np.column_stack([found.is_signal for found in judged]),
        bands=band_of(here[1], here[0], rules.band_edges, rules.minimum_days),
    )


def student_changes(year: AttendanceYear, reading: WeekReading, rules: AttendanceRules) -> pd.DataFrame:
    """What changed for each student: one row a student, in the order of the year."""
    last, now = reading.last, reading.bands[:, -1]
    back = reading.bands[:, -1 - rules.change.weeks_looked_back : -1]
    before = back.max(axis=1, initial=-1)
    is_new = (before >= 0) & (now > before)
    chronic = rules.band_edges.index(rules.chronic_share) + 1
    run = reading.weeks_signalled
    weeks = year.days.weeks.astype("datetime64[s]")
    start = np.maximum(len(weeks) - np.maximum(run, 1) - (rules.change.weeks - 1), 0)
    since = pd.Series(weeks[start]).where(pd.Series(run > 0))
    return keys_of(year).assign(
        student_id=year.students["student_id"].to_numpy(),
        recent_rate=last.recent,
        usual_rate=last.usual,
        change=np.round(last.recent - last.usual, 9),
        weeks_signalled=run,
        since_week=since,
        year_rate=share(year.missed.sum(axis=1), year.enrolled.sum(axis=1)),
        absence_band=now,
        absence_band_before=np.where(is_new, before, now),
        weeks_in_band=reading.weeks_in_band,
        is_signal=last.is_signal,
        is_new_in_band=is_new,
        is_new_chronic=is_new & (now >= chronic) & (before < chronic),
        is_chronic=now >= chronic,
        streak=streak_to_the_end(year),
        n_students=1,
    )


def streak_to_the_end(year: AttendanceYear) -> np.ndarray:
    """Class days missed whole, in a row, up to the last day known: 0 for a student who came that day."""
    return run_to_the_end((year.missed > 1 - 1e-6) & year.enrolled)


def run_to_the_end(values: np.ndarray) -> np.ndarray:
    """Length of the run of True that ends each row.

    Examples
    --------
    >>> run_to_the_end(np.array([[True, False, True, True], [True, True, True, False]])).tolist()
    [2, 0]
    """
    return np.cumprod(values[:, ::-1], axis=1).sum(axis=1)
