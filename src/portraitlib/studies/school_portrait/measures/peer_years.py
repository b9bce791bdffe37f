"""Counts of the school and of similar ones, in a year that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from portraitlib.results.result import Refusal
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.selection import Filters, refuse
from portraitlib.tables.school import School

_DECILES = 10


@dataclass(frozen=True)
class Counted:
    """Counts of the school and of similar ones in a year, all made under the school's rule.

    Parameters
    ----------
    rows : DataFrame
        As `School.peers` gives them.
    pass_mark : float
    facts : dict
        Year and deciles.
    """

    rows: pd.DataFrame
    pass_mark: float
    facts: dict[str, object]


def counted(school: School, filters: Filters, school_year: int | None) -> Counted | Refusal:
    """Counts to compare, or why there is nothing to compare with.

    Parameters
    ----------
    school : School
    filters : Filters
        For the facts of a refusal.
    school_year : int, optional

    Returns
    -------
    Counted or Refusal
        See `compare_with_peers`.
    """
    facts = {**filters.facts(), "school_year": school_year}
    deciles = _deciles(school)
    if not deciles:
        return refuse(school, "compare_with_peers", "no_decile", **facts)
    counts = school.keep(f"peers of deciles {deciles}", lambda school: school.peers(deciles))
    own = counts[counts["is_own"]]
    if own.empty:
        return refuse(school, "compare_with_peers", "schools_not_counted", **facts)
    year = _year(school, own, school_year)
    facts = {**facts, "school_year": year, "decile": _own_decile(school), "deciles": deciles}
    of_year = counts[counts["school_year"] == year] if year else counts.iloc[:0]
    if not of_year["is_own"].any():
        return refuse(school, "compare_with_peers", "no_final_results", **facts)
    if not _is_known(school, year):
        return refuse(school, "compare_with_peers", "results_not_final_yet", **facts)
    rule = of_year.loc[of_year["is_own"], ["series", "pass_mark"]].iloc[0]
    of_rule = of_year[(of_year["series"] == rule["series"]) & (of_year["pass_mark"] == rule["pass_mark"])]
    if of_rule["is_own"].all() and not of_year["is_own"].all():
        return refuse(school, "compare_with_peers", "peers_under_other_rules", **facts)
    return Counted(of_rule, float(rule["pass_mark"]), facts)


def _deciles(school: School) -> list[int]:
    """Deciles of the similar schools; none when the school's own is not known."""
    decile, distance = _own_decile(school), school.settings(PortraitRules).peers.decile_distance
    if decile is None:
        return []
    return [other for other in range(decile - distance, decile + distance + 1) if 1 <= other <= _DECILES]


def _own_decile(school: School) -> int | None:
    deciles = school.table("schools")["imse_decile"].dropna()
    return int(deciles.iloc[0]) if len(deciles) else None


def _year(school: School, own: pd.DataFrame, asked: int | None) -> int | None:
    """Year asked for; else the latest counted that is known on the date read, up to the notebook's year."""
    wanted = asked or school.params.school_year
    if wanted:
        return int(wanted)
    years = sorted(int(year) for year in own["school_year"].unique())
    return next((year for year in reversed(years) if _is_known(school, year)), years[-1])


def _is_known(school: School, year: int) -> bool:
    """Whether the year's final results were published on the date read: the others' are those of the same day."""
    if not school.params.as_of:
        return True
    month, day = (int(part) for part in school.rules.known_from["final"].split("-"))
    return date.fromisoformat(school.params.as_of) >= date(year, month, day)
