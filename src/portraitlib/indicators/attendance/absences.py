"""Absences that count, and how the school recorded them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance.class_days import ClassDays
from portraitlib.indicators.attendance.register import Rows

_ALL = 0.995  # share of absences from which their reasons are said to be known


@dataclass(frozen=True)
class Absences:
    """Absences that count, as numbers: one element a row of the register."""

    rows: Rows
    share: np.ndarray  # of the day
    place: np.ndarray  # row of each in `register`
    register: pd.DataFrame  # rows of the year, as they came

    @cached_property
    def excused(self) -> np.ndarray:
        """1 for a reason accepted, 0 for none, NaN when it is not said."""
        return self.register["is_excused"].to_numpy(dtype="float64", na_value=np.nan)[self.place]

    @cached_property
    def subject(self) -> np.ndarray:
        """Subject of the period missed, when it is said."""
        return self.register["subject"].iloc[self.place].to_numpy()


Kind = Literal["day", "period", "both", "none"]


@dataclass(frozen=True)
class Recording:
    """How absences were recorded."""

    kind: Kind
    changed: pd.Timestamp | None  # when the other way began to be used, if the two do not overlap
    excused_known: float  # share of absences whose reason is known
    has_minutes: bool  # a part of a day or of a period was recorded

    @property
    def has_unknown_reasons(self) -> bool:
        """Whether the reasons of enough absences are unknown to be told."""
        return self.excused_known < _ALL


def recording_of(absences: Absences, days: ClassDays) -> Recording:
    """Read from absences how they were recorded."""
    rows, known = absences.rows, ~np.isnan(absences.excused)
    by_day, by_period = rows.day[rows.period == 0], rows.day[rows.period > 0]
    changed = None
    if len(by_day) and len(by_period):
        earlier, later = sorted((by_day, by_period), key=lambda places: places.min())
        if earlier.max() < later.min():
            changed = pd.Timestamp(days.dates[later.min()])
    kind: Kind = ("both" if len(by_period) else "day") if len(by_day) else ("period" if len(by_period) else "none")
    whole = np.where(rows.period == 0, 1.0, 1.0 / days.n_periods[rows.day])
    return Recording(
        kind=kind,
        changed=changed,
        excused_known=float(known.mean()) if len(known) else 0.0,
        has_minutes=bool((absences.share < whole - 1e-9).any()),
    )
