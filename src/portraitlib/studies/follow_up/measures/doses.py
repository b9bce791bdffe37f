"""Who had enough of the support planned for them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.indicators.doses import FULL, SHORT, UNKNOWN, summed, supports_received, with_dose
from portraitlib.results.section import Result, column, demand, key, less, mark, n, named, part, rate, study, table
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import School

UNIVERSAL = 1
"""Tier of what is given to everybody."""
column(
    "dose",
    mark("Soutien reçu"),
    codes={FULL: mark("Assez reçu"), SHORT: mark("Trop peu reçu"), UNKNOWN: mark("Pas assez inscrit pour le dire")},
    definition=mark("Temps reçu sur temps prévu; sans temps prévu, séances où l'élève était sur séances inscrites."),
    source="params/suivi.yml",
)
DOSES = table(
    "doses",
    key("service"),
    key("tier", adds_up=1),
    n("n_students"),
    part("n_full_dose", mark("Assez reçu"), definition=mark("Élèves qui ont eu la part voulue du soutien, ou plus.")),
    part("n_short_dose", mark("Trop peu reçu"), definition=mark("Élèves qui en ont eu moins que cette part.")),
    rate("full_dose_share", mark("Part qui a assez reçu"), of="n_full_dose", definition=mark("Assez reçu, parmi eux.")),
)


@dataclass(frozen=True, kw_only=True)
class Doses(Result):
    """Students by how much of the support they had; `counts` has ``unknown``: too few sessions are written for them."""

    full_dose: float


@study
def check_doses(school: School) -> Doses:
    """Check who had most of the support planned for them: nobody goes to the next tier before that.

    Parameters
    ----------
    school : School

    Returns
    -------
    Doses or Refusal
        ``doses``, service x tier. ``no_services``; ``no_sessions`` when no session of this year's services is written:
        nothing can be said of a support that was perhaps not given.
    """
    rows = doses_by(school, "service", "tier")
    known = rows[rows["dose"] != UNKNOWN]
    demand(known, "no_sessions")
    told = known.assign(is_full=known["dose"] == FULL).groupby(["service", "tier"], sort=True, dropna=False)
    data = told.agg(n_students=("student_id", "nunique"), n_full_dose=("is_full", "sum"))
    n_supported = rows.groupby(["service", "tier"], dropna=False)["student_id"].nunique()
    n_unknown = n_supported.reindex(data.index).to_numpy() - data["n_students"].to_numpy()
    data = data.reset_index()
    data = data.assign(
        n_short_dose=data["n_students"] - data["n_full_dose"], full_dose_share=data["n_full_dose"] / data["n_students"]
    )
    unknown = set(rows["student_id"]) - set(known["student_id"])
    return Doses(
        tables=named(less(DOSES.filled(data), n_unknown)),
        counts={"unknown": len(unknown)},
        full_dose=school.settings(FollowUpRules).full_dose,
    )


def doses_by(school: School, *by: str) -> pd.DataFrame:
    """What each student was to have and had, by some columns of the services: groups of one kind add up.

    Returns
    -------
    DataFrame
        ``student_id``, the columns asked for, those of `SUMS` (missing when nothing is written), ``share``, ``dose``.
    """
    pairs = school.keep("supports planned and received", supports_received)
    return with_dose(summed(pairs, ["student_id", *by]), school.settings(FollowUpRules))


def beyond_the_class(supports: pd.DataFrame) -> pd.DataFrame:
    """Supports but those of a whole class (tier 1): everybody is there, and nothing is written of each."""
    return supports[~supports["tier"].eq(UNIVERSAL).fillna(False).to_numpy(dtype=bool)]
