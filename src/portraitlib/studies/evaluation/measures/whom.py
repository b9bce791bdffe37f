"""Whom the rows of the room count: a row a few students short of another count would tell those few."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from portraitlib.indicators.roster import enrolled, year_of
from portraitlib.results.section import ResultTable, fewest_left_out, less
from portraitlib.tables.school import School

Students = frozenset[str]


def services_by_year(school: School) -> pd.DataFrame:
    """Services of every year, one row a student, service and school year of its beginning; those enrolled that year."""
    rows = school.table("services")
    rows = rows[rows["start_date"].notna().to_numpy()].assign(school_year=lambda some: year_of(some["start_date"]))
    people = school.table("students")[["student_id", "school_year", "grade_level", "group"]]
    people = people.drop_duplicates(["student_id", "school_year"])
    own = ["student_id", "service", "subject", "school_year", "provider_id", "service_id", "start_date", "tier"]
    return rows[own].merge(people, on=["student_id", "school_year"])


def told_of_services(school: School) -> frozenset[Students]:
    """Students of every count told of services elsewhere: of all years, of each year, by subject and by tier."""
    return school.keep("populations of services", _told_of_services)


def _told_of_services(school: School) -> frozenset[Students]:
    rows = services_by_year(school)
    by = (["service"], ["service", "school_year"], ["service", "school_year", "subject"], ["service", "school_year", "tier"])
    keyed = rows.astype({"service": "object", "subject": "object"})
    sets = {
        frozenset(some["student_id"].astype(str))
        for columns in by
        for _, some in keyed.groupby(columns, dropna=False, observed=True)
    }
    here = enrolled(school.table("students"), school.school_year)
    stayed = frozenset(here.loc[here["exit_date"].isna(), "student_id"].astype(str))
    return frozenset(sets | {one & stayed for one in sets} | {stayed, frozenset(here["student_id"].astype(str))})


def protected(table: ResultTable, school: School, counted: Iterable[Students]) -> ResultTable:
    """A table whose rows count these students, withheld where they are a few less than another count that is told."""
    if not school.reader.policy.minimum_count:
        return table
    rows = list(counted)
    told = [*told_of_services(school), *rows]
    return less(table, np.array([fewest_left_out(one, told) for one in rows], dtype="int64"))
