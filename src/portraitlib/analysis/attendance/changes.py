"""What changed this week: whose absences are no longer the usual ones, who is new in a band, since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.analysis.attendance.bands import band_of, share
from portraitlib.analysis.attendance.false_alarms import first_week_read
from portraitlib.analysis.attendance.selection import chosen, keys_of
from portraitlib.analysis.attendance.summary import band_facts
from portraitlib.analysis.attendance.usual import Judged, habits_of, judge
from portraitlib.analysis.attendance.year import AttendanceYear, attendance_of
from portraitlib.analysis.result import Refusal, Result, ResultTable
from portraitlib.rules.attendance import AttendanceRules
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class Changes(Result):
    """Students whose absences changed, and how many there are.

    Tables: ``changes`` (one row a student whose attendance changed), ``changes_levels`` (one row a level),
    ``signals_by_week`` (the last weeks).
    """


@dataclass(frozen=True)
class WeekReading:
    """Every student read at the end of each of the last weeks.

    Parameters
    ----------
    last : Judged
        At the last week.
    signals : array of bool, students by weeks looked back
        Signalled at the end of each week, knowing only what was known then.
    read : array of int
        Students read at each of these weeks.
    bands : array of int, students by weeks of the year
        Band of the share missed since the start of the year, at the end of each week.
    """

    last: Judged
    signals: np.ndarray
    read: np.ndarray
    bands: np.ndarray

    @property
    def weeks_signalled(self) -> np.ndarray:
        """Weeks in a row, the last included, at which each student is signalled."""
        return run_to_the_end(self.signals)

    @property
    def weeks_in_band(self) -> np.ndarray:
        """Weeks in a row, the last included, in the band of today or a higher one."""
        return run_to_the_end(self.bands >= self.bands[:, -1:])


def find_changes(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> Changes | Refusal:
    """Students whose absences of the last weeks are no longer their usual ones, or who are new in a band.

    New in a band is said of a student who was in none as high in the last weeks: going back and forth over an edge
    is not news. Only students still enrolled are read.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        Students and year; everything by default. The school's movement is always that of the whole school.

    Returns
    -------
    Changes or Refusal
        ``too_few_weeks`` while no student has earlier weeks to be compared with.

    Raises
    ------
    ParamsError
        ``unknown_group``.

    References
    ----------
    `usual.judge`; its false alarms: `simulate_false_alarms`.

    Examples
    --------
    See `tests/worked_examples/attendance.md`.
    """
    year = attendance_of(school, "find_changes", school_year)
    if isinstance(year, Refusal):
        return year
    kept = chosen(school, "find_changes", year, grade_level, group)
    if isinstance(kept, Refusal):
        return kept
    rules = school.attendance
    if first_week_read(year, rules.change) is None:
        facts = {"school_year": year.school_year, "baseline_days": rules.change.baseline_days}
        return Refusal(reader=school.reader, study="find_changes", reason="too_few_weeks", facts=facts)
    reading = school.keep(f"attendance weeks {year.school_year}", lambda opened: read_weeks(year, opened.attendance))
    rows = student_changes(year, reading, rules)
    kept &= reading.last.is_read
    is_changed = kept & (rows["is_signal"] | rows["is_new_in_band"]).to_numpy()
    changes = rows[is_changed].sort_values(["change", "student_id"], ascending=[False, True], kind="stable")
    return Changes(
        reader=school.reader,
        tables={
            "changes": ResultTable("changes", changes[list(_STUDENT)].reset_index(drop=True), ("student_id",),
                                   n="n_students", is_about_students=True),
            "changes_levels": _levels_table(rows[kept]),
            "signals_by_week": _weeks_table(year, reading, kept),
        },
        counts={
            "students": int(kept.sum()),
            "signals": int((kept & rows["is_signal"].to_numpy()).sum()),
            "new_signals": int((kept & rows["is_signal"].to_numpy() & (rows["weeks_signalled"] == 1)).sum()),
            "new_in_band": int((kept & rows["is_new_in_band"].to_numpy()).sum()),
            "new_chronic": int((kept & rows["is_new_chronic"].to_numpy()).sum()),
        },
        facts={**year.facts(), **band_facts(rules), **change_facts(rules), "grade_level": grade_level, "group": group},
    )  # fmt: skip


def change_facts(rules: AttendanceRules) -> dict[str, object]:
    """Facts behind the rule of change."""
    change = rules.change
    return {
        "change_weeks": change.weeks,
        "weeks_above": change.weeks_above,
        "least_increase": change.least_increase,
        "promise": change.most_false_alarms,
        "baseline_days": change.baseline_days,
        "weeks_looked_back": change.weeks_looked_back,
    }


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
        read=np.array([found.is_read.sum() for found in judged]),
        bands=band_of(here[1], here[0], rules.band_edges, rules.minimum_days),
    )


def student_changes(year: AttendanceYear, reading: WeekReading, rules: AttendanceRules) -> pd.DataFrame:
    """What changed for each student.

    Returns
    -------
    DataFrame, one row a student, in the order of the year
        `student_id`, `level`, `group`, `recent_rate`, `usual_rate`, `change`, `weeks_signalled`, `since_week`,
        `year_rate`, `band`, `band_before`, `weeks_in_band`, `is_signal`, `is_new_in_band`, `is_new_chronic`,
        `streak` [class days missed in a row up to the last one].
    """
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


_STUDENT = ("student_id", "group", "level", "recent_rate", "usual_rate", "change", "weeks_signalled", "since_week",
            "year_rate", "absence_band", "absence_band_before", "weeks_in_band", "is_signal", "is_new_in_band",
            "is_new_chronic", "n_students")  # fmt: skip


def _levels_table(rows: pd.DataFrame) -> ResultTable:
    flags = {"n_signal": "is_signal", "n_new_chronic": "is_new_chronic"}
    by_level = rows[rows["level"] != ""].groupby("level", sort=True)
    data = by_level[["n_students", *flags.values()]].sum().astype("int64").reset_index()
    data = data.rename(columns={flag: name for name, flag in flags.items()})
    return ResultTable(
        name="changes_levels",
        data=data.assign(
            n_no_signal=data["n_students"] - data["n_signal"],
            n_not_new_chronic=data["n_students"] - data["n_new_chronic"],
            signal_share=data["n_signal"] / data["n_students"],
            new_chronic_share=data["n_new_chronic"] / data["n_students"],
        ),
        grain=("level",),
        n="n_students",
        parts=(("n_signal", "n_no_signal"), ("n_new_chronic", "n_not_new_chronic")),
        rates={"signal_share": "n_signal", "new_chronic_share": "n_new_chronic"},
        told={"signal_share": (), "new_chronic_share": ()},
        adds_up_along=("level",),
    )


def _weeks_table(year: AttendanceYear, reading: WeekReading, kept: np.ndarray) -> ResultTable:
    """Students signalled at the end of each of the last weeks, among those still enrolled."""
    signals = reading.signals[kept]
    new = signals & ~np.column_stack([np.zeros(len(signals), dtype=bool), signals[:, :-1]])
    n = np.full(signals.shape[1], len(signals))
    data = pd.DataFrame(
        {
            "week": pd.Series(year.days.weeks[-signals.shape[1] :].astype("datetime64[s]")),
            "n_students": n,
            "n_signal": signals.sum(axis=0),
            "n_no_signal": n - signals.sum(axis=0),
            "n_new_signal": new.sum(axis=0),
            "n_not_new_signal": n - new.sum(axis=0),
            "signal_share": signals.mean(axis=0),
        }
    )
    return ResultTable(
        name="signals_by_week",
        data=data,
        grain=("week",),
        n="n_students",
        parts=(("n_signal", "n_no_signal"), ("n_new_signal", "n_not_new_signal")),
        rates={"signal_share": "n_signal"},
        told={"signal_share": ()},
    )
