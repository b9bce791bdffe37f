"""Growth of the students followed together: their mean slope, and how much their slopes differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, demand, fact, key, mark, n, named, statistic, study, table
from portraitlib.statistics.growth import LEAST_STUDENTS, Growth, group_growth
from portraitlib.studies.follow_up.measures.columns import WEEKLY
from portraitlib.studies.follow_up.measures.series import Series, has_two_scales, series_of
from portraitlib.tables.school import School

CONFIDENCE = 0.95
GROWTH = table(
    "growth",
    key("instrument"),
    key("probe_level"),
    fact("direction"),
    n("n_students"),
    statistic("n_scores", mark("Résultats lus"), Form.COUNT, unit="scores", definition=mark("Un par élève et jour.")),
    statistic("mean_slope", mark("Pente moyenne"), Form.NUMBER, **WEEKLY, definition=mark("Points par semaine.")),
    statistic("mean_slope_low", mark("Pente moyenne, borne basse"), Form.NUMBER, **WEEKLY, definition=mark("À 95 %.")),
    statistic(
        "mean_slope_high", mark("Pente moyenne, borne haute"), Form.NUMBER, **WEEKLY, definition=mark("À 95 %.")
    ),
    statistic(
        "slope_spread", mark("Écart type des pentes"), Form.NUMBER, **WEEKLY,
        definition=mark("De combien les pentes des élèves diffèrent entre elles, sans le bruit."),
    ),
    statistic("mean_level", mark("Niveau moyen"), Form.MARK, unit="points", definition=mark("À la date moyenne.")),
)  # fmt: skip
NO_GROWTH = table(
    "no_growth",
    key("instrument"),
    key("probe_level"),
    fact(
        "why_no_growth",
        mark("Pourquoi rien"),
        definition=mark("Ce qui empêche de dire la croissance du groupe."),
        codes={
            "too_few_students": mark("Moins de dix élèves qui ont trois résultats"),
            "two_scales": mark("Deux échelles sous un même nom"),
            "no_fit": mark("Le modèle n'a pas de meilleure solution sur ces résultats"),
        },
    ),
)


@dataclass(frozen=True, kw_only=True)
class GroupsGrowth(Result):
    """Mean growth by instrument and level; `counts` has ``not_read`` students.

    Parameters
    ----------
    least_students : int
    group : str
        Home group; empty for all.
    """

    least_students: int = LEAST_STUDENTS
    group: str = ""


@study
def describe_growth(school: School, *, home_group: str | None = None) -> GroupsGrowth:
    """Describe the growth of students together: one model an instrument and level, from ten students.

    Parameters
    ----------
    school : School
    home_group : str, optional
        Home group; all the students followed when None.

    Returns
    -------
    GroupsGrowth or Refusal
        ``growth`` (instrument x level), ``no_growth`` (those of which nothing is said, and why). ``no_progress``,
        ``nobody_followed_there``, ``growth_of_few`` when no instrument has ten students.
    """
    series = series_of(school)
    demand(len(series.rows), "no_progress", school_year=school.school_year)
    in_group = series.of_group(home_group)
    demand(in_group.any(), "nobody_followed_there", group=home_group)
    told = list(_growths(series, in_group))
    rows = [_row(where, found) for *where, found in told if isinstance(found, Growth)]
    demand(rows, "growth_of_few", least=LEAST_STUDENTS)
    refused = [(*about, found) for *about, _, found in told if not isinstance(found, Growth)]
    return GroupsGrowth(
        tables=named(
            GROWTH.filled(pd.DataFrame(rows, columns=GROWTH.names)),
            NO_GROWTH.filled(pd.DataFrame(refused, columns=NO_GROWTH.names)),
        ),
        counts={"not_read": int((in_group & ~series.is_read).sum())},
        group=home_group or "",
    )


def _growths(series: Series, in_group: np.ndarray) -> Iterator[tuple[str, str, str | None, Growth | str]]:
    """Each instrument and level, with its growth, or why there is none."""
    for (instrument, level), rows in series.rows.groupby(["instrument", "probe_level"], sort=True):
        kept = rows.index[(series.is_read & in_group)[rows.index]]
        since = (series.rows["first"] - series.rows["first"].min()).dt.days.to_numpy(dtype="float64") / 7
        weeks, scores = series.weeks[kept] + since[kept, None], series.scores[kept]
        yield str(instrument), str(level), rows["direction"].iloc[0] or None, _growth(weeks, scores)


def _growth(weeks: np.ndarray, scores: np.ndarray) -> Growth | str:
    """Growth of some students by the calendar, or why nothing is said of it."""
    if len(scores) < LEAST_STUDENTS:
        return "too_few_students"
    if has_two_scales(np.array([np.median(one[~np.isnan(one)]) for one in scores])):
        return "two_scales"
    try:
        return group_growth(weeks, scores)
    except ValueError:  # no noise, or no finite best likelihood
        return "no_fit"


def _row(where: list[Any], found: Growth) -> list[Any]:
    """A row of `GROWTH`."""
    low, high = found.slope_interval(CONFIDENCE)
    sizes = [found.n_students, found.n_scores]
    return [*where, *sizes, found.slope, low, high, found.slope_spread, found.level]
