"""Factors that add up: how many criteria students meet together, and what those who meet several receive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pandas as pd

from portraitlib.indicators.needs import JOINED, StudentNeeds, n_without_result, needs_of
from portraitlib.results.given import can_be_read, table_of, withheld_as
from portraitlib.results.section import Form, Result, demand, fact, key, mark, n, named, part, rate, study, table
from portraitlib.rules import RISK_INDICATORS
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import School

CUMULATED = table(
    "cumulated",
    key(
        "n_criteria",
        mark("Critères réunis"),
        adds_up=1,
        definition=mark("Critères qui donnent à l'élève tous leurs points."),
    ),
    n("n_students"),
    part("n_reached"),
    part("n_unreached"),
    rate("unreached_share", of="n_unreached"),
)
SEVERAL = table(
    "several_criteria",
    key("student_id"),
    fact("grade_level", shown=False),
    fact("group"),
    fact("n_met_criteria", mark("Critères"), Form.COUNT, definition=mark("Critères réunis.")),
    fact("domains_told", mark("Domaines"), definition=mark("Domaines de ces critères.")),
    fact("services_told"),
    about_students=True,
)
DETERMINANTS = table(
    "determinants",
    key(
        "can_act",
        mark("L'école peut agir cette année"),
        like="yes_no",
        definition=mark("Le passé, lui, ne change pas."),
    ),
    key(
        "determinant",
        mark("Ce qui est mesuré"),
        like="indicator",
        definition=mark("Indicateur d'un critère du dépistage."),
    ),
    key(
        "determinant_domain",
        mark("Domaine"),
        like="domain",
        definition=mark("Apprentissage, assiduité, comportement, engagement ou parcours."),
    ),
    n("n_students"),
    part("n_with_points", mark("Avec des points"), definition=mark("Élèves à qui le critère donne des points.")),
    part("n_without_points", mark("Sans point"), shown=False, definition=mark("Élèves à qui il n'en donne aucun.")),
    rate(
        "with_points_share",
        mark("Part avec des points"),
        of="n_with_points",
        definition=mark("Élèves à qui le critère donne des points, parmi ceux dont l'indicateur est connu."),
    ),
)


_OF_TIERS = {
    "n_observed": "n_students",
    "indicator": "determinant",
    "domain": "determinant_domain",
    "n_met": "n_with_points",
    "n_not_met": "n_without_points",
    "met_rate": "with_points_share",
}
"""Names here of the columns of the screening."""


@dataclass(frozen=True, kw_only=True)
class CumulatedCriteria(Result):
    """Students by number of criteria met; `several` is from how many on they are listed."""

    several: int
    has_services: bool


@dataclass(frozen=True, kw_only=True)
class Determinants(Result):
    """Criteria of the screening, those that the school can act on this year first; some may be known of nobody."""

    n_unknown: int


@study
def describe_cumulated_criteria(school: School) -> CumulatedCriteria:
    """Count students by the number of criteria they meet together, with and without a support.

    Parameters
    ----------
    school : School

    Returns
    -------
    CumulatedCriteria or Refusal
        ``cumulated`` (one row per number of criteria, the last for `several` and more), ``several_criteria`` (one row
        per student who meets several; for an audience that may see students). Refused as a screening is.
    """
    several, found = school.settings(PlanningRules).cumulative_criteria, needs_of(school)
    n_unknown = n_without_result(found)
    band = found.students["n_criteria"].clip(upper=several)
    none = found.students["n_supports"] == 0
    rows = pd.DataFrame({"n_criteria": range(several + 1)})
    total = band.value_counts().reindex(rows["n_criteria"], fill_value=0).to_numpy()
    unreached = band[none].value_counts().reindex(rows["n_criteria"], fill_value=0).to_numpy()
    share = pd.Series(unreached) / pd.Series(total).where(pd.Series(total) > 0)
    told = rows.assign(
        n_criteria=rows["n_criteria"].astype(str),
        n_students=total,
        n_reached=total - unreached,
        n_unreached=unreached,
        unreached_share=share.astype("float64"),
    )
    return CumulatedCriteria(
        tables=named(CUMULATED.filled(told), SEVERAL.filled(_several(found, several))),
        counts={"unknown": n_unknown},
        several=several,
        has_services=school.has("services"),
    )


def _several(found: StudentNeeds, several: int) -> pd.DataFrame:
    """Students who meet several criteria, with what they receive."""
    rows = found.students[found.students["n_criteria"] >= several]
    received = found.supports.groupby("place")["service"].agg(lambda one: JOINED.join(dict.fromkeys(one)))
    own = found.domains.loc[rows.index].to_dict("records")
    domains = [JOINED.join(str(name) for name, is_met in row.items() if is_met) for row in own]
    listed = rows[["student_id", "grade_level", "group"]].assign(
        n_met_criteria=rows["n_criteria"],
        domains_told=domains,
        services_told=received.reindex(rows.index).fillna("").astype("str"),
    )
    return listed.sort_values(
        ["n_met_criteria", "student_id"], ascending=[False, True], kind="stable", ignore_index=True
    )


@study
def group_determinants(_school: School, *, tiers: Result | None = None) -> Determinants:
    """Group what weighs on perseverance by what the school can act on this year.

    Parameters
    ----------
    _school : School
    tiers : Result, optional
        Of `describe_tiers`.

    Returns
    -------
    Determinants or Refusal
        ``determinants``, one row per criterion: those that can change first, the largest share first.
    """
    demand(can_be_read(tiers), "no_portrait")
    met = table_of(
        cast(Result, tiers), "criteria_met", "indicator", "domain", "n_observed", "n_met", "n_not_met", "met_rate"
    )
    rows = met.rename(columns=_OF_TIERS)
    rows = rows.assign(can_act=[RISK_INDICATORS[name].can_change for name in rows["determinant"]])
    rows = rows[(rows["n_students"] > 0).to_numpy(dtype=bool)]
    rows = rows.sort_values(["can_act", "with_points_share"], ascending=False, kind="stable", ignore_index=True)
    filled = DETERMINANTS.filled(rows[DETERMINANTS.names])
    return Determinants(
        tables=named(withheld_as(filled, cast(Result, tiers), "criteria_met", _OF_TIERS)),
        n_unknown=int((met["n_observed"] == 0).sum()),
    )
