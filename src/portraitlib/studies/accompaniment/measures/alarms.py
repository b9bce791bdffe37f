"""The four alarms of a relation, each by its own rule, week by week."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.studies.accompaniment.measures.watching import Watched, rhythms
from portraitlib.studies.accompaniment.settings import AccompanimentRules

RULES = ("known_end", "no_meeting", "fading", "new_match")
WEEKS_A_MONTH = 52 / 12
OF_MEETINGS = ("no_meeting", "fading")
"""Rules that read meetings: they can say nothing of a relation while none of its programme is written."""
REACHED = "goal_reached"
"""Reason of an end that is no loss."""


@dataclass(frozen=True)
class Ahead:
    """What is known from its beginning of how each relation may end; days, NaT when nothing is.

    Parameters
    ----------
    begun : array of datetime64[D]
    known_end : array of datetime64[D]
        The first of the adult's known leaving and of the commitment's end.
    broken : array of datetime64[D]
        Day on which the relation before it, of the same student, ended early.
    is_remote : array of bool
        The relation is meant to be at a distance.
    """

    begun: np.ndarray
    known_end: np.ndarray
    broken: np.ndarray
    is_remote: np.ndarray


def is_early(relations: pd.DataFrame, rules: AccompanimentRules) -> np.ndarray:
    """Whether each relation ended before six months or before its commitment's end, its aim not reached."""
    lasted = (relations["end_date"] - relations["start_date"]).dt.days
    is_short = (lasted < rules.conditions.lasting_days) | (relations["end_date"] < relations["commitment_until"])
    is_reached = relations["end_reason"].astype("object").eq(REACHED)
    return (is_short & relations["end_date"].notna() & ~is_reached).to_numpy(dtype=bool)


def ahead_of(relations: pd.DataFrame, leaving: pd.Series, rules: AccompanimentRules) -> Ahead:
    """What is known ahead of each relation; `leaving` gives days, by adult, of leavings that are known."""
    begun = relations["start_date"]
    ends = pd.concat([relations["commitment_until"], _first_leaving(relations, leaving)], axis=1)
    known = ends.where(ends.ge(begun, axis=0)).min(axis=1)
    return Ahead(
        begun=_days(begun),
        known_end=_days(known),
        broken=_days(_broken_before(relations, rules)),
        is_remote=relations["form"].astype("object").eq("remote").to_numpy(dtype=bool),
    )


def _days(values: pd.Series) -> np.ndarray:
    return pd.to_datetime(values).to_numpy().astype("datetime64[D]")


def _first_leaving(relations: pd.DataFrame, leaving: pd.Series) -> pd.Series:
    """First known leaving of its adult after each relation began."""
    told = pd.DataFrame({"adult": leaving.index.astype("object"), "leaves": leaving.to_numpy()}).dropna()
    rows = relations[["adult", "start_date"]].astype({"adult": "object"}).reset_index()
    both = rows.merge(told, on="adult")
    first = both[(both["leaves"] >= both["start_date"]).to_numpy(dtype=bool)].groupby("index")["leaves"].min()
    return pd.to_datetime(first.reindex(relations.index))


def _broken_before(relations: pd.DataFrame, rules: AccompanimentRules) -> pd.Series:
    """Day on which the relation before each one, of the same student, ended early.

    That is the one written (``previous_service_id``); without it, the last of the same kind that had ended.
    """
    ended = relations[["service_id", "student_id", "service", "end_date"]].assign(early=is_early(relations, rules))
    ended = ended[ended["end_date"].notna()].rename(columns={"service_id": "before", "end_date": "ended"})
    rows = relations[["student_id", "service", "start_date", "previous_service_id"]].reset_index()
    pairs = rows.merge(ended, on="student_id", suffixes=("", "_before"))
    written = pairs["previous_service_id"].astype("object")
    is_named = (written == pairs["before"].astype("object")).to_numpy(dtype=bool, na_value=False)
    is_same = (pairs["service"].astype("object") == pairs["service_before"].astype("object")).to_numpy(dtype=bool)
    is_last = written.isna() & is_same & (pairs["ended"] <= pairs["start_date"])
    last = pairs[is_named | is_last.to_numpy(dtype=bool)].sort_values("ended").groupby("index").tail(1)
    broken = last[last["early"].to_numpy(dtype=bool)].set_index("index")["ended"]
    return pd.to_datetime(broken.reindex(relations.index))


def alarms_of(watched: Watched, ahead: Ahead, rules: AccompanimentRules) -> dict[str, np.ndarray]:
    """Whether each rule says, at the end of each week (rows), that a relation (columns) may end early.

    Nothing later than a week is read for it: the alarms of the last row are today's, and those of the others are the
    ones that would have been given.
    """
    silent, fading = np.zeros_like(watched.is_on), np.zeros_like(watched.is_on)
    span = rules.alarms.weeks_fading
    for week, now in enumerate(rhythms(watched, span)):
        silent[week] = now.missed >= rules.alarms.weeks_without
        is_fewer = now.contacts[-span:].sum(axis=0) < now.contacts[:span].sum(axis=0)
        fading[week] = is_fewer & (now.in_person[-span:].sum(axis=0) == 0) & ~ahead.is_remote
    checks, young, lasting = watched.checks[:, None], rules.conditions.early_days, rules.conditions.lasting_days
    ends_soon = ahead.known_end < ahead.begun + np.timedelta64(lasting, "D")
    is_young = checks < ahead.begun + np.timedelta64(young, "D")
    told = {
        "known_end": ends_soon & (ahead.known_end >= checks),
        "no_meeting": silent,
        "fading": fading,
        "new_match": is_young & (ahead.broken <= checks),
    }
    return {rule: held & watched.is_on for rule, held in told.items()}


def begun_at(alarm: np.ndarray) -> np.ndarray:
    """Week in which the alarm that holds at each week began; -1 where none holds.

    Examples
    --------
    >>> begun_at(np.array([[False], [True], [True], [False], [True]])).ravel().tolist()
    [-1, 1, 1, -1, 4]
    """
    place = np.arange(len(alarm))[:, None]
    first = np.maximum.accumulate(np.where(alarm & ~_before(alarm), place, -1), axis=0)
    return np.where(alarm, first, -1)


def _before(alarm: np.ndarray) -> np.ndarray:
    """The alarm of the week before."""
    return np.vstack([np.zeros_like(alarm[:1]), alarm[:-1]])


@dataclass(frozen=True)
class Record:
    """What a rule would have said of relations that are now closed.

    Parameters
    ----------
    n_early, n_announced : int
        Early endings; those that it announced: it held in one of the last weeks before the end.
    lead : array of int
        Days from the beginning of that alarm to the end, of the endings announced.
    n_lasted, n_quiet : int
        Relations that did not end early; those of which it never said anything.
    n_false : int
        Times that it began to say so and no early end came in the weeks after it last did.
    weeks : int
        Weeks of relations in which it could be false.
    """

    n_early: int
    n_announced: int
    lead: np.ndarray
    n_lasted: int
    n_quiet: int
    n_false: float
    weeks: int


def record_of(watched: Watched, alarm: np.ndarray, ended: np.ndarray, early: np.ndarray, horizon: int) -> Record:
    """Record of a rule on closed relations.

    Parameters
    ----------
    watched : Watched
        Of closed relations only, each on for a week at least.
    alarm : array of bool, weeks x relations
    ended : array of datetime64[D]
        Their ends.
    early : array of bool
        Which of them are early.
    horizon : int
        Open weeks before an early end in which an alarm announces it.
    """
    place = np.arange(len(alarm))[:, None]
    last = len(alarm) - 1 - np.argmax(watched.is_on[::-1], axis=0)
    near = early & (place > last - horizon) & watched.is_on
    since = begun_at(alarm)
    told = np.where(alarm & near, since, len(alarm)).min(axis=0)
    is_told = told < len(alarm)
    starts = alarm & (since == place)
    true_starts = (starts & near).sum() + (is_told & (told < np.argmax(near, axis=0))).sum()
    return Record(
        n_early=int(early.sum()),
        n_announced=int(is_told.sum()),
        lead=(ended[is_told] - watched.checks[told[is_told]]).astype("int64"),
        n_lasted=int((~early).sum()),
        n_quiet=int((~early & ~alarm.any(axis=0)).sum()),
        n_false=int(starts.sum() - true_starts),
        weeks=int((watched.is_on & ~near).sum()),
    )


def false_a_month(record: Record, n_on: int) -> float:
    """False alarms to expect in a month of school of so many relations; NaN without a week to tell them from."""
    return record.n_false / record.weeks * n_on * WEEKS_A_MONTH if record.weeks else np.nan


def only(watched: Watched, kept: np.ndarray) -> Watched:
    """The relations kept; what is told of their programmes stays that of all."""
    parts = {name: one[:, kept] for name, one in vars(watched).items() if one.ndim > 1}
    return replace(watched, **parts)
