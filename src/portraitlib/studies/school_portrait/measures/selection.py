"""Which results a portrait is made from: one term a cell, what was left out, and why there may be none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.results.result import Refusal
from portraitlib.rules import MarkingRule
from portraitlib.studies.school_portrait.measures.cells import best_results, judged, secondary_cells
from portraitlib.studies.school_portrait.measures.subgroups import is_in_subgroup
from portraitlib.tables.schemas import OVERALL, SUBJECTS
from portraitlib.tables.school import School


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
        See `subgroups.is_in_subgroup`.
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
        As `coded.secondary_cells` gives them. Read-only.
    """
    rows = secondary_cells(school)
    return rows[_is_wanted(school, rows, filters, years, competency)]


def results_read(
    school: School,
    filters: Filters,
    *,
    years: Sequence[int] | None = None,
    competency: str | None = None,
    is_ranked: bool = False,
) -> pd.DataFrame:
    """`secondary_results` in the best term of each cell, already judged: see `coded.best_results`.

    Parameters
    ----------
    school, filters, years, competency
        As in `secondary_results`.
    is_ranked : bool
        Only the results that zones are made of.

    Returns
    -------
    DataFrame, one row per student, school year and cell
    """
    rows = best_results(school)
    is_wanted = _is_wanted(school, rows, filters, years, competency)
    return rows[is_wanted & rows["is_ranked"].to_numpy() if is_ranked else is_wanted]


def with_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the results that have a mark and a rule to judge it."""
    return rows[rows["passed"].notna().to_numpy()]


def _is_wanted(
    school: School, rows: pd.DataFrame, filters: Filters, years: Sequence[int] | None, competency: str | None
) -> np.ndarray:
    is_wanted = np.ones(len(rows), dtype=bool)
    if filters.subject:
        is_wanted &= (rows["subject"] == filters.subject).to_numpy()
    if years is not None:
        is_wanted &= np.isin(rows["school_year"].to_numpy(), list(years))
    if competency:
        is_wanted &= (rows["competency"] == competency).to_numpy()
    if filters.grade_level is not None:
        is_wanted &= (rows["level"] == str(filters.grade_level)).to_numpy()
    if filters.subgroup:
        is_member = is_in_subgroup(school.table("students"), filters.subgroup).to_numpy(dtype=bool)
        is_wanted &= np.append(is_member, False)[rows["enrolment"].to_numpy()]
    return is_wanted


def in_best_term(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep, in each cell of each year, the final results, or else those of the latest term that has marks.

    The term is that of the whole cell: a subgroup is read in the same term as everybody.

    Parameters
    ----------
    rows : DataFrame
        As `secondary_results` gives them.

    Returns
    -------
    DataFrame, one row per student, school year and cell
    """
    return rows[rows["is_best"].to_numpy()]


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
    rows = judged(rows, {year: rule.pass_mark for year, rule in rules.items()}, just_under_points)
    return rows[rows["has_rule"].to_numpy()]


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
        Rows of the year, as `results_read` gives them.
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
    ranks = {"subject": {subject: place for place, subject in enumerate(SUBJECTS)}, "competency": {OVERALL: ""}}
    keys = [
        _sort_keys(frame[name].tolist(), ranks.get(name, {}), is_known_only=name == "subject")
        for name in ("subject", "competency", "track", "sequence", "level")
        if name in frame
    ]
    # Tables have some hundred rows: comparing tuples takes less than preparing five columns to be sorted.
    places = sorted(range(len(frame)), key=list(zip(*keys, strict=True)).__getitem__) if keys else range(len(frame))
    return frame.iloc[list(places)].reset_index(drop=True)


def _sort_keys(values: list, ranks: Mapping[object, object], *, is_known_only: bool) -> list[tuple[bool, object]]:
    """What each value is sorted by: its rank, or itself; a missing one, or one without a needed rank, comes last."""
    keys = [ranks.get(value, None if is_known_only else value) for value in values]
    return [(True, 0) if key is None or key != key else (False, key) for key in keys]


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn the categories that made grouping fast back into plain text."""
    return frame.astype({name: "str" for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)})


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part of a whole [0-1]; NaN of an empty whole."""
    return part / whole.where(whole > 0, np.nan)
