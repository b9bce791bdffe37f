"""Tables of a group's engagement: bands, means beside the rest of the level, change of the same students."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.section import Form, ResultTable, key, mark, n, statistic, table
from portraitlib.statistics.comparisons import leaves_out_0, shared_level
from portraitlib.statistics.intervals import Bounds, mean_difference_interval, mean_interval
from portraitlib.studies.group_portrait.measures.columns import HIGH, LOW, STUDENT
from portraitlib.studies.group_portrait.measures.engagement_scores import BANDS, Scores, bands_of
from portraitlib.studies.group_portrait.measures.selection import Group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules

UNITS = ("group", "rest")
"""The group, and the other groups of its level."""
_NO_SPREAD = 1e-12

BANDS_TABLE = table(
    "engagement_bands",
    key("wave_date", mark("Passation"), Form.DATE, definition=mark("Premier jour d'une passation du questionnaire.")),
    key("dimension"),
    key(
        "band",
        mark("Engagement déclaré"),
        adds_up=True,
        codes={"low": mark("Bas"), "middle": mark("Moyen"), "high": mark("Élevé")},
        definition=mark("Où le score se situe sur son échelle."),
    ),
    n("n_students"),
    statistic("share", of="all rows"),
)
MEANS = table(
    "engagement_means",
    key("wave_date"),
    key("dimension"),
    key(
        "unit",
        mark("Élèves comparés"),
        adds_up=True,
        codes={"group": mark("Ce groupe"), "rest": mark("Le reste du niveau"), "school": mark("Toute l'école")},
        definition=mark("Le groupe, les autres groupes de son niveau, ou toute l'école."),
    ),
    n("n_students"),
    statistic(
        "mean_score",
        mark("Score moyen"),
        unit="scale points",
        definition=mark("Moyenne des scores des élèves, sur l'échelle du questionnaire."),
    ),
    statistic("score_low", mark("Score, borne basse"), unit="scale points", definition=LOW, source=STUDENT),
    statistic("score_high", mark("Score, borne haute"), unit="scale points", definition=HIGH, source=STUDENT),
    statistic(
        "score_gap",
        mark("Écart avec le reste du niveau"),
        unit="scale points",
        definition=mark("Moyenne du groupe moins celle du reste du niveau."),
    ),
    statistic(
        "score_gap_low",
        mark("Écart, borne basse"),
        unit="scale points",
        definition=mark("Borne basse de son intervalle (Welch), pour toutes les dimensions ensemble."),
        source="Welch 1947",
    ),
    statistic(
        "score_gap_high",
        mark("Écart, borne haute"),
        unit="scale points",
        definition=mark("Borne haute de son intervalle (Welch), pour toutes les dimensions ensemble."),
        source="Welch 1947",
    ),
    statistic("is_clear", shown=False),
)
CHANGES = table(
    "engagement_changes",
    key("dimension"),
    key("unit", adds_up=True),
    n("n_students"),
    statistic(
        "score_before",
        mark("Score, première passation"),
        unit="scale points",
        definition=mark("Moyenne des élèves des deux passations, la première fois."),
    ),
    statistic(
        "score_after",
        mark("Score, dernière passation"),
        unit="scale points",
        definition=mark("Moyenne des mêmes élèves, la dernière fois."),
    ),
    statistic(
        "score_change", mark("Changement"), unit="scale points", definition=mark("Changement moyen des mêmes élèves.")
    ),
    statistic("change_low", form=Form.NUMBER),
    statistic("change_high", form=Form.NUMBER),
    statistic("is_clear", shown=False),
)

Spread = tuple[NDArray[np.int_], NDArray[np.float64], NDArray[np.float64]]
"""Count, mean and standard deviation."""


def _rows(**codes: tuple[str, ...] | pd.DatetimeIndex) -> pd.DataFrame:
    """One row per combination of codes, the last one moving fastest."""
    grid = np.indices([len(values) for values in codes.values()]).reshape(len(codes), -1)
    return pd.DataFrame(
        {name: pd.Index(values).take(place) for (name, values), place in zip(codes.items(), grid, strict=True)}
    )


def bands_table(scores: Scores, chosen: Group, choices: GroupPortraitRules) -> ResultTable:
    """Students of the group in each band, wave and dimension; a band nobody is in has a row with 0."""
    bands = bands_of(scores.of(chosen.students), choices)
    counts = (bands[..., None] == np.arange(len(BANDS))).sum(axis=0)
    total = counts.sum(axis=2, keepdims=True)
    share = np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0)
    rows = _rows(wave_date=scores.waves, dimension=scores.dimensions, band=BANDS)
    data = rows.assign(n_students=counts.ravel(), share=share.ravel())
    return BANDS_TABLE.filled(data[np.repeat(total.ravel() > 0, len(BANDS))].reset_index(drop=True))


def spread_of(values: NDArray[np.float64]) -> Spread:
    """Count, mean and standard deviation of the known values, along the first axis (students)."""
    n = (~np.isnan(values)).sum(axis=0)
    total = np.nansum(values, axis=0)
    mean = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
    squares = np.nansum((values - mean) ** 2, axis=0) if len(values) else np.zeros(n.shape)
    sd = np.sqrt(np.divide(squares, n - 1, out=np.full(n.shape, np.nan), where=n > 1))
    return n, mean, np.where(sd < _NO_SPREAD, 0.0, sd)


def means_table(scores: Scores, points: dict[str, NDArray[np.float64]], confidence: float) -> ResultTable:
    """Mean of the group and of the rest of its level; the gap stands on the group's row."""
    group, rest = (spread_of(points[name]) for name in ("students", "rest"))
    n, mean, sd = (np.stack([own, other], axis=-1) for own, other in zip(group, rest, strict=True))
    low, high = mean_interval(mean, sd, n, confidence=confidence)
    gap_low, gap_high = gap_interval(group, rest, float(shared_level(confidence, len(scores.dimensions))))
    nothing = np.full(gap_low.shape, np.nan)
    data = _rows(wave_date=scores.waves, dimension=scores.dimensions, unit=UNITS).assign(
        n_students=n.ravel(),
        mean_score=mean.ravel(),
        score_low=low.ravel(),
        score_high=high.ravel(),
        score_gap=np.stack([group[1] - rest[1], nothing], axis=-1).ravel(),
        score_gap_low=np.stack([gap_low, nothing], axis=-1).ravel(),
        score_gap_high=np.stack([gap_high, nothing], axis=-1).ravel(),
        is_clear=np.stack([leaves_out_0(gap_low, gap_high), nothing == 0], axis=-1).ravel(),
    )
    return MEANS.filled(data[n.ravel() > 0].reset_index(drop=True))


def gap_interval(group: Spread, rest: Spread, confidence: float) -> Bounds:
    """Interval of the difference of two means, each given by its count, mean and spread."""
    known = [np.nan_to_num(part) for part in (group[1], group[2], group[0], rest[1], rest[2], rest[0])]
    return mean_difference_interval(*known, confidence=confidence)


def changes_table(scores: Scores, points: dict[str, NDArray[np.float64]], confidence: float) -> ResultTable:
    """Change of the same students between the first and the last wave; empty with one wave."""
    parts, level = [], float(shared_level(confidence, len(scores.dimensions)))
    for name in ("students", "rest"):
        first, last = points[name][:, 0], points[name][:, -1]
        both = ~np.isnan(first) & ~np.isnan(last)
        first, last = np.where(both, first, np.nan), np.where(both, last, np.nan)
        n, change, sd = spread_of(last - first)
        parts.append(
            (n, spread_of(first)[1], spread_of(last)[1], change, *mean_interval(change, sd, n, confidence=level))
        )
    columns = ("n_students", "score_before", "score_after", "score_change", "change_low", "change_high")
    values = {
        column: np.stack([own, other], axis=-1).ravel() for column, own, other in zip(columns, *parts, strict=True)
    }
    data = _rows(dimension=scores.dimensions, unit=UNITS).assign(**values)
    data = data.assign(is_clear=leaves_out_0(data["change_low"], data["change_high"]))
    return CHANGES.filled(data[(data["n_students"] > 0) & (len(scores.waves) > 1)].reset_index(drop=True))
