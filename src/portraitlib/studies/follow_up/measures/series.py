"""Series of progress of the year, one row a student and instrument, and why some are not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.indicators.roster import enrolled, only_of_year, places_of, still_here
from portraitlib.statistics.progress import N_START, Floats
from portraitlib.studies.follow_up.settings import FollowUpRules, ProgressRules
from portraitlib.tables.school import School

_BY = ["student_id", "instrument"]
_SCALES_APART, _HOLES_APART = np.log(4), 2  # scores of one scale do not leave such a hole
_SAME = 1e-9


@dataclass(frozen=True)
class Series:
    """Series of the students enrolled, in the order of `rows`; those of an earlier level are in `days` only.

    Parameters
    ----------
    rows : DataFrame
        ``student_id``, ``group``, ``instrument``, ``probe_level``, ``first`` (day 0 of its weeks), ``direction``,
        ``is_descending``, ``minimum``, ``maximum``, ``step``, ``n_probes``, ``n_gaps``, ``n_levels``;
        ``fault``: why it is not read, empty when it is.
    weeks, scores : ndarray
        A row a series, one score a day; NaN is a gap in `scores`, nothing at all in both.
    days : DataFrame
        ``student_id``, ``instrument``, ``level``, ``date``, ``score``: the median of the passages of a day.
    left_out : dict of str to int
        Rows dated after the day read (``future``), or of students not enrolled (``not_enrolled``).
    """

    rows: pd.DataFrame
    weeks: Floats
    scores: Floats
    days: pd.DataFrame
    left_out: dict[str, int]

    @property
    def is_read(self) -> NDArray[np.bool_]:
        """Which series are read."""
        return np.asarray(self.rows["fault"] == "", dtype=bool)

    @property
    def untold(self) -> tuple[str, ...]:
        """Instruments whose direction the data do not say."""
        return tuple(sorted(set(self.rows.loc[self.rows["direction"] == "", "instrument"])))

    def of_group(self, home_group: str | None) -> NDArray[np.bool_]:
        """Which series are of a home group; all of them for None."""
        if home_group is None:
            return np.ones(len(self.rows), dtype=bool)
        return (self.rows["group"] == home_group).fillna(False).to_numpy(dtype=bool)

    def within(self, scores: Floats) -> Floats:
        """Scores of each series kept to what its instrument can give, as far as the school said it."""
        low, high = self.rows["minimum"].to_numpy(), self.rows["maximum"].to_numpy()
        return np.asarray(np.fmin(np.fmax(scores, low), high)) + np.where(np.isnan(scores), np.nan, 0.0)

    def place_of(self, student: str) -> list[int]:
        """Rows of a student."""
        return [int(place) for place in np.flatnonzero((self.rows["student_id"] == student).to_numpy(dtype=bool))]


def series_of(school: School) -> Series:
    """Series of the year read, made once."""
    return school.keep("series of progress", _series_of)


def _series_of(school: School) -> Series:
    roster = enrolled(school.table("students"), school.school_year)
    roster = roster[still_here(roster)].reset_index(drop=True)
    dated = only_of_year(school.table("progress"), school.school_year)
    is_future = (dated["date"] > pd.Timestamp(school.params.as_of or date.today())).to_numpy(dtype=bool)
    is_here = (places_of(dated["student_id"], roster) >= 0).to_numpy(dtype=bool)
    days = _days(dated[is_here & ~is_future])
    rows, own = _current(days)
    weeks, scores = _padded(rows, own)
    about = rows.merge(roster[["student_id", "group"]], on="student_id", how="left")
    rows = _with_instruments(about, school.table("instruments"))
    known = ~np.isnan(scores)
    rows = rows.assign(n_probes=known.sum(axis=1), n_gaps=(~np.isnan(weeks) & ~known).sum(axis=1))
    faults = _faults(rows, scores, school.settings(FollowUpRules).progress)
    left_out = {"future": int(is_future.sum()), "not_enrolled": int((~is_here & ~is_future).sum())}
    return Series(rows.assign(fault=faults), weeks, scores, days, left_out)


def _days(passages: pd.DataFrame) -> pd.DataFrame:
    """One score a day: the median of its passages; missing when every one is."""
    rows = passages[[*_BY, "level", "date", "score"]].astype({"student_id": "object", "instrument": "object"})
    rows = rows.assign(level=rows["level"].astype("object").fillna(""), score=rows["score"].astype("float64"))
    return rows.groupby([*_BY, "level", "date"], sort=True)["score"].median().reset_index()


def _current(days: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each student and instrument at its last level, and the days of that level; a level that comes back is told."""
    ordered = days.sort_values([*_BY, "date", "level"], kind="stable", ignore_index=True)
    last = ordered.groupby(_BY, sort=True)["level"].transform("last")
    is_change = ordered["level"] != ordered.groupby(_BY, sort=True)["level"].shift()
    told = ordered.assign(is_change=is_change, is_blank=ordered["level"] == "").groupby(_BY, sort=True)
    rows = told.agg(
        probe_level=("level", "last"), n_levels=("level", "nunique"), n_runs=("is_change", "sum"),
        has_blank=("is_blank", "any"),
    ).reset_index()  # fmt: skip
    is_mixed = (rows["n_runs"] > rows["n_levels"]) | (rows["has_blank"] & (rows["n_levels"] > 1))
    own = ordered[(ordered["level"] == last).to_numpy(dtype=bool)].reset_index(drop=True)
    first = own.groupby(_BY, sort=True)["date"].min().to_numpy()
    return rows.assign(is_mixed=is_mixed, first=first).drop(columns=["n_runs", "has_blank"]), own


def _padded(rows: pd.DataFrame, own: pd.DataFrame) -> tuple[Floats, Floats]:
    """Weeks from the first day of each series, and its scores, side by side."""
    told = own.groupby(_BY, sort=True)
    place, column = told.ngroup().to_numpy(), told.cumcount().to_numpy()
    weeks = np.full((len(rows), int(column.max(initial=-1)) + 1), np.nan)
    scores = weeks.copy()
    since = own["date"] - rows["first"].iloc[place].reset_index(drop=True)
    weeks[place, column] = since.dt.days.to_numpy(dtype="float64") / 7
    scores[place, column] = own["score"].to_numpy(dtype="float64")
    return weeks, scores


def _with_instruments(rows: pd.DataFrame, instruments: pd.DataFrame) -> pd.DataFrame:
    """What the school says of each instrument; an empty direction where it says nothing: higher is better."""
    told = instruments[["instrument", "direction", "minimum", "maximum", "step"]].drop_duplicates("instrument")
    found = rows.merge(told.astype({"instrument": "object"}), on="instrument", how="left")
    numbers = {name: found[name].astype("float64") for name in ("minimum", "maximum", "step")}
    direction = found["direction"].astype("object").fillna("")
    return found.assign(direction=direction, is_descending=direction == "down", **numbers)


def _faults(rows: pd.DataFrame, scores: Floats, rules: ProgressRules) -> NDArray[np.object_]:
    """Why each series is not read: the first reason that holds."""
    n = rows["n_probes"].to_numpy()
    low, high = (end(scores, axis=1, initial=-far, where=~np.isnan(scores)) for end, far in _ENDS)
    least, most = rows["minimum"].to_numpy(), rows["maximum"].to_numpy()
    best = np.where(rows["is_descending"], least, most)
    with np.errstate(invalid="ignore", divide="ignore"):
        at_best = (scores == best[:, None]).sum(axis=1) / np.maximum(n, 1)
        missing = rows["n_gaps"].to_numpy() / np.maximum(n + rows["n_gaps"].to_numpy(), 1)
        reasons = {
            "mixed_levels": rows["is_mixed"].to_numpy(dtype=bool),
            "out_of_range": (n > 0) & ((high > most) | (low < least)),
            "two_scales": np.array([has_two_scales(one) for one in scores], dtype=bool),
            "mostly_missing": missing >= rules.most_missing - _SAME,
            "not_started": n < N_START,
            "at_best": at_best >= rules.ceiling_share,
            "all_equal": low == high,
        }
    return np.select(list(reasons.values()), list(reasons), "").astype("object")


_ENDS = ((np.min, -np.inf), (np.max, np.inf))


def has_two_scales(scores: Floats) -> bool:
    """Whether scores over 0 fall in two sets so far apart that they cannot be of one scale.

    Examples
    --------
    >>> has_two_scales(np.array([8.0, 80, 7, 75])), has_two_scales(np.array([8.0, 11, 20, 34]))
    (True, False)
    """
    known = np.log(np.sort(scores[scores > 0]))  # a scale multiplies
    for cut in range(2, len(known) - 1):
        under, over = known[:cut], known[cut:]
        hole, widest = over[0] - under[-1], max(np.ptp(under), np.ptp(over))
        if hole >= max(_SCALES_APART, _HOLES_APART * widest):
            return True
    return False
