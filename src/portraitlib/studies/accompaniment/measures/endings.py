"""Relations that may end early: four alarms, each with its rule, since when, and what it would have said of past ones.

For the team alone. Nothing is summed by adult, and nothing of an adult is measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.results.section import Result, demand, named, study
from portraitlib.statistics.intervals import count_interval, wilson_interval
from portraitlib.studies.accompaniment.measures.alarms import (
    OF_MEETINGS,
    RULES,
    Ahead,
    Record,
    ahead_of,
    alarms_of,
    begun_at,
    false_a_month,
    is_early,
    only,
    record_of,
)
from portraitlib.studies.accompaniment.measures.ending_tables import ALARMS, FALSE_ALARMS, RECORDS
from portraitlib.studies.accompaniment.measures.hard_times import unmet_after_failure
from portraitlib.studies.accompaniment.measures.own import current_relations
from portraitlib.studies.accompaniment.measures.relations import (
    PAIR,
    meetings_of,
    open_weeks,
    relations_of,
    seen_until,
    was_there,
)
from portraitlib.studies.accompaniment.measures.watching import Watched, known_at, watch
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class EndingsAhead(Result):
    """Alarms of the day read, and what each would have said of the relations that are closed.

    Parameters
    ----------
    day : Timestamp
        Day read: the last one known.
    n_on, n_in_alarm : int
        Relations that go on; those of which one rule or more says something.
    n_unwritten : int
        Relations that go on, of programmes none of whose meetings is written.
    n_closed, n_closed_written, n_not_replayed : int
        Closed relations replayed; those of which some meetings of their programme were written then, which alone the
        rules on meetings are replayed on; those closed outside of the calendar, set aside.
    rules : AccompanimentRules
    """

    day: pd.Timestamp
    n_on: int
    n_in_alarm: int
    n_unwritten: int
    n_closed: int
    n_closed_written: int
    n_not_replayed: int
    rules: AccompanimentRules


@study
def warn_of_endings(school: School, *, adult: str | None = None) -> EndingsAhead:
    """Warn of relations that may end early, while something can still be done, with the record of each rule.

    A rule's record is what it would have said, Friday after Friday, of the relations that this school has closed since
    its calendar begins, from what was written by then.

    Parameters
    ----------
    school : School
    adult : str, optional
        Relations of that adult alone; the record of a rule stays that of the school.

    Returns
    -------
    EndingsAhead or Refusal
        ``ending_alarms`` (relation x rule, the ends known first), ``ending_records`` and ``ending_false_alarms``
        (rule), ``unmet_after_failure`` (relations of students who failed at the latest term, and were not met since).
        Shares and days are missing under ``fewest_endings`` of ``params/accompagnement.yml``.
        ``screening_of_students`` for readers who may not see students, ``no_relations``, ``no_open_weeks``,
        ``no_meetings``.

    Examples
    --------
    Two whole weeks of class without a meeting, for one student of two:

    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026})
    >>> days = pd.DataFrame({"date": pd.bdate_range("2025-10-06", periods=20), "is_instructional": True})
    >>> given = pd.DataFrame({"student_id": ["a", "b"], "service_id": ["1", "2"], "service": "mentoring",
    ...     "start_date": pd.Timestamp("2025-10-06")})
    >>> met = [("a", "1", "2025-10-07"), *(("b", "2", f"2025-10-{day}") for day in ("08", "15", "22", "29"))]
    >>> held = pd.DataFrame(met, columns=["student_id", "service_id", "date"]).astype({"date": "datetime64[ns]"})
    >>> school = school_in_memory({"students": people, "calendar": days, "services": given,
    ...     "sessions": held.assign(was_attended=True)}, as_of="2025-10-31")
    >>> told = warn_of_endings(school).tables["ending_alarms"].data
    >>> told[["student_id", "ending_rule", "alarm_since"]].astype(str).values.tolist()
    [['a', 'no_meeting', '2025-10-24']]
    """
    demand(school.reader.policy.shows_students, "screening_of_students")
    rules, found = school.settings(AccompanimentRules), watched_of(school)
    is_own = np.ones(len(found.relations), dtype=bool) if adult is None else _is_of(school, found.relations, adult)
    is_on = found.watched.is_on[-1] & is_own
    alarms = [_now(found, rule) for rule in RULES]
    listed = pd.concat(alarms, ignore_index=True)
    listed = listed if adult is None else listed[listed["staff_id"] == adult]
    closed, early = _closed(found), is_early(found.relations, rules)
    written = closed & (found.watched.is_on & (found.watched.n_written > 0)).any(axis=0)
    replayed = {rule: written if rule in OF_MEETINGS else closed for rule in RULES}
    records = pd.DataFrame([_recorded(found, rule, kept, early, rules) for rule, kept in replayed.items()])
    return EndingsAhead(
        tables=named(
            ALARMS.filled(_in_order(listed, found)),
            RECORDS.filled(records[RECORDS.names]),
            FALSE_ALARMS.filled(records[FALSE_ALARMS.names]),
            unmet_after_failure(
                school,
                found.relations[is_own],
                found.meetings,
                found.last_met[is_own],
                found.day,
                rules.alarms.days_after_failure,
            ),
        ),
        day=found.day,
        n_on=int(is_on.sum()),
        n_in_alarm=len(listed[PAIR].drop_duplicates()),
        n_unwritten=int((is_on & ~found.watched.n_written.any(axis=0)).sum()),
        n_closed=int(closed.sum()),
        n_closed_written=int(written.sum()),
        n_not_replayed=int((found.relations["end_date"].notna().to_numpy() & ~closed).sum()),
        rules=rules,
    )


def _is_of(school: School, relations: pd.DataFrame, adult: str) -> np.ndarray:
    """Which relations are an adult's, who may read of students; refused as `current_relations` is."""
    current_relations(school, adult)
    return (relations["adult"] == adult).to_numpy(dtype=bool, na_value=False)


@dataclass(frozen=True)
class Found:
    """Relations watched, with their alarms week by week; `last_met` is the day of the last meeting of each."""

    relations: pd.DataFrame
    meetings: pd.DataFrame
    day: pd.Timestamp
    watched: Watched
    ahead: Ahead
    alarms: dict[str, np.ndarray]
    last_met: pd.Series


def watched_of(school: School) -> Found:
    """Relations of a school, watched week by week; made once. Refused without relations, calendar or meetings."""
    return school.keep("relations of accompaniment watched", _watched_of)


def _watched_of(school: School) -> Found:
    rules, day = school.settings(AccompanimentRules), last_day_known(school)
    every, weeks = relations_of(school), open_weeks(school)
    relations, meetings = known_at(every.assign(until=seen_until(school, every)), meetings_of(school), day)
    demand(relations, "no_relations")
    demand(meetings, "no_meetings")
    demand((weeks <= day).any(), "no_open_weeks")
    staff = school.table("staff").dropna(subset="known_leaving_date")
    watched = watch(relations, meetings, weeks, day)
    ahead = ahead_of(relations, staff.set_index("staff_id")["known_leaving_date"], rules)
    came = meetings[was_there(meetings)]
    last_met = came.groupby(PAIR)["date"].max().reindex(pd.MultiIndex.from_frame(relations[PAIR]))
    alarms = alarms_of(watched, ahead, rules)
    return Found(relations, meetings, day, watched, ahead, alarms, last_met.reset_index(drop=True))


def _now(found: Found, rule: str) -> pd.DataFrame:
    """Relations of which a rule says something on the day read."""
    alarm = found.alarms[rule]
    held = np.flatnonzero(alarm[-1])
    since = found.watched.checks[begun_at(alarm)[-1][held]].astype("datetime64[ns]")
    rows = found.relations.iloc[held].rename(columns={"adult": "staff_id"})
    ahead = found.ahead.known_end[held].astype("datetime64[ns]")
    known = pd.Series(ahead if rule == "known_end" else np.full_like(ahead, "NaT"), index=rows.index)
    return rows[[*PAIR, "service", "programme", "staff_id", "start_date"]].assign(
        ending_rule=rule,
        alarm_since=since,
        known_end=known,
        days_then=(known - rows["start_date"]).dt.days,
        last_met=found.last_met.iloc[held].to_numpy(),
        still_possible=rule,
    )


def _in_order(listed: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Ends that are known first, the nearest first; then those that were told of last, who may still be reached."""
    nearest = listed["known_end"].fillna(pd.Timestamp.max)
    order = {rule: place for place, rule in enumerate(RULES)}
    keys = listed.assign(nearest=nearest, place=listed["ending_rule"].map(order), ago=found.day - listed["alarm_since"])
    return keys.sort_values(["place", "nearest", "ago", "student_id"], kind="stable", ignore_index=True)[ALARMS.names]


def _closed(found: Found) -> np.ndarray:
    """Closed relations whose whole life is in the weeks of the calendar."""
    first = found.watched.weeks[0] - np.timedelta64(2, "D")  # a weekend before the first week is not a week lost
    in_weeks = (found.ahead.begun >= first) & found.watched.is_on.any(axis=0)
    return found.relations["end_date"].notna().to_numpy() & in_weeks


def _recorded(
    found: Found, rule: str, closed: np.ndarray, early: np.ndarray, rules: AccompanimentRules
) -> dict[str, object]:
    """The record of a rule on closed relations; nothing is judged from too few endings."""
    ended = found.relations["end_date"].to_numpy().astype("datetime64[D]")[closed]
    alarm = found.alarms[rule]
    record = record_of(only(found.watched, closed), alarm[:, closed], ended, early[closed], rules.alarms.weeks_ahead)
    is_judged = record.n_early >= rules.alarms.fewest_endings
    low, high = wilson_interval(record.n_announced, max(record.n_early, 1), confidence=rules.confidence)
    share = record.n_announced / max(record.n_early, 1)
    days = np.median(record.lead) if len(record.lead) else np.nan
    told = {"announced_share": share, "announced_low": low, "announced_high": high, "days_ahead": days}
    return {
        "ending_rule": rule,
        "n_now": int(alarm[-1].sum()),
        "n_early_ends": record.n_early,
        "n_announced": record.n_announced,
        **{name: float(value) if is_judged else np.nan for name, value in told.items()},
        "n_false": record.n_false,
        **_false(record, int(found.watched.is_on[-1].sum()), rules.confidence),
        "n_weeks_read": record.weeks,
        "n_lasting_ends": record.n_lasted,
        "n_quiet": record.n_quiet,
    }


def _false(record: Record, n_on: int, confidence: float) -> dict[str, float]:
    """False alarms to expect in a month, with their interval; missing without a week to tell them from."""
    ends = zip(
        ("false_a_month_low", "false_a_month_high"), count_interval(record.n_false, confidence=confidence), strict=True
    )
    bounds = {name: false_a_month(replace(record, n_false=float(end)), n_on) for name, end in ends}
    return {"false_a_month": false_a_month(record, n_on), **bounds}
