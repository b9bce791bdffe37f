"""The list of the weekly meeting: who to speak of first, what has been tried, since when nobody met the student."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.studies.attendance.measures.changes import change_facts
from portraitlib.studies.attendance.measures.last_weeks import read_students
from portraitlib.studies.attendance.measures.selection import still_here
from portraitlib.studies.attendance.measures.summary import band_facts
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School

JOINED = "|"
"""Between the services of a student."""


@dataclass(frozen=True, kw_only=True)
class MeetingList(Result):
    """Students to speak of at the weekly meeting, for the school team only.

    Tables: ``meeting`` (one row a student, in order), ``meeting_levels`` (one row a level, how many).
    """


def list_for_meeting(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> MeetingList | Refusal:
    """Put the students to speak of in the order of what changed, beside the supports they received.

    Listed: students whose absences are no longer the usual ones; those newly chronically absent; those chronically
    absent whom no support session reached for some weeks. Any session attended counts as a contact, whoever held
    it. Equal students keep the same rank: none is left out by an arbitrary order. No member of the staff is named.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        Students and year; everything by default.

    Returns
    -------
    MeetingList or Refusal
        Refused as `choose_students` is; ``too_few_weeks`` while no student has earlier weeks to be compared with.

    Examples
    --------
    See `tests/worked_examples/attendance.md`.
    """
    found = read_students(school, "list_for_meeting", school_year, grade_level, group)
    if isinstance(found, Refusal):
        return found
    year, rows, rules = found.year, found.rows, school.settings(AttendanceRules)
    rows = rows.assign(**contacts(school, year, rows["student_id"]), **supports(school, year, rows["student_id"]))
    rows = rows[found.kept & still_here(year)]
    rows = _with_reason(rows, rules, has_sessions=school.has("sessions"))
    listed, n_cut = in_order(rows[rows["reason"] != ""], rules.meeting.most_students)
    return MeetingList(
        reader=school.reader,
        tables={
            "meeting": ResultTable("meeting", listed[list(_COLUMNS)], ("rank", "student_id"), n="n_students",
                                   is_about_students=True),
            "meeting_levels": _levels_table(rows),
        },
        counts={
            "students": len(rows),
            "listed": int((rows["reason"] != "").sum()),
            "cut": n_cut,
            "without_support": int(((rows["reason"] != "") & (rows["supports_now"] == "")).sum()),
            "long_without_contact": int(_is_forgotten(rows, rules).sum()),
        },
        facts={
            **year.facts(), **band_facts(rules), **change_facts(rules), "grade_level": grade_level, "group": group,
            "n_ties": int(listed["rank"].duplicated(keep=False).sum()),
            "weeks_without_contact": rules.meeting.weeks_without_contact,
            "notice_days": rules.meeting.notice_days,
            "has_sessions": school.has("sessions"), "has_services": school.has("services"),
        },
    )  # fmt: skip


def contacts(school: School, year: AttendanceYear, students: pd.Series) -> dict[str, np.ndarray]:
    """Last support session that reached each student this year, and the full weeks since.

    Returns
    -------
    dict
        ``last_contact_date`` (missing when there was none), ``weeks_since_contact``.
    """
    first, last = year.days.dates[0], year.days.dates[-1]
    sessions = school.table("sessions")
    day = sessions["date"].to_numpy().astype("datetime64[D]")
    held = sessions["was_attended"].fillna(False).to_numpy(dtype=bool) & (day >= first) & (day <= last)
    latest = pd.Series(day[held]).groupby(sessions["student_id"].to_numpy()[held]).max()
    dates = latest.reindex(students.to_numpy()).to_numpy().astype("datetime64[D]")
    weeks = (last - dates) / np.timedelta64(7, "D")
    return {"last_contact_date": dates.astype("datetime64[s]"), "weeks_since_contact": np.floor(weeks)}


def supports(school: School, year: AttendanceYear, students: pd.Series) -> dict[str, np.ndarray]:
    """Services of each student this year: those that go on, and those that ended.

    Returns
    -------
    dict
        ``supports_now``, ``supports_before``: codes joined by `JOINED`, empty when there is none.
    """
    services = school.table("services")
    first, last = pd.Timestamp(year.days.dates[0]), pd.Timestamp(year.days.dates[-1])
    goes_on = services["end_date"].isna() | (services["end_date"] >= last)
    this_year = services["start_date"].le(last) & (services["end_date"].isna() | services["end_date"].ge(first))
    found = {}
    for name, kept in (("supports_now", this_year & goes_on), ("supports_before", this_year & ~goes_on)):
        codes = services.loc[kept, ["student_id", "service"]].drop_duplicates()
        joined = codes.groupby("student_id")["service"].agg(JOINED.join)
        found[name] = joined.reindex(students.to_numpy()).fillna("").to_numpy(dtype=object)
    return found


def in_order(rows: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Rank students by what changed, to the point; equal ones share a rank and are kept or left out together.

    Parameters
    ----------
    rows : DataFrame
        One row a student listed: `change`, `year_rate`, `group`, `student_id`.
    most : int
        Students kept, unless others are equal to the last one.

    Returns
    -------
    (DataFrame, int)
        The first ones, with `rank`; how many more there are.

    Examples
    --------
    >>> rows = pd.DataFrame({"student_id": list("abc"), "group": "11", "change": [0.2, 0.301, 0.199],
    ...     "year_rate": [0.1, 0.2, 0.1]})
    >>> first, left = in_order(rows, 2)
    >>> first[["student_id", "rank"]].values.tolist(), left
    ([['b', 1], ['a', 2], ['c', 2]], 0)
    """
    points = rows["change"].fillna(-1).round(2) + rows["year_rate"].fillna(0).round(2) / 1000
    rank = points.rank(method="min", ascending=False).astype("int64")
    ordered = rows.assign(rank=rank).sort_values(["rank", "group", "student_id"], kind="stable", ignore_index=True)
    kept = ordered["rank"] <= most
    return ordered[kept], int((~kept).sum())


def _with_reason(rows: pd.DataFrame, rules: AttendanceRules, *, has_sessions: bool) -> pd.DataFrame:
    """Why each student is listed: the first reason that holds; empty for the others."""
    reasons = {
        "changed": rows["is_signal"],
        "new_chronic": rows["is_new_chronic"],
        "no_contact": _is_forgotten(rows, rules) & has_sessions,
    }
    return rows.assign(reason=np.select(list(reasons.values()), list(reasons), ""))


def _is_forgotten(rows: pd.DataFrame, rules: AttendanceRules) -> pd.Series:
    weeks = rows["weeks_since_contact"]
    return rows["is_chronic"] & (weeks.isna() | (weeks >= rules.meeting.weeks_without_contact))


_COLUMNS = ("rank", "student_id", "group", "level", "reason", "recent_rate", "usual_rate", "change", "since_week",
            "weeks_signalled", "year_rate", "absence_band", "streak", "supports_now", "supports_before",
            "last_contact_date", "weeks_since_contact", "n_students")  # fmt: skip


def _levels_table(rows: pd.DataFrame) -> ResultTable:
    rows = rows[rows["level"] != ""].assign(n_on_list=rows["reason"] != "")
    data = rows.groupby("level", sort=True)[["n_students", "n_on_list"]].sum().astype("int64").reset_index()
    return ResultTable(
        name="meeting_levels",
        data=data.assign(
            n_not_on_list=data["n_students"] - data["n_on_list"], listed_share=data["n_on_list"] / data["n_students"]
        ),
        grain=("level",),
        n="n_students",
        parts=(("n_on_list", "n_not_on_list"),),
        rates={"listed_share": "n_on_list"},
        told={"listed_share": ()},
        adds_up_along=("level",),
    )
