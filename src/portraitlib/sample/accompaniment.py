"""Accompaniment of the last year: mentors and groups, what ends early and how, adults trained or not, their time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.sample.accompaniment_truths import EARLY_IN, GROUPS_IN, LEAVING
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan

SCHOOLS = 3
ONGOING_EVERY, REMOTE_EVERY, REMATCHED_AFTER = 3, 6, 21
YEAR_END, NEXT_YEAR_END = "-06-19", "-06-18"
PROGRAMMES = {"guidance": 0.55, "school": 0.33, "energising": 0.12}
TOLD = ("group_id", "programme", "form", "previous_service_id", "ending")


@dataclass(frozen=True)
class Group:
    """A group accompanied together, every second week."""

    group_id: str
    n_first: int
    n_joining: int
    programme: str
    staff: tuple[str, ...]
    level: int
    done: tuple[str, ...]


GROUPS: tuple[tuple[Group, ...], ...] = (
    (
        Group("G1", 8, 0, "self_management", ("R01",), 1, ("passage", "organisation", "regles")),
        Group("G2", 4, 0, "skills", ("R02",), 3, ("etude", "exercice")),
    ),
    (
        Group("G1", 13, 5, "skills", ("R03",), 1, ("etude", "exercice", "probleme")),
        Group("G2", 10, 0, "community", ("R04", "R05", "R06"), 2, ("projet", "sport", "jeu")),
    ),
    (
        Group("G1", 12, 0, "self_management", ("R01",), 1, ("passage", "organisation", "regles")),
        Group("G2", 6, 0, "school", ("R02",), 2, ("etude", "travaux")),
    ),
)
GROUP_MINUTES = 45


def accompany(plan: SchoolPlan, people: People, services: pd.DataFrame) -> pd.DataFrame:
    """Services of a school with what is said of the accompaniment, then the mentors who come later and the groups.

    `ending` says how a mentoring ends early, where that was planted; it is written nowhere.
    """
    rng = plan.generator("accompaniment")
    told = services.assign(**dict.fromkeys(TOLD, ""), commitment_until=pd.Series(pd.NaT, services.index))
    is_mentored = (told["service"] == "mentoring") & (told["school_year"] == plan.years[-1])
    mentored = _in_time(plan, _ended(plan, told[is_mentored]), rng)
    told.loc[mentored.index] = mentored[told.columns]
    more = [_later(plan, people, mentored, rng)] if plan.number % SCHOOLS == GROUPS_IN else []
    taken = {*mentored["enrolment"], *(one for rows in more for one in rows["enrolment"])}
    for group in GROUPS[plan.number % SCHOOLS]:
        more.append(_together(plan, people, group, taken, rng))
        taken.update(more[-1]["enrolment"])
    return pd.concat([told, *more], ignore_index=True)


def _ended(plan: SchoolPlan, rows: pd.DataFrame) -> pd.DataFrame:
    """Mentoring with how it ends early: the longest thin out, of the others one in two was known."""
    year, days = plan.years[-1], (rows["end_date"] - rows["start_date"]).dt.days
    early = days[rows["is_short"] & (rows["end_reason"] == "provider_left")].sort_values(ascending=False, kind="stable")
    rows = rows.assign(commitment_until=pd.Timestamp(f"{year}{YEAR_END}"))
    if plan.number % SCHOOLS != EARLY_IN:
        return rows
    n_thin = -(-len(early) // 3)
    known = early.index[n_thin::2]
    for ending, chosen in (
        ("thinning", early.index[:n_thin]),
        ("known", known),
        ("no_sign", early.index[n_thin + 1 :: 2]),
    ):
        rows.loc[chosen, "ending"] = ending
    rows.loc[known[::2], "commitment_until"] = rows.loc[known[::2], "end_date"]
    rows.loc[known[1::2], "provider"] = [f"V{number:02d}" for number in range(1, len(known[1::2]) + 1)]
    return rows


def _in_time(plan: SchoolPlan, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Mentoring with its programme and form; some goes on, some is given by a peer, a volunteer or at a distance."""
    rows = rows.assign(programme=rng.choice(list(PROGRAMMES), size=len(rows), p=list(PROGRAMMES.values())))
    kept = rows.index[rows["end_reason"] == "planned"]
    rows["form"] = "one_to_one"
    rows.loc[kept[::REMOTE_EVERY], "form"] = "remote"
    rows.loc[kept[:5], "provider"] = ["A01", "A02", "A03", "V04", "V05"][: len(kept[:5])]
    rows.loc[kept, "commitment_until"] = rows.loc[kept, "end_date"]  # what was promised was kept
    goes_on = kept[5::ONGOING_EVERY]
    rows.loc[goes_on, "end_date"], rows.loc[goes_on, "end_reason"] = pd.NaT, ""
    rows.loc[goes_on, "commitment_until"] = pd.Timestamp(f"{plan.years[-1] + 1}{NEXT_YEAR_END}")
    return rows


def _later(plan: SchoolPlan, people: People, mentored: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Mentoring that begins later: with another adult after an early end, and with one who leaves in March."""
    year = plan.years[-1]
    again = mentored[mentored["is_short"] & (mentored["end_reason"] == "provider_left")][:2]
    again = again.assign(
        previous_service_id=again["service_id"],
        start_date=again["end_date"] + pd.Timedelta(days=REMATCHED_AFTER),
        provider="V06",
    )
    chosen = _free(plan, people, {*mentored["enrolment"]}, (1, 2, 3, 4, 5), 3, rng)
    leaving = mentored[:1].loc[np.repeat(mentored.index[:1], len(chosen))]
    leaving = leaving.assign(
        enrolment=chosen, start_date=pd.Timestamp(f"{year}-01-12"), provider="M07", programme="guidance"
    )
    rows = pd.concat(
        [again.assign(end_date=pd.Series(pd.NaT, again.index), end_reason=""), _until(leaving, f"{year}{LEAVING}")]
    )
    numbers = [f"N{number}" for number in range(1, len(rows) + 1)]
    return rows.assign(
        service_id=numbers, form="one_to_one", is_short=False, commitment_until=pd.Timestamp(f"{year}{YEAR_END}")
    )


def _until(rows: pd.DataFrame, day: str) -> pd.DataFrame:
    return rows.assign(end_date=pd.Timestamp(day), end_reason="provider_left")


def _free(
    plan: SchoolPlan, people: People, taken: set[int], levels: tuple[int, ...], n: int, rng: np.random.Generator
) -> np.ndarray:
    """Students of the last year who stay, of some levels, and are not taken."""
    enrolled = people.enrolments
    is_there = (enrolled["school_year"] == plan.years[-1]) & (enrolled["exit_after"] < 0)
    able = enrolled.index[is_there & enrolled["grade_level"].isin(levels) & ~enrolled.index.isin(taken)]
    return np.sort(rng.permutation(able.to_numpy())[:n])


def _together(
    plan: SchoolPlan, people: People, group: Group, taken: set[int], rng: np.random.Generator
) -> pd.DataFrame:
    """Services of the students of a group, those who join it in January after the others."""
    year = plan.years[-1]
    chosen = _free(plan, people, taken, (group.level,), group.n_first + group.n_joining, rng)
    joins = np.arange(len(chosen)) >= group.n_first
    opening, winter = pd.Timestamp(f"{year - 1}-10-20"), pd.Timestamp(f"{year}-01-12")
    goes_on = len(group.staff) == 1
    return pd.DataFrame(
        {
            "enrolment": rng.permutation(chosen),
            "school_year": year,
            "service": "group_accompaniment",
            "subject": "",
            "tier": 2,
            "start_date": np.where(joins, winter.to_numpy(), opening.to_numpy()),
            "end_date": pd.NaT if goes_on else pd.Timestamp(f"{year}-06-05"),
            "provider": group.staff[0],
            "end_reason": "" if goes_on else "planned",
            "planned_minutes": GROUP_MINUTES,
            "is_short": False,
            "service_id": group.group_id,
            "group_id": group.group_id,
            "programme": group.programme,
            "form": "group",
            "commitment_until": pd.Timestamp(f"{year + 1}{NEXT_YEAR_END}" if goes_on else f"{year}-06-05"),
            "previous_service_id": "",
            "ending": "",
        }
    )
