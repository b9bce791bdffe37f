"""Which results a portrait is made from: one term a cell, what was left out, and why there may be none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.analysis.result import Refusal
from portraitlib.analysis.school_portrait.subgroups import in_subgroup
from portraitlib.errors import ParamsError
from portraitlib.rules import MarkingRule
from portraitlib.tables.schemas import OVERALL, SUBJECTS
from portraitlib.tables.school import School

CELL = ("subject", "competency", "track", "level")
"""What a cell is: a subject, a competency (or the course's overall result), a track, a level.

`track` tells apart what is never pooled: the mathematics sequence, or the course where a level has several
courses of one subject; it is empty elsewhere.
"""
ALL_LEVELS = "all"
"""Level of results that bear none."""

_READ = (
    "student_id",
    "school_year",
    "course",
    "course_level",
    "subject",
    "sequence",
    "competency",
    "term",
    "mark",
    "mark_code",
)
_TERM_ORDER = {"1": 1, "2": 2, "3": 3, "final": 4}
_FIRST_WITH_MARKS = 10  # a term with marks comes before any term without


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; None stands for everything.

    Parameters
    ----------
    subject : str or None
    grade_level : int or None
        Level of the course.
    school_year : int or None
    subgroup : str or None
        See `subgroups.in_subgroup`.
    """

    subject: str | None = None
    grade_level: int | None = None
    school_year: int | None = None
    subgroup: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the choices, for the sentences."""
        return {"subject": self.subject, "grade_level": self.grade_level, "subgroup": self.subgroup}


def secondary_results(
    school: School, filters: Filters, *, years: Sequence[int] | None = None, competency: str | None = None
) -> pd.DataFrame:
    """Results of the school's own courses, ready to be put into cells.

    Ministry exams and end-of-primary results are other stories and stay out. The level is the course's,
    or the student's when the course has none, or ``"all"``.

    Parameters
    ----------
    school : School
    filters : Filters
        Its year is not applied here.
    years : sequence of int, optional
        School years read; all by default.
    competency : str, optional
        The only competency read; all by default.

    Returns
    -------
    DataFrame, one row per student, school year, course, competency and term
        ``student_id``, ``school_year``, ``course``, ``sequence``, the `CELL` columns (categories), ``term``,
        ``mark`` [0-100], ``mark_code``.
    """
    results, students = school.table("results"), school.table("students")
    is_wanted = (results["term"] != "exam") & ~(results["course_level"] == 0).fillna(False).astype(bool)
    if filters.subject:
        is_wanted &= results["subject"] == filters.subject
    if years is not None:
        is_wanted &= results["school_year"].isin(years)
    if competency:
        is_wanted &= results["competency"] == competency
    enrolled = in_subgroup(students, filters.subgroup) if filters.subgroup else students
    rows = results.loc[is_wanted, list(_READ)].merge(
        enrolled[["student_id", "school_year", "grade_level"]],
        on=["student_id", "school_year"],
        how="inner" if filters.subgroup else "left",
    )
    # Categories make the many groupings below ten times faster than text does.
    rows = rows.assign(
        level=_levels(rows["course_level"].fillna(rows["grade_level"])), sequence=rows["sequence"].fillna("")
    ).astype(dict.fromkeys(("subject", "competency", "sequence", "course", "term"), "category"))
    if filters.grade_level is not None:
        rows = rows[rows["level"] == str(filters.grade_level)]
    names = {course.code: course.name for course in school.courses.courses if course.name}
    return rows.assign(track=_tracks(rows, names)).drop(columns=["course_level", "grade_level"])


def _levels(numbers: pd.Series) -> pd.Series:
    """Levels as codes, ``"all"`` where there is none."""
    levels = numbers.astype("category")
    levels = levels.cat.rename_categories(levels.cat.categories.astype("int64").astype("str"))
    return levels.cat.add_categories([ALL_LEVELS]).fillna(ALL_LEVELS) if levels.isna().any() else levels


def _tracks(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.Series:
    """Sequence, joined by the course's name or code where one place of the programme has several courses."""
    place = ["school_year", "subject", "level", "sequence"]
    courses = rows[[*place, "course"]].drop_duplicates()
    n_courses = courses.groupby(place, sort=False, observed=True)["course"].transform("size")
    sequences, codes = courses["sequence"].astype("str"), courses["course"].astype("str")
    several = (sequences + " " + codes.map(names).fillna(codes)).str.strip()
    keys = [*place, "course"]
    return (
        rows[keys]
        .merge(courses.assign(track=sequences.where(n_courses == 1, several)), on=keys, how="left")["track"]
        .astype("category")
        .set_axis(rows.index)
    )


def in_best_term(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep, in each cell of each year, the final results, or else those of the latest term that has marks.

    Parameters
    ----------
    rows : DataFrame
        As `secondary_results` gives them.

    Returns
    -------
    DataFrame, one row per student, school year and cell
    """
    order = rows["term"].astype("str").map(_TERM_ORDER).astype("int64") + _FIRST_WITH_MARKS * rows["mark"].notna()
    cell = [rows["school_year"], *(rows[column] for column in CELL)]
    best = order.groupby(cell, sort=False, observed=True).transform("max")
    return rows[order % _FIRST_WITH_MARKS == best % _FIRST_WITH_MARKS]


def with_success(rows: pd.DataFrame, rules: dict[int, MarkingRule], just_under_points: float) -> pd.DataFrame:
    """Judge each mark by its year's pass mark.

    Parameters
    ----------
    rows : DataFrame
    rules : dict of school year to MarkingRule
        Rows of other years are dropped: without a rule no mark can be judged.
    just_under_points : float
        A mark from the pass mark less these points, and below the pass mark, is just under.

    Returns
    -------
    DataFrame
        With ``passed`` and ``just_under`` [0 or 1]; NaN without a mark.
    """
    pass_mark = rows["school_year"].map({year: rule.pass_mark for year, rule in rules.items()}).astype("float64")
    judged, known = rows["mark"].notna() & pass_mark.notna(), pass_mark.notna()
    passed = (rows["mark"] >= pass_mark).where(judged)
    just_under = ((rows["mark"] < pass_mark) & (rows["mark"] >= pass_mark - just_under_points)).where(judged)
    return rows.assign(passed=passed.astype("float64"), just_under=just_under.astype("float64"))[known]


def rules_by_year(school: School, years: Iterable[int]) -> dict[int, MarkingRule]:
    """Rule of each year that has one; a year without a rule is left out."""
    found = {}
    for year in sorted({int(year) for year in years}):
        try:
            found[year] = school.rules.for_year(year)
        except ParamsError:
            continue
    return found


def wanted_year(school: School, school_year: int | None) -> int | None:
    """Year asked for, or that of the notebook, or the latest of the data; None without data."""
    asked = school_year or school.params.school_year
    if asked:
        return int(asked)
    for table in ("students", "results"):
        years = school.table(table)["school_year"].dropna()
        if len(years):
            return int(years.max())
    return None


def refuse(school: School, study: str, reason: str, **facts: object) -> Refusal:
    """Say why the data do not support a study; no fact counts students."""
    return Refusal(reader=school.reader, study=study, reason=reason, facts=facts)


def why_empty(school: School, study: str, rows: pd.DataFrame, year: int | None, filters: Filters) -> Refusal | None:
    """Refusal when a year's rows hold no mark that can be judged; None when they do.

    Parameters
    ----------
    school : School
    study : str
    rows : DataFrame
        Rows of the year, after `in_best_term`, before any rule.
    year : int or None
    filters : Filters
    """
    facts = {**filters.facts(), "school_year": year}
    if year is None or rows.empty:
        return refuse(school, study, "no_results", **facts)
    if rows["mark"].isna().all():
        return refuse(school, study, "no_marks", **facts)
    if year not in rules_by_year(school, [year]):
        return refuse(school, study, "no_rule_for_year", **facts)
    return None


def in_reading_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort by subject as the schema lists them, the overall result first, then track and level."""
    known = [column for column in ("subject", "competency", "track", "sequence", "level") if column in frame]
    rank = {"subject": {subject: place for place, subject in enumerate(SUBJECTS)}}
    order = pd.DataFrame(
        {name: frame[name].map(rank[name]) if name in rank else frame[name] for name in known}, index=frame.index
    )
    if "competency" in order:
        order["competency"] = order["competency"].where(order["competency"] != OVERALL, "")
    return frame.loc[order.sort_values(known, kind="stable").index].reset_index(drop=True)


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn the categories that made grouping fast back into plain text."""
    return frame.astype({name: "str" for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)})


def count(values: pd.Series) -> pd.Series:
    """Whole numbers from sums of zeros and ones."""
    return values.astype("int64")


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part of a whole [0-1]; NaN of an empty whole."""
    return part / whole.where(whole > 0, np.nan)
