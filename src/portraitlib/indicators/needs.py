"""Who needs what, and what each student receives this year: one row a student, several sections read it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import Screening, screen
from portraitlib.indicators.roster import places_of
from portraitlib.results.door import demand
from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR
from portraitlib.tables.school import School

JOINED = "|"
"""Between needs written in one cell."""
HALF = 0.5
"""Share of the points that the criteria of a domain may give, from which a student has a need there."""
MARKS = {"reading": "language_mark", "mathematics": "mathematics_mark"}
DOMAINS = ("attendance", "behaviour", "engagement")
NEEDS = (*MARKS, *DOMAINS)


@dataclass(frozen=True)
class StudentNeeds:
    """Needs and supports of the students enrolled.

    Parameters
    ----------
    students : DataFrame
        ``student_id``, ``grade_level``, ``group``; a boolean for each of `NEEDS`, missing where it is not known;
        ``n_criteria`` met; ``n_supports``.
    supports : DataFrame
        Services of the year, one row each, with `place`: the row of the student.
    domains : DataFrame of bool
        Whether a criterion of each domain is met.
    school_year : int
    """

    students: pd.DataFrame
    supports: pd.DataFrame
    domains: pd.DataFrame
    school_year: int


def needs_of(school: School) -> StudentNeeds:
    """Needs and supports of the students of the year read; refused as a screening is."""
    return school.keep("needs and supports of the year", _needs_of)


def _needs_of(school: School) -> StudentNeeds:
    found = screen(school)
    met = criteria_met(found)
    supports = supports_of_year(school, found.roster, found.scope.school_year)
    students = found.roster[["student_id", "grade_level", "group"]].assign(
        **_under_pass_mark(found),
        **{domain: _of_domain(found, domain) for domain in DOMAINS},
        n_criteria=np.nansum(met, axis=1).astype("int64"),
        n_supports=np.bincount(supports["place"].to_numpy(dtype="int64"), minlength=len(found.roster)),
    )
    listed = found.scope.preset.chosen.criteria
    domains = pd.DataFrame({one: _of_domain(found, one).eq(True) for one in dict.fromkeys(c.domain for c in listed)})
    return StudentNeeds(students, supports, domains, found.scope.school_year)


def n_without_result(found: StudentNeeds) -> int:
    """Students without any known result: whether they have a need is not known. Refused when it is so of all."""
    unknown = found.students[list(MARKS)].isna().all(axis=1)
    demand(not unknown.all(), "no_results", school_year=found.school_year)
    return int(unknown.sum())


def criteria_met(found: Screening) -> np.ndarray:
    """Whether each criterion gives each student all of its points; NaN where it is not known."""
    points = found.scores.points
    return np.where(np.isnan(points), np.nan, points >= found.scores.most - 1e-9)


def _under_pass_mark(found: Screening) -> dict[str, pd.Series]:
    """Whether the lowest latest result of a subject is under the pass mark."""
    pass_mark = found.indicators.pass_mark
    marks = {need: found.measures[name].astype("float64") for need, name in MARKS.items()}
    limit = np.nan if pass_mark is None else pass_mark
    return {need: (one < limit).astype("boolean").mask(one.isna() | np.isnan(limit)) for need, one in marks.items()}


def _of_domain(found: Screening, domain: str) -> pd.Series:
    """Whether the known criteria of a domain give half of their points or more; missing where none is known."""
    places = [place for place, one in enumerate(found.scope.preset.chosen.criteria) if one.domain == domain]
    points = found.scores.points[:, places]
    most = np.where(np.isnan(points), 0.0, found.scores.most[places]).sum(axis=1)
    is_met = np.nansum(points, axis=1) >= HALF * most
    return pd.Series(is_met).astype("boolean").mask(most == 0)


def supports_of_year(school: School, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Services that ran during a school year, with the row of the student in the roster."""
    services = school.table("services")
    start, end = (pd.Timestamp(year, FIRST_MONTH_OF_SCHOOL_YEAR, 1) for year in (school_year - 1, school_year))
    ran = (services["start_date"] < end) & (services["end_date"].isna() | (services["end_date"] >= start))
    rows = services[ran.fillna(False).to_numpy(dtype=bool)]
    place = places_of(rows["student_id"], roster).to_numpy()
    return rows.assign(place=place)[place >= 0].reset_index(drop=True)
