"""Absences that count, and how the school recorded them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from portraitlib.studies.attendance.measures.class_days import ClassDays
from portraitlib.studies.attendance.measures.register import Rows


@dataclass(frozen=True)
class Absences:
    """Absences that count, as numbers: one element a row of the register.

    Parameters
    ----------
    rows : Rows
    share : array of float
        Share of the day that each stands for.
    place : array of int
        Row of each in `register`.
    register : DataFrame
        Rows of the year, as they came.
    """

    rows: Rows
    share: np.ndarray
    place: np.ndarray
    register: pd.DataFrame

    @cached_property
    def excused(self) -> np.ndarray:
        """1 for a reason accepted, 0 for none, NaN when it is not said."""
        return self.register["is_excused"].to_numpy(dtype="float64", na_value=np.nan)[self.place]

    @cached_property
    def subject(self) -> np.ndarray:
        """Subject of the period missed, when it is said."""
        return self.register["subject"].iloc[self.place].to_numpy()


def recording_of(absences: Absences, days: ClassDays) -> dict[str, object]:
    """How absences were recorded: by day, by period or both; when that changed; whether reasons are known.

    Returns
    -------
    dict
        ``recording`` (``"day"``, ``"period"``, ``"both"``, ``"none"``); ``recording_changed``, the date from which
        the other way is used when the two do not overlap; ``excused_known``, share of absences whose reason is
        known; ``has_minutes``, whether a part of a day or of a period was recorded.
    """
    rows, known = absences.rows, ~np.isnan(absences.excused)
    by_day, by_period = rows.day[rows.period == 0], rows.day[rows.period > 0]
    kinds = (len(by_day) > 0, len(by_period) > 0)
    name = {(True, True): "both", (True, False): "day", (False, True): "period", (False, False): "none"}[kinds]
    changed = None
    if name == "both":
        later = max((by_day, by_period), key=lambda places: places.min())
        earlier = by_day if later is by_period else by_period
        if earlier.max() < later.min():
            changed = pd.Timestamp(days.dates[later.min()])
    whole = np.where(rows.period == 0, 1.0, 1.0 / days.n_periods[rows.day])
    return {
        "recording": name,
        "recording_changed": changed,
        "excused_known": float(known.mean()) if len(known) else 0.0,
        "has_minutes": bool((absences.share < whole - 1e-9).any()),
    }
