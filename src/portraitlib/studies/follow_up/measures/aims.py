"""What each student is asked to reach, as the team wrote it in the journal, and the aims that cannot stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.journal.goals import aim_faults, goals_of
from portraitlib.journal.opened import Journal
from portraitlib.statistics.progress import AimLine, Floats, aim_line, start_of
from portraitlib.studies.follow_up.measures.series import Series

_NUMBERS = ("starts", "start", "ends", "target")


@dataclass(frozen=True)
class Aims:
    """The aim of each series; NaN, and its fault, where there is none.

    Parameters
    ----------
    line : AimLine
        One a series.
    target_week, target : ndarray
    is_descending : ndarray of bool
        Lower is better: as the instrument says, or as an aim under its start does where it says nothing.
    is_written : ndarray of bool
        The start is a number that the team wrote, and not the median of the first three scores.
    scores : ndarray
        Scores since the aim began; all of them where it has no first day, or does not stand.
    fault : ndarray of str
        Empty where the aim stands.
    """

    line: AimLine
    target_week: Floats
    target: Floats
    is_descending: NDArray[np.bool_]
    is_written: NDArray[np.bool_]
    scores: Floats
    fault: NDArray[np.object_]

    @property
    def slope(self) -> Floats:
        """Change asked for a week."""
        return np.asarray(self.line.slope, float)

    def mirrored(self, places: NDArray[np.int64], sign: Floats) -> AimLine:
        """Aims of some series, upside down where `sign` is -1."""
        week, value, slope = (np.asarray(one, float)[places] for one in (self.line.week, self.line.value, self.slope))
        return AimLine(week, sign * value, sign * slope)

    def line_at(self, place: int, weeks: Floats) -> Floats:
        """What a series was asked to be at some weeks."""
        week, value = (float(np.asarray(one)[place]) for one in (self.line.week, self.line.value))
        return np.asarray(value + self.slope[place] * (weeks - week))


def aims_of(series: Series, journal: Journal | None) -> Aims:
    """Aims of series: the last one that the team wrote for each."""
    goals = _goals(series, journal)
    starts, start, ends, target = (goals[name] for name in _NUMBERS)
    is_before = series.weeks < np.where(np.isnan(starts), -np.inf, starts)[:, None]
    scores = np.where(is_before, np.nan, series.scores)
    week, value = start_of(series.weeks, scores)
    is_written = ~np.isnan(start)
    week = np.where(is_written, np.where(np.isnan(starts), 0.0, starts), week)
    value = np.where(is_written, start, value)
    down = series.rows["is_descending"].to_numpy(dtype=bool)
    with np.errstate(invalid="ignore"):
        down = down | ((series.rows["direction"] == "").to_numpy(dtype=bool) & (target < value))
    fault = _faults(series, goals, week, value, down)
    stands = fault == ""
    kept = [np.where(stands, one, np.nan) for one in (week, value, ends, target)]
    read = np.where(stands[:, None], scores, series.scores)
    return Aims(aim_line(*kept), kept[2], kept[3], down, is_written, read, fault)


def _goals(series: Series, journal: Journal | None) -> dict[str, Floats]:
    """Numbers of the last goal of each series, its days in the weeks of the series; `is_there` where there is one."""
    found = {name: np.full(len(series.rows), np.nan) for name in _NUMBERS}
    found |= {name: np.zeros(len(series.rows), dtype=bool) for name in ("is_there", "start_is_no_number")}
    written = goals_of(journal) if journal is not None else pd.DataFrame()
    for goal in written.to_dict("records"):
        for place in series.place_of(goal["student_id"]):
            row = series.rows.iloc[place]
            named = (goal["instrument"] or row["instrument"], goal["level"] or row["probe_level"])
            if named != (row["instrument"], row["probe_level"]):
                continue
            days = {
                name: goal[column] - row["first"] for name, column in (("starts", "starts_on"), ("ends", "by_when"))
            }
            told = {name: np.nan if pd.isna(gap) else gap.days / 7 for name, gap in days.items()}
            same = {name: goal[name] for name in ("start", "start_is_no_number", "target")}
            for name, number in {**told, **same, "is_there": True}.items():
                found[name][place] = number
    return found


def _faults(
    series: Series, goals: dict[str, Floats], week: Floats, value: Floats, down: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Why each aim does not stand: the first reason that holds."""
    aims = series.rows[["minimum", "maximum"]].assign(
        direction=np.where(down, "down", "up"), start=value, starts_on=np.fmax(goals["starts"], week),
        by_when=goals["ends"], **{name: goals[name] for name in ("target", "start_is_no_number")},
    )  # fmt: skip
    last = np.max(np.where(np.isnan(series.scores), -np.inf, series.weeks), axis=1, initial=-np.inf)
    reasons = {
        "no_aim": ~goals["is_there"].astype(bool),
        **aim_faults(aims),
        "no_start": np.isnan(week + value),
        "aim_over": goals["ends"] < last,
    }
    return np.select(list(reasons.values()), list(reasons), "").astype("object")
