"""The meetings of a week: those written, and those that each running relation may expect."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from portraitlib.indicators.roster import year_of
from portraitlib.studies.accompaniment.measures.relations import KINDS, PAIR
from portraitlib.studies.accompaniment.settings import AccompanimentRules, Activity
from portraitlib.tables.school import School

WEEKS_LOOKED_AT = 4
"""Last weeks with a meeting, from which the usual days of a relation are read."""
USUAL_SHARE = 0.5
"""Of these weeks, those that a day must have had a meeting in to be usual."""
WEEK = 7


class MeetingsAtWork:
    """What a form or a workbook of meetings is filled with: relations, expected meetings, activities."""

    def __init__(self, school: School) -> None:
        self._school = school

    @property
    def activities(self) -> dict[str, Activity]:
        """What is done in a meeting, by code."""
        return self._school.settings(AccompanimentRules).activities

    def relations(self, monday: date, adult: str = "") -> pd.DataFrame:
        """Relations that run in a week, those of one adult when one is told: rows of ``services``, by adult."""
        services = self._school.table("services")
        first, last = pd.Timestamp(monday), pd.Timestamp(monday + timedelta(WEEK - 1))
        runs = (services["start_date"] <= last) & ~(services["end_date"] < first) & services["service"].isin(KINDS)
        rows = self._of_students_there(services[runs.to_numpy(dtype=bool, na_value=False)], first)
        if adult:
            rows = rows[rows["provider_id"].eq(adult).to_numpy(dtype=bool, na_value=False)]
        return rows.sort_values(["provider_id", "group_id", *PAIR], kind="stable", ignore_index=True)

    def _of_students_there(self, rows: pd.DataFrame, first: pd.Timestamp) -> pd.DataFrame:
        """Rows of students enrolled that year who have not left: an end that nobody wrote keeps no relation alive."""
        students = self._school.table("students")
        of_year = students[students["school_year"].eq(year_of(pd.Series([first])).iloc[0]).to_numpy(dtype=bool)]
        there = of_year[~(of_year["exit_date"] < first).to_numpy(dtype=bool)]["student_id"]
        return rows[rows["student_id"].isin(there)]

    def meetings(self, monday: date, adult: str = "") -> pd.DataFrame:
        """Meetings of a week: rows of ``sessions``, those written whole, then those expected on each usual day.

        One that is expected has a day, or none when the relation has no usual day yet, its adult, and nothing else.
        Nothing is expected on a day without class, nor in a week without any.
        """
        relations = self.relations(monday, adult)
        rows = self._school.table("sessions")
        rows = rows.merge(relations[PAIR], on=PAIR)
        days = (rows["date"] - pd.Timestamp(monday)).dt.days
        written, before = rows[days.between(0, WEEK - 1)], rows[days < 0]
        expected = self._expected(relations, monday, before, written)
        whole = pd.concat([written, expected], ignore_index=True) if len(expected) else written
        order = relations[PAIR].assign(place=range(len(relations)))
        return whole.merge(order, on=PAIR).sort_values(["place", "date"], kind="stable", ignore_index=True)

    def _expected(
        self, relations: pd.DataFrame, monday: date, before: pd.DataFrame, written: pd.DataFrame
    ) -> pd.DataFrame:
        usual, days_of = usual_days(before), written.groupby(PAIR)["date"].agg(set).to_dict()
        week = [pd.Timestamp(monday + timedelta(day)) for day in self.open_days(monday)]
        found = []
        for row in relations.to_dict("records") if week else ():
            pair = (str(row["service_id"]), str(row["student_id"]))
            known, there = usual.get(pair), days_of.get(pair, set())
            days: list[pd.Timestamp | None] = [None]  # a new relation meets, nobody knows when
            if known is not None:
                days = [
                    day
                    for day in week
                    if day.weekday() in known and not (day < row["start_date"] or day > row["end_date"])
                ]
            n_left = max(len(days) - len(there), 0)
            left = [day for day in days if day not in there][:n_left]
            found += [(*pair, day, row["provider_id"], True) for day in left]
        expected = pd.DataFrame(found, columns=[*PAIR, "date", "provider_id", "is_planned"])
        return expected.assign(date=pd.to_datetime(expected["date"]))

    def open_days(self, monday: date) -> list[int]:
        """Days of a week with class, Monday being 0; all five when the calendar says nothing of the week."""
        calendar = self._school.table("calendar")
        days = (calendar["date"] - pd.Timestamp(monday)).dt.days
        of_week = calendar[days.between(0, WEEK - 1).to_numpy(dtype=bool)]
        if not len(of_week):
            return list(range(5))
        taught = of_week[of_week["is_instructional"].to_numpy(dtype=bool, na_value=False)]
        return sorted(set(taught["date"].dt.day_of_week.tolist()))


def usual_days(meetings: pd.DataFrame) -> dict[tuple[str, str], list[int]]:
    """Days of the week on which each relation meets, Monday being 0: in half of its last four weeks, or most often.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-02-03", "2026-02-10", "2026-02-17", "2026-02-19"])
    >>> usual_days(pd.DataFrame({"service_id": "M1", "student_id": "a", "date": days}))
    {('M1', 'a'): [1]}
    """
    rows = meetings[[*PAIR, "date"]].assign(day=meetings["date"].dt.day_of_week)
    rows["week"] = rows["date"] - pd.to_timedelta(rows["day"], unit="D")
    rows["age"] = rows.groupby(PAIR)["week"].rank("dense", ascending=False)
    found = {}
    for pair, of in rows[rows["age"] <= WEEKS_LOOKED_AT].drop_duplicates([*PAIR, "date"]).groupby(PAIR):
        counts = of["day"].value_counts().sort_index()
        usual = counts[counts >= USUAL_SHARE * of["week"].nunique()]
        found[str(pair[0]), str(pair[1])] = usual.index.tolist() or [counts.idxmax()]
    return found
