"""What changed in the data since the team's last meeting: tiers, attendance, one term beside the term before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance import AttendanceYear, known_attendance
from portraitlib.indicators.coefficient.selection import screen
from portraitlib.journal.kinds import Meeting
from portraitlib.journal.meetings import last_meeting
from portraitlib.journal.opened import Journal
from portraitlib.journal.sections import team_journal
from portraitlib.results.given import can_be_read, table_of
from portraitlib.results.section import (
    Form,
    RefusedError,
    Result,
    ResultTable,
    Table,
    demand,
    key,
    mark,
    n,
    named,
    statistic,
    study,
    table,
)
from portraitlib.statistics.intervals import mean_interval
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.earlier import as_known_on, of_the_year
from portraitlib.tables.school import School

TIER_MOVES = table(
    "tiers_since",
    key("tier_then", mark("À la rencontre"), like="tier", definition=mark("Palier d'après ce que l'on savait alors.")),
    key("tier_now", mark("Aujourd'hui"), like="tier", definition=mark("Palier d'après ce que l'on sait aujourd'hui.")),
    n("n_students"),
)
ATTENDANCE = table(
    "attendance_since",
    key(
        "whom",
        mark("Qui"),
        codes={"school": mark("toute l'école"), "supported": mark("élèves qui ont un soutien")},
        definition=mark("Les élèves que la ligne réunit."),
    ),
    n("n_students"),
    statistic(
        "missed_before",
        mark("Jours manqués, avant"),
        Form.PERCENT,
        of="days",
        unit="share of days",
        definition=mark("Part des jours manqués dans la période, de même longueur, qui précède la rencontre."),
    ),
    statistic(
        "missed_since",
        mark("Jours manqués, depuis"),
        Form.PERCENT,
        of="days",
        unit="share of days",
        definition=mark("Part des jours manqués depuis la rencontre."),
    ),
    statistic("change"),
    statistic("change_low"),
    statistic("change_high"),
)
TERMS = table(
    "terms_since",
    key("subject"),
    key("track"),
    key("level"),
    n("n_students"),
    statistic("mean_gap"),
    statistic("mean_gap_low"),
    statistic("mean_gap_high"),
    statistic("is_clear", shown=False),
)
_CELL = ["subject", "track", "level"]


@dataclass(frozen=True, kw_only=True)
class SinceMeeting(Result):
    """What changed in the data since the last meeting.

    Parameters
    ----------
    since : date or None
        Day compared with.
    is_meeting : bool
        That day is one of a meeting of the journal; else some weeks back.
    n_days : int
        Class days since.
    terms : tuple of str
        The two terms compared, the earlier first; empty when they could not be.
    is_term_new : bool
        The later term was not known yet that day.
    confidence : float
    """

    since: date | None = None
    is_meeting: bool = False
    n_days: int = 0
    terms: tuple[str, ...] = ()
    is_term_new: bool = False
    confidence: float = 0.95


@study
def compare_since_meeting(
    school: School, *, results: Result | None = None, journal: Journal | None = None
) -> SinceMeeting:
    """Compare what is known today with what was known on the day of the team's last meeting.

    Parameters
    ----------
    school : School
    results : Result, optional
        Of `compare_results` with ``against="term_before"``.
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    SinceMeeting or Refusal
        ``tiers_since``, one row per tier then and now (students of both days; `counts` has those who changed);
        ``attendance_since``, one row for the whole school, one for the students whose support goes on: share of days
        missed since the meeting, in as many class days before it, and the mean change of the same students with its
        interval; ``terms_since``, one row per subject and level of the two latest terms.
        ``nothing_since`` when none of the three can be read; ``journal_is_for_the_team`` for readers outside it.

    Notes
    -----
    Without a meeting in the journal, ``weeks_without_meeting`` of ``params/suivi.yml`` are looked back.
    """
    journal, rules = team_journal(school, journal), school.settings(FollowUpRules)
    since, is_meeting = day_compared(school, journal)
    year = int(school.params.school_year or school.latest_year)
    kept = f"tiers of {since} and of today, in {year}"  # the page of the cycle asks again
    tiers, counts = school.keep(kept, lambda one: _tiers(one, since, year))
    days = known_attendance(school, year)
    place = _place(days, since) if days else 0
    attendance = _attendance(days, place, going_on(school, day_read(school, journal)), rules.confidence)
    terms = _terms(results, year)
    demand(len(tiers) or len(attendance) or len(terms), "nothing_since")
    names = tuple(getattr(results, "terms", ())) if len(terms) else ()
    return SinceMeeting(
        tables=named(_filled(TIER_MOVES, tiers), _filled(ATTENDANCE, attendance), _filled(TERMS, terms)),
        counts=dict(counts),
        since=since,
        is_meeting=is_meeting,
        n_days=len(days.days.dates) - place if days else 0,
        terms=names,
        is_term_new=bool(names) and school.rules.published_on(names[-1], year) > since,
        confidence=rules.confidence,
    )


def _filled(declared: Table, rows: pd.DataFrame) -> ResultTable:
    return declared.filled(rows.reindex(columns=declared.names).reset_index(drop=True))


def day_compared(school: School, journal: Journal) -> tuple[date, bool]:
    """Day of the last meeting, and True; without one, some weeks before the day read."""
    last = last_meeting(journal)
    if last:
        return date.fromisoformat(cast(Meeting, last.body).held_on), True
    weeks = school.settings(FollowUpRules).weeks_without_meeting
    return day_read(school, journal) - timedelta(weeks=weeks), False


def known_then(school: School, on: date) -> School:
    """The school as it was known on a day, made once."""
    return school.keep(f"as known on {on}", lambda one: as_known_on(one, on))


def day_read(school: School, journal: Journal) -> date:
    """Day to which the data go: the one asked for, or the last of the register, never after today."""
    if school.params.as_of:
        return date.fromisoformat(school.params.as_of)
    last = school.coded("attendance")["date"].max()
    return journal.today if pd.isna(last) else min(journal.today, pd.Timestamp(last).date())


def going_on(school: School, on: date) -> pd.Index:
    """Students of a service that goes on that day."""
    services, today = school.table("services"), pd.Timestamp(on)
    is_on = services["start_date"].le(today) & (services["end_date"].isna() | services["end_date"].ge(today))
    return pd.Index(services.loc[is_on.fillna(False).to_numpy(dtype=bool), "student_id"].dropna().unique())


def _tiers(school: School, since: date, year: int) -> tuple[pd.DataFrame, dict[str, int | None]]:
    """Students of each tier then and now; how many went up, down, or have one that they had not."""
    everyone = school.table("students")["student_id"].unique()
    known = as_known_on(of_the_year(school, year, students=everyone), since)
    try:
        now, then = (screen(one, school_year=year).students().set_index("student_id") for one in (school, known))
    except RefusedError:
        return pd.DataFrame(), {}
    columns = ["tier", "observed_share"]
    both = then[columns].merge(now[columns], left_index=True, right_index=True, suffixes=("", "_now"))
    was, is_now = both["tier"], both["tier_now"]
    has_both = (was > 0) & (is_now > 0)
    is_higher, is_lower = has_both & (is_now > was), has_both & (is_now < was)
    counts: dict[str, int | None] = {
        "compared": int(has_both.sum()),
        "higher": int(is_higher.sum()),
        "lower": int(is_lower.sum()),
        "first_tier": int(((was == 0) & (is_now > 0)).sum()),
        "no_tier": int((is_now == 0).sum()),
        "better_known": int(((is_higher | is_lower) & (both["observed_share"] != both["observed_share_now"])).sum()),
    }
    pairs = pd.DataFrame({"tier_then": was.astype(str), "tier_now": is_now.astype(str)})
    rows = pairs.groupby(["tier_then", "tier_now"]).size().rename("n_students").reset_index()
    return rows.sort_values(["tier_then", "tier_now"], key=lambda tier: tier.replace("0", "9")), counts


def _place(days: AttendanceYear, since: date) -> int:
    """Place of the first class day after a day."""
    return int(np.searchsorted(days.days.dates, np.datetime64(since), side="right"))


def _attendance(days: AttendanceYear | None, place: int, supported: pd.Index, confidence: float) -> pd.DataFrame:
    """Share of days missed since a day and in as many days before; nothing when there is no day on one side."""
    if days is None or not 0 < place < len(days.days.dates):
        return pd.DataFrame()
    first = max(0, place - (len(days.days.dates) - place))
    before, after = days.absence_rates(first, place), days.absence_rates(place)
    has_both = ~np.isnan(before) & ~np.isnan(after)
    units = {"school": has_both, "supported": has_both & days.students["student_id"].isin(supported).to_numpy()}
    rows = []
    for whom, kept in units.items():
        change, size = (after - before)[kept], int(kept.sum())
        if size:
            spread = change.std(ddof=1) if size > 1 else np.nan
            low, high = mean_interval(change.mean(), spread, size, confidence=confidence)
            rows.append({"whom": whom, "n_students": size, "missed_before": before[kept].mean(),
                         "missed_since": after[kept].mean(), "change": change.mean(),
                         "change_low": float(low), "change_high": float(high)})  # fmt: skip
    return pd.DataFrame(rows)


def _terms(results: Result | None, year: int) -> pd.DataFrame:
    """Changes of the same students from a term of the year to the next, the clear ones first, the largest first."""
    read = getattr(results, "read", None)
    if not can_be_read(results) or (read is not None and read.school_year != year):
        return pd.DataFrame()
    gaps = ["mean_gap", "mean_gap_low", "mean_gap_high"]
    columns = [*_CELL, "n_after", *gaps, "is_mean_clear"]
    rows = table_of(results, "differences", *columns)[columns]
    told = rows[rows["mean_gap"].notna()].rename(columns={"n_after": "n_students", "is_mean_clear": "is_clear"})
    told = told.assign(size=told["mean_gap"].abs(), is_clear=told["is_clear"].fillna(False).astype(bool))
    return told.sort_values(["is_clear", "size"], ascending=False, kind="stable")[TERMS.names]
