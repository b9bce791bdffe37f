"""Before a support is made stronger: was it given? Who had most of what was planned, and who had not."""

from __future__ import annotations

from dataclasses import dataclass

from portraitlib.results.section import Result, demand, key, mark, n, named, part, rate, study, table
from portraitlib.studies.planning.measures.needs import needs_of
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import School

DOSES = table(
    "doses",
    key("service"),
    key("tier"),
    n("n_students"),
    part(
        "n_full_dose",
        mark("Assez reçu"),
        definition=mark("Élèves présents à la part voulue des séances inscrites, ou plus."),
    ),
    part("n_short_dose", mark("Trop peu reçu"), definition=mark("Élèves présents à moins que cette part.")),
    rate("full_dose_share", mark("Part qui a assez reçu"), of="n_full_dose", definition=mark("Assez reçu, parmi eux.")),
)


@dataclass(frozen=True, kw_only=True)
class Doses(Result):
    """Students by how much of the support they had; `counts` has ``unknown``: too few sessions are written for them."""

    full_dose: float


@study
def check_doses(school: School) -> Doses:
    """Check who had most of the sessions of their support: nobody goes to the next tier before that.

    Parameters
    ----------
    school : School

    Returns
    -------
    Doses or Refusal
        ``doses``, service x tier. ``no_services``; ``no_sessions`` when no session of this year's services is written:
        nothing can be said of a support that was perhaps not given.
    """
    demand(school.has("services"), "no_services")
    rules = school.settings(PlanningRules)
    supports = needs_of(school).supports.astype({"service_id": "str", "service": "object"})
    sessions = school.table("sessions").astype({"service_id": "str"})
    keys = ["service_id", "student_id"]
    of_pair = sessions.groupby(keys)["was_attended"].agg(["mean", "size"]).reset_index()
    share = of_pair[of_pair["size"] >= rules.least_sessions].rename(columns={"mean": "share"})[[*keys, "share"]]
    rows = supports.merge(share, on=keys, how="left")
    known = rows[rows["share"].notna()]
    demand(known, "no_sessions")
    by = ["service", "tier"]
    of_student = known.groupby(["student_id", *by], sort=True, dropna=False)["share"].mean().reset_index()
    is_full = of_student["share"] >= rules.full_dose
    told = of_student.assign(is_full=is_full).groupby(by, sort=True, dropna=False)
    data = told.agg(n_students=("student_id", "nunique"), n_full_dose=("is_full", "sum")).reset_index()
    data = data.assign(
        n_short_dose=data["n_students"] - data["n_full_dose"], full_dose_share=data["n_full_dose"] / data["n_students"]
    )
    unknown = set(rows["student_id"]) - set(known["student_id"])
    return Doses(tables=named(DOSES.filled(data)), counts={"unknown": len(unknown)}, full_dose=rules.full_dose)
