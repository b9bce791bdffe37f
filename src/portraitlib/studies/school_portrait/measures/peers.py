"""Success beside that of schools of a similar socio-economic environment: a funnel, not a league table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules, load_settings
from portraitlib.rules.peers import PeerRules
from portraitlib.statistics.funnel import funnel_limits, spread_of_rates
from portraitlib.studies.school_portrait.measures.peer_years import counted
from portraitlib.studies.school_portrait.measures.selection import Filters, in_reading_order, refuse, share
from portraitlib.tables.school import School

PLACE = ("subject", "sequence", "level")
"""What is compared: one subject of one level at a time, sequences apart, since schools do not teach the same mix."""
_COUNTED = ["n_students", "n_passed"]


@dataclass(frozen=True, kw_only=True)
class PeerComparison(Result):
    """A school's success beside that of similar schools, which bear no name.

    Tables: ``with_peers`` (one row per subject, sequence and level: the school, what the similar schools have in
    common, the funnel's limits) and ``peers`` (one row per similar school in the largest of those places).
    """


def compare_with_peers(
    school: School,
    *,
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> PeerComparison | Refusal:
    """Compare the school's final results with those of schools of a similar decile rank.

    The counts of every school were made when it was imported; no other school's data are read. The target is the
    similar schools' common rate, the school left out; the limits say between which rates a school of this size
    would fall if it did as they do. Nothing here is about a student: the decile is a school's.

    Parameters
    ----------
    school : School
    subject : str, optional
    grade_level : int, optional
        Level of the course.
    school_year : int, optional
        The notebook's year by default, else the latest with final results.

    Returns
    -------
    PeerComparison or Refusal
        Refused when the school's decile is not known, when schools were not counted, when the year's final results
        are not known (yet, or on the date read), when similar schools follow other rules or are too few.

    References
    ----------
    Spiegelhalter D. J. (2005), Statistics in Medicine 24:1185-1202; `analysis.funnel`.

    Examples
    --------
    Five similar schools of one hundred students, 80 of whom succeed; 65 of the school's do.

    >>> from portraitlib.tables.school import school_in_memory
    >>> peers = pd.DataFrame({"peer": range(6), "is_own": [True] + [False] * 5, "decile": 9, "school_year": 2025,
    ...     "subject": "french", "level": 2, "sequence": "", "series": "2024-", "pass_mark": 60.0, "n_students": 100,
    ...     "n_passed": [65, 80, 80, 80, 80, 80]})
    >>> ours = pd.DataFrame({"school_id": ["A"], "imse_decile": [9]})
    >>> row = compare_with_peers(school_in_memory({"schools": ours}, peers=peers)).tables["with_peers"].data.iloc[0]
    >>> float(row["peer_rate"]), round(float(row["outer_low"]), 2), row["position"]
    (0.8, 0.66, 'below_outer')
    """
    choices, filters = school.settings(PortraitRules).peers, Filters(subject, grade_level, school_year)
    found = counted(school, filters, school_year)
    if isinstance(found, Refusal):
        return found
    rows, facts = _asked(found.rows, filters), found.facts
    if not rows["is_own"].any():
        return refuse(school, "compare_with_peers", "no_results", **facts)
    cells = _cells(
        rows, choices, school.settings(PortraitRules).chance_level, school.settings(PortraitRules).smallest_group
    )
    n_schools = int(found.rows.loc[~found.rows["is_own"], "peer"].nunique())
    facts |= {"n_schools": n_schools, "smallest_number": choices.smallest_number}
    if cells["peer_rate"].isna().all():
        return refuse(school, "compare_with_peers", "too_few_peers", **facts)
    focus = cells.loc[cells["n_students"].where(cells["peer_rate"].notna()).idxmax()]
    return PeerComparison(
        reader=school.reader,
        tables={"with_peers": _cells_table(cells), "peers": _peers_table(rows, focus, choices)},
        facts={
            **facts,
            "focus": {name: focus[name] for name in PLACE},
            "pass_mark": found.pass_mark,
            "inner_level": choices.inner_level,
            "outer_level": choices.outer_level,
            "is_overdispersed": bool(focus["is_overdispersed"]),
        },
    )


def _asked(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    if filters.subject:
        rows = rows[rows["subject"] == filters.subject]
    if filters.grade_level is not None:
        rows = rows[rows["level"] == filters.grade_level]
    return rows.assign(level=np.where(rows["level"] > 0, rows["level"].astype("str"), "all"))


def _cells(rows: pd.DataFrame, choices: PeerRules, chance_level: float, smallest_group: int) -> pd.DataFrame:
    """The school, the others together and the limits, place by place."""
    own = rows[rows["is_own"]].set_index(list(PLACE))[_COUNTED]
    others = {place: some for place, some in rows[~rows["is_own"]].groupby(list(PLACE), sort=False)}
    found = pd.DataFrame(
        [_common(others.get(place), choices, chance_level, smallest_group) for place in own.index], index=own.index
    )
    cells = own.join(found).reset_index()
    cells["n_not_passed"] = cells["n_students"] - cells["n_passed"]
    cells["success_rate"] = share(cells["n_passed"], cells["n_students"])
    for name, level in (("inner", choices.inner_level), ("outer", choices.outer_level)):
        low, high = funnel_limits(cells["peer_rate"], cells["n_students"], level=level, widening=cells["widening"])
        cells[f"{name}_low"], cells[f"{name}_high"] = low, high
    rate = cells["success_rate"]
    cells["position"] = np.select(
        [
            cells["peer_rate"].isna(),
            rate < cells["outer_low"],
            rate > cells["outer_high"],
            rate < cells["inner_low"],
            rate > cells["inner_high"],
        ],
        ["not_compared", "below_outer", "above_outer", "below_inner", "above_inner"],
        "within",
    )
    return in_reading_order(cells)


def _common(
    others: pd.DataFrame | None, choices: PeerRules, chance_level: float, smallest_group: int
) -> dict[str, object]:
    """What similar schools have in common in one place; nothing when they are too few."""
    n_peers = 0 if others is None else len(others)
    n_students = 0 if others is None else int(others["n_students"].sum())
    if others is None or n_peers < choices.smallest_number or n_students < smallest_group:
        return {"n_peers": n_peers, "n_peer_students": pd.NA, "peer_rate": np.nan} | _NO_SPREAD
    spread = spread_of_rates(others["n_passed"], others["n_students"], chance_level=chance_level)
    return {
        "n_peers": n_peers,
        "n_peer_students": n_students,
        "peer_rate": others["n_passed"].sum() / n_students,
        "widening": np.sqrt(spread.ratio) if spread.is_beyond_chance else 1.0,
        "is_overdispersed": spread.is_beyond_chance,
    }


_NO_SPREAD = {"widening": 1.0, "is_overdispersed": False}


def _cells_table(cells: pd.DataFrame) -> ResultTable:
    limits = ("inner_low", "inner_high", "outer_low", "outer_high")
    statistics = ("n_peers", "n_peer_students", "peer_rate", *limits, "position", "is_overdispersed")
    data = cells[[*PLACE, *_COUNTED, "n_not_passed", "success_rate", *statistics]]
    return ResultTable(
        name="with_peers",
        data=data.astype({"n_peer_students": "Int64"}),
        grain=PLACE,
        n="n_students",
        statistics=statistics,
        parts=(("n_passed", "n_not_passed"),),
        rates={"success_rate": "n_passed"},
        told={"success_rate": ("position",)},
        adds_up_along=("level", "sequence"),
    )


def _peers_table(rows: pd.DataFrame, focus: pd.Series, choices: PeerRules) -> ResultTable:
    """Similar schools in one place, smallest first; a number tells them apart and nothing else."""
    is_focus = np.logical_and.reduce([(rows[name] == focus[name]).to_numpy() for name in PLACE])
    others = rows.loc[is_focus & ~rows["is_own"].to_numpy(), _COUNTED].sort_values(_COUNTED).reset_index(drop=True)
    data = others.assign(
        peer=np.arange(1, len(others) + 1),
        n_not_passed=others["n_students"] - others["n_passed"],
        success_rate=share(others["n_passed"], others["n_students"]),
    )
    widening = float(focus["widening"])
    for name, level in (("inner", choices.inner_level), ("outer", choices.outer_level)):
        low, high = funnel_limits(focus["peer_rate"], data["n_students"], level=level, widening=widening)
        data[f"{name}_low"], data[f"{name}_high"] = low, high
    limits = ("inner_low", "inner_high", "outer_low", "outer_high")
    return ResultTable(
        name="peers",
        data=data[["peer", *_COUNTED, "n_not_passed", "success_rate", *limits]],
        grain=("peer",),
        n="n_students",
        statistics=limits,
        parts=(("n_passed", "n_not_passed"),),
        rates={"success_rate": "n_passed"},
        told={"success_rate": ()},
        adds_up_along=("peer",),
    )


def decile_distance(project: Path) -> int:
    """How far apart the deciles of two schools may be for one to be compared with the other."""
    return load_settings(PortraitRules, project).peers.decile_distance
