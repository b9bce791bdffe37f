"""A school as it was known on an earlier day: what a screening of that day would have had to go by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pandas as pd

from portraitlib.tables.as_of import FIRST_MONTH_OF_SCHOOL_YEAR, known_on
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School

_DATED = ("attendance", "calendar", "discipline", "engagement")
_BY_STUDENT = ("students", "results", "discipline", "engagement")


def as_known_on(school: School, day: date, *, school_year: int, students: Collection[str]) -> School:
    """School with what was known of some students on a day of a school year, and nothing later.

    Parameters
    ----------
    school : School
    day : date
        Of the school year.
    school_year : int
    students : collection of str
        Pseudonyms.

    Returns
    -------
    School
        Read at the earlier of that day and the day the school itself is read. It has no outcome and no support: the
        first would tell what is to be foreseen, the second is no indicator. Its register keeps all students, for it
        also says which days were recorded.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": ["a", "a"], "school_year": 2026, "term": ["1", "2"], "mark": [70.0, 50.0]})
    >>> then = as_known_on(school_in_memory({"results": marks}), date(2026, 1, 31), school_year=2026, students={"a"})
    >>> then.table("results")["term"].tolist()
    ['1']
    """
    day = min(day, date.fromisoformat(school.params.as_of)) if school.params.as_of else day
    wanted = pd.Index(list(students))
    tables = {"schools": school.table("schools")}
    for name in (*_BY_STUDENT, "attendance", "calendar"):
        frame = school.table(name)
        if name in _BY_STUDENT:
            frame = frame[frame["student_id"].isin(wanted)]
        if name in _DATED:
            frame = frame[frame["date"] >= pd.Timestamp(school_year - 1, FIRST_MONTH_OF_SCHOOL_YEAR, 1)]
        if name == "results":  # those of primary school serve as well, whatever their year
            is_lately = frame["school_year"].isin([school_year - 1, school_year])
            frame = frame[is_lately | (frame["course_level"] == 0).fillna(False)]
        tables[name] = known_on(frame, SCHEMAS[name], day, school.rules) if len(frame) else frame
        tables[name] = tables[name].reset_index(drop=True)
    empty = {name: school.table(name).iloc[:0] for name in SCHEMAS if name not in tables}
    params = school.params.model_copy(update={"as_of": day.isoformat(), "school_year": school_year})
    return replace(school, params=params, _tables={**empty, **tables})
