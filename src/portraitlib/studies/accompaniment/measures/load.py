"""How accompaniment is shared among adults: whom each follows, hours by function, what rests on one adult alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.results.section import Result, ResultTable, named, study
from portraitlib.studies.accompaniment.measures.load_tables import ADULTS, FUNCTIONS, IN_ALL, MODES, by_adult
from portraitlib.studies.accompaniment.measures.populations import hidden, is_few, protected, students_by
from portraitlib.studies.accompaniment.measures.relations import (
    class_dates,
    is_in_year,
    meetings_of,
    relations_of_year,
    was_there,
    weeks_between,
)
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

TASKS = ("students", "colleagues", "services")


@dataclass(frozen=True, kw_only=True)
class Load(Result):
    """How accompaniment is shared among adults.

    Parameters
    ----------
    day : Timestamp
        Last day known.
    n_adults, n_relations : int or None
        Adults and relations that go on; None for readers who may not see students.
    n_without_adult : int or None
        Relations that go on, of which no adult is written.
    n_over, n_release_known : int or None
        Adults released of more than the guide says; those whose release is known.
    most_alone : int or None
        Students whom the leaving of one adult would leave with nobody, at most.
    has_time : bool
        Hours by function are written this year.
    release_most : float
    """

    day: pd.Timestamp
    n_adults: int | None = None
    n_relations: int | None = None
    n_without_adult: int | None = None
    n_over: int | None = None
    n_release_known: int | None = None
    most_alone: int | None = None
    has_time: bool = False
    release_most: float = 0.5


@study
def measure_load(school: School) -> Load:
    """Measure how accompaniment is shared: students of each adult, hours by function, what would leave with one adult.

    Parameters
    ----------
    school : School

    Returns
    -------
    Load or Refusal
        ``load_in_all`` (service) and ``contacts_by_mode`` (service x mode); ``hours_by_function``, of adults who noted
        their hours; ``load_by_adult``, one row an adult, for readers who may see students: loads alone, in the order
        of the pseudonyms. ``no_relations``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026})
    >>> given = pd.DataFrame({"student_id": ["a", "b", "b"], "service_id": ["1", "2", "3"], "service": "mentoring",
    ...     "start_date": pd.Timestamp("2025-10-06"), "provider_id": ["x", "x", "y"]})
    >>> told = measure_load(school_in_memory({"students": people, "services": given})).tables["load_by_adult"].data
    >>> told[["staff_id", "n_students_now", "n_would_be_alone"]].values.tolist()
    [['x', 2, 1], ['y', 1, 0]]
    """
    rules, day = school.settings(AccompanimentRules), last_day_known(school)
    year = relations_of_year(school)
    now = year[(year["end_date"].isna() & (year["until"] >= day)).to_numpy(dtype=bool)]
    met, time = _met(school, year), _time(school)
    tables = [_in_all(school, now), _functions(time), _modes(school, met)]
    if not school.reader.policy.shows_students:
        return Load(tables=named(*tables), day=day, has_time=len(time) > 0, release_most=rules.release_most)
    adults = _adults(school, now, met, time, day)
    release = adults["release_share"].astype("float64")
    return Load(
        tables=named(by_adult(ADULTS, adults), *tables),
        day=day,
        n_adults=int(now["adult"].nunique()),
        n_relations=len(now),
        n_without_adult=int(now["adult"].isna().sum()),
        n_over=int((release > rules.release_most).sum()),
        n_release_known=int(release.notna().sum()),
        most_alone=int(adults["n_would_be_alone"].max()) if len(adults) else 0,
        has_time=len(time) > 0,
        release_most=rules.release_most,
    )


def _met(school: School, year: pd.DataFrame) -> pd.DataFrame:
    """Meetings of the year that students attended, of the relations of the year."""
    rows = meetings_of(school)
    came = was_there(rows) & is_in_year(school, rows["date"])
    of = year[["service_id", "student_id", "service", "group_id"]]
    return rows[came].merge(of, on=["service_id", "student_id"])


def _time(school: School) -> pd.DataFrame:
    """Hours a week of each adult by function, over the weeks that the adult noted."""
    rows = school.table("staff_time")
    rows = rows[is_in_year(school, rows["week"])]
    weeks = rows.groupby("staff_id")["week"].nunique()
    hours = rows.pivot_table(index="staff_id", columns="role_function", values="hours", aggfunc="sum", observed=True)
    return hours.reindex(columns=list(TASKS)).astype("float64").fillna(0).div(weeks, axis=0)


def _in_all(school: School, now: pd.DataFrame) -> ResultTable:
    """Students and adults of each service; how many adults is not told where they are few."""
    whom = students_by(now, ["service"])
    adults = now.groupby(now["service"].astype("object"))["adult"].nunique()
    pairs = now.dropna(subset="adult").groupby(now["service"].astype("object"))[["adult", "student_id"]]
    links = pairs.apply(lambda one: len(one.drop_duplicates()))
    rows = pd.DataFrame(
        [
            {"service": name, "n_students": len(ids), "n_adults": int(adults[name]),
             "students_each": links.get(name, 0) / adults[name] if adults[name] else np.nan}
            for (name,), ids in whom.items()
        ],
        columns=IN_ALL.names,
    )  # fmt: skip
    table = protected(IN_ALL.filled(rows), school, whom.values())
    return hidden(table, is_few(rows["n_adults"].to_numpy(dtype="int64"), school), "n_adults", "students_each")


def _functions(time: pd.DataFrame) -> ResultTable:
    """Hours of all adults by function."""
    total = time.sum()
    rows = pd.DataFrame({"role_function": list(TASKS), "n_who_noted": len(time), "hours_a_week": total.to_numpy()})
    rows["hours_share"] = rows["hours_a_week"] / total.sum() if total.sum() else np.nan
    return FUNCTIONS.filled(rows if len(time) else rows.iloc[:0])


def _modes(school: School, met: pd.DataFrame) -> ResultTable:
    """Contacts of the year by mode; those whose mode nobody wrote are told apart."""
    by = ["service", "contact_mode"]
    told = met.assign(contact_mode=met["mode"].astype("object").fillna("not_told")).sort_values(by, kind="stable")
    whom = students_by(told, by)
    contacts = told.groupby(by, observed=True).size()
    rows = pd.DataFrame([(*one, len(ids), int(contacts[one])) for one, ids in whom.items()], columns=MODES.names)
    return protected(MODES.filled(rows), school, whom.values())


def _adults(
    school: School, now: pd.DataFrame, met: pd.DataFrame, time: pd.DataFrame, day: pd.Timestamp
) -> pd.DataFrame:
    """One row an adult who follows a student now: whom, how many hours, released of how much."""
    pairs = now.dropna(subset="adult").drop_duplicates(["adult", "student_id"])
    n_adults = pairs.groupby("student_id")["adult"].transform("nunique")
    rows = pairs.assign(alone=n_adults == 1).groupby("adult").agg(
        n_students_now=("student_id", "size"), n_would_be_alone=("alone", "sum")
    )  # fmt: skip
    hours = _hours_met(school, met, day).reindex(rows.index)
    noted = time.reindex(rows.index).rename(columns=lambda name: f"hours_{name}")
    about = _about(school).reindex(rows.index)
    rows = rows.join([hours, noted, about])
    used = rows[[f"hours_{name}" for name in TASKS]].sum(axis=1, min_count=1)
    rows["released_used"] = used / rows["hours_released"].where(rows["hours_released"] > 0)
    return rows.rename_axis("staff_id").reset_index()[ADULTS.names]


def _hours_met(school: School, met: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Hours of meetings of each adult by week of class since the first, a group once; and their share of all."""
    together = met["group_id"].astype("object").fillna(met["service_id"])
    once = met.assign(together=together).drop_duplicates(["adult", "together", "date"])
    by = once.dropna(subset=["adult", "minutes"]).groupby("adult").agg(total=("minutes", "sum"), first=("date", "min"))
    total = by["total"].astype("float64") / 60
    share = total / total.sum() if total.sum() else total * np.nan
    if not school.has("calendar") or by.empty:
        return pd.DataFrame({"hours_met": np.nan, "met_share": share})
    weeks = weeks_between(class_dates(school), by["first"], pd.Series(day, index=by.index))
    return pd.DataFrame({"hours_met": total / np.where(weeks > 0, weeks, np.nan), "met_share": share})


def _about(school: School) -> pd.DataFrame:
    """Role, release and known leaving of each adult, in the year read."""
    year = int(school.params.school_year or school.latest_year)
    staff = school.table("staff")
    staff = staff[staff["school_year"].eq(year).to_numpy(dtype=bool, na_value=False)].drop_duplicates("staff_id")
    tasks = school.table("adult_hours")
    tasks = tasks[tasks["school_year"].eq(year).to_numpy(dtype=bool, na_value=False)]
    about = staff.set_index("staff_id")[["role", "release_share", "known_leaving_date"]]
    task = tasks.groupby("staff_id")["task_hours"].max().reindex(about.index)
    return about.assign(hours_released=about["release_share"].astype("float64") * task.astype("float64"))
