"""Were supports given: what was planned, what was received, and why sessions were missed, by service."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance.year import AttendanceYear, known_attendance
from portraitlib.indicators.doses import (
    FULL,
    PAIR,
    SHORT,
    UNKNOWN,
    sessions_of_year,
    summed,
    supports_received,
    with_dose,
    year_followed,
)
from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    codes_of,
    column,
    demand,
    key,
    mark,
    n,
    named,
    part,
    statistic,
    study,
    table,
    without,
)
from portraitlib.studies.follow_up.measures.givers import BY_ROLE, hours_by_role
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import School

AWAY = 0.5
"""Part of a day missed from which a student was away from school that day."""
column(
    "miss_reason",
    mark("Pourquoi la séance a été manquée"),
    codes={
        "not_held": mark("La séance n'a pas eu lieu"),
        "away": mark("Absent de l'école ce jour-là"),
        **codes_of("missed_reason"),
        "at_school": mark("À l'école, raison non inscrite"),
        "not_told": mark("On ne sait pas"),
    },
    definition=mark("La raison inscrite; sinon, ce que disent la séance et le registre des absences."),
)
REASONS = ("not_held", "adult_away", "away", "school_activity", "bus", "work", "sport", "not_wanted", "other",
           "at_school", "not_told")  # fmt: skip


DELIVERY = table(
    "delivery",
    key("service"),
    key("subject", adds_up=1),
    n("n_students"),
    part("n_full", group="dose"),
    part("n_short", group="dose"),
    part("n_unknown_dose", group="dose"),
    statistic(
        "weeks_planned",
        mark("Semaines prévues"),
        Form.MARK,
        unit="weeks",
        definition=mark("Semaines de classe entre le début du soutien et la dernière séance inscrite, en moyenne."),
    ),
    statistic(
        "weeks_held",
        mark("Semaines reçues"),
        Form.MARK,
        unit="weeks",
        definition=mark("Semaines où l'élève est venu au moins une fois, en moyenne."),
    ),
    statistic(
        "sessions_planned",
        mark("Séances prévues"),
        Form.MARK,
        unit="sessions",
        definition=mark("Semaines prévues, fois les séances par semaine de l'offre, quand toutes en ont autant."),
    ),
    statistic(
        "sessions_written",
        mark("Séances inscrites"),
        Form.MARK,
        unit="sessions",
        definition=mark("Séances inscrites d'un élève, tenues ou manquées, en moyenne."),
    ),
    statistic(
        "sessions_attended",
        mark("Séances où l'élève était"),
        Form.MARK,
        unit="sessions",
        definition=mark("Séances où l'élève était là, en moyenne."),
    ),
    statistic("hours_planned_each"),
    statistic("hours_received"),
    statistic("received_share", of="hours planned"),
    not_known=("n_unknown_dose",),
)
MISSES = table(
    "misses",
    key("service"),
    key("miss_reason"),
    n("n_students"),
    statistic(
        "n_missed_sessions",
        mark("Séances manquées"),
        Form.COUNT,
        unit="sessions",
        definition=mark("Séances inscrites où l'élève n'était pas, additionnées."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Delivery(Result):
    """What was planned beside what was received; `until` is the last session written.

    `is_adult_written`: some service bears its adult; None for readers outside the team, who read nothing by role.
    """

    school_year: int
    until: pd.Timestamp
    full_dose: float
    least_sessions: int
    fewest_adults: int = 3
    is_adult_written: bool | None = None


@study
def measure_delivery(school: School) -> Delivery:
    """Measure what was given of the supports planned this year: weeks, sessions, hours, and why sessions were missed.

    Parameters
    ----------
    school : School

    Returns
    -------
    Delivery or Refusal
        ``delivery`` (service x subject), ``misses`` (service x reason) and, for the team, ``delivery_by_role`` (role of
        the adult who gives it). ``no_services``, ``no_sessions``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a"], "school_year": 2026})
    >>> days = pd.DataFrame({"date": pd.bdate_range("2025-10-06", periods=20), "is_instructional": True})
    >>> given = pd.DataFrame({"student_id": ["a"], "service_id": ["1"], "service": ["tutoring"],
    ...     "start_date": [pd.Timestamp("2025-10-06")], "planned_minutes": [60.0]})
    >>> held = pd.DataFrame({"service_id": "1", "student_id": "a", "minutes": 60, "was_attended": [True, True, False],
    ...     "date": pd.to_datetime(["2025-10-07", "2025-10-14", "2025-10-28"])})
    >>> school = school_in_memory({"students": people, "calendar": days, "services": given, "sessions": held})
    >>> told = measure_delivery(school).tables["delivery"].data
    >>> told[["weeks_planned", "weeks_held", "hours_planned_each", "hours_received"]].values.tolist()
    [[4.0, 2.0, 4.0, 2.0]]
    """
    pairs = school.keep("supports planned and received", supports_received)
    demand(pairs["n_attended"].notna().any(), "no_sessions")
    rules = school.settings(FollowUpRules)
    sessions, is_team = sessions_of_year(school), school.reader.policy.shows_students
    return Delivery(
        tables=named(
            _told(_delivery(school, pairs, rules), school),
            BY_ROLE.filled(hours_by_role(school, pairs if is_team else pairs.iloc[:0], sessions)),
            MISSES.filled(_misses(school, pairs, sessions)),
        ),
        counts={"students": int(pairs["student_id"].nunique())},
        school_year=year_followed(school),
        until=sessions["date"].max(),
        full_dose=rules.full_dose,
        least_sessions=rules.least_sessions,
        fewest_adults=rules.fewest_adults,
        is_adult_written=bool(pairs["provider_id"].notna().any()) if is_team else None,
    )


def _told(rows: pd.DataFrame, school: School) -> ResultTable:
    """The table; where all doses are known, as the table of supports tells, each of a few goes with the other."""
    delivery, policy = DELIVERY.filled(rows), school.reader.policy
    if not policy.protects_parts:
        return delivery
    is_few = (rows[["n_full", "n_short"]] < policy.minimum_count).any(axis=1) & (rows["n_unknown_dose"] == 0)
    return without(delivery, is_few, "n_full", "n_short")


def _delivery(school: School, pairs: pd.DataFrame, rules: FollowUpRules) -> pd.DataFrame:
    """Means of the students of each service and subject; a student in two groups counts once, with both."""
    by = ["service", "subject"]
    rows = pairs.assign(subject=pairs["subject"].astype("object").fillna(""), planned=_sessions_planned(school, pairs))
    each = with_dose(summed(rows, ["student_id", *by], "planned"), rules)
    codes = {code: (each["dose"] == code) for code in (FULL, SHORT, UNKNOWN)}
    both = each["planned_total"].notna() & each["received"].notna()
    timed = each.assign(**codes, of=each["planned_total"].where(both), had=each["received"].where(both))
    told = timed.groupby(by, sort=True).agg(
        n_students=("student_id", "size"),
        n_full=(FULL, "sum"),
        n_short=(SHORT, "sum"),
        n_unknown_dose=(UNKNOWN, "sum"),
        weeks_planned=("planned_weeks", "mean"),
        weeks_held=("weeks_attended", "mean"),
        sessions_planned=("planned", "mean"),
        sessions_written=("n_sessions", "mean"),
        sessions_attended=("n_attended", "mean"),
        hours_planned_each=("planned_total", "mean"),
        hours_received=("received", "mean"),
        had=("had", "sum"),
        of=("of", "sum"),
    )
    hours = {name: told[name] / 60 for name in ("hours_planned_each", "hours_received")}
    # Where too little is written to judge any student, the share would say how it is written, not what was given.
    share = told["had"] / told["of"].where((told["of"] > 0) & (told["n_unknown_dose"] < told["n_students"]))
    return told.assign(**hours, received_share=share).drop(columns=["had", "of"]).reset_index()


def _sessions_planned(school: School, pairs: pd.DataFrame) -> np.ndarray:
    """Sessions planned of each support: its weeks, times those a week of the offers of its kind; NaN if they differ."""
    offers = school.table("offers")
    if not len(offers):
        return np.full(len(pairs), np.nan)
    kind = [offers["service"].astype("object"), offers["subject"].astype("object").fillna("")]
    a_week = offers["sessions_a_week"].astype("float64").fillna(1.0).groupby(kind).agg(["min", "max"])
    same = a_week["min"].where(a_week["min"] == a_week["max"])
    asked = pd.MultiIndex.from_arrays([pairs["service"].astype("object"), pairs["subject"].astype("object").fillna("")])
    return same.reindex(asked).to_numpy() * pairs["planned_weeks"].to_numpy()


def _misses(school: School, pairs: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Sessions missed of each service, by reason, the most frequent first."""
    there = sessions["was_attended"].fillna(False).astype(bool)
    group = sessions.assign(there=there).groupby(["service_id", "date"])["there"]
    is_off = (group.transform("sum") == 0) & (group.transform("size") > 1)
    rows = sessions.assign(is_off=is_off)[~there].merge(pairs[[*PAIR, "service"]], on=PAIR)
    told = rows.assign(miss_reason=_reasons(school, rows))
    counted = told.groupby(["service", "miss_reason"]).agg(
        n_students=("student_id", "nunique"), n_missed_sessions=("student_id", "size")
    )
    counted = counted.reset_index().astype({"service": "object"})
    order = counted["miss_reason"].map({reason: place for place, reason in enumerate(REASONS)})
    by = ["n_missed_sessions", "order", "service"]
    return counted.assign(order=order).sort_values(by, ascending=[False, True, True], ignore_index=True)[MISSES.names]


def _reasons(school: School, rows: pd.DataFrame) -> np.ndarray:
    """Reason of each miss: the one written, else that nobody was there, else what the register says of the day."""
    told = rows["missed_reason"].astype("object")
    register = known_attendance(school, year_followed(school))
    found = _of_register(register, rows) if register is not None else np.full(len(rows), "not_told", dtype=object)
    found = np.where(rows["is_off"], "not_held", found)
    return np.where(told.notna(), told, found)


def _of_register(register: AttendanceYear, rows: pd.DataFrame) -> np.ndarray:
    """Whether each student was away from school, there, or not known, on the day of a session."""
    student = pd.Index(register.students["student_id"]).get_indexer(rows["student_id"])
    day = register.days.position(rows["date"].to_numpy().astype("datetime64[D]"))
    known = (student >= 0) & (day >= 0)
    known &= register.enrolled[student, day].astype(bool)
    is_away = register.missed[student, day] >= AWAY
    return np.select([~known, is_away], ["not_told", "away"], "at_school").astype(object)
