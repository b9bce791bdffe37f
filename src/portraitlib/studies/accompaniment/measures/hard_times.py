"""Students who failed a course and whom nobody met in the class days after: when a word helps most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.indicators.marks import FAILED, TERM_PLACES
from portraitlib.results.section import ResultTable
from portraitlib.studies.accompaniment.measures.ending_tables import UNMET
from portraitlib.studies.accompaniment.measures.relations import PAIR, class_dates, was_there
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School


def unmet_after_failure(
    school: School, relations: pd.DataFrame, meetings: pd.DataFrame, last_met: pd.Series, day: pd.Timestamp, n_days: int
) -> ResultTable:
    """Relations that go on, of students who failed at the latest term and were not met in the class days after it.

    Nothing while those `n_days` are not over. `last_met` is of the same rows as `relations`.
    """
    failed, known_on = _failures(school, day)
    days = class_dates(school)
    after = days[(days > np.datetime64(known_on, "D")) & (days <= np.datetime64(day, "D"))]
    if len(after) < n_days:
        return UNMET.filled(pd.DataFrame(columns=UNMET.names))
    end = pd.Timestamp(after[n_days - 1])
    came = meetings[was_there(meetings)]
    met = came["student_id"][came["date"].between(known_on, end, inclusive="right").to_numpy(dtype=bool)]
    is_on = relations["end_date"].isna() & (relations["until"] >= day) & (relations["start_date"] <= known_on)
    unmet = (is_on & relations["student_id"].isin(failed.index) & ~relations["student_id"].isin(met)).to_numpy(
        dtype=bool
    )
    rows = relations[unmet].rename(columns={"adult": "staff_id"})
    rows = rows.assign(
        known_on=known_on, n_courses_failed=rows["student_id"].map(failed).astype("int64"), last_met=last_met[unmet]
    )
    return UNMET.filled(rows.sort_values(["student_id", *PAIR[:1]], ignore_index=True)[UNMET.names])


def _failures(school: School, day: pd.Timestamp) -> tuple[pd.Series, pd.Timestamp]:
    """Courses that each student failed at the latest term published, and the day it was; today when none was."""
    year = int(school.params.school_year or school.latest_year)
    rows = school.table("results")
    is_of_year = rows["school_year"].eq(year) & (rows["competency"] == OVERALL) & rows["term"].isin(TERM_PLACES)
    rows = rows[is_of_year.to_numpy(dtype=bool, na_value=False)]
    published = {term: pd.Timestamp(school.rules.published_on(term, year)) for term in set(rows["term"])}
    known = {term: on for term, on in published.items() if on <= day}
    try:
        pass_mark = school.rules.for_year(year).pass_mark
    except ParamsError:
        known = {}
    if not known:
        return pd.Series(dtype="int64"), day
    term = max(known, key=lambda one: (known[one], TERM_PLACES[one]))
    has_failed = (rows["mark"] < pass_mark) | (rows["mark_code"] == FAILED)
    failed = rows[(has_failed & rows["term"].eq(term)).to_numpy(dtype=bool, na_value=False)]
    return failed.groupby("student_id")["course"].nunique(), known[term]
