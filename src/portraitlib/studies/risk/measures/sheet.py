"""The 360 sheet of a student: strengths and supports first, then the coefficient, presence, marks, engagement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portraitlib.indicators.coefficient.selection import Screening, demand_students, screen
from portraitlib.indicators.strengths import strengths
from portraitlib.results.section import Refusal, RefusedError, Result, demand, named, study
from portraitlib.rules import ScreeningRules
from portraitlib.studies.risk.measures.columns import SUPPORTS, ScreeningResult
from portraitlib.studies.risk.measures.reasons import contributions, levers
from portraitlib.studies.risk.measures.screened import in_order
from portraitlib.studies.risk.measures.sheet_parts import sheet_parts
from portraitlib.studies.risk.measures.sheet_tables import (
    CONTRIBUTIONS,
    DAYS,
    ENGAGEMENT,
    LEVERS,
    MARKS,
    STRENGTHS,
    STUDENT,
)
from portraitlib.tables.school import School, person_meant


@dataclass(frozen=True, kw_only=True)
class StudentSheet(ScreeningResult):
    """Everything a team looks at together before it decides with a student; every table is about that student.

    Tables: ``student`` (one row), ``strengths``, ``supports``, ``contributions``, ``levers``, ``days`` (one row per day
    of class), ``marks`` (course x term), ``engagement`` (questionnaire x dimension).
    """

    has_supports: bool


@study
def describe_sheet(school: School, *, pseudonym: str | None = None, school_year: int | None = None) -> StudentSheet:
    """Lay out the 360 sheet of a student.

    Parameters
    ----------
    school : School
    pseudonym : str, optional
        Pseudonym, handle, or the school's own number; a sheet is never laid out unless somebody asks for it.
    school_year : int, optional

    Returns
    -------
    StudentSheet or Refusal
        Refused without a student, for an audience that may not see students, and for a student who is not enrolled.
    """
    demand_students(school)
    found = _screening(school, school_year)
    demand(pseudonym is not None, "no_pseudonym")
    return _sheet(school, found, person_meant(school, str(pseudonym)))


@study
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
        Refused when the team chose nobody, or when the audience may not see students; one refusal for a student who is
        not enrolled.
    """
    demand_students(school)
    chosen, most = followed(school), school.settings(ScreeningRules).followed_max
    demand(chosen, "nobody_followed", code=school.code)
    demand(len(chosen) <= most, "too_many_followed", maximum=most)
    found = _screening(school, school_year)
    return [_sheet_or_refusal(school, found, student) for student in chosen]


def followed(school: School) -> tuple[str, ...]:
    """Pseudonyms of the students the team chose; none when it chose nobody."""
    return tuple(person_meant(school, one) for one in school.followed.students) if school.followed else ()


def list_pseudonyms(school: School) -> list[str]:
    """Students of the year read for a menu: those the team chose first, then from the highest coefficient."""
    try:
        demand_students(school)
        found = screen(school)
    except RefusedError:
        return []
    names = found.roster["student_id"].iloc[in_order(found, np.arange(len(found.roster)))].tolist()
    chosen = [name for name in followed(school) if name in set(names)]
    return [*chosen, *(name for name in names if name not in set(chosen))]


def _screening(school: School, school_year: int | None) -> Screening:
    """Every student's screening, made once for all sheets."""
    return school.keep(
        f"screening of the sheets of {school_year}", lambda opened: screen(opened, school_year=school_year)
    )


def _sheet_or_refusal(school: School, found: Screening, pseudonym: str) -> Result:
    """Sheet of a student the team chose; a refusal for one who is not enrolled, whose name is kept on the list."""
    try:
        return _sheet(school, found, pseudonym)
    except RefusedError as no:
        return Refusal(study=describe_sheet.__name__, reason=no.reason)


def _sheet(school: School, found: Screening, pseudonym: str) -> StudentSheet:
    places = np.flatnonzero((found.roster["student_id"] == pseudonym).to_numpy())
    demand(places, "student_not_enrolled")
    place = int(places[0])
    parts = sheet_parts(school, found.roster, place, found.scope.school_year)
    return StudentSheet(
        tables=named(
            STUDENT.filled(found.students().iloc[[place]].reset_index(drop=True)),
            STRENGTHS.filled(strengths(found, place, parts["marks"])),
            CONTRIBUTIONS.filled(contributions(found, places[:1])),
            LEVERS.filled(levers(found, place)),
            *(one.filled(parts[one.name].reset_index(drop=True)) for one in (SUPPORTS, DAYS, MARKS, ENGAGEMENT)),
        ),
        scope=found.scope,
        has_supports=school.has("services"),
    )
