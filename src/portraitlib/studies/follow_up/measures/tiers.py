"""Tiers over cycles: who moved, who stays, who may leave a support."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import TARGETED, UNDETERMINED, UNIVERSAL
from portraitlib.indicators.coefficient.selection import screen
from portraitlib.indicators.doses import roster_of
from portraitlib.indicators.needs import JOINED
from portraitlib.results.section import (
    Form,
    RefusedError,
    Result,
    column,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    part,
    study,
    table,
)
from portraitlib.studies.follow_up.measures.cycles import Look, looks_of
from portraitlib.studies.follow_up.measures.doses import beyond_the_class
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.earlier import as_known_on, of_the_year
from portraitlib.tables.school import School

MOVES = ("more", "less", "same", "unplaced")
column(
    "tier_move",
    mark("Changement de palier"),
    codes={
        "more": mark("Vers plus de soutien"),
        "less": mark("Vers moins de soutien"),
        "same": mark("Même palier"),
        "unplaced": mark("Sans palier à l'une des deux dates"),
    },
    definition=mark("Palier proposé à la première date, puis à la dernière, par les mêmes critères."),
)
column("tier_at_first", mark("Palier au début"), like="tier", definition=mark("Palier proposé à la première date."))
column("tier_at_last", mark("Palier à la fin"), like="tier", definition=mark("Palier proposé à la dernière date."))
BETWEEN = table(
    "tier_cycles",
    key("look_before", mark("Du"), Form.DATE, definition=mark("Fin d'un cycle.")),
    key("look_after", mark("Au"), Form.DATE, definition=mark("Fin du cycle suivant, ou dernier jour connu.")),
    n("n_students"),
    part("n_more", mark("Vers plus de soutien"), definition=mark("Le palier proposé a monté.")),
    part("n_less", mark("Vers moins de soutien"), definition=mark("Le palier proposé a descendu.")),
    part("n_same", mark("Même palier"), definition=mark("Le palier proposé est le même.")),
    part("n_unplaced", mark("Sans palier"), definition=mark("On en savait trop peu à l'une des deux dates.")),
)
PATHS = table("tier_paths", key("tier_at_first", adds_up=1), key("tier_at_last", adds_up=2), n("n_students"))
LEAVING = table(
    "may_leave",
    key("service"),
    n("n_students"),
    part("n_may_leave", mark("Pourraient le laisser"), definition=mark("Paliers 2 ou 3, puis 1, à coup sûr.")),
    part("n_keep_it", mark("Continuent"), definition=mark("Les autres élèves qui ont ce soutien aujourd'hui.")),
)
STUDENTS = table(
    "tier_students",
    key("student_id"),
    fact("grade_level", shown=False),
    fact("group"),
    fact("tier_at_first"),
    fact("tier_at_last"),
    fact("tier_move"),
    fact("services_told"),
    fact(
        "may_leave_support", mark("Pourrait laisser un soutien"), like="yes_no", definition=mark("À discuter avec lui.")
    ),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class TierMoves(Result):
    """Tiers from one end of cycle to the next; `counts`: ``followed``, ``arrived`` (not here at first).

    Parameters
    ----------
    cycle : str
        What a cycle is.
    first, last : date
        Days between which tiers are compared.
    leave_after : int
        Ends of cycles at tier 1 after which a support may be left.
    """

    cycle: str
    first: date
    last: date
    leave_after: int


@study
def follow_tiers(school: School) -> TierMoves:
    """Follow the tiers of the students still here over the ends of cycles, each read with what was known that day.

    Parameters
    ----------
    school : School

    Returns
    -------
    TierMoves or Refusal
        ``tier_cycles`` (one row per cycle), ``tier_paths`` (first tier x last); for an audience that may see students,
        ``may_leave`` (one row per service) and ``tier_students`` (who moved or may leave). ``no_cycle``,
        ``one_cycle``, ``nobody_followed_tiers``, or as a screening is refused.
    """
    rules, looks = school.settings(FollowUpRules), looks_of(school)
    roster = roster_of(school)
    demand(roster, "no_students")
    # The page of the cycle asks again.
    tiers, is_low = school.keep("tiers at the ends of cycles", lambda one: _tiers_at(one, looks, roster))
    demand(len(tiers.columns) >= 2, "one_cycle")
    days = [date.fromisoformat(day) for day in tiers.columns]
    now = _given_now(school, roster, days[-1])
    first, last = tiers.iloc[:, 0], tiers.iloc[:, -1]
    was_here = first.notna()
    earlier = tiers.iloc[:, : -rules.leave_after]
    leaves = (earlier >= TARGETED).any(axis=1) & is_low.iloc[:, -rules.leave_after :].all(axis=1)
    move = moves(first, last)
    told = roster[["student_id", "grade_level", "group"]].assign(
        tier_at_first=_code(first), tier_at_last=_code(last), tier_move=move,
        services_told=now.groupby("student_id")["service"].agg(lambda one: JOINED.join(sorted(set(one))))
        .reindex(roster["student_id"]).fillna("").to_numpy(),
    )  # fmt: skip
    told["may_leave_support"] = leaves.to_numpy() & (told["services_told"] != "").to_numpy()
    return TierMoves(
        tables=named(
            BETWEEN.filled(_between(tiers)),
            PATHS.filled(_paths(told[was_here.to_numpy()])),
            LEAVING.filled(_leaving(now if school.reader.policy.shows_students else now.iloc[:0], told)),
            STUDENTS.filled(_listed(told, was_here.to_numpy())),
        ),
        counts={"followed": int(was_here.sum()), "arrived": int((~was_here).sum())},
        cycle=rules.cycle,
        first=days[0],
        last=days[-1],
        leave_after=rules.leave_after,
    )


def _tiers_at(school: School, looks: list[Look], roster: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tier of each student still here at each end of a cycle, and whether it was surely the first.

    Missing for who was not enrolled yet; a day on which nobody can be screened is left out.
    """
    year = of_the_year(school, school.school_year, students=roster["student_id"])
    tiers, lows = {}, {}
    for look in looks:
        try:
            found = screen(as_known_on(year, look.day))
        except RefusedError:
            continue
        ids = pd.Index(found.roster["student_id"])
        tiers[look.code] = pd.Series(found.scores.tier, ids).reindex(roster["student_id"])
        low = (found.scores.tier == UNIVERSAL) & (found.scores.tier_high == UNIVERSAL)
        lows[look.code] = pd.Series(low, ids).reindex(roster["student_id"]).fillna(False).astype(bool)
    return pd.DataFrame(tiers, index=roster["student_id"]), pd.DataFrame(lows, index=roster["student_id"])


def moves(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Code of each student's move from a tier to another.

    Examples
    --------
    >>> moves(pd.Series([1, 3, 2, 0]), pd.Series([2, 1, 2, 1])).tolist()
    ['more', 'less', 'same', 'unplaced']
    """
    known = before.notna() & after.notna() & (before != UNDETERMINED) & (after != UNDETERMINED)
    return np.select([~known, after > before, after < before], ["unplaced", "more", "less"], "same")


def _code(tiers: pd.Series) -> list[str]:
    return ["" if pd.isna(tier) else str(int(tier)) for tier in tiers]


def _between(tiers: pd.DataFrame) -> pd.DataFrame:
    """Moves from each day to the next, of those who were here on both."""
    rows = []
    for before, after in pairwise(tiers.columns):
        both = tiers[[before, after]].dropna()
        told = pd.Series(moves(both[before], both[after])).value_counts()
        counts = {f"n_{move}": int(told.get(move, 0)) for move in MOVES}
        days = {"look_before": pd.Timestamp(before), "look_after": pd.Timestamp(after)}
        rows.append({**days, "n_students": len(both), **counts})
    return pd.DataFrame(rows, columns=BETWEEN.names)


def _paths(told: pd.DataFrame) -> pd.DataFrame:
    return told.groupby(["tier_at_first", "tier_at_last"], sort=True).size().rename("n_students").reset_index()


def _given_now(school: School, roster: pd.DataFrame, day: date) -> pd.DataFrame:
    """Supports beyond the whole class that run on a day, of the students still here."""
    services = school.table("services")
    moment = pd.Timestamp(day)
    runs = (services["start_date"] <= moment) & ~(services["end_date"] < moment).fillna(False)
    runs &= services["student_id"].isin(roster["student_id"])
    rows = beyond_the_class(services[runs.to_numpy(dtype=bool)]).astype({"student_id": "object", "service": "object"})
    return rows[["student_id", "service"]].drop_duplicates()


def _leaving(now: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Students of each service who may leave it."""
    rows = now.merge(told[["student_id", "may_leave_support"]].astype({"student_id": "object"}), on="student_id")
    counts = rows.groupby("service", sort=True)["may_leave_support"].agg(["size", "sum"]).reset_index()
    parts = {
        "n_may_leave": counts["sum"].astype("int64"),
        "n_keep_it": (counts["size"] - counts["sum"]).astype("int64"),
    }
    return pd.DataFrame({"service": counts["service"], "n_students": counts["size"], **parts})


def _listed(told: pd.DataFrame, was_here: np.ndarray) -> pd.DataFrame:
    """Who moved, who stays in a tier of support, who may leave: towards more support first."""
    is_followed = told["tier_at_last"].isin([str(tier) for tier in (TARGETED, TARGETED + 1)])
    kept = told[(was_here & told["tier_move"].isin(["more", "less"])) | told["may_leave_support"] | is_followed]
    order = {move: place for place, move in enumerate(MOVES)}
    return kept.sort_values(
        ["tier_move", "tier_at_last", "student_id"], ascending=[True, False, True], ignore_index=True,
        key=lambda one: one.map(order) if one.name == "tier_move" else one,
    )[STUDENTS.names]  # fmt: skip
