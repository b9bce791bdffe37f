"""Programmes of a year, written or told by the services alone; who began each, who was offered it, since when."""

from __future__ import annotations

import pandas as pd

from portraitlib.indicators.roster import year_of
from portraitlib.studies.evaluation.measures.outcome_path import NEVER
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School

COLUMNS = list(SCHEMAS["programmes"].column_names)


def programmes_of(school: School) -> pd.DataFrame:
    """Programmes of the year read, those written first; then each service given that none of them tells.

    Returns
    -------
    DataFrame
        The columns of table `programmes`. Of a service that no row tells, ``programme_id`` is the code of the service
        and ``chosen_by`` is empty: how its students were chosen is not known. Read-only.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a"], "school_year": [2026]})
    >>> services = pd.DataFrame({"student_id": ["a"], "service": ["tutoring"], "start_date": ["2025-12-01"]})
    >>> programmes_of(school_in_memory({"students": students, "services": services}))["programme_id"].tolist()
    ['tutoring']
    """
    return school.keep("programmes of the year", _programmes_of)


def _programmes_of(school: School) -> pd.DataFrame:
    year, rows = school.school_year, school.table("programmes")
    written = rows[(rows["school_year"] == year).to_numpy(dtype=bool, na_value=False)]
    given = begun_in_year(school)["service"].dropna().astype("str")
    silent = sorted(set(given) - set(written["service"].dropna().astype("str")))
    own = pd.DataFrame(
        {"school_id": school.code, "programme_id": silent, "school_year": year, "service": silent}
    ).reindex(columns=COLUMNS)
    kept = written[COLUMNS].astype("object")
    return pd.concat([kept, own.astype("object")], ignore_index=True) if len(own) else kept.reset_index(drop=True)


def begun_in_year(school: School) -> pd.DataFrame:
    """Services that began in the school year read."""
    return school.keep("services begun in the year", _begun_in_year)


def _begun_in_year(school: School) -> pd.DataFrame:
    rows = school.table("services")
    years = year_of(rows["start_date"].fillna(pd.Timestamp(1900, 1, 1)))
    return rows[(years == school.school_year).to_numpy(dtype=bool)]


def programme_row(school: School, programme_id: str) -> dict[str, object]:
    """Row of a programme of the year; refused ``no_programme`` when there is none of that code."""
    rows = programmes_of(school)
    found = rows[(rows["programme_id"].astype("str") == programme_id).to_numpy(dtype=bool)]
    need(len(found) == 1, "no_programme" if not len(found) else "duplicates", programme=programme_id)
    return {str(name): None if pd.isna(value) else value for name, value in found.iloc[0].items()}


def eligibility_of(school: School, programme_id: str) -> pd.DataFrame:
    """Rows of table `eligibility` of a programme in the year read; refused ``duplicates``."""
    return school.keep(f"eligibility of {programme_id}", lambda one: _eligibility_of(one, programme_id))


def _eligibility_of(school: School, programme_id: str) -> pd.DataFrame:
    rows = school.table("eligibility")
    is_own = (rows["school_year"] == school.school_year) & (rows["programme_id"].astype("str") == programme_id)
    found = rows[is_own.to_numpy(dtype=bool, na_value=False)].reset_index(drop=True)
    need(not found["student_id"].duplicated().any(), "duplicates", programme=programme_id)
    return found


def services_of(school: School, programme: dict[str, object]) -> pd.DataFrame:
    """Services of a programme that began in the year read."""
    rows = begun_in_year(school)
    is_own = (rows["service"] == programme["service"]).fillna(False)
    if programme["subject"]:
        is_own &= (rows["subject"] == programme["subject"]).fillna(False)
    return rows[is_own.to_numpy(dtype=bool)]


def took_of(school: School, programme: dict[str, object]) -> pd.Series:
    """First day of each student who began a programme this year, by student.

    What `eligibility` says of who began; the services of the programme where it does not say.
    """
    name = "began {programme_id}, {service}, {subject}".format_map(programme)
    return school.keep(name, lambda one: _took_of(one, programme))


def _took_of(school: School, programme: dict[str, object]) -> pd.Series:
    asked = eligibility_of(school, str(programme["programme_id"]))
    began = services_of(school, programme).groupby("student_id")["start_date"].min()
    began.index = began.index.astype("object")
    if not asked["is_started"].notna().any():
        return began
    is_started = asked["is_started"].to_numpy(dtype=bool, na_value=False)
    told = asked.loc[is_started].set_index(asked.loc[is_started, "student_id"].astype("object"))["started_on"]
    return told.fillna(began.reindex(told.index)).fillna(_first(began))


def _first(began: pd.Series) -> pd.Timestamp:
    return began.min() if len(began) else NEVER


def first_day(school: School, programme: dict[str, object]) -> pd.Timestamp:
    """Day on which a programme began for its first student: the offer, when it is dated; NaT when nothing is."""
    asked = eligibility_of(school, str(programme["programme_id"]))
    days = [asked["offered_on"].min(), took_of(school, programme).min()]
    known = [pd.Timestamp(day) for day in days if pd.notna(day)]
    return min(known) if known else NEVER
