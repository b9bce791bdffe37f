"""Whom a programme reaches, and what each had of it: the time planned, the time that was given, the time received."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.doses import PAIR, supports_received, with_dose
from portraitlib.indicators.roster import only_of_year
from portraitlib.results.section import RefusedError
from portraitlib.studies.evaluation.measures.programmes import eligibility_of, took_of
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

STEPS = ("is_eligible", "is_offered", "is_accepted", "is_started")
"""What the list of a programme says of a student, from the widest to the narrowest."""
SUMS = ("planned_total", "given", "received", "planned_weeks", "n_given", "n_sessions", "n_attended", "weeks_attended")
NOT_HELD = "adult_away"
"""Reason of a miss that says that nobody gave the session."""


def members_of(school: School, programme: dict[str, object]) -> pd.DataFrame:
    """Students whom a programme concerns in the year read, one row each.

    Returns
    -------
    DataFrame
        ``student_id``; booleans of `STEPS` (missing where nothing says it); ``came``, once at least (missing where
        nothing is written); the columns of `SUMS`, in minutes and counts, missing where a part of them is not known;
        ``share`` received and ``dose``, as `indicators.doses.with_dose` gives them.
    """
    pairs = of_programme(supports_known(school), programme)
    by_student = pairs.groupby("student_id", sort=True)[list(SUMS)]
    is_whole = by_student.count().eq(by_student.size(), axis=0)
    sums = by_student.sum(min_count=1).where(is_whole).reset_index()
    listed = eligibility_of(school, str(programme["programme_id"]))[["student_id", *STEPS]]
    began = pd.DataFrame({"student_id": took_of(school, programme).index.astype("object")})
    people = began.merge(listed.astype({"student_id": "object"}), on="student_id", how="outer")
    is_started = people["student_id"].isin(set(began["student_id"])).astype("boolean")
    rows = people.assign(is_started=is_started).merge(sums, on="student_id", how="left")
    came = (rows["n_attended"] > 0).astype("boolean").mask(rows["n_attended"].isna())
    rows = rows.sort_values("student_id", ignore_index=True).assign(came=came)
    return with_dose(rows, school.settings(EvaluationRules).delivery)


def of_programme(pairs: pd.DataFrame, programme: dict[str, object]) -> pd.DataFrame:
    """Supports that are the programme's: its service, in its subject where it has one."""
    is_own = pairs["service"].eq(str(programme["service"])).fillna(False)
    if programme["subject"]:
        is_own &= pairs["subject"].eq(str(programme["subject"])).fillna(False)
    return pairs[is_own.to_numpy(dtype=bool)]


def supports_known(school: School) -> pd.DataFrame:
    """Supports of the year with what was planned, given and received; no row where no session is written."""
    return school.keep("supports planned, given and received", _supports_known)


def _supports_known(school: School) -> pd.DataFrame:
    try:
        pairs = school.keep("supports planned and received", supports_received)
    except RefusedError:
        columns = ["student_id", "service_id", "service", "subject", "tier", "start_date", "end_date", "provider_id"]
        return pd.DataFrame(columns=[*columns, *SUMS]).astype(dict.fromkeys(SUMS, "float64"))
    return pairs.assign(**_given(school, pairs))


def sessions_known(school: School) -> pd.DataFrame:
    """Sessions written in the year read, with whether somebody was there."""
    sessions = only_of_year(school.table("sessions"), school.school_year).astype({"service_id": "str"})
    there = sessions["was_attended"].fillna(False).astype(bool)
    return sessions.assign(there=there, minutes=sessions["minutes"].astype("float64").where(there))


def _given(school: School, pairs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Minutes and sessions given while each student was in a support, whether the student came or not.

    A session is given when somebody was there, or when the only student expected did not come to the adult.
    """
    rows = sessions_known(school)
    is_off = rows["missed_reason"].eq(NOT_HELD).fillna(False)
    days = rows.assign(is_off=is_off).groupby(["service_id", "date"]).agg(
        there=("there", "any"), is_off=("is_off", "any"), n=("there", "size"), minutes=("minutes", "max")
    )  # fmt: skip
    held = days[days["there"] | ((days["n"] == 1) & ~days["is_off"])].reset_index()
    usual = rows.groupby("service_id")["minutes"].median()
    held = held.assign(minutes=held["minutes"].fillna(held["service_id"].map(usual)))
    of = pairs[[*PAIR, "start_date", "end_date"]].reset_index().merge(held, on="service_id")
    is_in = (of["date"] >= of["start_date"]) & ~(of["date"] > of["end_date"]).fillna(False)
    told = of[is_in.to_numpy(dtype=bool)].groupby("index").agg(minutes=("minutes", "sum"), n=("date", "size"))
    known = told.reindex(pairs.index).fillna(0.0).where(pairs["n_attended"].notna())
    return {"given": known["minutes"].to_numpy(), "n_given": known["n"].to_numpy()}
