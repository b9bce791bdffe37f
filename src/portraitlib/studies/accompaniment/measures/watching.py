"""Relations week by week, as they were known at the end of each: what the alarms read, today and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.studies.accompaniment.measures.relations import PAIR, was_there

UNWRITTEN = 15
"""Weeks of relations without one line, in a whole programme, from which meetings are taken to be unwritten, not missed:
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
    n_written, n_beside : array of int, weeks x relations
        Meetings written that week of its whole programme, missed ones among them; relations of it that went on.
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
    n_beside: np.ndarray
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
    came = is_in & was_there(meetings)
    may_be_there = meetings["mode"].astype("object").fillna("in_person").eq("in_person").to_numpy(dtype=bool)
    shape = is_on.shape
    block = relations.groupby(["service", "programme"], dropna=False).ngroup().to_numpy()
    return Watched(
        weeks=mondays,
        checks=checks,
        is_whole=np.asarray(mondays + _FRIDAY <= np.datetime64(day, "D")),
        n_written=_of_block(_counted(place, column, is_in, shape), block),
        n_beside=_of_block(is_on, block),
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


def _of_block(counts: np.ndarray, block: np.ndarray) -> np.ndarray:
    """Each relation's column in place of the sum of those of its programme."""
    sums = np.zeros((len(counts), int(block.max(initial=-1)) + 1), dtype=int)
    np.add.at(sums.T, block, counts.T)
    return sums[:, block]


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
            missed = np.where(contacts > 0, 0, self.missed)
            return Rhythm(missed, _with_more(self.contacts, contacts), _with_more(self.in_person, in_person))
        missed = np.where(watched.is_due[week] & (contacts == 0), self.missed + 1, 0)
        return Rhythm(missed, np.vstack([self.contacts[1:], contacts]), np.vstack([self.in_person[1:], in_person]))

    def but(self, other: Rhythm, where: np.ndarray) -> Rhythm:
        """The same rhythm, and the other where it is so."""
        both = zip(vars(self).values(), vars(other).values(), strict=True)
        return Rhythm(*(np.where(where, theirs, own) for own, theirs in both)) if where.any() else self


def _with_more(latest: np.ndarray, week: np.ndarray) -> np.ndarray:
    return np.vstack([latest[:-1], latest[-1:] + week])


def rhythms(watched: Watched, span: int) -> Iterator[Rhythm]:
    """Rhythm of the relations at each week, from what was written by then; the last `2 * span` weeks are kept.

    A silence of a whole programme is read from its second week on, and no more once it is too long to be meetings
    missed (`UNWRITTEN`) or when nothing was ever written of it: the rhythm then stays what it was before.
    """
    n = watched.is_on.shape[1]
    now = before = Rhythm(np.zeros(n, dtype=int), *(np.zeros((2 * span, n), dtype=int) for _ in range(2)))
    silent, n_silent, is_begun = np.zeros(n, dtype=int), np.zeros(n, dtype=int), np.zeros(n, dtype=bool)
    for week in range(len(watched.weeks)):
        is_written, is_whole = watched.n_written[week] > 0, int(watched.is_whole[week])
        now = now.but(before, is_written & ((silent >= UNWRITTEN) | ~is_begun))
        before = before.but(now, ~is_written & (n_silent == 0))
        n_silent = np.where(is_written, 0, n_silent + is_whole)
        silent = np.where(is_written, 0, silent + is_whole * watched.n_beside[week])
        is_begun |= is_written
        now = now.after(watched, week)
        yield now.but(before, (silent >= UNWRITTEN) | (n_silent == 1) | ~is_begun)
