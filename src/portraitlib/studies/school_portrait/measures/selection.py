"""Which results a portrait is made from: one term a cell, what was left out, and why there may be none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from portraitlib.results.door import demand
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.cells import best_results, rules_by_year, term_results
from portraitlib.studies.school_portrait.measures.subgroups import is_in_subgroup
from portraitlib.tables.schemas import OVERALL, SUBJECTS
from portraitlib.tables.school import School


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; None stands for everything. The level is the course's."""

    subject: str | None = None
    grade_level: int | None = None
    school_year: int | None = None
    subgroup: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the choices, for the sentences."""
        return {"subject": self.subject, "grade_level": self.grade_level, "subgroup": self.subgroup}


@dataclass(frozen=True)
class YearRead:
    """Which results of a year were read, and by what they were judged; see `params/portrait.yml`."""

    school_year: int
    terms: tuple[str, ...]
    pass_mark: float
    is_rule_confirmed: bool
    confidence: float
    smallest_group: int
    subgroup: str | None
    is_year_before: bool = False  # read in place of the year under way, of which no result is known yet


def year_read(school: School, rows: pd.DataFrame, year: int, filters: Filters) -> YearRead:
    """What was read of a year that has a marking rule."""
    rule, choices = school.rules.for_year(year), school.settings(PortraitRules)
    return YearRead(
        school_year=year,
        terms=tuple(sorted(rows["term"].unique())),
        pass_mark=rule.pass_mark,
        is_rule_confirmed=rule.is_confirmed,
        confidence=choices.confidence,
        smallest_group=choices.smallest_group,
        subgroup=filters.subgroup,
        is_year_before=not school.params.school_year and year == school.year_of_results < school.latest_year,
    )


def results_read(
    school: School,
    filters: Filters,
    *,
    years: Sequence[int] | None = None,
    competency: str | None = None,
    is_ranked: bool = False,
    is_every_term: bool = False,
) -> pd.DataFrame:
    """Rows of `cells.best_results` that the reader asked for, of some years; `is_ranked`: those zones are made of.

    `is_every_term`: those of `cells.term_results`.
    """
    rows = term_results(school, years) if is_every_term else best_results(school)
    is_wanted = rows["is_ranked"].to_numpy() if is_ranked else np.ones(len(rows), dtype=bool)
    level = None if filters.grade_level is None else str(filters.grade_level)
    for name, asked in (("subject", filters.subject), ("competency", competency), ("level", level)):
        if asked:
            is_wanted = is_wanted & (rows[name] == asked).to_numpy()
    if years is not None:
        is_wanted = is_wanted & np.isin(rows["school_year"].to_numpy(), list(years))
    if filters.subgroup:
        is_member = is_in_subgroup(school.table("students"), filters.subgroup).to_numpy(dtype=bool)
        is_wanted = is_wanted & np.append(is_member, False)[rows["enrolment"].to_numpy()]
    return rows[is_wanted]


def with_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the results that have a mark and a rule to judge it."""
    return rows[rows["passed"].notna().to_numpy()]


def wanted_year(school: School, school_year: int | None) -> int | None:
    """Year asked for, or that of the notebook, or the latest of enough results, or of enough students; or None."""
    return school_year or school.year_of_results or school.latest_year or None


def year_to_come(school: School) -> tuple[int, date] | None:
    """Next year to have final results, and the day by which they are published; None once it has them."""
    year = school.params.school_year or school.latest_year
    return (year, school.rules.published_on("final", year)) if school.results_to_come else None


def year_to_read(school: School, school_year: int | None) -> int:
    """`wanted_year`; without data the study is refused."""
    year = wanted_year(school, school_year)
    demand(year is not None, "no_results", school_year=None)
    return int(year or 0)


def demand_marks(school: School, rows: pd.DataFrame, year: int) -> None:
    """Refuse the study when a year's rows hold no mark that can be judged."""
    demand(rows, "no_results", school_year=year)
    demand(rows["mark"].notna().any(), "no_marks", school_year=year)
    demand(rules_by_year(school, [year]), "no_rule_for_year", school_year=year)


def in_reading_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort by subject as the schema lists them, the overall result first, then track and level."""
    ranks: dict[str, dict[object, object]] = {"competency": {OVERALL: ""}}
    ranks["subject"] = {subject: place for place, subject in enumerate(SUBJECTS)}
    keys = [
        _sort_keys(frame[name].tolist(), ranks.get(name, {}), is_known_only=name == "subject")
        for name in ("subject", "competency", "track", "sequence", "level")
        if name in frame
    ]
    # Tables have some hundred rows: comparing tuples takes less than preparing five columns to be sorted.
    places = sorted(range(len(frame)), key=list(zip(*keys, strict=True)).__getitem__) if keys else range(len(frame))
    return frame.iloc[list(places)].reset_index(drop=True)


def _sort_keys(values: list[object], ranks: dict[object, object], *, is_known_only: bool) -> list[tuple[bool, object]]:
    """What each value is sorted by: its rank, or itself; a missing one, or one without a needed rank, comes last."""
    keys = [ranks.get(value, None if is_known_only else value) for value in values]
    return [(True, 0) if key is None or key != key else (False, key) for key in keys]


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part of a whole [0-1]; NaN of an empty whole."""
    return part / whole.where(whole > 0, np.nan)
