"""Why sessions were missed, and who was told of a support without asking for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.plan import SchoolPlan

WRITTEN_SHARE = 0.6
"""Part of the sessions missed whose reason is written."""
MISSED = {
    "bus": 0.2,
    "not_wanted": 0.2,
    "sport": 0.15,
    "school_activity": 0.15,
    "work": 0.12,
    "adult_away": 0.1,
    "other": 0.08,
}
SHORT_REASONS: dict[Any, str] = {
    "adult_away": "ADU",
    "bus": "BUS",
    "work": "TRA",
    "sport": "SPO",
    "school_activity": "ACT",
    "not_wanted": "NON",
    "other": "AUT",
}
"""Why a student was not at a session, as the files of the schools write it."""
PROPOSED_SHARE, ANSWERED_SHARE, HELD_BACK_SHARE = 0.15, 0.7, 0.08
NOT_COMING = {"bus": 0.35, "sport": 0.2, "work": 0.15, "not_wanted": 0.3}
HELD_BACK = {"bus": 0.5, "sport": 0.3, "work": 0.2}
"""Of those who ask, or are sent, and cannot come: never that they do not want to."""


def with_missed_reasons(plan: SchoolPlan, sessions: pd.DataFrame) -> pd.DataFrame:
    """Sessions with the reason of most of those that were missed."""
    rng = plan.generator("missed")
    drawn = rng.choice(list(MISSED), p=list(MISSED.values()), size=len(sessions))
    is_told = ~sessions["was_attended"].to_numpy(dtype=bool) & (rng.random(len(sessions)) < WRITTEN_SHARE)
    return sessions.assign(missed_reason=np.where(is_told, drawn, ""))


def with_proposed(plan: SchoolPlan, wishes: pd.DataFrame, enrolled: pd.DataFrame, service: str) -> pd.DataFrame:
    """Wishes with why a few cannot come, then the students whom the school told of a support, and their answer."""
    rng = plan.generator("proposed")
    others = enrolled.loc[~enrolled["person"].isin(wishes["person"]), "person"].to_numpy()
    told = others[rng.random(len(others)) < PROPOSED_SHARE]
    proposed = pd.DataFrame(
        {
            "person": told,
            "subject": "",
            "service": service,
            "wish": "offered",
            "asked_by": "teacher",
            "not_coming_reason": _drawn(rng, NOT_COMING, ANSWERED_SHARE, len(told)),
        }
    )
    asking = wishes.assign(not_coming_reason=_drawn(rng, HELD_BACK, HELD_BACK_SHARE, len(wishes)))
    return pd.concat([asking, proposed], ignore_index=True)


def _drawn(rng: np.random.Generator, reasons: dict[str, float], share: float, n: int) -> np.ndarray:
    """Reasons of some, nothing for the others."""
    drawn = rng.choice(list(reasons), p=list(reasons.values()), size=n)
    return np.where(rng.random(n) < share, drawn, "")
