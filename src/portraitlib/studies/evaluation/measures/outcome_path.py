"""Presence, engagement, and the path of students: after a support began, and before it did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance import known_attendance
from portraitlib.indicators.conduct import engagement_indicators
from portraitlib.indicators.roster import enrolled, only_of_year, year_of
from portraitlib.rules.attendance import AttendanceRules
from portraitlib.tables.questionnaires import engagement_answers
from portraitlib.tables.school import School

Since = pd.Timestamp | None
LEFT = ("left", "other")
"""Reasons of a departure that is no path to studies elsewhere."""
ELSEWHERE = ("moved",)
"""What became of them is not known here."""
LAST_MONTH = 6
NEVER = pd.Timestamp("NaT")
"""A day that nobody knows."""


def absence(school: School, _of: str, since: Since) -> dict[str, Any]:
    """Share of what each student could attend that was missed since a day; before it, or the year before."""
    now, last = _rates(school, school.school_year, since, is_after=True)
    then = _rates(school, school.school_year, since, is_after=False)[0] if since is not None else pd.Series(dtype=float)
    earlier = _rates(school, school.school_year - 1, None, is_after=True)[0]
    return {"values": now, "before": then if len(then.dropna()) else earlier, "known_on": last, "goes_up": False}


def _rates(school: School, year: int, since: Since, *, is_after: bool) -> tuple[pd.Series, pd.Timestamp]:
    found = known_attendance(school, year)
    if found is None or not len(found.days.dates):
        return pd.Series(dtype="float64"), NEVER
    dates = found.days.dates.astype("datetime64[D]")
    cut = 0 if since is None else int(np.searchsorted(dates, np.datetime64(since.date())))
    ends = (cut, len(dates)) if is_after else (0, cut)
    least = min(school.settings(AttendanceRules).minimum_days, max(ends[1] - ends[0], 1))
    is_read = found.enrolled[:, slice(*ends)].sum(axis=1) >= least
    rates = pd.Series(found.absence_rates(*ends), index=found.students["student_id"].astype("object"))
    return rates[is_read], pd.Timestamp(dates[-1])


def dimensions(school: School) -> set[str]:
    """Dimensions of engagement that students answered about in the year read."""
    rows = only_of_year(engagement_answers(school), school.school_year)
    return {str(one) for one in rows.dropna(subset="answer")["dimension"].unique()}


def engagement(school: School, of: str, since: Since) -> dict[str, Any]:
    """Mean answer of each student in a dimension, from 0 to 1: the latest of the year, and the latest before."""
    answers, year = engagement_answers(school), school.school_year
    people = enrolled(school.table("students"), year)
    name = f"{of}_engagement"
    after = answers if since is None else answers[(answers["date"] > since).to_numpy(dtype=bool, na_value=False)]
    now = _answered(after, people, year, name)
    earlier = answers[(answers["date"] <= since).to_numpy(dtype=bool, na_value=False)] if since is not None else None
    then = _answered(earlier, people, year, name) if earlier is not None else now[:0]
    before = then if len(then.dropna()) else _answered(answers, people, year - 1, name)
    days = only_of_year(after, year)["date"]
    return {"values": now, "before": before, "known_on": days.min() if len(days) else NEVER}


def _answered(answers: pd.DataFrame, people: pd.DataFrame, year: int, name: str) -> pd.Series:
    found = engagement_indicators(answers, people, year)
    ids = people["student_id"].astype("object")
    return found[name].set_axis(ids) if name in found else pd.Series(np.nan, index=ids)


def stayed(school: School, _of: str, _since: Since) -> dict[str, Any]:
    """1 for who goes on with their studies at the end of the year, here or in another path; a move is not known."""
    people, day = _at_the_end(school)
    reason = people["exit_reason"].astype("object").where(people["exit_date"].notna(), "")
    has_left = reason.isin(LEFT) | (people["exit_date"].notna() & people["exit_reason"].isna())
    values = (~has_left).astype("float64").mask(reason.isin(ELSEWHERE))
    return {"values": values.set_axis(people["student_id"].astype("object")), "known_on": day}


def adult_education(school: School, _of: str, _since: Since) -> dict[str, Any]:
    """1 for who went to adult education during the year: another path, never a failure."""
    people, day = _at_the_end(school)
    reason = people["exit_reason"].astype("object").where(people["exit_date"].notna(), "")
    values = (reason == "adult_education").astype("float64").mask(reason.isin(ELSEWHERE))
    return {"values": values.set_axis(people["student_id"].astype("object")), "known_on": day, "goes_up": False}


def _at_the_end(school: School) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Students of the year, once it is over; nobody before June: who will have stayed is not known."""
    people, day = enrolled(school.table("students"), school.school_year), _last_day(school)
    is_over = pd.notna(day) and day >= pd.Timestamp(school.school_year, LAST_MONTH, 1)
    return (people if is_over else people[:0]), day


def _last_day(school: School) -> pd.Timestamp:
    """Last day of the year that is known to have come: of the register, or of a departure.

    A calendar is known in August: it says when the year ends, and not that it did.
    """
    days = [only_of_year(school.table("attendance"), school.school_year)["date"].max()]
    days.append(enrolled(school.table("students"), school.school_year)["exit_date"].max())
    known = [pd.Timestamp(day) for day in days if pd.notna(day)]
    return max(known) if known else NEVER


def participation(school: School, _of: str, since: Since) -> dict[str, Any]:
    """1 for who began an extracurricular activity since a day; before it, or the year before."""
    year = school.school_year
    people = enrolled(school.table("students"), year)["student_id"].astype("object")
    rows = school.table("services")
    rows = rows[(rows["service"] == "extracurricular").to_numpy(dtype=bool, na_value=False)]
    rows = rows.dropna(subset="start_date")
    years = year_of(rows["start_date"])
    own = rows[(years == year).to_numpy()]
    after = own if since is None else own[(own["start_date"] > since).to_numpy()]
    earlier = rows[(years == year - 1).to_numpy()]

    def told(some: pd.DataFrame) -> pd.Series:
        """1 for the students of some rows; nobody when no row was written: it may not have been kept."""
        found = people.isin(set(some["student_id"])).astype("float64").set_axis(people)
        return found if len(some) else found[:0]

    return {
        "values": told(after),
        "before": told(earlier),
        "known_on": after["start_date"].max() if len(after) else NEVER,
    }


def is_there(school: School, measure: str) -> bool:
    """Whether the year read has data of one of these outcomes, some students having each value."""
    found = {"absence": absence, "stayed": stayed, "adult_education": adult_education, "participation": participation}
    values = found[measure](school, "", None)["values"].dropna()
    return len(values) > 0 and (measure == "absence" or values.max() > values.min())
