"""The 360 sheet of a student: strengths and supports first, then the coefficient, presence, marks, engagement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.analysis.coefficient.selection import Screening, refuse, refuse_students, screen
from portraitlib.analysis.indicators.marks import TERM_PLACES
from portraitlib.analysis.indicators.presence import missed_periods, taught_days
from portraitlib.analysis.indicators.roster import only_of_year
from portraitlib.analysis.result import Refusal, Result
from portraitlib.analysis.risk.reasons import contributions, levers
from portraitlib.analysis.risk.screened import about_students, in_order
from portraitlib.analysis.risk.strengths import strengths
from portraitlib.analysis.risk.supports import supports_of_year
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class StudentSheet(Result):
    """Everything a team looks at together before it decides with a student; every table is about that student.

    Tables: ``student`` (one row), ``strengths``, ``supports``, ``contributions``, ``levers``, ``days`` (one row per day
    of class), ``marks`` (course x term), ``engagement`` (questionnaire x dimension).
    """


def describe_sheet(school: School, *, pseudonym: str | None = None, school_year: int | None = None) -> Result:
    """Lay out the 360 sheet of a student.

    Parameters
    ----------
    school : School
    pseudonym : str, optional
        Pseudonym; a sheet is never laid out unless somebody asks for it.
    school_year : int, optional

    Returns
    -------
    StudentSheet or Refusal
        Refused without a student, for an audience that may not see students, and for a student who is not enrolled.
    """
    refusal = refuse_students(school, "describe_sheet")
    found = refusal or screen(school, "describe_sheet", school_year=school_year)
    if isinstance(found, Refusal):
        return found
    if pseudonym is None:
        return refuse(school, "describe_sheet", "no_pseudonym")
    places = np.flatnonzero((found.roster["student_id"] == pseudonym).to_numpy())
    if not len(places):
        return refuse(school, "describe_sheet", "student_not_enrolled")
    return _sheet(school, found, int(places[0]))


def describe_sheets(school: School, *, school_year: int | None = None) -> list[Result]:
    """Lay out the sheets of the students the team chose, one after the other.

    Parameters
    ----------
    school : School
        Its `followed` names the students: ``params/suivis/<school>.yml``.
    school_year : int, optional

    Returns
    -------
    list of StudentSheet or Refusal
        One refusal when the team chose nobody, or when the audience may not see students.
    """
    if refusal := refuse_students(school, "describe_sheets"):
        return [refusal]
    chosen = followed(school)
    if not chosen:
        return [refuse(school, "describe_sheets", "nobody_followed", code=school.code)]
    if len(chosen) > school.screening.followed_max:
        return [refuse(school, "describe_sheets", "too_many_followed", maximum=school.screening.followed_max)]
    return [describe_sheet(school, pseudonym=student, school_year=school_year) for student in chosen]


def followed(school: School) -> tuple[str, ...]:
    """Pseudonyms of the students the team chose; none when it chose nobody."""
    return school.followed.students if school.followed else ()


def list_pseudonyms(school: School) -> list[str]:
    """Students of the year read for a menu: those the team chose first, then from the highest coefficient."""
    found = screen(school, "list_pseudonyms")
    if isinstance(found, Refusal) or refuse_students(school, "list_pseudonyms"):
        return []
    names = found.roster["student_id"].iloc[in_order(found, np.arange(len(found.roster)))].tolist()
    chosen = [name for name in followed(school) if name in set(names)]
    return [*chosen, *(name for name in names if name not in set(chosen))]


def _sheet(school: School, found: Screening, place: int) -> StudentSheet:
    year = int(str(found.facts["school_year"]))
    roster = found.roster.iloc[[place]].reset_index(drop=True)
    tables = {
        "student": found.students().iloc[[place]],
        "strengths": strengths(found, place, marks := _marks(school, roster, year)),
        "supports": supports_of_year(school, roster, year).drop(columns="place"),
        "contributions": contributions(found, np.array([place])),
        "levers": levers(found, place),
        "days": _days(school, roster, year),
        "marks": marks,
        "engagement": _engagement(school, roster, year),
    }
    grains: dict[str, tuple[str, ...]] = {
        "contributions": ("criterion",), "levers": ("criterion",), "days": ("date",), "marks": ("subject", "course"),
        "engagement": ("dimension",), "supports": ("service",), "strengths": ("strength",),
    }  # fmt: skip
    return StudentSheet(
        reader=school.reader,
        tables={name: about_students(name, data, grains.get(name, ("student_id",))) for name, data in tables.items()},
        facts={**found.facts, "pass_mark": found.indicators.pass_mark, "has_supports": school.has("services")},
    )


def _marks(school: School, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Course results of the year, one row per course, one column per term."""
    results = school.table("results")
    of_year = (results["school_year"] == school_year).fillna(False).to_numpy(dtype=bool)
    is_mine = of_year & (results["student_id"] == roster["student_id"].iloc[0]).to_numpy()
    mine = results.iloc[np.flatnonzero(is_mine)]
    mine = mine[(mine["competency"] == OVERALL).to_numpy()]
    mine = mine[mine["term"].isin(list(TERM_PLACES)) & (mine["course_level"] != 0).fillna(True).astype(bool)]
    mine = mine.sort_values(["subject", "course"], kind="stable")
    keys = mine[["subject", "course"]].drop_duplicates().reset_index(drop=True)
    columns = {}
    for term in TERM_PLACES:
        of_term = mine[mine["term"] == term].set_index("course")
        columns[f"term_{term}_mark"] = of_term["mark"].reindex(keys["course"]).to_numpy()
        columns[f"term_{term}_code"] = of_term["mark_code"].reindex(keys["course"]).to_numpy()
    return keys.assign(**columns)


def _days(school: School, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Days of class: share of the periods missed, late arrivals; empty where no register was kept."""
    register = school.table("attendance")
    taught = taught_days(school.table("calendar"), register, school_year)
    if taught is None:
        return pd.DataFrame({"date": pd.to_datetime([]), "missed_share": [], "n_late": []})
    mine = register[(register["student_id"] == roster["student_id"].iloc[0]).to_numpy()]
    missed = missed_periods(mine, taught, roster, school_year).set_index("day")
    days = pd.DataFrame({"date": pd.to_datetime(taught.days), "n_periods": taught.periods})
    absent = missed["absent"].reindex(days.index, fill_value=0)
    days = days.assign(missed_share=absent / days["n_periods"], n_late=missed["late"].reindex(days.index, fill_value=0))
    entry = roster["entry_date"].iloc[0]
    return days[["date", "missed_share", "n_late"]][(days["date"] >= entry) | pd.isna(entry)]


def _engagement(school: School, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Mean answer in each dimension at each questionnaire of the year, from 0 to 1."""
    rows = only_of_year(school.table("engagement"), school_year)
    rows = rows[rows["student_id"] == roster["student_id"].iloc[0]].dropna(subset="answer")
    width = (rows["scale_high"] - rows["scale_low"]).where(rows["scale_high"] > rows["scale_low"])
    share = ((rows["answer"] - rows["scale_low"]) / width).clip(0, 1)
    share = share.where(~rows["is_reversed"].fillna(False).astype(bool), 1 - share)
    rows = rows.assign(engagement_share=share)
    return rows.groupby(["dimension", "date"])["engagement_share"].mean().reset_index()
