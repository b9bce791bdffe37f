"""Tables of a group's engagement: bands, means beside the rest of the level, change of the same students."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.result import ResultTable
from portraitlib.statistics.intervals import mean_difference_interval, mean_interval
from portraitlib.studies.group_portrait.measures.engagement_scores import BANDS, Scores, bands_of
from portraitlib.studies.group_portrait.measures.selection import Group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules

UNITS = ("group", "rest")
"""The group, and the other groups of its level."""
_NO_SPREAD = 1e-12

Spread = tuple[NDArray, NDArray, NDArray]
"""Count, mean and standard deviation."""


def _rows(**codes: tuple) -> pd.DataFrame:
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
    return ResultTable(
        name="engagement_bands",
        data=data[np.repeat(total.ravel() > 0, len(BANDS))].reset_index(drop=True),
        grain=("wave_date", "dimension", "band"),
        n="n_students",
        statistics=("share",),
        adds_up_along=("band",),
    )


def spread_of(values: NDArray) -> Spread:
    """Count, mean and standard deviation of the known values, along the first axis (students)."""
    n = (~np.isnan(values)).sum(axis=0)
    total = np.nansum(values, axis=0)
    mean = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
    squares = np.nansum((values - mean) ** 2, axis=0) if len(values) else np.zeros(n.shape)
    sd = np.sqrt(np.divide(squares, n - 1, out=np.full(n.shape, np.nan), where=n > 1))
    return n, mean, np.where(sd < _NO_SPREAD, 0.0, sd)


def means_table(scores: Scores, points: dict[str, NDArray], confidence: float) -> ResultTable:
    """Mean of the group and of the rest of its level; the gap stands on the group's row."""
    group, rest = (spread_of(points[name]) for name in ("students", "rest"))
    n, mean, sd = (np.stack([own, other], axis=-1) for own, other in zip(group, rest, strict=True))
    low, high = mean_interval(mean, sd, n, confidence=confidence)
    gap_low, gap_high = gap_interval(group, rest, shared_level(confidence, len(scores.dimensions)))
    nothing = np.full(gap_low.shape, np.nan)
    data = _rows(wave_date=scores.waves, dimension=scores.dimensions, unit=UNITS).assign(
        n_students=n.ravel(),
        mean_score=mean.ravel(),
        score_low=low.ravel(),
        score_high=high.ravel(),
        score_gap=np.stack([group[1] - rest[1], nothing], axis=-1).ravel(),
        score_gap_low=np.stack([gap_low, nothing], axis=-1).ravel(),
        score_gap_high=np.stack([gap_high, nothing], axis=-1).ravel(),
    )
    return ResultTable(
        name="engagement_means",
        data=data[n.ravel() > 0].reset_index(drop=True),
        grain=("wave_date", "dimension", "unit"),
        n="n_students",
        statistics=("mean_score", "score_low", "score_high", "score_gap", "score_gap_low", "score_gap_high"),
        adds_up_along=("unit",),
    )


def shared_level(confidence: float, n_comparisons: int) -> float:
    """Level of each interval for all of them to hold together (Bonferroni): three dimensions are three chances.

    Examples
    --------
    >>> round(shared_level(0.95, 3), 4)
    0.9833
    """
    return 1 - (1 - confidence) / max(n_comparisons, 1)


def gap_interval(group: Spread, rest: Spread, confidence: float) -> tuple[NDArray, NDArray]:
    """Interval of the difference of two means, each given by its count, mean and spread."""
    known = [np.nan_to_num(part) for part in (group[1], group[2], group[0], rest[1], rest[2], rest[0])]
    return mean_difference_interval(*known, confidence=confidence)


def changes_table(scores: Scores, points: dict[str, NDArray], confidence: float) -> ResultTable:
    """Change of the same students between the first and the last wave; empty with one wave."""
    parts, level = [], shared_level(confidence, len(scores.dimensions))
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
    is_kept = (data["n_students"] > 0) & (len(scores.waves) > 1)
    return ResultTable(
        name="engagement_changes",
        data=data[is_kept].reset_index(drop=True),
        grain=("dimension", "unit"),
        n="n_students",
        statistics=columns[1:],
        adds_up_along=("unit",),
    )
