"""Who has whom: students by need and level with two adults, one, nobody; whom a programme reaches; who is mentored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.indicators.needs import JOINED, NEEDS, StudentNeeds, needs_of
from portraitlib.indicators.roster import enrolled, still_here
from portraitlib.results.section import (
    RefusedError,
    Result,
    ResultTable,
    column,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    part,
    study,
    table,
)
from portraitlib.studies.accompaniment.measures.populations import hidden, is_few, protected, told_sets, whom_of
from portraitlib.studies.accompaniment.measures.relations import PROGRAMME, of_programmes, relations_of_year
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

ADULTS = ("n_two_adults", "n_one_adult", "n_no_adult")
NOT_KNOWN = "not_known"
LAST_MONTHS = (6, 7)
"""Months in which relations end because the year does: the whole year is then counted, not the day."""
column(
    "cumulated",
    mark("Besoins"),
    codes={
        "several": mark("Plusieurs besoins"),
        "one_need": mark("Un besoin"),
        "no_need": mark("Sans besoin signalé"),
        NOT_KNOWN: mark("Besoins non connus"),
    },
    definition=mark("Besoins de l'élève, comptés ensemble : langue, mathématique, assiduité, conduite, engagement."),
    source="params/criteres/",
)
_PARTS = (
    part("n_two_adults", mark("Deux adultes ou plus"), group="adults",
         definition=mark("Élèves qui ont un lien avec deux adultes ou plus.")),
    part("n_one_adult", mark("Un adulte"), group="adults", definition=mark("Élèves qui ont un lien avec un adulte.")),
    part("n_no_adult", mark("Aucun adulte"), group="adults",
         definition=mark("Élèves sans lien d'accompagnement inscrit.")),
)  # fmt: skip
BY_NEED = table("adults_by_need", key("student_need"), n("n_students"), *_PARTS)
BY_LEVEL = table("adults_by_level", key("grade_level", adds_up=1), n("n_students"), *_PARTS)
CUMULATED = table(
    "adults_by_cumulated",
    key("cumulated", adds_up=1),
    n("n_students"),
    *_PARTS,
    part("n_mentored", mark("Avec un mentor"), group="mentored", definition=mark("Élèves qui ont un mentor.")),
    part("n_not_mentored", mark("Sans mentor"), group="mentored", definition=mark("Élèves qui n'en ont pas.")),
)
REACH = table(
    "programme_reach",
    key("service"),
    key("programme", adds_up=1),
    n("n_students"),
    part("n_several_needs", mark("Plusieurs besoins"), group="needs", definition=mark("Élèves à plusieurs besoins.")),
    part("n_other_needs", mark("Un besoin ou aucun"), group="needs", definition=mark("Élèves à un besoin ou aucun.")),
    part("n_needs_unknown", mark("Besoins non connus"), group="needs", definition=mark("Aucun résultat connu.")),
    not_known=("n_needs_unknown",),
)
WITHOUT = table(
    "without_adult",
    key("student_id"),
    fact("grade_level", shown=False),
    fact("group"),
    fact("needs_told"),
    fact("cumulated", shown=False),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class WhoAccompanies(Result):
    """Who has an adult; `counts`, for the team: ``several_nobody``, ``mentored_without``, ``unknown``.

    Parameters
    ----------
    until : Timestamp
        Last day known.
    is_of_year : bool
        Relations of the whole year are counted, not those of that day: the year ends, or none goes on.
    knows_needs : bool
        False when nothing is known of needs.
    cumulated_needs : int
        Needs from which they add up.
    """

    until: pd.Timestamp
    is_of_year: bool
    knows_needs: bool
    cumulated_needs: int


@dataclass(frozen=True, kw_only=True)
class WithoutAdult(Result):
    """Students with a need and no adult; `counts` has ``without`` and ``several``; see `WhoAccompanies`."""

    until: pd.Timestamp
    is_of_year: bool


@dataclass(frozen=True)
class _Adults:
    """Students still here with how many adults each has, whether one is a mentor, and how many needs."""

    students: pd.DataFrame
    needs: StudentNeeds | None
    is_of_year: bool


@study
def describe_who_accompanies(school: School) -> WhoAccompanies:
    """Describe which students have an adult, by need and level, and whom each programme reaches.

    Relations that go on the last day known are counted; in June, or when none goes on, those of the year.

    Having several needs and no mentor, or a mentor and no need, is a question for the team, never a fault.

    Parameters
    ----------
    school : School

    Returns
    -------
    WhoAccompanies or Refusal
        ``adults_by_cumulated`` and ``programme_reach`` (relations of the year); for an audience that may see students,
        ``adults_by_need`` and ``adults_by_level``. ``no_relations``, ``no_students``. Without what needs are known
        by, only levels and programmes.
    """
    found, rules = _adults_of(school), school.settings(AccompanimentRules)
    students, shows = found.students, school.reader.policy.shows_students
    levels = students.assign(grade_level=students["grade_level"].astype("object").fillna(""))
    several, mentored = students["cumulated"] == "several", students["is_mentored"]
    known = students["cumulated"] != NOT_KNOWN
    return WhoAccompanies(
        tables=named(
            BY_NEED.filled(_by_need(found, shows)),
            BY_LEVEL.filled(_counted(levels if shows else levels.iloc[:0], "grade_level")[BY_LEVEL.names]),
            _by_cumulated(school, students),
            _reach(school, students),
        ),
        counts={
            "several_nobody": int((several & (students["n_adults"] == 0)).sum()),
            "mentored_without": int((known & ~several & mentored).sum()),
            "unknown": int((~known).sum()),
        }
        if shows
        else {},
        until=last_day_known(school),
        is_of_year=found.is_of_year,
        knows_needs=found.needs is not None,
        cumulated_needs=rules.conditions.cumulated_needs,
    )


@study
def list_without_adult(school: School) -> WithoutAdult:
    """List the students who have a need and no adult, those whose needs add up first.

    Parameters
    ----------
    school : School

    Returns
    -------
    WithoutAdult or Refusal
        ``without_adult``, one row per student. ``screening_of_students`` for an audience that may not see students;
        ``no_relations``; refused as a screening is when needs are not known.
    """
    demand(school.reader.policy.shows_students, "screening_of_students")
    needs_of(school)
    found = _adults_of(school)
    assert found.needs is not None
    told = _known_needs(found.needs)
    students = found.students.assign(
        needs_told=[JOINED.join(need for need in NEEDS if row[need]) for row in told.to_dict("records")]
    )
    listed = students[((students["n_adults"] == 0) & (students["n_needs"] > 0)).to_numpy()]
    listed = listed.sort_values(["n_needs", "student_id"], ascending=[False, True], kind="stable", ignore_index=True)
    return WithoutAdult(
        tables=named(WITHOUT.filled(listed[WITHOUT.names])),
        counts={"without": len(listed), "several": int((listed["cumulated"] == "several").sum())},
        until=last_day_known(school),
        is_of_year=found.is_of_year,
    )


def _adults_of(school: School) -> _Adults:
    """Students still here, the adults of their relations that go on, and their needs; in the order of pseudonyms."""
    return school.keep("adults of each student", _make_adults)


def _make_adults(school: School) -> _Adults:
    year = relations_of_year(school)
    people = enrolled(school.table("students"), int(school.params.school_year or school.latest_year))
    people = people[still_here(people)].reset_index(drop=True)
    needs = _needs_or_none(school)
    if needs is not None:
        people = needs.students[["student_id", "grade_level", "group"]]
    goes_on = (year["end_date"].isna() & (year["until"] == last_day_known(school))).to_numpy()
    is_of_year = last_day_known(school).month in LAST_MONTHS or not goes_on.any()
    now = year if is_of_year else year[goes_on]
    who = now["adult"].astype("object").fillna("?" + now["service_id"].astype("object"))
    n_adults = who.groupby(now["student_id"].astype("object")).nunique()
    mentored = set(now.loc[(now["service"] == "mentoring").to_numpy(dtype=bool), "student_id"])
    ids = people["student_id"].astype("object")
    students = people[["student_id", "grade_level", "group"]].assign(
        n_adults=n_adults.reindex(ids).fillna(0).astype("int64").to_numpy(), is_mentored=ids.isin(mentored).to_numpy()
    )
    return _Adults(students.assign(**_needs_added(needs, len(students), school)), needs, is_of_year)


def _needs_or_none(school: School) -> StudentNeeds | None:
    """Needs of the students; None where a screening is refused: relations are read without them."""
    try:
        return needs_of(school)
    except RefusedError:
        return None


def _known_needs(needs: StudentNeeds) -> pd.DataFrame:
    return needs.students[list(NEEDS)].fillna(False).astype(bool)


def _needs_added(needs: StudentNeeds | None, size: int, school: School) -> dict[str, np.ndarray]:
    """How many needs each student has, and the code of it; one of whom no need is known is told so."""
    if needs is None:
        return {"n_needs": np.zeros(size, dtype="int64"), "cumulated": np.full(size, NOT_KNOWN, dtype=object)}
    count = _known_needs(needs).sum(axis=1).to_numpy()
    unknown = needs.students[list(NEEDS)].isna().all(axis=1).to_numpy()
    least = school.settings(AccompanimentRules).conditions.cumulated_needs
    codes = np.select([unknown, count >= least, count > 0], [NOT_KNOWN, "several", "one_need"], "no_need")
    return {"n_needs": count, "cumulated": codes.astype(object)}


def _parts(students: pd.DataFrame) -> dict[str, int]:
    adults, mentored = students["n_adults"], students["is_mentored"]
    counts = ((adults >= 2).sum(), (adults == 1).sum(), (adults == 0).sum())
    told = dict(zip(ADULTS, map(int, counts), strict=True))
    with_mentor = {"n_mentored": int(mentored.sum()), "n_not_mentored": int((~mentored).sum())}
    return {"n_students": len(students), **told, **with_mentor}


def _counted(students: pd.DataFrame, by: str) -> pd.DataFrame:
    rows = [{by: value, **_parts(some)} for value, some in students.groupby(by, sort=True)]
    return pd.DataFrame(rows, columns=[by, "n_students", *ADULTS, "n_mentored", "n_not_mentored"])


def _by_need(found: _Adults, shows: bool) -> pd.DataFrame:
    rows = []
    if found.needs is not None and shows:
        told = _known_needs(found.needs)
        wanted = [need for need in NEEDS if told[need].any()]
        rows = [{"student_need": need, **_parts(found.students[told[need].to_numpy()])} for need in wanted]
    return pd.DataFrame(rows, columns=BY_NEED.names)


def _by_cumulated(school: School, students: pd.DataFrame) -> ResultTable:
    """Adults by needs added up; outside the team, parts that would tell a few beside a programme are withheld."""
    order = {code: place for place, code in enumerate(("several", "one_need", "no_need", NOT_KNOWN))}
    rows = _counted(students, "cumulated").sort_values("cumulated", key=lambda one: one.map(order), ignore_index=True)
    made = CUMULATED.filled(rows)
    least = school.reader.policy.minimum_count
    has = [frozenset(students.loc[mask.to_numpy(), "student_id"]) for mask in
           (students["n_adults"] > 0, students["is_mentored"])]  # fmt: skip
    near = [any(0 < len(one ^ told) < least for told in told_sets(school)) for one in has]
    few = is_few(rows[list(ADULTS)].to_numpy(), school).any() or is_few(rows[["n_mentored"]].to_numpy(), school).any()
    every = np.full(len(rows), bool(least) and (any(near) or bool(few)))
    return hidden(made, every, *ADULTS, "n_mentored", "n_not_mentored")


def _reach(school: School, students: pd.DataFrame) -> ResultTable:
    """Students of each programme in the year, by needs added up."""
    year = of_programmes(relations_of_year(school)).drop_duplicates(["student_id", *PROGRAMME])
    known = students.set_index(students["student_id"].astype("object"))["cumulated"]
    code = known.reindex(year["student_id"].astype("object")).fillna(NOT_KNOWN).to_numpy()
    rows = year.assign(n_several_needs=code == "several", n_needs_unknown=code == NOT_KNOWN)
    told = rows.groupby(PROGRAMME, sort=True).agg(
        n_students=("student_id", "nunique"),
        n_several_needs=("n_several_needs", "sum"),
        n_needs_unknown=("n_needs_unknown", "sum"),
    )
    told = told.assign(n_other_needs=told["n_students"] - told["n_several_needs"] - told["n_needs_unknown"])
    told = told.reset_index()[REACH.names]
    return protected(REACH.filled(told), school, whom_of(told, year, PROGRAMME))
