"""Cycles of the year followed: terms, turns of the timetable, or the weeks that the team chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance.class_days import within_year
from portraitlib.results.door import demand
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import School

_DATED = ("attendance", "sessions", "progress", "discipline")


@dataclass(frozen=True)
class Look:
    """A day on which everybody's tier is read: the end of a cycle (`number`, from 1), or today (0)."""

    number: int
    day: date

    @property
    def code(self) -> str:
        """What a table calls it: the day, as it is written in data."""
        return self.day.isoformat()


def looks_of(school: School) -> list[Look]:
    """Ends of the latest cycles of the year, then the last day known; refused with fewer than two.

    The end of a term is the day its results are published: before it they do not count.
    """
    rules, today = school.settings(FollowUpRules), last_day_known(school)
    calendar = school.table("calendar")
    calendar = calendar[within_year(calendar["date"].to_numpy(), school.school_year)]
    ends = {"term": _of_terms, "timetable": _of_timetable, "team": _of_team}[rules.cycle](school, calendar, rules)
    demand(ends, "no_cycle", cycle=rules.cycle)
    past = [Look(number, day) for number, day in enumerate(ends, start=1) if day <= today]
    looks = past if past and past[-1].day == today else [*past, Look(0, today)]
    demand(len(looks) >= 2, "one_cycle")
    return looks[-rules.cycles_told :]


def last_day_known(school: School) -> date:
    """Day the data are read: the one chosen, else the last of which a dated table says something."""
    if school.params.as_of:
        return date.fromisoformat(school.params.as_of)
    last = [school.coded(name)["date"].max() for name in _DATED]
    known = [day for day in last if pd.notna(day)]
    terms = [school.rules.published_on(term, school.school_year) for term in _terms_published(school)]
    return max([day.date() for day in known] + terms, default=date(school.school_year, 7, 31))


def _terms_published(school: School) -> list[str]:
    """Terms of the year that have a result."""
    results = school.coded("results")
    of_year = results.loc[results["school_year"].eq(school.school_year).fillna(False).to_numpy(dtype=bool), "term"]
    return [str(term) for term in of_year.dropna().unique() if str(term) in school.rules.known_from]


def _of_terms(school: School, calendar: pd.DataFrame, _rules: FollowUpRules) -> list[date]:
    """Days on which the results of each term are known; those of the calendar's terms, or of all."""
    told = sorted(str(term) for term in calendar["term"].dropna().unique()) if len(calendar) else []
    terms = told or [term for term in school.rules.known_from if term.isdigit()]
    return sorted({school.rules.published_on(term, school.school_year) for term in terms})


def _of_timetable(_school: School, calendar: pd.DataFrame, _rules: FollowUpRules) -> list[date]:
    """Last day of each turn of the timetable: the number of the day comes back to a lower one."""
    days = calendar[calendar["cycle_day"].notna()].sort_values("date", kind="stable")
    number = days["cycle_day"].to_numpy(dtype="int64")
    return [pd.Timestamp(day).date() for day in days["date"].to_numpy()[:-1][np.diff(number) < 0]]


def _of_team(_school: School, calendar: pd.DataFrame, rules: FollowUpRules) -> list[date]:
    """Last class day of every so many weeks with class."""
    held = calendar["is_instructional"].fillna(False).to_numpy(dtype=bool)
    dates = np.unique(calendar["date"].to_numpy()[held].astype("datetime64[D]"))
    if not len(dates):
        return []
    monday = dates - ((dates.astype("int64") + 3) % 7).astype("timedelta64[D]")
    week = np.unique(monday, return_inverse=True)[1] // rules.cycle_weeks
    return [day.astype(object) for day in dates[np.append(np.diff(week) > 0, True)]]
