"""Where attendance stands since the start of the year: students by band, for the school, its levels, its groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.attendance.measures.bands import band_of
from portraitlib.studies.attendance.measures.selection import choose_students, keys_of
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class AttendanceSummary(Result):
    """Bands of absence of the school, of its levels and of its groups.

    Tables: ``attendance_school`` (one row), ``attendance_levels``, ``attendance_groups``.
    """


def describe_attendance(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> AttendanceSummary | Refusal:
    """Count students by share of days missed since the start of the year.

    The share is the days missed, whatever the reason, over the class days the student was enrolled. A student
    enrolled for fewer than the minimum of days is counted apart.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        Students and year; everything by default.

    Returns
    -------
    AttendanceSummary or Refusal
        Refused as `choose_students` is, and ``too_few_days`` while nobody is enrolled for long enough.

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
    found = choose_students(school, "describe_attendance", school_year, grade_level, group)
    if isinstance(found, Refusal):
        return found
    year, kept = found.year, found.kept
    rules = school.settings(AttendanceRules)
    rows = student_rows(year, rules)
    is_read = (rows["band"] >= 0).to_numpy() & kept
    if not is_read.any():
        facts = {"school_year": year.school_year, "minimum_days": rules.minimum_days}
        return Refusal(reader=school.reader, study="describe_attendance", reason="too_few_days", facts=facts)
    read = rows[is_read].assign(scope="school")
    tables = {
        "attendance_school": _bands_table("attendance_school", read, ("scope",), rules),
        "attendance_levels": _bands_table("attendance_levels", read[read["level"] != ""], ("level",), rules),
        "attendance_groups": _bands_table("attendance_groups", read[read["group"] != ""], ("level", "group"), rules),
    }
    return AttendanceSummary(
        reader=school.reader,
        tables=tables,
        counts={"students": int(is_read.sum()), "not_read": int((kept & ~is_read).sum())},
        facts={**year.facts(), **band_facts(rules), "grade_level": grade_level, "group": group},
    )


def band_facts(rules: AttendanceRules) -> dict[str, object]:
    """Facts behind the names of the bands."""
    return {
        "band_edges": list(rules.band_edges),
        "chronic_share": rules.chronic_share,
        "minimum_days": rules.minimum_days,
    }


def student_rows(year: AttendanceYear, rules: AttendanceRules) -> pd.DataFrame:
    """Totals of each student since the start of the year.

    Returns
    -------
    DataFrame, one row a student, in the order of the year
        `level`, `group`, `possible`, `missed`, `excused`, `unexcused` [days], `late` [times], `band`.
    """
    possible = year.enrolled.sum(axis=1).astype(float)
    missed = year.missed.sum(axis=1)
    return keys_of(year).assign(
        possible=possible,
        missed=missed,
        excused=year.excused.sum(axis=1),
        unexcused=year.unexcused.sum(axis=1),
        late=year.late.sum(axis=1),
        partial=((year.missed > 0) & (year.missed < 1)).sum(axis=1),
        band=band_of(missed, possible, rules.band_edges, rules.minimum_days),
    )


def _bands_table(name: str, read: pd.DataFrame, grain: tuple[str, ...], rules: AttendanceRules) -> ResultTable:
    """One row a part of the school: students by band, and how much is missed."""
    parts = read.groupby(list(grain), sort=True)
    sums = parts[["possible", "missed", "excused", "unexcused", "late", "partial"]].sum()
    n_bands = len(rules.band_edges) + 1
    places = parts.ngroup().to_numpy() * n_bands + read["band"].to_numpy()
    per_band = np.bincount(places, minlength=len(sums) * n_bands).reshape(len(sums), n_bands)
    bands = [f"n_band_{place}" for place in range(n_bands)]
    n = per_band.sum(axis=1)
    n_chronic = per_band[:, rules.band_edges.index(rules.chronic_share) + 1 :].sum(axis=1)
    low, high = wilson_interval(n_chronic, n, confidence=rules.confidence)
    columns = {
        "n_students": n,
        **dict(zip(bands, per_band.T, strict=True)),
        "n_chronic": n_chronic,
        "n_not_chronic": n - n_chronic,
        "chronic_share": n_chronic / np.maximum(n, 1),
        "chronic_low": low,
        "chronic_high": high,
        **{mean: sums[total].to_numpy() / sums["possible"].to_numpy() for mean, total in _MEANS.items()},
    }
    data = sums.index.to_frame(index=False).assign(**columns)
    return ResultTable(
        name=name,
        data=data.assign(late_per_100_days=100 * data["late_per_100_days"]),
        grain=grain,
        n="n_students",
        statistics=("chronic_low", "chronic_high", *_MEANS),
        parts=(tuple(bands), ("n_chronic", "n_not_chronic")),
        rates={"chronic_share": "n_chronic"},
        told={"chronic_share": ("chronic_low", "chronic_high")},
        adds_up_along=() if grain == ("scope",) else grain[-1:],
    )


_MEANS = {
    "absence_rate": "missed",
    "excused_rate": "excused",
    "unexcused_rate": "unexcused",
    "late_per_100_days": "late",
    "partial_share": "partial",
}
