"""What the guide asks to follow with a student: two weeks of absences, lateness, reports, results; the next days."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance import known_attendance
from portraitlib.indicators.marks import TERM_PLACES, marks_by_term
from portraitlib.results.section import RefusedError
from portraitlib.studies.accompaniment.measures.relations import class_dates
from portraitlib.tables.school import School

DAYS = 10
"""Class days of a fortnight."""
NEXT = 2
"""Meetings ahead that a page gives."""
USUAL = 8
"""Last meetings in which the usual day of the week is read."""


def fortnight_of(school: School, student: str, year: int) -> list[dict[str, Any]]:
    """Days missed, lateness and reports of the last ten class days, and of the ten before; nothing without register."""
    register = known_attendance(school, year)
    if register is None:
        return []
    place = pd.Index(register.students["student_id"]).get_indexer([student])[0]
    could = np.flatnonzero(register.enrolled[place]) if place >= 0 else np.array([], dtype=int)
    if not len(could):
        return []
    now, before = could[-DAYS:], could[-2 * DAYS : -DAYS]
    events = school.table("discipline")
    days, own = register.days.dates, events.loc[(events["student_id"] == student).to_numpy(dtype=bool), "date"]
    on = own.to_numpy().astype("datetime64[D]")
    has_events = bool((events["date"].to_numpy().astype("datetime64[D]") >= days[0]).any())

    def reports(places: np.ndarray) -> float:
        """Events from the first of those days to the last."""
        return float(((on >= days[places[0]]) & (on <= days[places[-1]])).sum()) if has_events else np.nan

    def row(name: str, values: np.ndarray) -> dict[str, Any]:
        """A count of both stretches; the first has none when the year is younger than that."""
        return {"talk_about": name, "last_days": float(values[now].sum()),
                "days_before": float(values[before].sum()) if len(before) == DAYS else np.nan}  # fmt: skip

    told = [row("missed", register.missed[place]), row("late", register.late[place])]
    earlier = reports(before) if len(before) == DAYS else np.nan
    return [*told, {"talk_about": "incidents", "last_days": reports(now), "days_before": earlier}]


def new_results(school: School, student: str, year: int, until: pd.Timestamp) -> list[dict[str, Any]]:
    """Results of the fourteen days up to a day: marks of a term published then, probes taken then, the last beside.

    A probe of another level of its instrument is not compared.
    """
    since = until - pd.Timedelta(days=14)
    return [*_marks(school, student, year, since, until), *_probes(school, student, since, until)]


def _marks(school: School, student: str, year: int, since: pd.Timestamp, until: pd.Timestamp) -> list[dict[str, Any]]:
    terms = list(TERM_PLACES)
    published = {term: pd.Timestamp(school.rules.published_on(term, year)) for term in terms}
    new = next((term for term in terms[::-1] if since < published[term] <= until), None)
    if new is None:
        return []
    every = school.keep(f"marks by term of {year}", lambda one: marks_by_term(one, year))
    own = every[(every["student_id"] == student).to_numpy(dtype=bool)]
    place = terms.index(new)
    before = own[f"term_{terms[place - 1]}_mark"] if place else pd.Series(np.nan, own.index)
    rows = zip(own["subject"], own[f"term_{new}_mark"], before, strict=True)
    return [
        {"result_of": subject, "entry_day": published[new], "result_now": mark, "result_before": was}
        for subject, mark, was in rows
        if pd.notna(mark)
    ]


def _probes(school: School, student: str, since: pd.Timestamp, until: pd.Timestamp) -> list[dict[str, Any]]:
    rows = school.table("progress")
    own = rows[(rows["student_id"] == student).to_numpy(dtype=bool)].dropna(subset="score")
    told = []
    for (instrument, _level), series in own.assign(level=own["level"].fillna("")).groupby(["instrument", "level"]):
        points = series.groupby("date")["score"].median()
        if since < points.index[-1] <= until:
            was = float(points.iloc[-2]) if len(points) > 1 else np.nan
            told.append(
                {"result_of": instrument, "entry_day": points.index[-1], "result_now": float(points.iloc[-1]),
                 "result_before": was}
            )  # fmt: skip
    return told


def next_dates(school: School, held: pd.Series, until: pd.Timestamp) -> list[dict[str, Any]]:
    """Next days of the usual day of the week, those without class left out; nothing before a first meeting."""
    weekdays = held.sort_values().tail(USUAL).dt.day_of_week.mode()
    if weekdays.empty:
        return []
    try:
        days = pd.DatetimeIndex(class_dates(school))
    except RefusedError:
        days = pd.DatetimeIndex([])
    first = until + pd.Timedelta(days=1 + int((weekdays.iloc[0] - until.day_of_week - 1) % 7))
    ahead = [first + pd.Timedelta(weeks=place) for place in range(6)]
    rows = [{"meeting_date": one, "is_class_day": _is_class(one, days)} for one in ahead]
    return [row for row in rows if row["is_class_day"] is not False][:NEXT]


def _is_class(on: pd.Timestamp, days: pd.DatetimeIndex) -> bool | None:
    """Whether there is class that day; None where the calendar does not go so far."""
    return None if not len(days) or on > days[-1] else bool(on in days)
