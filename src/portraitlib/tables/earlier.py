"""A school as it was known on an earlier day: what a screening of that day would have had to go by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR
from portraitlib.tables.as_of import known_on
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School

_DATED = ("attendance", "calendar", "discipline", "answers")
_LONG = ("results", "attendance", "answers")
_BY_STUDENT = ("students", "discipline", "answers")


def of_the_year(school: School, school_year: int, *, students: Collection[str]) -> School:
    """School with what a screening of some students may go by in a school year, whatever the day.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "course_level": 2, "mark": [70.0, 50.0]})
    >>> of_the_year(school_in_memory({"results": marks}), 2026, students={"a"}).table("results")["mark"].tolist()
    [70.0]
    """
    tables = {name: school.table(name) for name in ("schools", "students", "questionnaires")}
    tables |= {name: _within(school.coded(name), school_year) for name in _DATED}
    wanted, results = pd.Index(list(students)), school.coded("results")
    is_theirs = results["student_id"].isin(wanted).to_numpy(dtype=bool)
    tables["results"] = results[is_theirs & _lately(results, school_year)]  # long: cut once
    for name in _BY_STUDENT:
        tables[name] = tables[name][tables[name]["student_id"].isin(wanted)]
    tables = {name: frame.reset_index(drop=True) for name, frame in tables.items()}
    empty = school.keep("tables without a row", _without_rows)
    params = school.params.model_copy(update={"school_year": school_year})
    return replace(school, params=params, _tables={**empty, **tables}, _is_another=True)


def as_known_on(school: School, day: date) -> School:
    """School with what was known on a day, and nothing later.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": ["a", "a"], "school_year": 2026, "term": ["1", "2"], "mark": [70.0, 50.0]})
    >>> year = of_the_year(school_in_memory({"results": marks}), 2026, students={"a"})
    >>> as_known_on(year, date(2026, 1, 31)).table("results")["term"].tolist()
    ['1']
    """
    day = min(day, date.fromisoformat(school.params.as_of)) if school.params.as_of else day
    # Results and registers are long: their texts are held once each.
    tables = {name: school.coded(name) if name in _LONG else school.table(name) for name in SCHEMAS}
    for name in dict.fromkeys(("results", *_BY_STUDENT, *_DATED)):
        if len(tables[name]):
            known = known_on(tables[name], SCHEMAS[name], day, school.rules, students=tables["students"])
            tables[name] = known.reset_index(drop=True)
    params = school.params.model_copy(update={"as_of": day.isoformat()})
    return replace(school, params=params, _tables=tables, _is_another=True)


def _without_rows(_school: School) -> dict[str, pd.DataFrame]:
    return {name: conform(pd.DataFrame(), schema) for name, schema in SCHEMAS.items()}


def _within(frame: pd.DataFrame, school_year: int) -> pd.DataFrame:
    first, after = (pd.Timestamp(year, FIRST_MONTH_OF_SCHOOL_YEAR, 1) for year in (school_year - 1, school_year))
    return frame[((frame["date"] >= first) & (frame["date"] < after)).to_numpy()]


def _lately(results: pd.DataFrame, school_year: int) -> np.ndarray:
    """Whether results are of the year or the one before; those of primary school serve too, whatever their year."""
    year, level = (results[name].to_numpy("int32", na_value=-1) for name in ("school_year", "course_level"))
    is_late: np.ndarray = (year == school_year) | (year == school_year - 1) | (level == 0)
    return is_late
