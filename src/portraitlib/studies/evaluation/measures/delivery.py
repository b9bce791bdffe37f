"""Was a programme done: whom it reached, how much was given and received, by whom, and what the others received."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.doses import FULL, SHORT, UNKNOWN
from portraitlib.results.section import Result, ResultTable, named, study
from portraitlib.studies.evaluation.measures.chosen import list_programmes, primary_of
from portraitlib.studies.evaluation.measures.declared import declarations_of
from portraitlib.studies.evaluation.measures.delivery_tables import DOSE, QUALITY, REACH, RECEIVED, UNIVERSAL_FIRST
from portraitlib.studies.evaluation.measures.members import (
    STEPS,
    members_of,
    of_programme,
    sessions_known,
    supports_known,
)
from portraitlib.studies.evaluation.measures.programmes import programme_row
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.measures.whom import hidden, protected
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

DONE, NOT_DONE, NOT_KNOWN = "done", "not_done", "not_known"
UNIVERSAL = 1
"""Tier of what is given to a whole class."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeDelivered(Result):
    """What was given of a programme; its fields are facts of the programme, never of a few students.

    Parameters
    ----------
    programme_id, programme_name, service : str
    verdict : {"done", "not_done", "not_known"}
    is_begun : bool
        Whether a student began it.
    given_share, received_share : float
        Of the time planned; NaN where it is not known.
    least_given : float
        Share of the time planned under which a programme was not done.
    full_dose : float
    is_listed : bool
        Whether a list says who was eligible and offered.
    has_class_support : bool
        Whether any support of a whole class is written.
    is_class_wide : bool
        Whether it is itself given to whole classes: nothing is written of each student.
    until : Timestamp
        Last session written; NaT without any.
    """

    programme_id: str
    programme_name: str
    service: str
    verdict: str
    is_begun: bool
    given_share: float
    received_share: float
    least_given: float
    full_dose: float
    is_listed: bool
    has_class_support: bool
    is_class_wide: bool
    until: pd.Timestamp

    @property
    def is_closed(self) -> bool:
        """Whether nothing may be said of what it changed: it was not done."""
        return self.verdict == NOT_DONE


@study
def check_delivery(school: School, programme: str | None = None) -> ProgrammeDelivered:
    """Check whether a programme was done: reach, time given and received, adults, and what the others received.

    Parameters
    ----------
    school : School
    programme : str, optional
        Code of a programme of the year; by default that of the primary outcome declared, else the one of most students
        that says how they were chosen.

    Returns
    -------
    ProgrammeDelivered or Refusal
        ``programme_reach`` (one row per step), ``programme_dose`` and ``programme_quality`` (one row),
        ``comparison_received`` (programme, others), ``universal_first`` (tiers above the class). ``no_programme``.
        A programme is not done when less than `least_given` of the time planned was given, or nobody ever came; where
        no session is written, that is not known.

    Examples
    --------
    One hour a week was planned over four weeks; two were given, to a student who came once:

    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a"], "school_year": 2026, "grade_level": 1})
    >>> days = pd.DataFrame({"date": pd.bdate_range("2025-10-06", periods=20), "is_instructional": True})
    >>> given = pd.DataFrame({"student_id": ["a"], "service_id": ["1"], "service": ["tutoring"],
    ...     "start_date": [pd.Timestamp("2025-10-06")], "planned_minutes": [60.0]})
    >>> held = pd.DataFrame({"service_id": "1", "student_id": "a", "minutes": [60, None, None],
    ...     "was_attended": [True, False, False], "missed_reason": [None, None, "adult_away"],
    ...     "date": pd.to_datetime(["2025-10-07", "2025-10-14", "2025-10-28"])})
    >>> school = school_in_memory({"students": people, "calendar": days, "services": given, "sessions": held})
    >>> found = check_delivery(school, "tutoring")
    >>> found.verdict, found.given_share, found.received_share
    ('not_done', 0.5, 0.25)
    """
    primary = primary_of(declarations_of(school), None) if programme is None else None
    code = programme or (primary[0] if primary else next(iter(list_programmes(school)), ""))
    need(code, "no_programme", programme="")
    return delivered_of(school, code)


def delivered_of(school: School, code: str) -> ProgrammeDelivered:
    """What was given of a programme, for the sections that build on it."""
    row, rules = programme_row(school, code), school.settings(EvaluationRules).delivery
    members = members_of(school, row)
    began = members[members["is_started"].to_numpy(dtype=bool)]
    pairs = of_programme(supports_known(school), row)
    pairs = pairs[pairs["student_id"].isin(set(began["student_id"])).to_numpy()]
    sessions = sessions_known(school).merge(pairs[["service_id", "student_id", "provider_id"]].rename(
        columns={"provider_id": "own"}), on=["service_id", "student_id"])  # fmt: skip
    dose = _dose(began)
    given, received = (float(dose[name].iloc[0]) for name in ("given_share", "received_share"))
    return ProgrammeDelivered(
        tables=named(*_protected(school, row, members, began, dose, sessions, pairs)),
        programme_id=code,
        programme_name=str(row["programme_name"] or ""),
        service=str(row["service"]),
        verdict=_verdict(given, began, rules.least_given),
        is_begun=len(began) > 0,
        given_share=given,
        received_share=received,
        least_given=rules.least_given,
        full_dose=rules.full_dose,
        is_listed=bool(members[list(STEPS[:3])].notna().any(axis=None)),
        has_class_support=bool(_class_wide(school).any()),
        is_class_wide=bool(len(pairs)) and bool(pairs["tier"].eq(UNIVERSAL).fillna(False).all()),
        until=sessions["date"].max(),
    )


def check_given(school: School, programme_id: str) -> str:
    """Whether a programme was done, for the sections that say nothing of what was not; see `check_delivery`."""
    members = members_of(school, programme_row(school, programme_id))
    began = members[members["is_started"].to_numpy(dtype=bool)]
    least = school.settings(EvaluationRules).delivery.least_given
    return _verdict(float(_dose(began)["given_share"].iloc[0]), began, least)


def _verdict(given: float, began: pd.DataFrame, least: float) -> str:
    """Whether it was done, as far as sessions are written."""
    came = began["came"].dropna()
    if not len(began) or (len(came) and not came.any()):
        return NOT_DONE
    if np.isnan(given):
        return NOT_KNOWN
    return DONE if given >= least else NOT_DONE


def _protected(
    school: School,
    row: dict[str, object],
    members: pd.DataFrame,
    began: pd.DataFrame,
    dose: pd.DataFrame,
    sessions: pd.DataFrame,
    pairs: pd.DataFrame,
) -> list[ResultTable]:
    """Tables of the programme, each row withheld where it is a few less than another count of its students."""
    steps = {step: frozenset(members.loc[members[step].fillna(False), "student_id"]) for step in (*STEPS, "came")}
    steps["is_full"] = frozenset(members.loc[members["dose"] == FULL, "student_id"])
    steps = {step: students for step, students in steps.items() if students}
    reach = pd.DataFrame({"reach_step": list(steps), "n_students": [len(one) for one in steps.values()]})
    others = _others(school, members, began)
    sides = {"took": frozenset(began["student_id"]), "others": others}
    first = _universal_first(school, pairs)
    tiers = [frozenset(pairs.loc[pairs["tier"].eq(tier).to_numpy(bool, na_value=False), "student_id"])
             for tier in first["tier"]]  # fmt: skip
    told, one = [*steps.values(), *sides.values(), *tiers], [*filter(None, [sides["took"]])]
    quality = _quality(began, sessions)
    return [
        protected(REACH.filled(reach), school, steps.values(), told),
        protected(DOSE.filled(dose if one else dose.iloc[:0]), school, one, told),
        protected(_few_adults_untold(QUALITY.filled(quality if one else quality.iloc[:0]), school), school, one, told),
        protected(RECEIVED.filled(_received(school, row, sides)), school, filter(None, sides.values()), told),
        protected(UNIVERSAL_FIRST.filled(first), school, tiers, told),
    ]


def _dose(began: pd.DataFrame) -> pd.DataFrame:
    """What the students who began were to have, what was given, what they received: means and shares of the known."""
    both = began[began["planned_total"].gt(0) & began["given"].notna() & began["received"].notna()]
    planned, known = both["planned_total"].sum(), len(both) > 0
    shares = {name: both[of].sum() / planned if known else np.nan for name, of in _OF_PLANNED.items()}
    codes = {"n_full": FULL, "n_short": SHORT, "n_unknown_dose": UNKNOWN}
    row = {
        "programme_side": "took",
        "n_students": len(began),
        **{name: int((began["dose"] == code).sum()) for name, code in codes.items()},
        "hours_planned_each": began["planned_total"].mean() / 60,
        "hours_given_each": began["given"].mean() / 60,
        "hours_received": began["received"].mean() / 60,
        **shares,
    }
    return pd.DataFrame([row])


_OF_PLANNED = {"given_share": "given", "received_share": "received"}


def _quality(began: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Adults and sizes of the sessions that were held."""
    held = sessions[sessions["there"].to_numpy(dtype=bool)]
    days = held.drop_duplicates(["service_id", "date"])
    adult = days["provider_id"].fillna(days["own"])  # who was there is written where it was not the service's own
    is_known = (adult.notna() & days["own"].notna()).to_numpy(dtype=bool)
    row = {
        "programme_side": "took",
        "n_students": len(began),
        "n_given_sessions": len(days),
        "same_adult_share": float((adult == days["own"])[is_known].mean()) if is_known.any() else np.nan,
        "usual_group": float(days["n_present"].astype("float64").median()) if len(days) else np.nan,
        "n_adults_giving": int(adult.nunique()),
    }
    return pd.DataFrame([row])


def _few_adults_untold(quality: ResultTable, school: School) -> ResultTable:
    """The table without how many adults gave the programme where they are few, as 08 does of a service."""
    n = quality.data["n_adults_giving"].to_numpy(dtype="int64")
    return hidden(quality, (n > 0) & (n < school.reader.policy.minimum_count), "n_adults_giving")


def _others(school: School, members: pd.DataFrame, began: pd.DataFrame) -> frozenset[str]:
    """Who could be compared: listed and not begun; without a list, the students of the same levels."""
    listed = members.loc[~members["is_started"].to_numpy(dtype=bool), "student_id"]
    if len(listed):
        return frozenset(listed)
    people = school.table("students")
    people = people[(people["school_year"] == school.school_year).to_numpy(dtype=bool, na_value=False)]
    levels = people.loc[people["student_id"].isin(set(began["student_id"])), "grade_level"].dropna().unique()
    same = people[people["grade_level"].isin(levels).to_numpy() & people["exit_date"].isna().to_numpy()]
    return frozenset(same["student_id"]) - frozenset(began["student_id"])


def _received(school: School, row: dict[str, object], sides: dict[str, frozenset[str]]) -> pd.DataFrame:
    """Who has another support than the programme, on each side; a support of the whole class is not one."""
    pairs = supports_known(school) if school.has("sessions") else school.table("services")
    own = set(of_programme(pairs, row).index)
    other = pairs[~pairs.index.isin(own) & ~pairs["tier"].eq(UNIVERSAL).fillna(False).to_numpy(dtype=bool)]
    helped = set(other["student_id"])
    rows = []
    for side, students in sides.items():
        if students:
            n_other = len(students & helped)
            rows.append((side, len(students), n_other, len(students) - n_other, n_other / len(students)))
    return pd.DataFrame(rows, columns=RECEIVED.names)


def _class_wide(school: School) -> pd.Series:
    return school.table("services")["tier"].eq(UNIVERSAL).fillna(False).astype(bool)


def _universal_first(school: School, pairs: pd.DataFrame) -> pd.DataFrame:
    """Students of each tier above the class for whom a support of the whole class had begun before, or had not."""
    services = school.table("services")
    first = services[_class_wide(school).to_numpy()].groupby("student_id")["start_date"].min()
    beyond = pairs[pairs["tier"].gt(UNIVERSAL).fillna(False).to_numpy(dtype=bool)]
    began = beyond.groupby(["tier", "student_id"])["start_date"].min().reset_index()
    is_first = first.reindex(began["student_id"]).to_numpy() <= began["start_date"].to_numpy()
    rows = began.assign(is_first=is_first).groupby("tier")["is_first"].agg(["size", "sum"])
    told = rows.reset_index().rename(columns={"size": "n_students", "sum": "n_class_first"})
    told["tier"] = told["tier"].astype("int64")
    n_none = told["n_students"] - told["n_class_first"]
    return told.assign(n_no_class_first=n_none, class_first_share=told["n_class_first"] / told["n_students"])
