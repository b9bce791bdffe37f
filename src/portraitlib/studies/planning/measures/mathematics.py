"""Where a plan of the kind IMPACTS starts: success in mathematics, sequence by sequence, and declared engagement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from portraitlib.results.given import can_be_read, table_of, withheld_as
from portraitlib.results.section import (
    Result,
    ResultTable,
    demand,
    key,
    mark,
    n,
    named,
    part,
    rate,
    statistic,
    study,
    table,
)
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

SUBJECT, SEQUENCE = "mathematics", "CST"
MATHEMATICS = table(
    "mathematics",
    key("sequence", adds_up=2),
    key("level", adds_up=1),
    n("n_students"),
    part("n_passed"),
    part("n_not_passed"),
    rate("success_rate", of="n_passed"),
    statistic("rate_low"),
    statistic("rate_high"),
)
LOW_ENGAGEMENT = table(
    "low_engagement",
    key("engagement_side", mark("Engagement"), like="indicator", definition=mark("Dimension de l'engagement déclaré.")),
    n("n_students"),
    part(
        "n_low", mark("Engagement fragile"), definition=mark("Élèves à qui le critère du dépistage donne des points.")
    ),
    part("n_not_low", mark("Les autres"), shown=False, definition=mark("Les autres élèves qui ont répondu.")),
    rate(
        "low_share",
        mark("Part fragile"),
        of="n_low",
        definition=mark("Engagement fragile, parmi ceux qui ont répondu."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class MathematicsStart(Result):
    """Success in mathematics by sequence and level in a year, and the students whose engagement is fragile."""

    school_year: int


@study
def describe_mathematics(
    school: School, *, results: Result | None = None, tiers: Result | None = None
) -> MathematicsStart:
    """Describe success in mathematics by sequence, and engagement: where a plan of the kind IMPACTS starts.

    Sequences have their own programme, evaluations and students: they are not compared.

    Parameters
    ----------
    school : School
    results : Result, optional
        Of `describe_results`, of mathematics.
    tiers : Result, optional
        Of `describe_tiers`: students whose engagement is fragile.

    Returns
    -------
    MathematicsStart or Refusal
        ``mathematics`` (sequence x level), ``low_engagement`` (one row per dimension). ``no_portrait``, or
        ``no_mathematics`` when there is no result in it.
    """
    demand(can_be_read(results), "no_portrait")
    columns = ("subject", "competency", "track", "level", *MATHEMATICS.names[2:])
    cells = table_of(cast(Result, results), "cells", *columns)
    rows = cells[cells["subject"].eq(SUBJECT) & cells["competency"].eq(OVERALL)]
    demand(rows, "no_mathematics")
    told = rows.rename(columns={"track": "sequence"})
    told = told.iloc[told["sequence"].ne(SEQUENCE).argsort(kind="stable")].reset_index(drop=True)
    own = {"subject": SUBJECT, "competency": OVERALL}
    filled = MATHEMATICS.filled(told[MATHEMATICS.names])
    tables = [withheld_as(filled, cast(Result, results), "cells", {"track": "sequence"}, own)]
    if can_be_read(tiers):
        tables.append(_low_engagement(tiers))
    read = getattr(results, "read", None)
    return MathematicsStart(tables=named(*tables), school_year=int(getattr(read, "school_year", school.latest_year)))


def _low_engagement(tiers: Result) -> ResultTable:
    met = table_of(tiers, "criteria_met", "indicator", "domain", "n_observed", "n_met", "n_not_met", "met_rate")
    rows = met[met["domain"].eq("engagement") & (met["n_observed"] > 0)].reset_index(drop=True)
    names = {"indicator": "engagement_side", "n_observed": "n_students", "n_met": "n_low", "n_not_met": "n_not_low"}
    names["met_rate"] = "low_share"
    filled = LOW_ENGAGEMENT.filled(rows.rename(columns=names)[LOW_ENGAGEMENT.names])
    return withheld_as(filled, tiers, "criteria_met", names)
