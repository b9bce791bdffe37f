"""Zones of vulnerability: the cells where needs are greatest, and how sure the ranking is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, as_in, demand, fact, mark, named, statistic, study, table
from portraitlib.rules import PortraitRules
from portraitlib.statistics.ranking import Spread, compare_spread_with_chance
from portraitlib.studies.school_portrait.measures.cells import made_as_in
from portraitlib.studies.school_portrait.measures.columns import (
    CELL_KEYS,
    IS_TOO_SMALL,
    RANKING,
    WEAKEST_PROBABILITY,
    success_roles,
)
from portraitlib.studies.school_portrait.measures.grouping import CELL, group_numbers
from portraitlib.studies.school_portrait.measures.results import cells_table, summarise_cells
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    YearRead,
    demand_marks,
    results_read,
    with_marks,
    year_read,
    year_to_read,
)
from portraitlib.studies.school_portrait.measures.zone_contrasts import CONTRASTS, contrast_zones
from portraitlib.studies.school_portrait.measures.zone_groups import GROUPS, rank_in_groups
from portraitlib.studies.school_portrait.measures.zone_ranks import Drawing, rank_cells, with_persistence
from portraitlib.tables.school import School

_N_YEARS_WEAK = statistic(
    "n_years_weak",
    mark("Années précédentes parmi les plus fragiles"),
    Form.COUNT,
    definition=mark("Années précédentes comparables où la zone était parmi les plus fragiles."),
)
_IS_SURE = statistic(
    "is_surely_weak",
    mark("Sûrement parmi les plus fragiles"),
    Form.TEXT,
    shown=False,
    like="yes_no",
    definition=mark("Si la zone a assez de chances d'être parmi les plus fragiles pour être nommée."),
    source="params/portrait.yml",
)
_RANKED = (WEAKEST_PROBABILITY, *RANKING, _N_YEARS_WEAK, _IS_SURE)
ZONES = table(
    "zones",
    statistic("rank"),
    *CELL_KEYS,
    *success_roles(
        "n_students",
        "n_not_passed",
        "n_just_under",
        "success_rate",
        "rate_low",
        "rate_high",
        "just_under_share",
        "mean_mark",
        told=("rate_low", "rate_high", "rank", *(role.name for role in _RANKED)),
    ),
    *_RANKED,
    fact(
        "n_years_before",
        mark("Années précédentes comparables"),
        Form.COUNT,
        definition=mark("Années précédentes comparables."),
    ),
    IS_TOO_SMALL,
)


@dataclass(frozen=True, kw_only=True)
class ZoneRanking(Result):
    """Zones ranked from the lowest success, and how far the ranking can be trusted.

    `n_sure` zones of `n_zones` are surely among the `n_weakest`; `is_beyond_chance` says whether the marks of all
    comparable years differ between zones more than alike ones would, of which the lowest rate would be
    `lowest_expected` [0-1] anyway. Contrasts of `detectable_contrasts` points would have been found, zone by zone.
    """

    read: YearRead
    by: str
    years_before: tuple[int, ...]
    n_zones: int
    n_weakest: int
    n_sure: int
    common_rate: float
    is_beyond_chance: bool
    p_value: float
    lowest_expected: float
    just_under_points: float
    n_contrasts: int
    detectable_contrasts: tuple[float, ...]


@study
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
) -> ZoneRanking:
    """Rank the subject-competency-level cells of a year from the lowest success.

    A course that has competencies is ranked by them, and by its overall result too where an exam is in it. A cell of
    fewer students than ``smallest_group`` comes after the others. Marks of the same students, over all comparable
    years, say in which cells they do worse than in everything else.

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
        Tables ``zones`` (one row per cell, weakest first, with the probability of being among the weakest),
        ``contrasts`` (one row per cell: the same students' mark less their other marks) and, when groups are told
        apart, ``groups`` (one row per zone and group). Refused with fewer than ``minimum_zones`` cells,
        and where `describe_results` is.

    Raises
    ------
    ValueError
        When the subgroup's dimension is unknown.

    References
    ----------
    `statistics.shrinkage` and `statistics.ranking`.

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
    year = year_to_read(school, school_year)
    rows = results_read(school, filters, is_ranked=True)
    rows = rows[made_as_in(school, rows, year) & (rows["school_year"] <= year).to_numpy()]
    is_this_year = (rows["school_year"] == year).to_numpy()
    demand_marks(school, rows[is_this_year], year)
    this_year, earlier = with_marks(rows[is_this_year]), with_marks(rows[~is_this_year])
    cells = summarise_cells(this_year, list(CELL), choices.confidence)
    demand(len(cells) >= choices.minimum_zones, "too_few_cells")
    drawing = _drawing(choices, k, draws, seed)
    zones, common_rate = _in_order(cells, earlier, drawing, choices)
    spread, p_value = _spreads(this_year, with_marks(rows), drawing, choices)
    contrasts, detectable = contrast_zones(with_marks(rows), cells, choices)
    ranked = ZONES.filled(zones)
    if school.reader.policy.minimum_count:
        ranked = as_in(ranked, cells_table(results_read(school, filters, years=[year]), choices))
    tables = [ranked, CONTRASTS.filled(contrasts)]
    if by != "nobody" and not school.reader.policy.protects_parts:
        tables.append(GROUPS.filled(rank_in_groups(this_year, school, by, zones, drawing)))
    return ZoneRanking(
        tables=named(*tables),
        counts={"students": int(this_year["student_id"].nunique())},
        read=year_read(school, this_year, year, filters),
        by=by,
        years_before=tuple(sorted(int(before) for before in earlier["school_year"].unique())),
        n_zones=len(zones),
        n_weakest=drawing.k_of(len(zones)),
        n_sure=int(zones["is_surely_weak"].sum()),
        common_rate=common_rate,
        is_beyond_chance=bool(p_value < choices.chance_level),
        p_value=p_value,
        lowest_expected=spread.lowest_expected,
        just_under_points=choices.just_under_points,
        n_contrasts=int(contrasts["is_clear"].sum()),
        detectable_contrasts=detectable,
    )


def _drawing(choices: PortraitRules, k: int | None, draws: int | None, seed: int | None) -> Drawing:
    """How ranks are drawn: what was asked, else the choices of the portrait."""
    return Drawing(
        k=k or choices.n_weakest,
        largest_part=choices.largest_part,
        smallest=choices.smallest_group,
        draws=draws or choices.draws,
        seed=choices.seed if seed is None else seed,
        confidence=choices.confidence,
    )


def _in_order(
    cells: pd.DataFrame, earlier: pd.DataFrame, drawing: Drawing, choices: PortraitRules
) -> tuple[pd.DataFrame, float]:
    """Zones, weakest first, with what may be said of each; and the common rate they are drawn towards."""
    zones, common_rate = rank_cells(cells, drawing)
    told = with_persistence(zones, earlier, drawing.k_of(len(zones))).assign(
        is_surely_weak=(zones["weakest_probability"] >= choices.sure_probability) & ~zones["is_too_small"]
    )
    return told, common_rate


def _spreads(
    this_year: pd.DataFrame, rows: pd.DataFrame, drawing: Drawing, choices: PortraitRules
) -> tuple[Spread, float]:
    """Spread of this year's rates; and how often chance alone would spread the marks of all the years as much."""
    draws = choices.guard_draws
    spread = compare_spread_with_chance(_matrix(this_year, "passed"), draws=draws, rng=drawing.generator(1))
    marks = compare_spread_with_chance(_matrix(rows, "mark"), draws=draws, rng=drawing.generator(2), is_share=False)
    return spread, marks.p_value


def _matrix(rows: pd.DataFrame, value: str) -> np.ndarray:
    """One row a student, one column a cell: their value, the mean of several years; NaN without a result."""
    students, _ = pd.factorize(rows["student_id"].cat.codes.to_numpy())
    # `cell` tells years apart: without it, a cell is the same from one year to the next.
    cells, _ = group_numbers(rows.drop(columns="cell", errors="ignore"), CELL)
    shape = (students.max() + 1, cells.max() + 1)
    place = np.ravel_multi_index((students, cells), shape)
    n = np.bincount(place, minlength=shape[0] * shape[1])
    total = np.bincount(place, rows[value].to_numpy(dtype="float64"), minlength=len(n))
    return (total / np.where(n > 0, n, np.nan)).reshape(shape)
