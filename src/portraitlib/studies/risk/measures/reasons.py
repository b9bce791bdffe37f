"""Why a coefficient is what it is, and what would change it: one row per student and criterion."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import Screening
from portraitlib.rules import Criterion


def contributions(screening: Screening, places: np.ndarray) -> pd.DataFrame:
    """Points of each criterion for some students, in the order of the file; a band is NaN where it is open."""
    listed, n = screening.scope.preset.chosen.criteria, len(places)
    values = screening.measures[[one.indicator for one in listed]].to_numpy()[places]
    points = screening.scores.points[places]
    bands = [bands_of(values[:, place], one) for place, one in enumerate(listed)]
    return pd.DataFrame(
        {
            "student_id": np.repeat(screening.roster["student_id"].to_numpy()[places], len(listed)),
            "criterion": np.tile([one.id for one in listed], n),
            "domain": np.tile([one.domain for one in listed], n),
            "indicator": np.tile([one.indicator for one in listed], n),
            "value": values.ravel(),
            "points": points.ravel(),
            "most_points": np.tile(screening.scores.most, n),
            "band_low": np.column_stack([low for low, _ in bands]).ravel(),
            "band_below": np.column_stack([below for _, below in bands]).ravel(),
            "is_known": ~np.isnan(points).ravel(),
        }
    )


def bands_of(values: np.ndarray, criterion: Criterion) -> tuple[np.ndarray, np.ndarray]:
    """Start and end of the band each value is in; NaN where it is open or the value not known."""
    bands = sorted(criterion.bands, key=lambda band: -np.inf if band.low is None else band.low)
    limits = np.array([band.low for band in bands[1:]], dtype="float64")
    place = np.searchsorted(limits, values, side="right")
    low, below = (
        np.array([np.nan if end is None else end for end in ends], dtype="float64")[place]
        for ends in ([band.low for band in bands], [band.below for band in bands])
    )
    unknown = np.isnan(values)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, below)


def levers(screening: Screening, place: int) -> pd.DataFrame:
    """What would lower one student's coefficient: for each criterion that can change, the next better band.

    The greatest fall first; `next_limit` is the value from which, or below which, fewer points are given.
    """
    scores, chosen = screening.scores, screening.scope.preset.chosen
    rows = []
    for column, criterion in enumerate(chosen.criteria):
        points = scores.points[place, column]
        if np.isnan(points) or points <= 0 or not criterion.measured.can_change:
            continue
        value = float(screening.measures[criterion.indicator].iloc[place])
        limit, given = _next_better(criterion, value)
        less = (points - scores.most[column] * given / criterion.most_points) / scores.observed_share[place]
        after = max(float(scores.coefficient[place]) - less, 0.0)
        tier = 1 + sum(after >= start for start in (chosen.tiers.targeted, chosen.tiers.intensive))
        rows.append((criterion.id, criterion.indicator, value, limit, less, after, tier))
    columns = ["criterion", "indicator", "value", "next_limit", "points_less", "coefficient_after", "tier_after"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("points_less", ascending=False, kind="stable", ignore_index=True)


def _next_better(criterion: Criterion, value: float) -> tuple[float, float]:
    """Limit of the nearest better band that gives fewer points, and its points."""
    bands = sorted(criterion.bands, key=lambda band: -np.inf if band.low is None else band.low)
    place = next(
        place
        for place, band in enumerate(bands)
        if (band.low is None or value >= band.low) and (band.below is None or value < band.below)
    )
    step = -1 if criterion.measured.high_is_worse else 1
    here = bands[place].points
    while bands[place].points >= here:
        place += step
    limit = bands[place].below if criterion.measured.high_is_worse else bands[place].low
    return float(limit), bands[place].points  # type: ignore[arg-type]  # never open on the side of `value`
