"""Whom the rows of the room count: a row a few students short of another count would tell those few."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from portraitlib.indicators.roster import enrolled, year_of
from portraitlib.results.section import Form, ResultTable, column, fewest_left_out, less, mark, without
from portraitlib.tables.school import School

Students = frozenset[str]
column(
    "programme_side",
    mark("Groupe d'élèves"),
    codes={"took": mark("Du programme"), "others": mark("Autres élèves")},
    definition=mark(
        "Ceux qui ont commencé le programme; les autres répondent à ses conditions, ou sont de leur niveau."
    ),
)
column(
    "n_helped", mark("Élèves du programme"), Form.COUNT,
    definition=mark("Élèves du programme derrière la ligne; de plusieurs années lues ensemble, une fois par année."),
)  # fmt: skip
column(
    "n_other_students", mark("Élèves à côté"), Form.COUNT, unit="students",
    definition=mark("Élèves sans le programme, ou le soutien, dont la mesure est connue."),
)  # fmt: skip


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
    by = (
        ["service"],
        ["service", "school_year"],
        ["service", "school_year", "subject"],
        ["service", "school_year", "tier"],
    )
    keyed = rows.astype({"service": "object", "subject": "object"})
    sets = {
        frozenset(some["student_id"].astype(str))
        for columns in by
        for _, some in keyed.groupby(columns, dropna=False, observed=True)
    }
    here = enrolled(school.table("students"), school.school_year)
    stayed = frozenset(here.loc[here["exit_date"].isna(), "student_id"].astype(str))
    return frozenset(sets | {one & stayed for one in sets} | {stayed, frozenset(here["student_id"].astype(str))})


def protected(
    table: ResultTable, school: School, counted: Iterable[Students], more: Iterable[Students] = ()
) -> ResultTable:
    """A table whose rows count these students, withheld where they are a few less than another count that is told."""
    if not school.reader.policy.minimum_count:
        return table
    rows = list(counted)
    told = [*told_of_services(school), *rows, *more]
    return less(table, np.array([fewest_left_out(one, told) for one in rows], dtype="int64"))


def few_of(values: pd.Series, school: School) -> bool:
    """Whether a share of yes and no, over these students, would tell a few of them to this reader.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> said = pd.Series([1.0] * 30 + [0.0])
    >>> [few_of(said, school_in_memory({}, audience=audience)) for audience in ("interne", "public")]
    [False, True]
    """
    policy, yes = school.reader.policy, int(values.sum())
    counts = np.array([yes, len(values) - yes])
    return bool(((counts < policy.minimum_count) & ((counts > 0) | policy.protects_parts)).any())


def hidden(table: ResultTable, rows: np.ndarray, *columns: str) -> ResultTable:
    """A table some columns of which are withheld on some rows; the same when there are none."""
    return without(table, rows, *columns) if len(rows) and rows.any() else table
