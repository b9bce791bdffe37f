"""The facts the data hold of one student, for the team that knows them: supports first, no score, no label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.indicators.attendance import known_attendance
from portraitlib.results.section import RefusedError, demand, fact, key, refuse, study, table
from portraitlib.studies.group_portrait.measures.columns import IS_ACQUIRED, SKILL_SHARE, TOPIC
from portraitlib.studies.group_portrait.measures.engagement import read_scores
from portraitlib.studies.group_portrait.measures.evidence import (
    STRENGTH,
    UNKNOWN,
    Evidence,
    latest_marks,
    read_evidence,
)
from portraitlib.studies.group_portrait.measures.selection import Group, GroupResult, choose_group, year_bounds
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School, person_meant

_SERVICE = ("subject", "tier", "start_date", "end_date", "end_reason", "planned_minutes")

TABLES = {
    "services": table("student_services", key("service"), *map(fact, _SERVICE), about_students=True),
    "strengths": table("student_strengths", *(fact(one.name) for one in TOPIC), about_students=True),
    "marks": table("student_marks", key("subject"), fact("term"), fact("mark"), about_students=True),
    "skills": table(
        "student_skills",
        key("skill"),
        fact("instrument"),
        fact(SKILL_SHARE.name),
        fact(IS_ACQUIRED.name),
        about_students=True,
    ),
    "engagement": table("student_engagement", key("dimension"), fact("score"), about_students=True),
    "attendance": table("student_attendance", key("status"), fact("n_days"), about_students=True),
}
"""Each about the student alone."""


@dataclass(frozen=True, kw_only=True)
class StudentFacts(GroupResult):
    """Facts of one student of the group, in the year read.

    Tables, each about the student alone: ``services`` (one row per service, latest first), ``strengths`` (topics
    that are a strength), ``marks`` (latest result by subject), ``skills`` (share of points by skill),
    ``engagement`` (score by dimension), ``attendance`` (days absent, times late).
    """

    student: str
    scale_high: float | None
    """Highest score of the questionnaire; None without one."""
    has_attendance: bool
    has_services: bool


def list_students(school: School) -> list[str]:
    """Pseudonyms of the notebook's group, in their order; none for an audience that may not see students.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["b", "a"], "school_year": 2026, "group": "21"})
    >>> list_students(school_in_memory({"students": people}, group="21"))
    ['a', 'b']
    >>> list_students(school_in_memory({"students": people}, group="21", audience="personnel"))
    []
    """
    if not school.reader.policy.shows_students:
        return []
    try:
        return sorted(str(name) for name in choose_group(school).students)
    except RefusedError:  # there is nobody to choose
        return []


@study
def describe_student(school: School, *, student: str | None = None) -> StudentFacts:
    """Gather the facts of one student of the group: services received, strengths, then results.

    Nothing is summed into a score and no label is given.

    Parameters
    ----------
    school : School
    student : str, optional
        Pseudonym, handle, or the school's own number. None opens nobody's facts: a report never shows a
        student that nobody chose.

    Returns
    -------
    StudentFacts or Refusal
        ``students_not_shown`` (an audience that may not see students), ``student_not_chosen``, or why there is no
        group.

    Raises
    ------
    ParamsError
        ``unknown_student`` when the group has no such student.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a"], "school_year": 2026, "group": "21", "grade_level": 2})
    >>> marks = pd.DataFrame({"student_id": ["a"], "school_year": 2026, "subject": "french", "course": "C",
    ...     "competency": "overall", "term": "1", "mark": 80.0})
    >>> school = school_in_memory({"students": people, "results": marks}, group="21")
    >>> describe_student(school, student="a").tables["marks"].data["mark"].tolist()
    [80.0]
    >>> describe_student(school).reason
    'student_not_chosen'
    """
    demand(school.reader.policy.shows_students, "students_not_shown")
    chosen = choose_group(school)
    if student is None:
        refuse("student_not_chosen", **chosen.facts())
    student = person_meant(school, student)
    if student not in chosen.students:
        raise ParamsError("unknown_student", group=chosen.group)
    found, place = read_evidence(school, chosen), list(chosen.students).index(student)
    rows = {
        "services": _services(school, chosen, student),
        "strengths": found.topics[found.states[place] == STRENGTH].reset_index(drop=True),
        "marks": _marks(school, chosen, student),
        "skills": _skills(school, found, place),
        "engagement": _engagement(school, chosen, student),
        "attendance": _attendance(school, chosen, student),
    }
    scored = read_scores(school, chosen)
    return StudentFacts(
        tables={name: TABLES[name].filled(data) for name, data in rows.items()},
        scope=chosen.scope,
        rules=school.settings(GroupPortraitRules),
        student=student,
        scale_high=scored[1][1] if scored else None,
        has_attendance=school.has("attendance"),
        has_services=school.has("services"),
    )


def _services(school: School, chosen: Group, student: str) -> pd.DataFrame:
    """Services of the year read, those that go on first, then the latest."""
    services = school.table("services")
    first, last = year_bounds(chosen.school_year)
    is_of_year = (services["start_date"] <= last) & (services["end_date"].isna() | (services["end_date"] >= first))
    own = services[((services["student_id"] == student) & is_of_year).to_numpy(dtype=bool, na_value=False)]
    own = own.sort_values("start_date", ascending=False)
    return own[["service", *_SERVICE]].reset_index(drop=True)


def _marks(school: School, chosen: Group, student: str) -> pd.DataFrame:
    marks, terms = latest_marks(school, chosen)
    own = marks.loc[student].dropna()
    return pd.DataFrame({"subject": own.index, "term": [terms[name] for name in own.index], "mark": own.to_numpy()})


def _skills(school: School, found: Evidence, place: int) -> pd.DataFrame:
    """Share of points by skill, in the order of the instruments."""
    is_skill = (found.topics["need_kind"] == "skill").to_numpy() & (found.states[place] != UNKNOWN)
    topics = found.topics[is_skill].reset_index(drop=True)
    return pd.DataFrame(
        {
            "skill": topics["topic"],
            "instrument": topics["instrument"],
            "skill_share": school.settings(GroupPortraitRules).mastery_share - found.distance[place, is_skill],
            "is_acquired": found.states[place, is_skill] == STRENGTH,
        }
    )


def _engagement(school: School, chosen: Group, student: str) -> pd.DataFrame:
    """Score of each dimension the last time the student answered with their group."""
    scored = read_scores(school, chosen)
    if scored is None:
        return pd.DataFrame({"dimension": [], "score": []})
    scores, (low, high) = scored
    points = low + scores.of(pd.Index([student]))[0, -1] * (high - low)
    known = ~np.isnan(points)
    return pd.DataFrame({"dimension": np.array(scores.dimensions)[known], "score": points[known]})


def _attendance(school: School, chosen: Group, student: str) -> pd.DataFrame:
    """Days with an absence, and times late, of the year read; rows counted as they are without a calendar."""
    if (found := known_attendance(school, chosen.school_year)) is not None:
        row = int(pd.Index(found.students["student_id"]).get_loc(student))
        n_days = [int((found.missed[row] > 0).sum()), int(found.late[row].sum())]
        return pd.DataFrame({"status": ["absent", "late"], "n_days": n_days})
    register = school.table("attendance")
    first, last = year_bounds(chosen.school_year)
    own = register[((register["student_id"] == student) & register["date"].between(first, last)).to_numpy(bool)]
    absent = own[(own["status"] == "absent").to_numpy(dtype=bool, na_value=False)]
    n_late = int((own["status"] == "late").sum())
    return pd.DataFrame({"status": ["absent", "late"], "n_days": [absent["date"].nunique(), n_late]})
