"""Aims of students and changes of their supports, as the team wrote them, and the aims that cannot stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Goal, Phase
from portraitlib.journal.plans import planned

GOALS = ("entry", "student_id", "instrument", "level", "starts_on", "start", "start_is_no_number", "target", "by_when")
FEWEST_POINTS = 3
"""Points whose median is where a student starts, when the team writes no start."""
_OF_INSTRUMENT = ["direction", "minimum", "maximum"]
PHASES = ("entry", "student_id", "service", "change_code", "on")


def goals_of(journal: Journal) -> pd.DataFrame:
    """Aims of students on an instrument, one row an entry; those of the team as a whole are left out.

    Parameters
    ----------
    journal : Journal

    Returns
    -------
    DataFrame
        ``entry``, ``student_id``, ``instrument``, ``level`` (empty: the only one), ``starts_on``, ``start`` (NaN: the
        median of the first three points, unless ``start_is_no_number``), ``target`` (NaN: not a number), ``by_when``.

    Examples
    --------
    >>> from portraitlib.journal import open_journal
    >>> from portraitlib.tables.school import school_in_memory
    >>> len(goals_of(open_journal(school_in_memory({}, journal="no-such-folder"))))
    0
    """
    return goal_rows((one.entry, cast(Goal, one.body)) for one in planned(journal, "goal"))


def goal_rows(told: Iterable[tuple[str, Goal]]) -> pd.DataFrame:
    """Rows of `goals_of`, of texts and their entries."""
    rows = [
        [entry, goal.student, goal.instrument, goal.level, goal.starts_on, number_in(goal.start)]
        + [bool(goal.start.strip()) and np.isnan(number_in(goal.start)), number_in(goal.target), goal.by_when]
        for entry, goal in told
        if goal.student
    ]
    frame = pd.DataFrame(rows, columns=list(GOALS))
    days = {name: pd.to_datetime(frame[name]) for name in ("starts_on", "by_when")}
    return frame.assign(**days).astype({"start": "float64", "target": "float64"})


def phases_of(journal: Journal) -> pd.DataFrame:
    """Supports that students began, changed or ended, one row an entry, by day.

    Returns
    -------
    DataFrame
        ``entry``, ``student_id``, ``service`` and ``change_code`` (``unsaid`` when not told), ``on``.
    """
    return phase_rows((one.entry, cast(Phase, one.body)) for one in planned(journal, "phase"))


def phase_rows(told: Iterable[tuple[str, Phase]]) -> pd.DataFrame:
    """Rows of `phases_of`, of texts and their entries."""
    rows = [[entry, one.student, one.service, one.change_code, one.starts_on] for entry, one in told if one.student]
    frame = pd.DataFrame(rows, columns=list(PHASES))
    return frame.assign(on=pd.to_datetime(frame["on"])).sort_values(["student_id", "on"], ignore_index=True)


def number_in(text: str) -> float:
    """The number that a text is, with a comma or a point; NaN when it is none.

    Examples
    --------
    >>> number_in("12,5"), number_in(" 40 "), number_in("40 mots")
    (12.5, 40.0, nan)
    """
    try:
        value = float(text.strip().replace(",", ".")) if text.strip() else np.nan
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) else float("nan")


def goal_faults(
    goals: pd.DataFrame, progress: pd.DataFrame, instruments: pd.DataFrame, students: pd.Series | None = None
) -> pd.DataFrame:
    """Aims that cannot be followed as they are written, one row an entry and fault.

    Parameters
    ----------
    goals : DataFrame
        As `goals_of`.
    progress, instruments : DataFrame
        Tables of the school.
    students : Series, optional
        Pseudonyms of its students; who is not told is believed.

    Returns
    -------
    DataFrame
        ``entry``, ``student_id``, ``fault`` (a code of `goal_faults.FAULTS`).

    Examples
    --------
    >>> aim = {"entry": "e", "student_id": "s", "instrument": "F", "level": "", "start": 40.0, "target": 30.0}
    >>> aim["start_is_no_number"] = False
    >>> days = {"starts_on": pd.Timestamp("2026-01-14"), "by_when": pd.Timestamp("2025-06-20")}
    >>> known = pd.DataFrame({"instrument": ["F"], "direction": ["up"], "minimum": [0.0], "maximum": [200.0]})
    >>> none = pd.DataFrame(columns=["student_id", "instrument", "level", "date", "score"])
    >>> goal_faults(pd.DataFrame([{**aim, **days}]), none, known)["fault"].tolist()
    ['goal_before_start', 'target_passed']
    """
    known = instruments.drop_duplicates("instrument").set_index("instrument").reindex(columns=_OF_INSTRUMENT)
    named = {*known.index, *progress["instrument"].dropna()}
    about = known.reindex(goals["instrument"]).reset_index(drop=True)
    told = pd.concat([goals.reset_index(drop=True), about], axis=1)
    found = {
        "student_unknown": ~told["student_id"].isin(told["student_id"] if students is None else students),
        "instrument_untold": told["instrument"] == "",
        "instrument_unknown": (told["instrument"] != "") & ~told["instrument"].isin(named),
        **aim_faults(told.assign(start=[_start_of(goal, progress) for goal in goals.to_dict("records")])),
    }
    return _by_entry(told, found)


def aim_faults(aims: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Which aims cannot be followed for their days and numbers, by code of `FAULTS`, the first to mend first.

    Parameters
    ----------
    aims : DataFrame
        ``starts_on``, ``by_when``, ``start`` (written, or measured), ``start_is_no_number``, ``target``, and what is
        known of the instrument: ``direction``, ``minimum``, ``maximum``.
    """
    start, target = aims["start"].mask(aims["start_is_no_number"]), aims["target"]
    way = aims["direction"].astype("object")
    low, high = (aims[name].astype("float64") for name in ("minimum", "maximum"))
    found = {
        "target_untold": target.isna(),
        "deadline_untold": aims["by_when"].isna(),
        "start_untold": aims["start_is_no_number"],
        "target_out_of_bounds": (target > high) | (target < low),
        "start_out_of_bounds": (start > high) | (start < low),
        "goal_before_start": aims["by_when"] <= aims["starts_on"],
        # where the direction is untold, a target on either side of the start may be meant
        "target_passed": (target == start) | ((way == "up") & (target < start)) | ((way == "down") & (target > start)),
    }
    return {fault: holds.fillna(False).to_numpy(dtype=bool) for fault, holds in found.items()}


def _by_entry(rows: pd.DataFrame, found: Mapping[str, Any]) -> pd.DataFrame:
    """One row an entry and fault, of the rows in which each fault holds."""
    parts = [rows.loc[np.asarray(mask), ["entry", "student_id"]].assign(fault=fault) for fault, mask in found.items()]
    return pd.concat(parts, ignore_index=True)


def _start_of(goal: dict[Any, Any], progress: pd.DataFrame) -> float:
    """Start that is written, or the median of the first points from the day it starts; NaN while there are fewer."""
    if not np.isnan(goal["start"]):
        return float(goal["start"])
    level = progress["level"].astype("object").fillna("")
    own = (progress["student_id"] == goal["student_id"]) & (progress["instrument"] == goal["instrument"])
    scored = progress[own & (level == goal["level"]) & progress["score"].notna()]
    if pd.notna(goal["starts_on"]):
        scored = scored[scored["date"] >= goal["starts_on"]]
    points = scored.groupby("date")["score"].median().head(FEWEST_POINTS)
    return float(points.median()) if len(points) == FEWEST_POINTS else float("nan")


def phase_faults(phases: pd.DataFrame, students: pd.Series | None = None) -> pd.DataFrame:
    """Changes of support that cannot be drawn as they are written, as `goal_faults`.

    Examples
    --------
    >>> told = {"entry": ["a", "b"], "student_id": "s", "service": "tutoring", "change_code": ["ended", "begun"]}
    >>> days = pd.to_datetime(["2026-01-05", "2026-02-02"])
    >>> phase_faults(pd.DataFrame(told).assign(on=days))["fault"].tolist()
    ['ended_before_begun']
    """
    begun = phases[phases["change_code"] == "begun"].groupby(["student_id", "service"])["on"].min()
    keys = pd.MultiIndex.from_frame(phases[["student_id", "service"]])
    is_early = phases["on"].to_numpy() < begun.reindex(keys).to_numpy()
    found = {
        "student_unknown": ~phases["student_id"].isin(phases["student_id"] if students is None else students),
        "change_untold": phases["change_code"] == "unsaid",
        "day_untold": phases["on"].isna(),
        "ended_before_begun": (phases["change_code"] == "ended") & is_early,
    }
    return _by_entry(phases, found)
