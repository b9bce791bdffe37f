"""Success beside that of schools of a similar socio-economic environment: a funnel, not a league table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    demand,
    key,
    mark,
    n,
    named,
    part,
    rate,
    refuse,
    statistic,
    study,
    table,
)
from portraitlib.rules import PortraitRules
from portraitlib.rules.peers import PeerRules
from portraitlib.statistics.funnel import funnel_limits, spread_of_rates
from portraitlib.studies.school_portrait.measures.peer_years import counted
from portraitlib.studies.school_portrait.measures.selection import in_reading_order, share
from portraitlib.tables.school import School

PLACE = ("subject", "sequence", "level")
"""What is compared: one subject of one level at a time, sequences apart, since schools do not teach the same mix."""
_COUNTED = ["n_students", "n_passed"]
_LIMIT = mark("Limite de l'entonnoir, à ce niveau.")
_REF = "Spiegelhalter (2005), Statistics in Medicine 24:1185-1202"

LIMITS = (
    statistic(
        "inner_low",
        mark("Limite basse (95 %)"),
        Form.PERCENT,
        of="other schools",
        unit="share",
        source=_REF,
        definition=_LIMIT,
    ),
    statistic(
        "inner_high",
        mark("Limite haute (95 %)"),
        Form.PERCENT,
        of="other schools",
        unit="share",
        source=_REF,
        definition=_LIMIT,
    ),
    statistic(
        "outer_low",
        mark("Limite basse (99,8 %)"),
        Form.PERCENT,
        of="other schools",
        unit="share",
        source=_REF,
        definition=_LIMIT,
    ),
    statistic(
        "outer_high",
        mark("Limite haute (99,8 %)"),
        Form.PERCENT,
        of="other schools",
        unit="share",
        source=_REF,
        definition=_LIMIT,
    ),
)
_PASSED = (part("n_passed", shown=False), part("n_not_passed", shown=False))
WITH_PEERS = table(
    "with_peers",
    key("subject"),
    key("sequence", adds_up=2),
    key("level", adds_up=1),
    n("n_students"),
    *_PASSED,
    rate("success_rate", of="n_passed", told=("position",)),
    statistic(
        "peer_rate",
        mark("Taux des écoles comparables, ensemble"),
        Form.PERCENT,
        of="other schools",
        unit="share",
        definition=mark("Leur taux commun, sans l'école."),
    ),
    statistic(
        "n_peers", mark("Écoles comparables"), Form.COUNT, unit="schools", definition=mark("Leur nombre à cet endroit.")
    ),
    *LIMITS,
    statistic(
        "position",
        mark("Par rapport aux limites"),
        Form.TEXT,
        codes={
            "not_compared": mark("Pas comparé"),
            "below_outer": mark("Sous la limite de 99,8 %"),
            "below_inner": mark("Sous la limite de 95 %"),
            "within": mark("Entre les limites"),
            "above_inner": mark("Au-dessus de la limite de 95 %"),
            "above_outer": mark("Au-dessus de la limite de 99,8 %"),
        },
        definition=mark("Où l'école se situe par rapport aux limites."),
    ),
    statistic(
        "n_peer_students",
        mark("Élèves des écoles comparables"),
        Form.COUNT,
        shown=False,
        definition=mark("Élèves des écoles comparables."),
    ),
    statistic(
        "is_overdispersed",
        mark("Écoles plus différentes que par hasard"),
        Form.TEXT,
        shown=False,
        like="yes_no",
        definition=mark("Les écoles comparables diffèrent plus que par hasard; les limites en sont élargies."),
    ),
)
PEERS = table(
    "peers",
    key("peer", mark("École"), Form.COUNT, adds_up=True, shown=False, definition=mark("École comparable : un numéro.")),
    n("n_students"),
    *_PASSED,
    rate("success_rate", of="n_passed", told=()),
    *LIMITS,
)


@dataclass(frozen=True, kw_only=True)
class PeerComparison(Result):
    """A school's success beside that of similar schools, which bear no name.

    Tables: ``with_peers`` (one row per subject, sequence and level: the school, what the similar schools have in
    common, the funnel's limits) and ``peers`` (one row per similar school in the largest of those places, `focus`).
    """

    school_year: int
    decile: int
    deciles: tuple[int, ...]
    focus: dict[str, str]
    is_overdispersed: bool
    smallest_number: int
    inner_level: float
    outer_level: float


@study
def compare_with_peers(
    school: School, *, subject: str | None = None, grade_level: int | None = None, school_year: int | None = None
) -> PeerComparison:
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
    Spiegelhalter D. J. (2005), Statistics in Medicine 24:1185-1202; `statistics.funnel`.

    Examples
    --------
    Five similar schools of one hundred students, 80 of whom succeed; 65 of the school's do.

    >>> from portraitlib.tables.school import school_in_memory
    >>> peers = pd.DataFrame({"peer": range(6), "is_own": [True] + [False] * 5, "decile": 9, "school_year": 2025,
    ...     "subject": "french", "level": 2, "sequence": "", "series": "2025-", "pass_mark": 60.0, "n_students": 100,
    ...     "n_passed": [65, 80, 80, 80, 80, 80]})
    >>> ours = pd.DataFrame({"school_id": ["A"], "imse_decile": [9]})
    >>> row = compare_with_peers(school_in_memory({"schools": ours}, peers=peers)).tables["with_peers"].data.iloc[0]
    >>> float(row["peer_rate"]), round(float(row["outer_low"]), 2), row["position"]
    (0.8, 0.66, 'below_outer')
    """
    rules = school.settings(PortraitRules)
    choices, found = rules.peers, counted(school, school_year)
    rows = _asked(found.rows, subject, grade_level)
    demand(rows["is_own"].any(), "no_results")
    cells = _cells(rows, rules)
    if cells["peer_rate"].isna().all():
        n_schools = int(found.rows.loc[~found.rows["is_own"], "peer"].nunique())
        asked = {"school_year": found.school_year, "smallest_number": choices.smallest_number}
        refuse("too_few_peers", n_schools=n_schools, decile=found.decile, **asked)
    focus = cells.iloc[cells["n_students"].where(cells["peer_rate"].notna()).argmax()]
    return PeerComparison(
        tables=named(WITH_PEERS.filled(cells.drop(columns="widening")), _peers(rows, focus, choices)),
        school_year=found.school_year,
        decile=found.decile,
        deciles=found.deciles,
        focus={name: focus[name] for name in PLACE},
        is_overdispersed=bool(focus["is_overdispersed"]),
        smallest_number=choices.smallest_number,
        inner_level=choices.inner_level,
        outer_level=choices.outer_level,
    )


def _asked(rows: pd.DataFrame, subject: str | None, grade_level: int | None) -> pd.DataFrame:
    if subject:
        rows = rows[rows["subject"] == subject]
    if grade_level is not None:
        rows = rows[rows["level"] == grade_level]
    return rows.assign(level=np.where(rows["level"] > 0, rows["level"].astype("str"), "all"))


def _cells(rows: pd.DataFrame, rules: PortraitRules) -> pd.DataFrame:
    """The school, the others together and the limits, place by place."""
    own = rows[rows["is_own"]].set_index(list(PLACE))[_COUNTED]
    others = {place: some for place, some in rows[~rows["is_own"]].groupby(list(PLACE), sort=False)}
    found = pd.DataFrame([_common(others.get(place), rules) for place in own.index], index=own.index)
    cells = _with_rates(own.join(found).reset_index())
    cells = _with_limits(cells, cells["peer_rate"], cells["widening"], rules.peers)
    rate, is_compared = cells["success_rate"], cells["peer_rate"].notna()
    outside = {
        "below_outer": rate < cells["outer_low"],
        "above_outer": rate > cells["outer_high"],
        "below_inner": rate < cells["inner_low"],
        "above_inner": rate > cells["inner_high"],
    }
    cells["position"] = np.select([~is_compared, *outside.values()], ["not_compared", *outside], "within")
    return in_reading_order(cells.astype({"n_peer_students": "Int64"}))


def _common(others: pd.DataFrame | None, rules: PortraitRules) -> dict[str, object]:
    """What similar schools have in common in one place; nothing when they are too few."""
    n_peers = 0 if others is None else len(others)
    n_students = 0 if others is None else int(others["n_students"].sum())
    found = {"n_peers": n_peers, "n_peer_students": pd.NA, "peer_rate": np.nan}
    if others is None or n_peers < rules.peers.smallest_number or n_students < rules.smallest_group:
        return {**found, "widening": 1.0, "is_overdispersed": False}
    spread = spread_of_rates(others["n_passed"], others["n_students"], chance_level=rules.chance_level)
    return {
        "n_peers": n_peers,
        "n_peer_students": n_students,
        "peer_rate": others["n_passed"].sum() / n_students,
        "widening": np.sqrt(spread.ratio) if spread.is_beyond_chance else 1.0,
        "is_overdispersed": spread.is_beyond_chance,
    }


def _with_rates(counts: pd.DataFrame) -> pd.DataFrame:
    n, n_passed = counts["n_students"], counts["n_passed"]
    return counts.assign(n_not_passed=n - n_passed, success_rate=share(n_passed, n))


def _with_limits(
    rows: pd.DataFrame, target: pd.Series | float, widening: pd.Series | float, choices: PeerRules
) -> pd.DataFrame:
    for name, level in (("inner", choices.inner_level), ("outer", choices.outer_level)):
        low, high = funnel_limits(target, rows["n_students"], level=level, widening=widening)
        rows = rows.assign(**{f"{name}_low": low, f"{name}_high": high})
    return rows


def _peers(rows: pd.DataFrame, focus: pd.Series, choices: PeerRules) -> ResultTable:
    """Similar schools in one place, smallest first; a number tells them apart and nothing else."""
    is_focus = np.logical_and.reduce([(rows[name] == focus[name]).to_numpy() for name in PLACE])
    others = rows.loc[is_focus & ~rows["is_own"].to_numpy(), _COUNTED].sort_values(_COUNTED).reset_index(drop=True)
    others = _with_rates(others.assign(peer=np.arange(1, len(others) + 1)))
    return PEERS.filled(_with_limits(others, focus["peer_rate"], float(focus["widening"]), choices))
