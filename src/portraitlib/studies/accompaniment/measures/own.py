"""Relations that go on, of everyone or of one adult, and which adults may read of students."""

from __future__ import annotations

import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.results.section import RefusedError, demand
from portraitlib.studies.accompaniment.measures.relations import relations_of, seen_until
from portraitlib.tables.school import School

WITHOUT_DATA = ("peer", "volunteer")
"""Roles of adults and older students who accompany, and to whom nothing of a student is given."""


def current_relations(school: School, adult: str | None = None) -> pd.DataFrame:
    """Relations that go on, on the last day known; those of one adult for who may see students one by one."""
    rows = with_those_to_come(school)
    rows = rows[(rows["start_date"] <= last_day_known(school)).to_numpy(dtype=bool)]
    if adult is None:
        return rows
    demand(school.reader.policy.shows_students, "screening_of_students")
    rows = rows[(rows["adult"] == adult).fillna(False).to_numpy(dtype=bool)]
    demand(len(rows), "nobody_followed_by_them")
    demand(role_of(school, adult) not in WITHOUT_DATA, "no_page_for_them")
    return rows


def with_those_to_come(school: School) -> pd.DataFrame:
    """Relations that go on, on the last day known, and those that are to begin."""
    every = relations_of(school)
    goes_on = every["end_date"].isna() & (seen_until(school, every) >= last_day_known(school))
    return every[goes_on.to_numpy(dtype=bool)]


def role_of(school: School, adult: object) -> str:
    """Last role known of an adult; empty when the staff list does not have them."""
    staff = school.table("staff").sort_values("school_year")
    roles = staff.loc[(staff["staff_id"] == adult).fillna(False).to_numpy(dtype=bool), "role"]
    return str(roles.iloc[-1]) if len(roles) else ""


def may_read(school: School, adults: pd.Series) -> pd.Series:
    """Whether each adult may be given a page about a student: neither a peer nor a volunteer."""
    roles = {adult: role_of(school, adult) for adult in adults.dropna().unique()}
    return ~adults.map(roles).isin(WITHOUT_DATA)


def list_accompanying(school: School) -> dict[str, str]:
    """Adults who accompany students now, with how many; none for an audience that may not see students."""
    n_students = _readable(school).groupby("adult")["student_id"].nunique()
    named = {str(adult): f"{school.reader.handles.of(str(adult))} ({n})" for adult, n in n_students.items()}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def list_accompanied(school: School) -> list[str]:
    """Students accompanied now by somebody who may read of them; none for an audience that may not see students."""
    return sorted(_readable(school)["student_id"].unique(), key=school.reader.handles.of)


def _readable(school: School) -> pd.DataFrame:
    """Relations that go on under an adult who may read; no row where nothing can be chosen."""
    try:
        rows = current_relations(school)
    except RefusedError:
        return pd.DataFrame(columns=["adult", "student_id"])
    return rows[may_read(school, rows["adult"])] if school.reader.policy.shows_students else rows.head(0)
