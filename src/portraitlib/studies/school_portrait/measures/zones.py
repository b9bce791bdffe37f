"""Zones of vulnerability: the cells where needs are greatest, and how sure the ranking is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.statistics.ranking import Spread, compare_spread_with_chance
from portraitlib.studies.school_portrait.measures.cells import best_results
from portraitlib.studies.school_portrait.measures.grouping import CELL, group_numbers
from portraitlib.studies.school_portrait.measures.results import (
    CELL_PARTS,
    CELL_RATES,
    CELL_STATISTICS,
    summarise_cells,
)
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    refuse,
    results_read,
    rules_by_year,
    wanted_year,
    why_empty,
    with_marks,
)
from portraitlib.studies.school_portrait.measures.zone_groups import groups_table
from portraitlib.studies.school_portrait.measures.zone_ranks import Drawing, rank_cells, with_persistence
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class ZoneRanking(Result):
    """Zones ranked from the lowest success, each with the probability of being among the weakest.

    Tables: ``zones`` (one row per cell, weakest first) and, when groups are told apart, ``groups`` (one row per
    zone and group: whether a weak zone is weak for everybody).
    """


def rank_zones(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
    subgroup: str | None = None,
    by: Literal["nobody", "sex", "ehdaa_status", "has_intervention_plan", "first_language", "entry_delay"] = "nobody",
    k: int | None = None,
    draws: int | None = None,
    seed: int | None = None,
) -> ZoneRanking | Refusal:
    """Rank the subject-competency-level cells of a year from the lowest success.

    A course that has competencies is ranked by them, not by its overall result, which is made of them.
    Rates are shrunk (beta-binomial), so that a cell of a few students does not come first by chance.

    Parameters
    ----------
    school : School
    subject, grade_level, school_year, subgroup
        As in `describe_results`.
    by : {"nobody", "sex", "ehdaa_status", "has_intervention_plan", "first_language", "entry_delay"}
        Also rank the zones within each group of this dimension, to see whether a weak zone is weak for all. Not for
        readers to whom rates are given as bounds: too few would be left.
    k : int, optional
        How many zones make up "the weakest"; never more than ``largest_part`` of them. From
        `params/portrait.yml`, like the two below.
    draws, seed : int, optional
        Number of simulations and their seed.

    Returns
    -------
    ZoneRanking or Refusal
        Refused with fewer than ``minimum_zones`` cells, and where `describe_results` is.

    Raises
    ------
    ValueError
        When the subgroup's dimension is unknown.

    References
    ----------
    `analysis.shrinkage` and `analysis.ranking`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{student}", "school_year": 2026, "course": f"C{level}", "subject": "history",
    ...      "course_level": level, "competency": "overall", "term": "final", "mark": 50.0 if student < weak else 75.0}
    ...     for level, weak in ((1, 4), (2, 30), (3, 5), (4, 6)) for student in range(40)])
    >>> ranking = rank_zones(school_in_memory({"results": marks}))
    >>> first = ranking.tables["zones"].data.iloc[0]
    >>> f"level {first['level']}: {first['n_not_passed']} students, probability {first['weakest_probability']}"
    'level 2: 30 students, probability 1.0'
    """
    choices, filters = school.settings(PortraitRules), Filters(subject, grade_level, school_year, subgroup)
    year = wanted_year(school, school_year)
    rows = results_read(school, filters, years=_years_read(school, year), is_ranked=True)
    is_this_year = (rows["school_year"] == year).to_numpy()
    refusal = why_empty(school, "rank_zones", rows[is_this_year], year, filters)
    if refusal:
        return refusal
    this_year, earlier = with_marks(rows[is_this_year]), with_marks(rows[~is_this_year])
    cells = summarise_cells(this_year, list(CELL), choices.confidence)
    if len(cells) < choices.minimum_zones:
        facts = {**filters.facts(), "n_cells": len(cells), "minimum": choices.minimum_zones}
        return refuse(school, "rank_zones", "too_few_cells", **facts)
    drawing = _drawing(choices, k, draws, seed)
    zones, common_rate = rank_cells(cells, drawing)
    n_weakest = drawing.k_of(len(cells))
    spread = compare_spread_with_chance(_pass_matrix(this_year), draws=choices.guard_draws, rng=drawing.generator(1))
    tables = {"zones": _zones_table(with_persistence(zones, earlier, n_weakest))}
    if by != "nobody" and not school.reader.policy.protects_parts:
        tables["groups"] = groups_table(this_year, school, by, zones, drawing)
    return ZoneRanking(
        reader=school.reader,
        tables=tables,
        counts={"students": int(this_year["student_id"].nunique())},
        facts={
            **filters.facts(),
            **_read_facts(school, year, this_year, earlier),
            "by": by,
            "n_weakest": n_weakest,
            "draws": drawing.draws,
            "common_rate": common_rate,
            **_stability(zones, spread, choices.sure_probability, choices.chance_level),
        },
    )


def _drawing(choices: PortraitRules, k: int | None, draws: int | None, seed: int | None) -> Drawing:
    """How ranks are drawn: what was asked, else the choices of the portrait."""
    return Drawing(
        k=k or choices.n_weakest,
        largest_part=choices.largest_part,
        draws=draws or choices.draws,
        seed=choices.seed if seed is None else seed,
        confidence=choices.confidence,
    )


def _read_facts(school: School, year: int, this_year: pd.DataFrame, earlier: pd.DataFrame) -> dict[str, object]:
    """What was read, and the choices it was read by."""
    choices = school.settings(PortraitRules)
    return {
        "school_year": year,
        "terms": sorted(this_year["term"].unique()),
        "pass_mark": school.rules.for_year(year).pass_mark,
        "years_before": sorted(int(before) for before in earlier["school_year"].unique()),
        "just_under_points": choices.just_under_points,
        "smallest_group": choices.smallest_group,
        "confidence": choices.confidence,
        "sure_probability": choices.sure_probability,
    }


def _pass_matrix(rows: pd.DataFrame) -> np.ndarray:
    """One row a student, one column a cell: 1 passed, 0 did not, NaN has no result."""
    students, _ = pd.factorize(rows["student_id"].cat.codes.to_numpy())
    cells, _ = group_numbers(rows, CELL)
    passed = np.full((students.max() + 1, cells.max() + 1), np.nan)
    passed[students, cells] = rows["passed"].to_numpy()
    return passed


def _years_read(school: School, year: int | None) -> list[int]:
    """The year, and the earlier ones whose results were made under the same rules."""
    if year is None:
        return []
    rules = rules_by_year(school, np.unique(best_results(school)["school_year"].to_numpy()))
    series = rules[year].series if year in rules else None
    return [year, *(earlier for earlier, rule in rules.items() if earlier < year and rule.series == series)]


def _stability(zones: pd.DataFrame, spread: Spread, sure: float, chance_level: float) -> dict[str, object]:
    """How far the ranking can be trusted; counts of zones, never of students."""
    first = zones.iloc[0]
    return {
        "is_beyond_chance": bool(spread.p_value < chance_level),
        "p_value": spread.p_value,
        "lowest_expected": spread.lowest_expected,
        "n_zones": len(zones),
        "n_sure": int((zones["weakest_probability"] >= sure).sum()),
        "n_like_first": int((zones["rank_low"].iloc[1:] <= first["rank_high"]).sum()),
    }


_TOLD = (
    "rate_low",
    "rate_high",
    "shrunk_rate",
    "shrunk_low",
    "shrunk_high",
    "weakest_probability",
    "rank",
    "rank_low",
    "rank_high",
    "n_years_weak",
)
"""Statistics that would tell the success rate, in the order they are shown."""


def _zones_table(zones: pd.DataFrame) -> ResultTable:
    means = tuple(name for name in CELL_STATISTICS if name not in _TOLD)
    counts = ("n_passed", "n_not_passed", "n_just_under", "n_further_below")
    columns = [*CELL, "n_students", *counts, *CELL_RATES, *_TOLD, *means, "n_years_before"]
    return ResultTable(
        name="zones",
        data=zones[columns],
        grain=CELL,
        n="n_students",
        statistics=(*_TOLD, *means),
        parts=CELL_PARTS,
        rates=CELL_RATES,
        told={"success_rate": _TOLD, "just_under_share": ()},
        adds_up_along=("level", "track"),
    )
