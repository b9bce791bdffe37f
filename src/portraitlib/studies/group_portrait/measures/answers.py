"""Answers of a group and its level to one sitting of an instrument, as a table of students by items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.errors import ParamsError
from portraitlib.results.door import demand
from portraitlib.studies.group_portrait.measures.selection import Group, GroupResult, year_bounds
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

_CODES = ("omitted", "not_reached")


@dataclass(frozen=True)
class Taken:
    """An instrument that a group took, and the days of a sitting, make-up days included."""

    instrument: str
    subject: str
    first_date: pd.Timestamp
    last_date: pd.Timestamp


@dataclass(frozen=True, kw_only=True)
class InstrumentResult(GroupResult):
    """A result about the instruments that a group took, by name."""

    taken: Mapping[str, Taken]


@dataclass(frozen=True)
class Sitting(Taken):
    """One sitting of an instrument by the students of a level.

    Parameters
    ----------
    items : DataFrame, one row per item
        ``item``, ``skill``, ``maximum_score``, in the order of the instrument.
    students : Index of str
        Who took it: at least one score or one omitted item.
    in_group : ndarray of bool
        Students of the group; the others are those of the rest of the level.
    shares : ndarray, students by items
        Share of the item's maximum [0-1]; NaN when there is none to count.
    omitted, not_reached : ndarray of bool, students by items
    """

    items: pd.DataFrame
    students: pd.Index
    in_group: NDArray[np.bool_]
    shares: NDArray[np.float64]
    omitted: NDArray[np.bool_]
    not_reached: NDArray[np.bool_]

    @property
    def maximum(self) -> NDArray[np.float64]:
        """Points of each item."""
        return self.items["maximum_score"].to_numpy("float64")

    @property
    def n_group(self) -> int:
        """Students of the group who took it."""
        return int(self.in_group.sum())

    def of_group(self) -> Sitting:
        """Return the same sitting, the group alone."""
        return self.of(self.in_group)

    def of(self, kept: NDArray[Any]) -> Sitting:
        """Return the same sitting, some students alone."""
        cut = {name: getattr(self, name)[kept] for name in ("in_group", "shares", "omitted", "not_reached")}
        return replace(self, students=self.students[kept], **cut)

    def totals(self, least_reached: float = 0.0) -> NDArray[np.float64]:
        """Share of the points reached [0-1] of each student; NaN when less than `least_reached` of them were."""
        return weighted_shares(self.shares, self.maximum, least_reached)


def weighted_shares(
    shares: NDArray[np.float64], maximum: NDArray[np.float64], least_reached: float
) -> NDArray[np.float64]:
    """Share of some items' points [0-1] that each student has, over those reached; NaN under `least_reached` of them.

    Examples
    --------
    One point of one, one of two, then an item that was not reached.

    >>> weighted_shares(np.array([[1.0, 0.5, np.nan]]), np.array([1.0, 2.0, 1.0]), 0.5).round(3).tolist()
    [0.667]
    """
    reached = np.where(np.isnan(shares), 0.0, maximum).sum(axis=1)
    points = (np.nan_to_num(shares) * maximum).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        enough = (reached > 0) & (reached / maximum.sum() >= least_reached)
        return np.where(enough, points / reached, np.nan)


def read_sittings(school: School, group: Group, instrument: str | None = None) -> list[Sitting]:
    """Every sitting of the year that a student of the group took, oldest first within an instrument.

    A sitting ends where nobody of the level answered for `passation_gap_days`; of an item answered twice in one
    sitting the last answer counts. An unknown instrument is a ParamsError with those there are.
    """
    known = list(dict.fromkeys(school.table("items")["instrument"]))
    if instrument is not None and instrument not in known:
        raise ParamsError("unknown_instrument", found=instrument, expected=known)
    every = school.keep(f"sittings of {group.school_year} {group.group}", lambda opened: _sittings(opened, group))
    return [sitting for sitting in every if instrument in (None, sitting.instrument)]


def latest_sittings(school: School, group: Group, instrument: str | None = None) -> list[Sitting]:
    """Latest sitting of each instrument, or of one, that enough students of the group took; refused without any."""
    usable, why = usable_sittings(school, group, instrument)
    demand(usable, why, **group.facts(), smallest_class=school.settings(GroupPortraitRules).smallest_class)
    return usable


def usable_sittings(school: School, group: Group, instrument: str | None = None) -> tuple[list[Sitting], str]:
    """Latest sittings that may be described, and why there is none."""
    if not school.has("items"):
        return [], "no_items"
    rules = school.settings(GroupPortraitRules)
    latest = {sitting.instrument: sitting for sitting in read_sittings(school, group, instrument)}
    reasons = {name: _why_not(sitting, rules) for name, sitting in latest.items()}
    usable = [sitting for name, sitting in latest.items() if not reasons[name]]
    return usable, next(iter(reasons.values()), "no_responses")


def _why_not(sitting: Sitting, rules: GroupPortraitRules) -> str:
    """Why a group's answers are not described; nothing when they may be."""
    if sitting.n_group < rules.smallest_class:
        return "class_too_small"
    own = sitting.in_group
    return "all_omitted" if (sitting.omitted[own] | np.isnan(sitting.shares[own])).all() else ""


def taken(sittings: Sequence[Sitting]) -> dict[str, Taken]:
    """What a result says of the instruments read: their days, no student."""
    return {one.instrument: Taken(one.instrument, one.subject, one.first_date, one.last_date) for one in sittings}


def _sittings(school: School, group: Group) -> list[Sitting]:
    rules, items, responses = school.settings(GroupPortraitRules), school.table("items"), school.table("responses")
    students = group.students.append(group.rest)
    start, end = year_bounds(group.school_year)
    place = students.get_indexer(pd.Index(responses["student_id"]))
    kept = (place >= 0) & responses["date"].between(start, end).to_numpy()
    rows = responses[kept].assign(_place=place[kept])
    found = []
    for name, own_items in items.groupby("instrument", sort=False):
        own = rows[(rows["instrument"] == name).to_numpy()]
        waves = _waves(own["date"], rules.passation_gap_days)
        for wave in np.unique(waves):
            rows_of_wave = own[waves == wave]
            sitting = _sitting(rows_of_wave, own_items.reset_index(drop=True), students, len(group.students), rules)
            if sitting is not None and sitting.n_group:
                found.append(sitting)
    return found


def _waves(dates: pd.Series, gap_days: int) -> NDArray[np.int_]:
    """Number of the sitting of each answer: a new one after `gap_days` without any answer."""
    days = np.sort(dates.unique())
    if not len(days):
        return np.empty(0, dtype=int)
    starts = np.concatenate([[0], np.cumsum(np.diff(days) >= np.timedelta64(gap_days, "D"))])
    return starts[np.searchsorted(days, dates.to_numpy())]


def _sitting(
    rows: pd.DataFrame, items: pd.DataFrame, students: pd.Index, n_group: int, rules: GroupPortraitRules
) -> Sitting | None:
    """Lay the answers of one sitting out as students by items; None when nobody answered."""
    rows = rows.sort_values("date", kind="stable")
    place, column = rows["_place"].to_numpy(), pd.Index(items["item"]).get_indexer(pd.Index(rows["item"]))
    is_item = column >= 0  # an unknown item is set aside at import
    place, column, rows = place[is_item], column[is_item], rows[is_item]
    size = (len(students), len(items))
    score, code = np.full(size, np.nan), np.zeros(size, dtype=np.int8)
    score[place, column] = rows["score"].to_numpy("float64")
    codes = {name: number for number, name in enumerate(_CODES, start=1)}
    code[place, column] = rows["response_code"].map(codes).fillna(0).to_numpy("int8")
    omitted, not_reached = code == codes["omitted"], code == codes["not_reached"]
    maximum = items["maximum_score"].to_numpy("float64")
    shares = np.where(maximum > 0, score / np.where(maximum > 0, maximum, 1), np.nan)
    shares = np.where(omitted, 0.0 if rules.omitted_is_zero else np.nan, shares)
    took = (~np.isnan(shares) | omitted).any(axis=1)
    if not took.any():
        return None
    subjects = items["subject"].dropna()
    return Sitting(
        instrument=str(items["instrument"].iloc[0]),
        subject=str(subjects.iloc[0]) if len(subjects) else "",
        first_date=rows["date"].min(),
        last_date=rows["date"].max(),
        items=items[["item", "skill", "maximum_score"]],
        students=students[took],
        in_group=(np.arange(len(students)) < n_group)[took],
        shares=shares[took],
        omitted=omitted[took],
        not_reached=not_reached[took],
    )


def list_instruments(school: School) -> list[str]:
    """Instruments that a student answered."""
    return [str(name) for name in school.table("responses")["instrument"].dropna().unique()]
