"""How much of each support each student had: what was planned up to the last session written, and what was received."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance.class_days import class_days
from portraitlib.indicators.needs import supports_of_year
from portraitlib.indicators.roster import enrolled, only_of_year, still_here
from portraitlib.results.section import demand
from portraitlib.tables.school import School

FULL, SHORT, UNKNOWN = "full", "short", "unknown"
PAIR = ["service_id", "student_id"]
SUMS = ("planned_weeks", "planned_total", "n_sessions", "n_attended", "received", "weeks_attended")
"""What the supports of a student add up to; ``n_sessions``: written, attended or missed."""


class DoseRules(Protocol):
    """What a dose is judged by: sessions under which nothing is said, share from which a support was given."""

    @property
    def least_sessions(self) -> int:
        """Sessions of a student, held or missed, under which nothing is said."""

    @property
    def full_dose(self) -> float:
        """Share of what was planned from which it was given."""


def year_followed(school: School) -> int:
    """School year that is followed; refused when nobody is enrolled."""
    year = int(school.params.school_year or school.latest_year)
    demand(year, "no_students")
    return year


def roster_of(school: School) -> pd.DataFrame:
    """Students still here in the year followed, one row each."""
    people = enrolled(school.table("students"), year_followed(school))
    return people[still_here(people)].reset_index(drop=True)


def sessions_of_year(school: School) -> pd.DataFrame:
    """Sessions written in the year followed, of services that are given."""
    demand(school.has("services"), "no_services")
    sessions = only_of_year(school.table("sessions"), year_followed(school))
    demand(sessions, "no_sessions")
    return sessions.astype({"service_id": "str"})


def summed(pairs: pd.DataFrame, by: list[str], *more: str) -> pd.DataFrame:
    """Supports of each kind added up; what is missing of one makes the sum unknown."""
    names = [*SUMS, *more]
    groups = pairs.groupby(by, sort=True, dropna=False)[names]
    return groups.sum().where(groups.count().eq(groups.size(), axis=0)).reset_index()


def with_dose(rows: pd.DataFrame, rules: DoseRules) -> pd.DataFrame:
    """Rows with the share received and its code; unknown under the least number of sessions written."""
    by_time = rows["received"] / rows["planned_total"].where(rows["planned_total"] > 0)
    share = by_time.fillna(rows["n_attended"] / rows["n_sessions"].where(rows["n_sessions"] > 0)).astype("float64")
    share = share.where(rows["n_sessions"] >= rules.least_sessions)
    code = np.select([share.isna(), share >= rules.full_dose], [UNKNOWN, FULL], SHORT)
    return rows.assign(share=share, dose=code)


def supports_received(school: School) -> pd.DataFrame:
    """One row per service and student of the year, with what was planned until the last session written, and received.

    A planned time or a length that is not told makes the whole unknown, never 0.
    """
    sessions = sessions_of_year(school)
    supports = supports_of_year(school, roster_of(school), year_followed(school)).astype({"service_id": "str"})
    weeks = _planned_weeks(school, supports, sessions["date"].max())
    supports = supports.assign(planned_weeks=weeks, planned_total=supports["planned_minutes"].astype("float64") * weeks)
    found = supports.merge(_held(sessions), on=PAIR, how="left")
    counts = ["n_sessions", "n_attended", "weeks_attended", "received"]
    of_group = _dates_of_group(found, sessions)
    found["n_sessions"] = found["n_sessions"].fillna(of_group)
    is_written = of_group > 0  # nothing written of the whole group: nothing is known, and 0 would say "not given"
    found[counts] = found[counts].where(found["n_attended"].notna() | ~is_written, found[counts].fillna(0))
    return found


def _dates_of_group(supports: pd.DataFrame, sessions: pd.DataFrame) -> pd.Series:
    """Days on which a session of each support's group is written, while the student was in it."""
    dates = sessions[["service_id", "date"]].drop_duplicates()
    rows = supports[[*PAIR, "start_date", "end_date"]].reset_index().merge(dates, on="service_id")
    is_in = (rows["date"] >= rows["start_date"]) & ~(rows["date"] > rows["end_date"])
    return rows.loc[is_in].groupby("index").size().reindex(supports.index, fill_value=0)


def _planned_weeks(school: School, supports: pd.DataFrame, until: pd.Timestamp) -> np.ndarray:
    """Weeks with class while each support ran, until a day; NaN without a calendar."""
    days = class_days(school.table("calendar"), year_followed(school))
    if not len(days.dates):
        return np.full(len(supports), np.nan)
    first = supports["start_date"].to_numpy().astype("datetime64[D]")
    last = supports["end_date"].where(supports["end_date"] < until, until).to_numpy().astype("datetime64[D]")
    begun, ended = np.searchsorted(days.dates, first), np.searchsorted(days.dates, last, side="right")
    weeks = np.append(np.searchsorted(days.weeks, days.monday), len(days.weeks))  # place of each day's week
    held = weeks[np.maximum(ended - 1, 0)] - weeks[np.minimum(begun, len(weeks) - 1)] + 1
    return np.where(ended > begun, held, 0).astype("float64")


def _held(sessions: pd.DataFrame) -> pd.DataFrame:
    """Sessions written of each student in each service, those attended, their minutes, the weeks with one."""
    there = sessions["was_attended"].fillna(False).astype(bool)
    minutes = sessions["minutes"].astype("float64").where(there, 0.0)
    week = sessions["date"].dt.to_period("W").dt.start_time.where(there)
    rows = sessions[PAIR].assign(there=there, minutes=minutes, week=week)
    found = rows.groupby(PAIR, sort=False).agg(
        n_sessions=("there", "size"),
        n_attended=("there", "sum"),
        received=("minutes", lambda one: one.sum(skipna=False)),
        weeks_attended=("week", "nunique"),
    )
    return found.reset_index()
