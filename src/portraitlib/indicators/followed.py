"""Which students an adult follows now: those of the services that go on under that adult."""

from __future__ import annotations

import pandas as pd

from portraitlib.results.section import demand
from portraitlib.tables.school import School


def last_day_known(school: School) -> pd.Timestamp:
    """Last day of which a meeting or an absence is written; without any, the day the last service began.

    A date of reading later than that says nothing more: what was not written by then is not known. So tables cut on a
    day, and the same tables read as of that day, give the same. A service that is to begin later is not known to run.
    """
    written = [_last(school, school.table(name)["date"]) for name in ("sessions", "attendance")]
    known = [day for day in written if pd.notna(day)] or [_last(school, school.table("services")["start_date"])]
    return max(known)


def _last(school: School, days: pd.Series) -> pd.Timestamp:
    """Last of some days that come no later than the day that was asked for."""
    return days[days <= pd.Timestamp(school.params.as_of)].max() if school.params.as_of else days.max()


def going_on(school: School) -> pd.DataFrame:
    """Services that go on, on the last day known.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> rows = pd.DataFrame({"student_id": ["s", "t"], "start_date": pd.to_datetime(["2025-09-08", "2025-09-08"])})
    >>> rows["end_date"] = pd.to_datetime([None, "2025-09-01"])
    >>> going_on(school_in_memory({"services": rows}))["student_id"].tolist()
    ['s']
    """
    services, day = school.table("services"), last_day_known(school)
    is_on = services["start_date"].le(day) & (services["end_date"].isna() | services["end_date"].ge(day))
    return services[is_on.fillna(False).to_numpy(dtype=bool)]


def students_followed(school: School, adult: str) -> pd.Index:
    """Students whom an adult follows now; refused to readers who may not see students one by one."""
    demand(school.reader.policy.shows_students, "screening_of_students")
    services = going_on(school)
    is_own = (services["provider_id"] == adult).fillna(False).to_numpy(dtype=bool)
    return pd.Index(services.loc[is_own, "student_id"].unique())


def list_adults(school: School) -> dict[str, str]:
    """Adults who follow students now, with how many; none for an audience that may not see students.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> list_adults(school_in_memory({}))
    {}
    """
    if not school.reader.policy.shows_students:
        return {}
    n_students = going_on(school).dropna(subset=["provider_id"]).groupby("provider_id")["student_id"].nunique()
    named = {str(adult): f"{school.reader.handles.of(str(adult))} ({n})" for adult, n in n_students.items()}
    return dict(sorted(named.items(), key=lambda one: one[1]))
