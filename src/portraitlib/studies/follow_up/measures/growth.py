"""Growth of the students followed together: their mean slope, and how much their slopes differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, demand, fact, key, mark, n, named, part, statistic, study, table
from portraitlib.statistics.growth import LEAST_STUDENTS, Growth, group_growth
from portraitlib.studies.follow_up.measures.columns import WEEKLY
from portraitlib.studies.follow_up.measures.series import Series, has_two_scales, series_of
from portraitlib.tables.school import School

CONFIDENCE = 0.95
GROWTH = table(
    "growth",
    key("instrument"),
    key("probe_level", adds_up=1),
    fact("direction", shown=False),
    n("n_students"),
    part("n_in_model", mark("Au modèle"), definition=mark("Élèves dont la série se lit.")),
    part("n_unread", shown=False),
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
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class GroupsGrowth(Result):
    """Mean growth by instrument and level.

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
        ``growth`` (instrument x level; why, where nothing is said). ``no_progress``, ``nobody_followed_there``,
        ``growth_of_few`` when no instrument has ten students.
    """
    series = series_of(school)
    demand(len(series.rows), "no_progress", school_year=school.school_year)
    in_group = series.of_group(home_group)
    demand(in_group.any(), "nobody_followed_there", group=home_group)
    rows = pd.DataFrame(_growths(series, in_group), columns=GROWTH.names)
    demand(rows["why_no_growth"].eq("").any(), "growth_of_few", least=LEAST_STUDENTS)
    return GroupsGrowth(tables=named(GROWTH.filled(rows)), group=home_group or "")


def _growths(series: Series, in_group: np.ndarray) -> Iterator[list[Any]]:
    """A row of `GROWTH` an instrument and level."""
    since = (series.rows["first"] - series.rows["first"].min()).dt.days.to_numpy(dtype="float64") / 7
    for (instrument, level), rows in series.rows[in_group].groupby(["instrument", "probe_level"], sort=True):
        kept = rows.index[series.is_read[rows.index]]
        found = _growth(series.weeks[kept] + since[kept, None], series.scores[kept])
        where = [instrument, level, rows["direction"].iloc[0] or None, len(rows), len(kept), len(rows) - len(kept)]
        yield where + (_numbers(found) + [""] if isinstance(found, Growth) else [np.nan] * 6 + [found])


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


def _numbers(found: Growth) -> list[Any]:
    """Statistics of a row of `GROWTH`."""
    return [found.n_scores, found.slope, *found.slope_interval(CONFIDENCE), found.slope_spread, found.level]
