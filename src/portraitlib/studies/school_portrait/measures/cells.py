"""The cells of the school portrait: which results belong to each, which are read, who passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.rules import MarkingRule, PortraitRules
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.studies.school_portrait.measures.grouping import CELL, group_numbers, row_numbers
from portraitlib.tables.course_success import fails_a_competency
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

ALL_LEVELS = "all"
"""Level of results that bear none."""

_TERM_ORDER = {"1": 1, "2": 2, "3": 3, "final": 4}
_FIRST_WITH_MARKS = 10  # a term with marks comes before any term without


def secondary_cells(school: School) -> pd.DataFrame:
    """Results of the school's own courses, with the cell each belongs to; neither exams nor end-of-primary results.

    Rows of `coded_results`, with ``track`` and ``level`` (the course's, or the student's when the course has none, or
    ``"all"``), ``cell`` (number of the `CELL` in its year) and ``is_best``: of the final results where a cell has any,
    else of its latest term that has marks. The term is that of the whole cell: a subgroup is read in the same one.
    """
    return school.keep("secondary cells", _secondary_cells)


def best_results(school: School) -> pd.DataFrame:
    """Rows of `secondary_cells` in the best term of their cell, judged by their year's rule.

    With ``has_rule`` (a marking rule covers the year), ``passed`` and ``just_under`` [0 or 1; NaN without a mark or a
    rule], ``has_exam`` (a ministry exam enters the result), ``is_sum`` (the overall result of a course that has
    competencies) and ``is_ranked``: not such a sum, which would count the same marks twice, unless it is a final result
    of a course with an exam, which no competency holds.
    """
    return school.keep("best results", _best_results)


def term_results(school: School, years: Sequence[int] | None = None) -> pd.DataFrame:
    """Rows of `secondary_cells` in every term, judged as `best_results` are: to set a term beside the same one.

    Only those of some years, when they are given: each is judged by itself.
    """
    name = f"term results of {'every year' if years is None else sorted(years)}"
    return school.keep(name, lambda opened: _term_results(opened, years))


def judged(rows: pd.DataFrame, pass_marks: Mapping[int, float], just_under_points: float) -> pd.DataFrame:
    """Judge each mark by its year's pass mark: ``has_rule``, ``passed`` and ``just_under`` [0 or 1, or NaN].

    A mark from the pass mark less `just_under_points`, and below the pass mark, is just under.
    """
    years, mark = rows["school_year"].to_numpy(dtype="int64"), rows["mark"].to_numpy(dtype="float64")
    places = np.unique(years)
    known = np.array([pass_marks.get(year, np.nan) for year in places.tolist()] or [np.nan])
    pass_mark = known[np.searchsorted(places, years)]
    is_judged = ~np.isnan(pass_mark + mark)
    just_under = (mark < pass_mark) & (mark >= pass_mark - just_under_points)
    judgements = {"passed": mark >= pass_mark, "just_under": just_under}
    return rows.assign(
        has_rule=~np.isnan(pass_mark),
        **{name: np.where(is_judged, value, np.nan) for name, value in judgements.items()},
    )


def rules_by_year(school: School, years: Iterable[int]) -> dict[int, MarkingRule]:
    """Rule of each year that has one; a year without a rule is left out."""
    found = {}
    for year in sorted({int(year) for year in years}):
        try:
            found[year] = school.rules.for_year(year)
        except ParamsError:
            continue
    return found


def pass_marks_of(school: School, years: Iterable[int]) -> dict[int, float]:
    """Pass mark of each year that has a marking rule."""
    return {year: rule.pass_mark for year, rule in rules_by_year(school, years).items()}


def _best_results(school: School) -> pd.DataFrame:
    rows = secondary_cells(school)
    rows = _judged(school, rows[rows["is_best"].to_numpy()])
    place, places = group_numbers(rows, ["school_year", "subject", "track", "level"])
    is_overall = (rows["competency"] == OVERALL).to_numpy()
    has_competencies = np.zeros(len(places), dtype=bool)
    has_competencies[place[~is_overall & rows["mark"].notna().to_numpy()]] = True
    is_sum = is_overall & has_competencies[place]
    is_ranked = (is_overall != has_competencies[place]) | (is_sum & _holds_an_exam(rows, coded_results(school)))
    return rows.assign(is_sum=is_sum, is_ranked=is_ranked, has_exam=_exam_enters(rows, school))


def made_as_in(school: School, rows: pd.DataFrame, year: int) -> np.ndarray:
    """Whether each result was made under rules that may be compared with those of `year`.

    A change of the weight of exams touches only the results that an exam enters.
    """
    years, has_exam = rows["school_year"].to_numpy(), rows["has_exam"].to_numpy()
    rules, is_same = rules_by_year(school, {*np.unique(years).tolist(), year}), years == year
    for other, rule in rules.items():
        for entered in (False, True):
            if year in rules and rule.series_of(has_exam=entered) == rules[year].series_of(has_exam=entered):
                is_same |= (years == other) & (has_exam == entered)
    return is_same


def _term_results(school: School, years: Sequence[int] | None) -> pd.DataFrame:
    rows = secondary_cells(school)
    if years is not None:
        rows = rows[np.isin(rows["school_year"].to_numpy(), list(years))]
    rows = _judged(school, rows)
    return rows.assign(has_exam=_exam_enters(rows, school))


def _exam_enters(rows: pd.DataFrame, school: School) -> np.ndarray:
    """Whether a ministry exam enters each result: a final one, of its course or of a competency that it judges."""
    coded = coded_results(school)
    sat = set(coded.loc[((coded["term"] == "exam") & coded["mark"].notna()).to_numpy(), "course"].unique())
    names, competencies = rows["course"].cat.categories, rows["competency"].cat.categories
    # One row and one column more, for a result without a course or a competency: its code is -1.
    entered = np.zeros((len(names) + 1, len(competencies) + 1), dtype=bool)
    for place, code in enumerate(names):
        course = school.courses.find(str(code))
        if code in sat or (course and course.has_ministry_exam):
            judged = (OVERALL, *((course and course.examined) or competencies))
            entered[place, :-1] = competencies.isin(judged)
    is_final = (rows["term"] == "final").to_numpy()
    return is_final & entered[rows["course"].cat.codes.to_numpy(), rows["competency"].cat.codes.to_numpy()]


def _judged(school: School, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `secondary_cells`, `judged` by their year's pass mark and by what a course asks of each competency."""
    pass_marks = pass_marks_of(school, np.unique(rows["school_year"].to_numpy()))
    rows = judged(rows, pass_marks, school.settings(PortraitRules).just_under_points)
    fails = fails_a_competency(rows, school.courses)
    return rows.assign(passed=rows["passed"].mask(fails & rows["passed"].notna().to_numpy(), 0.0))


def _holds_an_exam(rows: pd.DataFrame, coded: pd.DataFrame) -> np.ndarray:
    """Whether each row is a final result of a course and year in which students sat an exam."""
    sat = coded[((coded["term"] == "exam") & coded["mark"].notna() & (coded["course_level"] > 0)).to_numpy()]
    width = len(coded["course"].cat.categories) + 1
    own, exams = (
        part["school_year"].to_numpy() * width + part["course"].cat.codes.to_numpy(dtype="int64")
        for part in (rows, sat)
    )
    return (rows["term"] == "final").to_numpy() & np.isin(own, np.unique(exams))


def _secondary_cells(school: School) -> pd.DataFrame:
    coded = coded_results(school)
    rows = coded[((coded["term"] != "exam") & (coded["course_level"] != 0)).to_numpy()]
    names = school.courses.names(rows["course"].cat.categories)
    rows = rows.assign(level=_levels(rows, school.table("students")))
    rows = rows.assign(track=_tracks(rows, names))
    cell, _ = pd.factorize(row_numbers(rows, ("school_year", *CELL)))
    terms = np.array([*(_TERM_ORDER.get(term, 0) for term in rows["term"].cat.categories), 0])
    order = terms[rows["term"].cat.codes.to_numpy()] + _FIRST_WITH_MARKS * rows["mark"].notna().to_numpy()
    best = np.zeros(cell.max(initial=-1) + 1, dtype="int64")
    np.maximum.at(best, cell, order)
    return rows.assign(cell=cell.astype("int32"), is_best=order % _FIRST_WITH_MARKS == best[cell] % _FIRST_WITH_MARKS)


def _levels(rows: pd.DataFrame, students: pd.DataFrame) -> pd.Categorical[str]:
    """Level of the course, or else of the student, as a code."""
    grades = np.append(students["grade_level"].fillna(-1).to_numpy(dtype="int64"), -1)
    level = rows["course_level"].to_numpy()
    level = np.where(level < 0, grades[rows["enrolment"].to_numpy()], level)
    numbers = np.unique(level)
    names = [ALL_LEVELS if number < 0 else str(number) for number in numbers]
    return pd.Categorical.from_codes(np.searchsorted(numbers, level), categories=pd.Index(names))


def _tracks(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.Categorical:
    """Sequence, joined by the course's name or code where one place of the programme has several courses."""
    place, first = pd.factorize(row_numbers(rows, ("school_year", "subject", "level", "sequence")))
    course = rows["course"].cat.codes.to_numpy(dtype="int64")
    width = course.max(initial=0) + 1
    taught = pd.unique(place * width + course)
    n_courses = np.bincount(taught // width, minlength=len(first))
    sequence = rows["sequence"].cat
    texts = [
        f"{own} {names.get(code, code)}".strip()
        for own in sequence.categories
        for code in rows["course"].cat.categories
    ]
    own = sequence.codes.to_numpy(dtype="int64")
    # Several courses: a code past the sequences' own, one for each sequence and course.
    code = np.where(n_courses[place] > 1, len(sequence.categories) + own * width + course, own)
    used, compact = np.unique(code, return_inverse=True)
    labels = np.array([*sequence.categories, *texts], dtype=object)[used]
    distinct, codes = np.unique(labels.astype(str), return_inverse=True)
    return pd.Categorical.from_codes(codes[compact], categories=distinct.tolist())
