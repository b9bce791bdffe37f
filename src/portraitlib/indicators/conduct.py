"""Discipline events, and the engagement students declare, as indicators."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.roster import only_of_year, places_of
from portraitlib.tables.questionnaires import ENGAGEMENT

_OF_ENGAGEMENT = ("student_id", "date", "dimension", "scale_low", "scale_high", "answer", "is_reversed")


def conduct_indicators(discipline: pd.DataFrame, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Events and days of suspension since the start of the year, one row per student of the roster.

    0 for a student without an event; NaN for all where the register holds no event of the year, since it may not have
    been kept.
    """
    rows = only_of_year(discipline, school_year)
    if rows.empty:
        return pd.DataFrame(np.nan, index=roster.index, columns=["n_incidents", "suspension_days"])
    place = places_of(rows["student_id"], roster).to_numpy()
    days = rows["suspension_days"].fillna(0).to_numpy()[place >= 0]
    place = place[place >= 0]
    return pd.DataFrame(
        {
            "n_incidents": np.bincount(place, minlength=len(roster)).astype("float64"),
            "suspension_days": np.bincount(place, weights=days, minlength=len(roster)),
        },
        index=roster.index,
    )


def engagement_indicators(engagement: pd.DataFrame, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Mean answer of each student in each dimension, at the latest questionnaire of the year.

    From 0 (lowest answer possible) to 1 (highest); NaN where less than half of the items asked that day were answered.
    """
    rows = only_of_year(engagement[list(_OF_ENGAGEMENT)], school_year)
    place = places_of(rows["student_id"], roster).to_numpy()
    rows, place = rows[place >= 0], place[place >= 0]
    cell = place * len(ENGAGEMENT) + pd.Categorical(rows["dimension"], categories=ENGAGEMENT).codes
    day = rows["date"].to_numpy().astype("datetime64[D]").astype("int64")
    latest = np.full(len(roster) * len(ENGAGEMENT), -1)
    np.maximum.at(latest, cell, day)
    rows, cell = rows[day == latest[cell]], cell[day == latest[cell]]
    low, high, answer = (rows[name].to_numpy() for name in ("scale_low", "scale_high", "answer"))
    share = np.clip((answer - low) / np.where(high > low, high - low, np.nan), 0, 1)
    share = np.where(rows["is_reversed"].fillna(False).to_numpy(dtype=bool), 1 - share, share)
    is_known = ~np.isnan(share)
    asked, answered = (np.bincount(cell[kept], minlength=len(latest)) for kept in (slice(None), is_known))
    sums = np.bincount(cell[is_known], weights=share[is_known], minlength=len(latest))
    means = np.where((answered > 0) & (2 * answered >= asked), sums / np.maximum(answered, 1), np.nan)
    names = [f"{dimension}_engagement" for dimension in ENGAGEMENT]
    return pd.DataFrame(means.reshape(len(roster), len(ENGAGEMENT)), index=roster.index, columns=names)
