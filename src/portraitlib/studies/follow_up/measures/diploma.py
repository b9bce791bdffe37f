"""Towards the diploma: what students of secondary 4 and 5 still lack, as far as the courses imported tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.indicators.doses import roster_of
from portraitlib.indicators.needs import JOINED
from portraitlib.results.section import Form, Result, column, demand, fact, key, mark, n, named, part, study, table
from portraitlib.rules.diploma import DiplomaRules, Requirement, units_of
from portraitlib.rules.marking import FIRST_LEVEL_OF_UNITS
from portraitlib.tables.course_success import fails_a_competency
from portraitlib.tables.frames import numbered
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

LAST_LEVEL = 5
PASSED, GOING, MISSING = "passed", "going", "missing"
_OF_COURSES = (
    "student_id",
    "school_year",
    "subject",
    "course",
    "course_level",
    "competency",
    "term",
    "mark",
    "mark_code",
)
LINES = {
    "language": mark("Langue d'enseignement, 5e secondaire"),
    "second_language": mark("Langue seconde, 5e secondaire"),
    "mathematics": mark("Mathématique, 4e secondaire"),
    "science": mark("Science et technologie, ou applications, 4e secondaire"),
    "history": mark("Histoire, 4e secondaire"),
    "arts": mark("Arts, 4e secondaire"),
    "citizenship_or_sport": mark("Culture et citoyenneté ou éducation physique, 5e secondaire"),
}
column(
    "requirement",
    mark("À réussir pour le diplôme"),
    codes=LINES,
    definition=mark("Ligne de l'article 32 du Régime pédagogique."),
    source="params/diplome.yml",
)
BY_LEVEL = table(
    "diploma_levels",
    key("grade_level", adds_up=1),
    n("n_students"),
    part("n_lacking", mark("Il manque quelque chose"), definition=mark("Même cette année réussie.")),
    part("n_on_way", mark("Rien ne manque"), definition=mark("Si les cours de cette année sont réussis.")),
    part("n_units_not_known", mark("On ne sait pas"), definition=mark("Aucun résultat final de 4e dans les données.")),
)
BY_LINE = table(
    "diploma_lines",
    key("requirement"),
    n("n_students"),
    part("n_line_passed", mark("Déjà réussi"), definition=mark("Élèves qui ont réussi un cours qui y répond.")),
    part("n_line_going", mark("En cours"), definition=mark("Élèves qui suivent cette année un cours qui y répond.")),
    part("n_line_missing", mark("Manque"), definition=mark("Ni réussi, ni en cours.")),
)
STUDENTS = table(
    "missing_units",
    key("student_id"),
    fact("grade_level"),
    fact("group"),
    fact(
        "units_passed", mark("Unités réussies"), Form.COUNT, unit="units", definition=mark("De 4e et de 5e secondaire.")
    ),
    fact(
        "units_going", mark("Unités en cours"), Form.COUNT, unit="units", definition=mark("Des cours de cette année.")
    ),
    fact(
        "units_lacking",
        mark("Unités qui manqueraient"),
        Form.COUNT,
        unit="units",
        definition=mark("En 5e secondaire : unités demandées, moins celles réussies et celles en cours."),
    ),
    fact(
        "units_lacking_last",
        mark("Dont de 5e secondaire"),
        Form.COUNT,
        unit="units",
        definition=mark("Unités de 5e secondaire demandées, moins celles réussies et celles en cours."),
    ),
    fact("lines_told", mark("Manque"), definition=mark("Demandé, et ni réussi ni en cours.")),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class TowardsDiploma(Result):
    """What is still missing.

    Parameters
    ----------
    rules : DiplomaRules
    untold : tuple of str
        Requirements of which no course is in the data: nothing is said of them, nor of the units in all.
    """

    school_year: int
    rules: DiplomaRules
    untold: tuple[str, ...]


@study
def list_missing_units(school: School) -> TowardsDiploma:
    """List what students of secondary 4 and 5 still lack for the diploma: always to verify with the one who certifies.

    Parameters
    ----------
    school : School

    Returns
    -------
    TowardsDiploma or Refusal
        ``diploma_levels`` (one row per level), ``diploma_lines`` (one row per requirement due), ``missing_units`` (one
        row per student; for an audience that may see students). ``nobody_near_diploma``; ``no_units`` without final
        results of secondary 4 or 5, or without public course codes.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> list_missing_units(school_in_memory({})).reason
    'nobody_near_diploma'
    """
    rules = school.settings(DiplomaRules)
    roster = roster_of(school) if school.has("students") else pd.DataFrame({"grade_level": []})
    roster = roster[(roster["grade_level"] >= FIRST_LEVEL_OF_UNITS).fillna(False).to_numpy(dtype=bool)]
    demand(roster, "nobody_near_diploma")
    courses = _courses(school, rules)
    demand(courses["is_final"].any(), "no_units")
    told = {line.id: line for line in rules.required if _answers(courses, line).any()}
    rows = _students(roster.reset_index(drop=True), courses, rules, told)
    return TowardsDiploma(
        tables=named(
            BY_LEVEL.filled(_by_level(rows)),
            BY_LINE.filled(_by_line(rows, told)),
            STUDENTS.filled(_listed(rows, is_whole=len(told) == len(rules.required))),
        ),
        school_year=school.school_year,
        rules=rules,
        untold=tuple(line.id for line in rules.required if line.id not in told),
    )


def _courses(school: School, rules: DiplomaRules) -> pd.DataFrame:
    """One row per student and course that gives units: passed, or taken this year without a final result."""
    results = school.coded("results")
    is_high = (results["course_level"] >= FIRST_LEVEL_OF_UNITS).fillna(False).to_numpy(dtype=bool)
    rows = results.loc[is_high, list(_OF_COURSES)]
    fails = fails_a_competency(rows, school.courses)
    is_final = ((rows["term"] == "final") & (rows["competency"] == OVERALL)).to_numpy(dtype=bool)
    mark = rows["mark"].to_numpy(dtype="float64", na_value=np.nan)
    is_equal = (rows["mark_code"] == "EQ").fillna(False).to_numpy(dtype=bool)
    is_told = is_final & (~np.isnan(mark) | is_equal)
    is_now = (rows["school_year"] == school.school_year).fillna(False).to_numpy(dtype=bool)
    flags = {
        "is_passed": is_final & ~fails & ((mark >= rules.pass_mark) | is_equal),
        "is_final": is_told,
        "is_now": is_now,
        "final_now": is_told & is_now,
    }
    found = _any_of_each(rows[["student_id", "subject", "course", "course_level"]], flags)
    found = found.rename(columns={"course_level": "level"}).astype({"level": "int64"})
    found = found.assign(
        units=_units(school, found["course"]), going=found["is_now"] & ~found["final_now"] & ~found["is_passed"]
    )
    return found[found["units"].notna().to_numpy(dtype=bool)].reset_index(drop=True)


def _any_of_each(keys: pd.DataFrame, flags: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """One row per student and course, in order, and whether any of its results has each flag.

    Without a frame of every result: there are as many as a quarter of a million.
    """
    number = numbered([keys[name] for name in keys])
    _, first = np.unique(number, return_index=True)
    told = {name: np.bincount(number[flag], minlength=len(first)) > 0 for name, flag in flags.items()}
    names = dict.fromkeys(("student_id", "subject", "course"), "object")
    found = keys.iloc[first].astype(names).assign(**told).dropna(subset=[*names, "course_level"])
    return found.sort_values([*names, "course_level"], ignore_index=True)


def _units(school: School, courses: pd.Series) -> pd.Series:
    """Units of each course, by its own code or that of the catalogue's course; missing when neither is public."""
    known = {}
    for code in courses.unique():
        course = school.courses.find(str(code))
        known[code] = units_of(code) if units_of(code) is not None else units_of(course.code if course else "")
    return courses.map(known).astype("float64")


def _answers(courses: pd.DataFrame, line: Requirement) -> pd.Series:
    """Courses that answer a requirement: of its subjects, at its level or above, with enough units."""
    is_of = courses["subject"].isin(line.any_of) & (courses["level"] >= line.level)
    return is_of & (courses["units"] >= line.units)


def _students(
    roster: pd.DataFrame, courses: pd.DataFrame, rules: DiplomaRules, told: dict[str, Requirement]
) -> pd.DataFrame:
    """What each student has, is taking and lacks, requirement by requirement."""
    people = roster.astype({"student_id": "object"}).set_index("student_id", drop=False)
    level = people["grade_level"].to_numpy(dtype="int64")
    rows = people[["student_id", "grade_level", "group"]].assign(
        units_passed=_sum(courses[courses["is_passed"]], people.index, rules),
        units_possible=_sum(courses[courses["is_passed"] | courses["going"]], people.index, rules),
        last_possible=_sum(
            courses[(courses["is_passed"] | courses["going"]) & (courses["level"] == LAST_LEVEL)], people.index, rules
        ),
    )
    rows = rows.assign(units_going=rows["units_possible"] - rows["units_passed"], is_last=level == LAST_LEVEL)
    for name, line in told.items():
        mine = courses[_answers(courses, line)]
        has, takes = (people.index.isin(mine.loc[mine[state], "student_id"]) for state in ("is_passed", "going"))
        rows[name] = np.select([level < line.level, has, takes], ["", PASSED, GOING], MISSING)
    before = courses.loc[(courses["level"] == FIRST_LEVEL_OF_UNITS) & courses["is_final"], "student_id"]
    is_known = ~rows["is_last"] | people.index.isin(before)
    lacks = (rows[list(told)] == MISSING).any(axis=1)
    if len(told) == len(rules.required):
        short = rows["is_last"] & ((rows["units_possible"] < rules.units) | (rows["last_possible"] < rules.of_level_5))
        lacks |= short
    status = np.select([~is_known, lacks], ["", MISSING], GOING)
    needs_all = rows["is_last"] & is_known
    return rows.assign(
        status=status,
        units_lacking=(rules.units - rows["units_possible"]).clip(lower=0).where(needs_all),
        units_lacking_last=(rules.of_level_5 - rows["last_possible"]).clip(lower=0).where(needs_all),
        lines_told=[JOINED.join(name for name in told if row[name] == MISSING) for row in rows.to_dict("records")],
    ).reset_index(drop=True)


def _sum(courses: pd.DataFrame, students: pd.Index, rules: DiplomaRules) -> pd.Series:
    """Units of each student; of two courses of one level and subject that count once, the larger."""
    once = courses["subject"].isin(rules.once)
    largest = courses[once].groupby(["student_id", "subject", "level"])["units"].max().groupby("student_id").sum()
    others = courses[~once].groupby("student_id")["units"].sum()
    return largest.add(others, fill_value=0).reindex(students, fill_value=0)


def _by_level(rows: pd.DataFrame) -> pd.DataFrame:
    parts = {"n_lacking": MISSING, "n_on_way": GOING, "n_units_not_known": ""}
    told = pd.crosstab(rows["grade_level"].astype("int64"), rows["status"])
    told = told.reindex(columns=list(parts.values()), fill_value=0).set_axis(list(parts), axis=1).reset_index()
    return told.assign(n_students=told[list(parts)].sum(axis=1))[BY_LEVEL.names]


def _by_line(rows: pd.DataFrame, told: dict[str, Requirement]) -> pd.DataFrame:
    """Students for whom each requirement is due, by whether they have it, but those of whom nothing is known."""
    known = rows[rows["status"] != ""]
    counts: list[list[Any]] = []
    for name in told:
        of_line = known.loc[known[name] != "", name].value_counts()
        each = [int(of_line.get(state, 0)) for state in (PASSED, GOING, MISSING)]
        if sum(each):
            counts.append([name, sum(each), *each])
    return pd.DataFrame(counts, columns=BY_LINE.names)


def _listed(rows: pd.DataFrame, *, is_whole: bool) -> pd.DataFrame:
    """Those who lack something, secondary 5 first; units in all only where every kind of course is in the data."""
    kept = rows[rows["status"] == MISSING]
    if not is_whole:
        kept = kept.assign(units_lacking=np.nan, units_lacking_last=np.nan)
    listed = kept.sort_values(
        ["grade_level", "units_lacking", "student_id"], ascending=[False, False, True], ignore_index=True
    )
    return listed[STUDENTS.names]
