"""Counts of the school and of similar ones, in a year that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from portraitlib.results.door import demand, refuse
from portraitlib.rules import PortraitRules
from portraitlib.tables.school import School

_DECILES = 10


@dataclass(frozen=True)
class Counted:
    """Counts of the school and of similar ones (as `School.peers` gives them), all made under the school's rule."""

    rows: pd.DataFrame
    school_year: int
    decile: int
    deciles: tuple[int, ...]


def counted(school: School, school_year: int | None) -> Counted:
    """Counts to compare; refused when there is nothing to compare with."""
    decile, distance = _own_decile(school), school.settings(PortraitRules).peers.decile_distance
    if decile is None:
        refuse("no_decile")
    deciles = [other for other in range(decile - distance, decile + distance + 1) if 1 <= other <= _DECILES]
    counts = school.keep(f"peers of deciles {deciles}", lambda school: school.peers(deciles))
    own = counts[counts["is_own"]]
    demand(own, "schools_not_counted", decile=decile)
    year = _year(school, own, school_year)
    of_year = counts[counts["school_year"] == year]
    demand(of_year["is_own"].any(), "no_final_results")
    demand(_is_known(school, year), "results_not_final_yet", school_year=year, decile=decile)
    rule = of_year.loc[of_year["is_own"], ["series", "pass_mark"]].iloc[0]
    of_rule = of_year[(of_year["series"] == rule["series"]) & (of_year["pass_mark"] == rule["pass_mark"])]
    has_peers = not of_rule["is_own"].all() or of_year["is_own"].all()
    demand(has_peers, "peers_under_other_rules", school_year=year, decile=decile)
    return Counted(of_rule, year, decile, tuple(deciles))


def _own_decile(school: School) -> int | None:
    deciles = school.table("schools")["imse_decile"].dropna()
    return int(deciles.iloc[0]) if len(deciles) else None


def _year(school: School, own: pd.DataFrame, asked: int | None) -> int:
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
    return date.fromisoformat(school.params.as_of) >= school.rules.published_on("final", year)
