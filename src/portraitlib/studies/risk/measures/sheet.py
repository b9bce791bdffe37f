"""The 360 sheet of a student: strengths and supports first, then the coefficient, presence, marks, engagement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portraitlib.indicators.coefficient.selection import Screening, refuse, refuse_students, screen
from portraitlib.results.result import Refusal, Result
from portraitlib.rules import ScreeningRules
from portraitlib.studies.risk.measures.reasons import contributions, levers
from portraitlib.studies.risk.measures.screened import about_students, in_order
from portraitlib.studies.risk.measures.sheet_parts import sheet_parts
from portraitlib.studies.risk.measures.strengths import strengths
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
    found = refusal or school.keep(
        f"screening of the sheets of {school_year}",
        lambda opened: screen(opened, "describe_sheet", school_year=school_year),
    )
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
    if len(chosen) > school.settings(ScreeningRules).followed_max:
        return [
            refuse(school, "describe_sheets", "too_many_followed", maximum=school.settings(ScreeningRules).followed_max)
        ]
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
    parts = sheet_parts(school, found.roster, place, year)
    tables = {
        "student": found.students().iloc[[place]],
        "strengths": strengths(found, place, parts["marks"]),
        "contributions": contributions(found, np.array([place])),
        "levers": levers(found, place),
        **parts,
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
