"""Where attendance stands since the start of the year: students by band, for the school, its levels, its groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    ResultTable,
    Role,
    column,
    key,
    mark,
    n,
    named,
    part,
    rate,
    refuse,
    statistic,
    study,
    table,
)
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.attendance.measures.bands import band_of
from portraitlib.studies.attendance.measures.scope import AttendanceResult
from portraitlib.studies.attendance.measures.selection import choose_students, cycle_of, keys_of
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import MOST_EDGES, AttendanceRules
from portraitlib.tables.school import School

_BANDS = [f"n_band_{place}" for place in range(MOST_EDGES + 1)]
for _band in _BANDS:  # a view heads each by its edges
    column(
        _band, mark("Élèves de la tranche"), Form.COUNT, definition=mark("Élèves dont la part de jours manqués y est.")
    )
_COLUMNS = (
    part(
        "n_chronic",
        mark("Au seuil ou au-dessus"),
        group=("edge", "under"),
        definition=mark("Élèves qui ont manqué au moins la part chronique des jours."),
    ),
    part(
        "n_not_chronic",
        mark("Sous le seuil"),
        group=("edge", "over"),
        shown=False,
        definition=mark("Élèves qui ont manqué moins."),
    ),
    rate(
        "chronic_share",
        mark("Part au seuil ou au-dessus"),
        of="n_chronic",
        told=("chronic_low", "chronic_high"),
        definition=mark("Élèves au seuil ou au-dessus, parmi les élèves."),
    ),
    statistic("chronic_low", mark("Part, borne basse"), Form.PERCENT, unit="share", definition=mark("Sa borne basse.")),
    statistic(
        "chronic_high", mark("Part, borne haute"), Form.PERCENT, unit="share", definition=mark("Sa borne haute.")
    ),
    statistic("absence_rate", of="days"),
    statistic(
        "excused_rate",
        mark("Dont motivés"),
        Form.PERCENT,
        of="days",
        unit="share",
        definition=mark("Jours manqués pour un motif accepté, parmi les jours possibles."),
    ),
    statistic("unexcused_rate", of="days"),
    statistic("late_per_100_days"),
    statistic(
        "partial_share",
        mark("Jours manqués en partie"),
        Form.PERCENT,
        of="days",
        unit="share",
        shown=False,
        definition=mark("Jours manqués en partie, parmi les jours possibles."),
    ),
)
_SCOPE = key("scope", mark("Qui"), codes={"school": mark("Ensemble")}, definition=mark("Toute l'école, en une ligne."))
_CYCLE = key("cycle", adds_up=True)


@dataclass(frozen=True, kw_only=True)
class AttendanceSummary(AttendanceResult):
    """Bands of absence of the school, of its levels and of its groups."""


@study
def describe_attendance(
    school: School,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    cycle: str | None = None,
    school_year: int | None = None,
) -> AttendanceSummary:
    """Count students by share of days missed since the start of the year.

    The share is the days missed, whatever the reason, over the class days the student was enrolled. A student
    enrolled for fewer than the minimum of days is counted apart.

    Parameters
    ----------
    school : School
    grade_level, group, cycle, school_year
        Students and year; everything by default.

    Returns
    -------
    AttendanceSummary or Refusal
        Tables ``attendance_school`` (one row), ``attendance_cycles``, ``attendance_levels``, ``attendance_groups``.
        Refused as
        `choose_students` is, and ``too_few_days`` while nobody is enrolled for long enough.

    References
    ----------
    Chronic absence, 10 % of the days for any reason: Attendance Works; minimum of 20 days: warehouse EDU (edu_wh).

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> dates = pd.bdate_range("2025-09-01", periods=20)
    >>> days = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": 4})
    >>> rows = pd.DataFrame({"student_id": "a", "date": dates[[3, 9]], "period": 0, "status": "absent"})
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026})
    >>> found = describe_attendance(school_in_memory({"calendar": days, "attendance": rows, "students": people}))
    >>> found.tables["attendance_school"].data[["n_students", "n_chronic", "absence_rate"]].values.tolist()
    [[2.0, 1.0, 0.05]]
    """
    found, rules = choose_students(school, school_year, grade_level, group, cycle), school.settings(AttendanceRules)
    rows = _student_rows(found.year, rules)
    is_read = (rows["band"] >= 0).to_numpy() & found.kept
    if not is_read.any():
        dates = found.year.days.with_days_to_come(rules.minimum_days).dates
        day = pd.Timestamp(dates[rules.minimum_days - 1]).date()
        refuse("too_few_days", school_year=found.scope.school_year, minimum_days=rules.minimum_days, day=day)
    read = rows[is_read].assign(scope="school")
    return AttendanceSummary(
        tables=named(
            _bands_table("attendance_school", read, rules, _SCOPE),
            _bands_table("attendance_cycles", read[read["cycle"].isin(list("12"))], rules, _CYCLE),
            _bands_table("attendance_levels", read[read["level"] != ""], rules, key("level", adds_up=True)),
            _bands_table(
                "attendance_groups", read[read["group"] != ""], rules, key("level"), key("group", adds_up=True)
            ),
        ),
        counts={"students": int(is_read.sum()), "not_read": int((found.kept & ~is_read).sum())},
        scope=found.scope,
        rules=rules,
    )


def _student_rows(year: AttendanceYear, rules: AttendanceRules) -> pd.DataFrame:
    """Totals of each student since the start of the year, in the order of the year: days, times late, band."""
    possible = year.enrolled.sum(axis=1).astype(float)
    missed = year.missed.sum(axis=1)
    return keys_of(year).assign(
        cycle=cycle_of(year.students["grade_level"]).astype("str").to_numpy(),
        possible=possible,
        missed=missed,
        excused=year.excused.sum(axis=1),
        unexcused=year.unexcused.sum(axis=1),
        late=year.late.sum(axis=1),
        partial=((year.missed > 0) & (year.missed < 1)).sum(axis=1),
        band=band_of(missed, possible, rules.band_edges, rules.minimum_days),
    )


def _bands_table(name: str, read: pd.DataFrame, rules: AttendanceRules, *keys: Role) -> ResultTable:
    """One row a part of the school: students by band, and how much is missed."""
    parts = read.groupby([one.name for one in keys], sort=True)
    sums = parts[["possible", "missed", "excused", "unexcused", "late", "partial"]].sum()
    bands = _BANDS[: len(rules.band_edges) + 1]
    places = parts.ngroup().to_numpy() * len(bands) + read["band"].to_numpy()
    per_band = np.bincount(places, minlength=len(sums) * len(bands)).reshape(len(sums), len(bands))
    n_students = per_band.sum(axis=1)
    first = rules.band_edges.index(rules.chronic_share) + 1
    n_chronic = per_band[:, first:].sum(axis=1)
    low, high = wilson_interval(n_chronic, n_students, confidence=rules.confidence)
    a_day = {total: sums[total].to_numpy() / sums["possible"].to_numpy() for total in sums}
    data = sums.index.to_frame(index=False).assign(
        n_students=n_students,
        **dict(zip(bands, per_band.T, strict=True)),
        n_chronic=n_chronic,
        n_not_chronic=n_students - n_chronic,
        chronic_share=n_chronic / np.maximum(n_students, 1),
        chronic_low=low,
        chronic_high=high,
        absence_rate=a_day["missed"],
        excused_rate=a_day["excused"],
        unexcused_rate=a_day["unexcused"],
        late_per_100_days=100 * a_day["late"],
        partial_share=a_day["partial"],
    )
    # the bands under the edge add up with `n_chronic` to all the students, those over it with `n_not_chronic`
    counts = (part(band, group=("band", "under" if place < first else "over")) for place, band in enumerate(bands))
    return table(name, *keys, n("n_students"), *counts, *_COLUMNS).filled(data)
