"""What a study of attendance read, and of whom: what every sentence may name."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.indicators.attendance.absences import Recording
from portraitlib.indicators.attendance.class_days import Silence
from portraitlib.results.result import Result
from portraitlib.rules.attendance import AttendanceRules
from portraitlib.studies.attendance.measures.year import AttendanceYear

_FEW_DAYS = 2  # class days of a week up to which its numbers still move


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The year read, up to its last day known, and the level or group chosen; no count of students."""

    school_year: int
    last_day: pd.Timestamp
    week: pd.Timestamp  # Monday of the last one
    n_days: int
    is_week_begun: bool  # the last week has few class days yet
    silences: tuple[Silence, ...]
    recording: Recording
    grade_level: int | None = None
    group: str | None = None
    cycle: str | None = None
    leaves_out_gone: bool = False  # those who left since are not counted


@dataclass(frozen=True, kw_only=True)
class AttendanceResult(Result):
    """A result on attendance: what was read, by which rules."""

    scope: Scope
    rules: AttendanceRules

    @property
    def n_expected(self) -> float | None:
        """Students signalled at most, were nothing to change for anybody; None where none may be counted."""
        n_read = self.counts["students"]
        return None if n_read is None else n_read * self.rules.change.most_false_alarms


def scope_of(
    year: AttendanceYear, grade_level: int | None = None, group: str | None = None, cycle: str | None = None
) -> Scope:
    """What is read of a year for a level, a group and a cycle."""
    days = year.days
    return Scope(
        school_year=year.school_year,
        last_day=pd.Timestamp(days.dates[-1]),
        week=pd.Timestamp(days.weeks[-1]),
        n_days=len(days.dates),
        is_week_begun=len(days.dates) - days.week_starts[-1] <= _FEW_DAYS,
        silences=days.silences,
        recording=year.recording,
        grade_level=grade_level,
        group=group,
        cycle=cycle,
    )
