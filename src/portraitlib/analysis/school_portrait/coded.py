"""A school's results as small numbers: made once a notebook, read by every section of the portrait.

Comparing a quarter of a million texts in each section is what takes time; comparing their codes does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

CELL = ("subject", "competency", "track", "level")
"""What a cell is: a subject, a competency (or the course's overall result), a track, a level.

`track` tells apart what is never pooled: the mathematics sequence, or the course where a level has several
courses of one subject; it is empty elsewhere.
"""
ALL_LEVELS = "all"
"""Level of results that bear none."""

_CODES = ("course", "subject", "sequence", "competency", "term", "mark_code")
_TERM_ORDER = {"1": 1, "2": 2, "3": 3, "final": 4}
_FIRST_WITH_MARKS = 10  # a term with marks comes before any term without
_WITHIN_CELL = (*CELL, "school_year")  # what a cell's number already tells apart
_FIRST_YEAR, _N_YEARS = 1990, 111  # the years a table may hold


def coded_results(school: School) -> pd.DataFrame:
    """Every result of the school, its codes as categories.

    Parameters
    ----------
    school : School

    Returns
    -------
    DataFrame, one row per student, school year, course, competency and term or exam
        ``student_id`` (category), ``school_year`` (int), ``course``, ``subject``, ``sequence`` (empty where there is
        none), ``competency``, ``term``, ``mark_code`` (categories), ``course_level`` (-1 where there is none),
        ``mark`` [0-100], ``enrolment`` (row of the table `students` that year; -1 without one).

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": ["a"], "school_year": 2026, "course_level": 2, "mark": 72.0})
    >>> coded = coded_results(school_in_memory({"results": marks}))
    >>> coded[["school_year", "course_level", "enrolment"]].iloc[0].tolist()
    [2026, 2, -1]
    """
    return school.keep("coded results", _code_results)


def secondary_cells(school: School) -> pd.DataFrame:
    """Results of the school's own courses, with the cell each belongs to.

    Ministry exams and end-of-primary results are other stories and stay out. The level is the course's,
    or the student's when the course has none, or ``"all"``.

    Parameters
    ----------
    school : School

    Returns
    -------
    DataFrame, one row per student, school year, course, competency and term
        Columns of `coded_results`, with ``track`` and ``level`` (categories), ``cell`` (number of the `CELL` in its
        year) and ``is_best``: of the final results where a cell has any, else of its latest term that has marks.
    """
    return school.keep("secondary cells", _secondary_cells)


def best_results(school: School) -> pd.DataFrame:
    """Final results, or else those of the latest term that has marks, cell by cell, judged by their year's rule.

    Parameters
    ----------
    school : School

    Returns
    -------
    DataFrame, one row per student, school year and cell
        Columns of `secondary_cells`, with ``has_rule`` (a marking rule covers the year), ``passed`` and ``just_under``
        [0 or 1; NaN without a mark or a rule] and ``is_ranked``: not the overall result of a course that has
        competencies, which would count the same marks twice.
    """
    return school.keep("best results", _best_results)


def judged(rows: pd.DataFrame, pass_marks: Mapping[int, float], just_under_points: float) -> pd.DataFrame:
    """Judge each mark by its year's pass mark.

    Parameters
    ----------
    rows : DataFrame
        With ``school_year`` and ``mark``.
    pass_marks : dict of school year to mark
    just_under_points : float
        A mark from the pass mark less these points, and below the pass mark, is just under.

    Returns
    -------
    DataFrame
        With ``has_rule``, and ``passed`` and ``just_under`` [0 or 1]; NaN without a mark or a rule.
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


def pass_marks_of(school: School, years: Iterable[int]) -> dict[int, float]:
    """Pass mark of each year that has a marking rule; a year without one is left out."""
    found = {}
    for year in years:
        try:
            found[int(year)] = school.rules.for_year(int(year)).pass_mark
        except ParamsError:
            continue
    return found


def _best_results(school: School) -> pd.DataFrame:
    rows = secondary_cells(school)
    rows = rows[rows["is_best"].to_numpy()]
    pass_marks = pass_marks_of(school, np.unique(rows["school_year"].to_numpy()))
    rows = judged(rows, pass_marks, school.portrait.just_under_points)
    place, places = group_numbers(rows, ["school_year", "subject", "track", "level"])
    is_overall = (rows["competency"] == OVERALL).to_numpy()
    has_competencies = np.zeros(len(places), dtype=bool)
    has_competencies[place[~is_overall & rows["mark"].notna().to_numpy()]] = True
    return rows.assign(is_ranked=is_overall != has_competencies[place])


def _code_results(school: School) -> pd.DataFrame:
    results, students = school.coded("results"), school.table("students")
    if results["school_year"].hasnans:
        results = results[results["school_year"].notna().to_numpy()]
    coded = {name: results[name] for name in ("student_id", *_CODES)}
    sequence = results["sequence"].cat.set_categories(
        ["", *results["sequence"].cat.categories.drop("", errors="ignore")]
    )
    coded["sequence"] = sequence.fillna("")
    coded["school_year"] = results["school_year"].astype("int64")
    coded["course_level"] = results["course_level"].fillna(-1).astype("int64")
    coded["mark"] = results["mark"]
    frame = pd.DataFrame(coded).reset_index(drop=True)
    return frame.assign(enrolment=_rows_of(frame, students))


def _rows_of(coded: pd.DataFrame, students: pd.DataFrame) -> np.ndarray:
    """Row of `students` of each result's student and year; -1 where the student was not enrolled that year."""
    names = coded["student_id"].cat.categories
    known = students["school_year"].notna().to_numpy()
    codes = names.get_indexer(students["student_id"])
    rows = np.full((len(names) + 1) * _N_YEARS, -1)
    kept = np.flatnonzero(known & (codes >= 0))
    years = students["school_year"].fillna(0).to_numpy(dtype="int64")
    rows[codes[kept] * _N_YEARS + years[kept] - _FIRST_YEAR] = kept
    # A result without a student has code -1: it looks at the last, empty place.
    own = coded["student_id"].cat.codes.to_numpy(dtype="int64") % (len(names) + 1)
    return rows[own * _N_YEARS + coded["school_year"].to_numpy() - _FIRST_YEAR]


def _secondary_cells(school: School) -> pd.DataFrame:
    coded = coded_results(school)
    rows = coded[((coded["term"] != "exam") & (coded["course_level"] != 0)).to_numpy()]
    names = {course.code: course.name for course in school.courses.courses if course.name}
    rows = rows.assign(level=_levels(rows, school.table("students")))
    rows = rows.assign(track=_tracks(rows, names))
    cell, _ = pd.factorize(_joined(rows, ("school_year", *CELL)))
    terms = np.array([*(_TERM_ORDER.get(term, 0) for term in rows["term"].cat.categories), 0])
    order = terms[rows["term"].cat.codes.to_numpy()] + _FIRST_WITH_MARKS * rows["mark"].notna().to_numpy()
    best = np.zeros(cell.max(initial=-1) + 1, dtype="int64")
    np.maximum.at(best, cell, order)
    return rows.assign(cell=cell, is_best=order % _FIRST_WITH_MARKS == best[cell] % _FIRST_WITH_MARKS)


def _levels(rows: pd.DataFrame, students: pd.DataFrame) -> pd.Categorical:
    """Level of the course, or else of the student, as a code."""
    grades = np.append(students["grade_level"].fillna(-1).to_numpy(dtype="int64"), -1)
    level = rows["course_level"].to_numpy()
    level = np.where(level < 0, grades[rows["enrolment"].to_numpy()], level)
    numbers = np.unique(level)
    names = [ALL_LEVELS if number < 0 else str(number) for number in numbers]
    return pd.Categorical.from_codes(np.searchsorted(numbers, level), categories=names)


def _tracks(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.Categorical:
    """Sequence, joined by the course's name or code where one place of the programme has several courses."""
    place, first = pd.factorize(_joined(rows, ("school_year", "subject", "level", "sequence")))
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


def group_numbers(rows: pd.DataFrame, by: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Number the groups that rows make, in the order they are met.

    Parameters
    ----------
    rows : DataFrame
    by : sequence of str
        Columns that make a group: categories, whole numbers or texts.

    Returns
    -------
    ndarray of int
        Group of each row.
    DataFrame, one row per group
        `by`, as text or whole numbers.

    Examples
    --------
    >>> numbers, groups = group_numbers(pd.DataFrame({"level": ["2", "1", "2"]}), ["level"])
    >>> numbers.tolist(), groups["level"].tolist()
    ([0, 1, 0], ['2', '1'])
    """
    by_cell = [name for name in by if name not in _WITHIN_CELL]
    is_cell = "cell" in rows and set(CELL) <= set(by)
    numbers, _ = pd.factorize(_joined(rows, ["cell", *by_cell] if is_cell else by))
    # Written backwards, the first row of each group is the one that stays.
    first = np.full(numbers.max(initial=-1) + 1, -1)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return numbers, pd.DataFrame({name: _values_at(rows[name], first) for name in by})


def _values_at(values: pd.Series, places: np.ndarray) -> pd.api.extensions.ExtensionArray | np.ndarray:
    """Values at some places; categories become texts again, by their numbers, without spelling each row."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        names = values.cat.categories.astype("str").array
        return names.take(values.cat.codes.to_numpy()[places], allow_fill=True)
    return values.array.take(places)


def tally(rows: pd.DataFrame, by: Sequence[str], counted: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Count, in each group, the rows for which something is true.

    Parameters
    ----------
    rows : DataFrame
    by : sequence of str
        Columns that make a group.
    counted : dict of name to array of bool, one a row

    Returns
    -------
    DataFrame, one row per group
        `by`, ``n_students`` (rows of the group) and one whole number for each name.

    Examples
    --------
    >>> tally(pd.DataFrame({"level": ["1", "1", "2"]}), ["level"], {"n_old": np.array([True, False, True])})
      level  n_students  n_old
    0     1           2      1
    1     2           1      1
    """
    numbers, groups = group_numbers(rows, by)
    counts = {name: np.bincount(numbers[np.asarray(true)], minlength=len(groups)) for name, true in counted.items()}
    # One frame at once: pandas pays for each column that is added after.
    own = {name: groups[name] for name in by}
    return pd.DataFrame({**own, "n_students": np.bincount(numbers, minlength=len(groups)), **counts})


def _joined(rows: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """One number a row, the same for rows whose `columns` are the same."""
    number = np.zeros(len(rows), dtype="int64")
    for name in columns:
        codes = _small_codes(rows[name])
        number = number * (codes.max(initial=0) + 1) + codes
    return number


def _small_codes(values: pd.Series) -> np.ndarray:
    """Codes from 0 of a column; a missing value has its own."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy(dtype="int64") + 1
    if pd.api.types.is_integer_dtype(values.dtype):
        numbers = values.to_numpy(dtype="int64")
        return (
            numbers - numbers.min(initial=0) if numbers.size and numbers.max() < _FIRST_YEAR else numbers - _FIRST_YEAR
        )
    return pd.factorize(values)[0] + 1
