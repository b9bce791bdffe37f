"""Relations week by week, as they were known at the end of each: what the alarms read, today and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.studies.accompaniment.measures.relations import PAIR

UNWRITTEN = 15.0
"""Weeks of relations without one line, in the whole school, from which meetings are taken to be unwritten, not missed:
with lines that come one by one, so long a silence has probability exp(-15)."""
_DAY = np.timedelta64(1, "D")
_FRIDAY = 4 * _DAY


@dataclass(frozen=True)
class Watched:
    """Open weeks (rows) and relations (columns), from what was known on a day.

    Parameters
    ----------
    weeks : array of datetime64[D]
        Mondays of weeks with class.
    checks : array of datetime64[D]
        Day on which each is judged: its Friday; the day read, for the last one while it lasts.
    is_whole : array of bool
        Its Friday has come.
    n_written : array of int
        Meetings written that week, of all relations, missed ones among them.
    is_on : array of bool, weeks x relations
        The relation goes on when the week is judged.
    is_due : array of bool, weeks x relations
        It had begun when the week began: a meeting is due.
    contacts, in_person : array of int, weeks x relations
        Meetings that the student attended; those that may have been in person (their mode may be untold).
    """

    weeks: np.ndarray
    checks: np.ndarray
    is_whole: np.ndarray
    n_written: np.ndarray
    is_on: np.ndarray
    is_due: np.ndarray
    contacts: np.ndarray
    in_person: np.ndarray


def known_at(relations: pd.DataFrame, meetings: pd.DataFrame, day: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The relations begun and the meetings held by a day; an end that comes later is not known."""
    begun = relations[(relations["start_date"] <= day).to_numpy(dtype=bool)].reset_index(drop=True)
    is_later = (begun["end_date"] > day).to_numpy(dtype=bool, na_value=False)
    begun = begun.assign(end_date=begun["end_date"].mask(is_later), end_reason=begun["end_reason"].mask(is_later))
    return begun, meetings[(meetings["date"] <= day).to_numpy(dtype=bool)].reset_index(drop=True)


def watch(relations: pd.DataFrame, meetings: pd.DataFrame, weeks: pd.DatetimeIndex, day: pd.Timestamp) -> Watched:
    """Put relations and meetings known on a day in their weeks; see `known_at`.

    A meeting held at a weekend or while there is no class counts in the next open week. A relation without an end goes
    on until ``until`` where that column is given.
    """
    mondays = weeks.to_numpy().astype("datetime64[D]")
    mondays = mondays[mondays <= np.datetime64(day, "D")]
    checks = np.minimum(mondays + _FRIDAY, np.datetime64(day, "D"))
    begun = _days(relations["start_date"])
    over = _days(relations["end_date"])
    seen = _days(relations["until"]) if "until" in relations else np.full(len(relations), np.datetime64("NaT"))
    is_on = (begun <= checks[:, None]) & ~(over <= checks[:, None]) & ~(np.isnat(over) & (seen < checks[:, None]))
    place = np.searchsorted(mondays, _mondays(meetings["date"] + pd.Timedelta(days=2)))
    column = pd.MultiIndex.from_frame(relations[PAIR]).get_indexer(pd.MultiIndex.from_frame(meetings[PAIR]))
    is_in = (place < len(mondays)) & (column >= 0)
    came = is_in & meetings["was_attended"].to_numpy(dtype=bool, na_value=False)
    may_be_there = meetings["mode"].astype("object").fillna("in_person").eq("in_person").to_numpy(dtype=bool)
    shape, n_written = is_on.shape, np.bincount(place[is_in], minlength=len(mondays))
    return Watched(
        weeks=mondays,
        checks=checks,
        is_whole=mondays + _FRIDAY <= np.datetime64(day, "D"),
        n_written=n_written,
        is_on=is_on,
        is_due=is_on & (begun <= mondays[:, None]),
        contacts=_counted(place, column, came, shape),
        in_person=_counted(place, column, came & may_be_there, shape),
    )


def _days(values: pd.Series) -> np.ndarray:
    return pd.to_datetime(values).to_numpy().astype("datetime64[D]")


def _mondays(values: pd.Series) -> np.ndarray:
    days = _days(values)
    return days - ((days.astype("int64") + 3) % 7) * _DAY  # 1 January 1970 was a Thursday


def _counted(place: np.ndarray, column: np.ndarray, kept: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    flat = place[kept] * shape[1] + column[kept]
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)


@dataclass(frozen=True)
class Rhythm:
    """Meetings of each relation up to a week: due weeks in a row without one, and those of the last weeks read."""

    missed: np.ndarray  # relations
    contacts: np.ndarray  # latest weeks read, the last one last, x relations
    in_person: np.ndarray

    def after(self, watched: Watched, week: int) -> Rhythm:
        """The rhythm once a week is read; a week that is not over can only make a silence end."""
        contacts, in_person = watched.contacts[week], watched.in_person[week]
        if not watched.is_whole[week]:
            return Rhythm(np.where(contacts > 0, 0, self.missed), _more(self.contacts, contacts),
                          _more(self.in_person, in_person))  # fmt: skip
        missed = np.where(watched.is_due[week] & (contacts == 0), self.missed + 1, 0)
        return Rhythm(missed, np.vstack([self.contacts[1:], contacts]), np.vstack([self.in_person[1:], in_person]))


def _more(latest: np.ndarray, week: np.ndarray) -> np.ndarray:
    return np.vstack([latest[:-1], latest[-1:] + week])


def rhythms(watched: Watched, span: int) -> Iterator[Rhythm]:
    """Rhythm of the relations at each week, from what was written by then; the last `2 * span` weeks are kept.

    A silence of the whole school is read from its second week on, and no more once it is too long to be meetings missed
    (`UNWRITTEN`): until then, and from then on, the rhythm stays what it was before.
    """
    n = watched.is_on.shape[1]
    now = before = Rhythm(np.zeros(n, dtype=int), *(np.zeros((2 * span, n), dtype=int) for _ in range(2)))
    silent = n_silent = 0
    for week, n_written in enumerate(watched.n_written):
        if n_written:
            now, silent, n_silent = (before if silent >= UNWRITTEN else now), 0, 0
        elif watched.is_whole[week]:
            before = before if n_silent else now
            silent, n_silent = silent + int(watched.is_on[week].sum()), n_silent + 1
        now = now.after(watched, week)
        yield before if silent >= UNWRITTEN or n_silent == 1 else now
