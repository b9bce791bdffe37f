"""Zones of vulnerability: the cells where needs are greatest, and how sure the ranking is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.analysis.ranking import Spread, compare_spread_with_chance, rank_by_simulation
from portraitlib.analysis.result import Refusal, Result, ResultTable
from portraitlib.analysis.school_portrait.results import summarise_cells
from portraitlib.analysis.school_portrait.selection import (
    CELL,
    Filters,
    as_text,
    in_best_term,
    refuse,
    rules_by_year,
    secondary_results,
    wanted_year,
    why_empty,
    with_success,
)
from portraitlib.analysis.shrinkage import MINIMUM_CELLS, fit_beta_prior, shrink_rates
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

_LARGEST_PART = 3  # "the weakest" are at most a third of the zones, else the word means nothing

_GUARD_DRAWS = 1000  # enough to tell a p-value of 0.05 from 0.03, at a quarter of the time


@dataclass(frozen=True, kw_only=True)
class ZoneRanking(Result):
    """Zones ranked from the lowest success, each with the probability of being among the weakest.

    Table: ``zones`` (one row per cell, weakest first).
    """


def rank_zones(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
    subgroup: str | None = None,
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
    k : int, optional
        How many zones make up "the weakest"; never more than a third of them. From `params/portrait.yml`.
    draws, seed : int, optional
        Number of simulations and their seed. From `params/portrait.yml`.

    Returns
    -------
    ZoneRanking or Refusal
        Refused with fewer than three cells, and where `describe_results` is.

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
    choices, filters = school.portrait, Filters(subject, grade_level, school_year, subgroup)
    year = wanted_year(school, school_year)
    rows = ranked_rows(in_best_term(secondary_results(school, filters, years=_years_read(school, year))))
    refusal = why_empty(school, "rank_zones", rows[rows["school_year"] == year], year, filters)
    if refusal:
        return refusal
    rules = rules_by_year(school, rows["school_year"].unique())
    rows = with_success(rows, rules, choices.just_under_points).dropna(subset="mark")
    this_year = rows[rows["school_year"] == year]
    cells = summarise_cells(this_year, list(CELL), choices.confidence)
    if len(cells) < MINIMUM_CELLS:
        facts = {**filters.facts(), "n_cells": len(cells), "minimum": MINIMUM_CELLS}
        return refuse(school, "rank_zones", "too_few_cells", **facts)
    k = min(k or choices.n_weakest, max(1, len(cells) // _LARGEST_PART))
    draws, rng = draws or choices.draws, np.random.default_rng(choices.seed if seed is None else seed)
    zones, common_rate = _ranked(cells, k=k, draws=draws, rng=rng, confidence=choices.confidence)
    spread = compare_spread_with_chance(_pass_matrix(this_year), draws=min(draws, _GUARD_DRAWS), rng=rng)
    earlier = rows[rows["school_year"] < year]
    zones = _with_persistence(zones, earlier, k)
    return ZoneRanking(
        reader=school.reader,
        tables={"zones": _zones_table(zones)},
        counts={"students": int(this_year["student_id"].nunique())},
        facts={
            **filters.facts(),
            "school_year": year,
            "terms": sorted(this_year["term"].unique()),
            "pass_mark": rules[year].pass_mark,
            "n_weakest": k,
            "n_zones": len(zones),
            "years_before": sorted(int(before) for before in earlier["school_year"].unique()),
            "draws": draws,
            "confidence": choices.confidence,
            "sure_probability": choices.sure_probability,
            "common_rate": common_rate,
            **_stability(zones, spread, choices.sure_probability, choices.chance_level),
        },
    )


def ranked_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the overall result of a course that has competencies: it would count the same marks twice."""
    place = [rows[column] for column in ("school_year", "subject", "track", "level")]
    is_overall = rows["competency"] == OVERALL
    has_competencies = (~is_overall & rows["mark"].notna()).groupby(place, sort=False, observed=True).transform("any")
    return rows[is_overall != has_competencies]


def _pass_matrix(rows: pd.DataFrame) -> np.ndarray:
    """One row a student, one column a cell: 1 passed, 0 did not, NaN has no result."""
    students, _ = pd.factorize(rows["student_id"])
    cells = rows.groupby(list(CELL), sort=False, observed=True).ngroup().to_numpy()
    passed = np.full((students.max() + 1, cells.max() + 1), np.nan)
    passed[students, cells] = rows["passed"].to_numpy()
    return passed


def _ranked(
    cells: pd.DataFrame, *, k: int, draws: int, rng: np.random.Generator, confidence: float
) -> tuple[pd.DataFrame, float]:
    """Cells with their shrunk rate and rank, weakest first, and the common rate they are drawn towards."""
    counts = cells["n_passed"], cells["n_students"]
    prior = fit_beta_prior(*counts)
    posterior = shrink_rates(*counts, prior, confidence=confidence)
    ranking = rank_by_simulation(*counts, prior, k=k, draws=draws, rng=rng, confidence=confidence)
    # Equal rates stay equal: the last digits of a floating-point number rank nobody.
    order = pd.Series(posterior.rate, index=cells.index).round(12)
    zones = cells.assign(
        order=order,
        shrunk_rate=posterior.rate,
        shrunk_low=posterior.low,
        shrunk_high=posterior.high,
        weakest_probability=ranking.probability,
        rank=order.rank(method="min").astype("int64"),
        rank_low=ranking.low.astype("int64"),
        rank_high=ranking.high.astype("int64"),
    )
    zones = zones.sort_values(["order", "n_not_passed"], ascending=[True, False], kind="stable")
    return zones.drop(columns="order").reset_index(drop=True), prior.mean


def _years_read(school: School, year: int | None) -> list[int]:
    """The year, and the earlier ones whose results were made under the same rules."""
    if year is None:
        return []
    rules = rules_by_year(school, school.table("results")["school_year"].unique())
    series = rules[year].series if year in rules else None
    return [year, *(earlier for earlier, rule in rules.items() if earlier < year and rule.series == series)]


def _with_persistence(zones: pd.DataFrame, rows: pd.DataFrame, k: int) -> pd.DataFrame:
    """In how many earlier years each zone was there, and in how many it was among the k lowest."""
    weak = [_weak_that_year(of_year, k) for _, of_year in rows.groupby("school_year")]
    seen = pd.concat([pd.DataFrame({**dict.fromkeys(CELL, ""), "is_weak": 0}, index=[]), *weak])
    counted = seen.groupby(list(CELL), sort=False, observed=True)["is_weak"].agg(
        n_years_before="count", n_years_weak="sum"
    )
    zones = zones.merge(counted.reset_index(), on=list(CELL), how="left")
    years = ["n_years_before", "n_years_weak"]
    return zones.assign(**{name: zones[name].fillna(0).astype("int64") for name in years})


def _weak_that_year(rows: pd.DataFrame, k: int) -> pd.DataFrame:
    """Cells of one year and whether each was among the k lowest; empty when none could be told apart."""
    cells = rows.groupby(list(CELL), sort=False, observed=True)["passed"].agg(n_passed="sum", n_students="count")
    cells = as_text(cells.reset_index())
    prior = fit_beta_prior(cells["n_passed"], cells["n_students"])
    if prior is None or prior.is_point:
        return cells.iloc[:0][list(CELL)].assign(is_weak=0)
    rank = pd.Series(shrink_rates(cells["n_passed"], cells["n_students"], prior).rate).rank(method="first")
    return cells[list(CELL)].assign(is_weak=(rank <= k).astype("int64"))


def _stability(zones: pd.DataFrame, spread: Spread, sure: float, chance_level: float) -> dict[str, object]:
    """How far the ranking can be trusted; counts of zones, never of students."""
    first = zones.iloc[0]
    return {
        "is_beyond_chance": bool(spread.p_value < chance_level),
        "p_value": spread.p_value,
        "lowest_expected": spread.lowest_expected,
        "n_sure": int((zones["weakest_probability"] >= sure).sum()),
        "n_like_first": int((zones["rank_low"].iloc[1:] <= first["rank_high"]).sum()),
    }


def _zones_table(zones: pd.DataFrame) -> ResultTable:
    statistics = (
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
    columns = [*CELL, "n_students", "n_passed", "n_not_passed", "success_rate", *statistics, "n_years_before"]
    return ResultTable(
        name="zones",
        data=zones[columns],
        grain=CELL,
        n="n_students",
        statistics=statistics,
        parts=(("n_passed", "n_not_passed"),),
        rates={"success_rate": "n_passed"},
        adds_up_along=("level", "track"),
    )
