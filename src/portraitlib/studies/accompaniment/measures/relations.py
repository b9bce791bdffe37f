"""Relations of accompaniment, their meetings, and the weeks with class: what every section of the room reads.

A relation is a student in a service of one of `KINDS`; of a group, each student has one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.indicators.roster import year_of
from portraitlib.results.section import demand
from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR
from portraitlib.tables.school import School

KINDS = ("mentoring", "group_accompaniment", "resource_teacher")
"""Services that are an accompaniment by an adult."""
PAIR = ["service_id", "student_id"]
RELATION = (
    *PAIR, "service", "adult", "start_date", "end_date", "end_reason", "commitment_until", "previous_service_id",
    "programme", "form", "group_id", "subject", "planned_minutes", "level",
)  # fmt: skip
MEETING = (
    *PAIR, "date", "week", "minutes", "was_attended", "is_planned", "mode", "adult", "n_present", "activity",
    "chosen_by", "had_teacher_feedback", "missed_reason",
)  # fmt: skip


def relations_of(school: School) -> pd.DataFrame:
    """Every relation, of every year, in the order of their beginning.

    Returns
    -------
    DataFrame
        The columns of `RELATION`: ``adult`` is the pseudonym of who is responsible; ``end_date`` is NaT while the
        relation goes on on the last day known (`last_day_known`); ``level`` is the student's in the year it began.
        Read-only. Refused ``no_relations``.
    """
    return school.keep("relations of accompaniment", _relations_of)


def _relations_of(school: School) -> pd.DataFrame:
    services = school.table("services")
    rows = services[services["service"].isin(KINDS).to_numpy(dtype=bool, na_value=False)]
    demand(rows, "no_relations")
    is_to_come = (rows["end_date"] > last_day_known(school)).to_numpy(dtype=bool, na_value=False)
    rows = rows.assign(
        service_id=rows["service_id"].astype("str"),
        adult=rows["provider_id"],
        end_date=rows["end_date"].mask(is_to_come),
        end_reason=rows["end_reason"].mask(is_to_come),
        level=_level_then(school, rows),
    )
    return rows.sort_values(["start_date", *PAIR], kind="stable", ignore_index=True)[list(RELATION)]


def _level_then(school: School, rows: pd.DataFrame) -> np.ndarray:
    """Level of each student in the school year in which the relation began; missing when nobody knows it."""
    students = school.table("students").drop_duplicates(["student_id", "school_year"])
    keyed = rows[["student_id"]].assign(school_year=year_of(rows["start_date"]))
    levels = students.set_index(["student_id", "school_year"])["grade_level"].astype("float64")
    return levels.reindex(pd.MultiIndex.from_frame(keyed.astype({"school_year": "int64"}))).to_numpy()


def meetings_of(school: School) -> pd.DataFrame:
    """Meetings written of the relations, planned ones that were missed among them, in the order of their days.

    Returns
    -------
    DataFrame
        The columns of `MEETING`: ``week`` is the Monday; ``adult`` is who was there, the service's own when it is not
        written. One that falls before its relation or after its end is not there. Read-only; empty without sessions.
    """
    return school.keep("meetings of accompaniment", _meetings_of)


def _meetings_of(school: School) -> pd.DataFrame:
    of = relations_of(school)[[*PAIR, "adult", "start_date", "end_date"]].rename(columns={"adult": "own"})
    rows = school.table("sessions").astype({"service_id": "str"}).merge(of, on=PAIR)
    is_in = (rows["date"] >= rows["start_date"]) & ~(rows["date"] > rows["end_date"])
    rows = rows[is_in.to_numpy(dtype=bool)]
    monday = rows["date"] - pd.to_timedelta(rows["date"].dt.day_of_week, unit="D")
    rows = rows.assign(week=monday, adult=rows["provider_id"].fillna(rows["own"]))
    return rows.sort_values(["date", *PAIR], kind="stable", ignore_index=True)[list(MEETING)]


def open_weeks(school: School) -> pd.DatetimeIndex:
    """Mondays of the weeks with a class day, of every year of the calendar; refused ``no_open_weeks`` without one."""
    days = class_dates(school)
    return pd.DatetimeIndex(np.unique(_mondays(days)))


def class_dates(school: School) -> np.ndarray:
    """Days with class of every year, in order; refused ``no_open_weeks`` without a calendar."""
    calendar = school.table("calendar")
    is_taught = calendar["is_instructional"].to_numpy(dtype=bool, na_value=False)
    days = np.unique(calendar["date"].to_numpy().astype("datetime64[D]")[is_taught])
    demand(days, "no_open_weeks")
    return days


def weeks_between(days: np.ndarray, first: pd.Series, last: pd.Series) -> np.ndarray:
    """Weeks with a class day between two days, both included, of each row; 0 where the first is after the last.

    Examples
    --------
    Two weeks of class around a week off:

    >>> days = np.array(["2026-02-23", "2026-02-24", "2026-03-10"], "datetime64[D]")
    >>> dates = [pd.Series(pd.to_datetime([day])) for day in ("2026-02-24", "2026-03-02", "2026-03-13")]
    >>> weeks_between(days, dates[0], dates[2]).tolist(), weeks_between(days, dates[0], dates[1]).tolist()
    ([2], [1])
    """
    begun = np.searchsorted(days, first.to_numpy().astype("datetime64[D]"))
    ended = np.searchsorted(days, last.to_numpy().astype("datetime64[D]"), side="right")
    mondays = _mondays(days)
    place = np.searchsorted(np.unique(mondays), mondays)
    held = place[np.maximum(ended - 1, 0)] - place[np.minimum(begun, len(days) - 1)] + 1
    return np.where(ended > begun, held, 0)


def seen_until(school: School, relations: pd.DataFrame) -> pd.Series:
    """Day until which each relation was seen: its end; while it goes on, the last day that it could be.

    That is the last day known, the day the student left the school, or the last day of the last school year in which
    the student was enrolled: an end nobody wrote does not make a relation last for years.
    """
    students = school.table("students")
    years = students.groupby("student_id")["school_year"].max().reindex(relations["student_id"]).astype("float64")
    last_year = years.fillna(year_of(relations["start_date"]).set_axis(years.index)).to_numpy()
    over = pd.to_datetime([f"{year:.0f}-{FIRST_MONTH_OF_SCHOOL_YEAR - 1:02d}-01" for year in last_year])
    gone = students.groupby("student_id")["exit_date"].max().reindex(relations["student_id"]).to_numpy()
    limit = pd.DataFrame({"over": over, "gone": gone}).min(axis=1).set_axis(relations.index)
    last, start = last_day_known(school), relations["start_date"]
    limit = limit.where(limit < last, last)
    limit = limit.where(limit > start, start)
    return relations["end_date"].fillna(limit)


def _mondays(days: np.ndarray) -> np.ndarray:
    """Monday of each day's week; 1 January 1970 was a Thursday."""
    return days - ((days.astype("int64") + 3) % 7).astype("timedelta64[D]")


def relations_of_year(school: School) -> pd.DataFrame:
    """Relations begun that ran in the year read, of students enrolled that year, each with `until`: see `seen_until`.

    Read-only. Refused ``no_relations`` when none did.
    """
    return school.keep("relations of the year", _relations_of_year)


def _relations_of_year(school: School) -> pd.DataFrame:
    year = int(school.params.school_year or school.latest_year)
    rows = relations_of(school)
    rows = rows.assign(until=seen_until(school, rows))
    students = school.table("students")
    here = students.loc[students["school_year"].eq(year).to_numpy(dtype=bool, na_value=False), "student_id"]
    start, end = (pd.Timestamp(one, FIRST_MONTH_OF_SCHOOL_YEAR, 1) for one in (year - 1, year))
    ran = (rows["start_date"] < end) & (rows["start_date"] <= last_day_known(school)) & (rows["until"] >= start)
    kept = rows[(ran & rows["student_id"].isin(here)).to_numpy(dtype=bool)].reset_index(drop=True)
    demand(kept, "no_relations")
    return kept


def is_in_year(school: School, days: pd.Series) -> np.ndarray:
    """Whether each day is in the school year read."""
    year = int(school.params.school_year or school.latest_year)
    start, end = (pd.Timestamp(one, FIRST_MONTH_OF_SCHOOL_YEAR, 1) for one in (year - 1, year))
    return ((days >= start) & (days < end)).to_numpy(dtype=bool)


def of_programmes(rows: pd.DataFrame) -> pd.DataFrame:
    """Relations with what they are told by: the service and the programme, as texts; "" where none is written."""
    told = {name: rows[name].astype("object").fillna("") for name in PROGRAMME}
    return rows.assign(**told)


PROGRAMME = ["service", "programme"]
"""What relations are told by: never an adult, never a student."""


def was_there(meetings: pd.DataFrame) -> np.ndarray:
    """Mask of the meetings at which the student was; not written is not there."""
    return meetings["was_attended"].to_numpy(dtype=bool, na_value=False)
