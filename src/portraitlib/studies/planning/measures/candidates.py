"""What the portraits found, as candidates for a priority: one row each, whatever the portrait it comes from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.results.given import can_be_read, table_of
from portraitlib.results.section import Result
from portraitlib.rules import PortraitRules
from portraitlib.statistics.comparisons import shared_level
from portraitlib.statistics.contrasts import half_width
from portraitlib.statistics.intervals import share_difference_interval, wilson_interval
from portraitlib.studies.planning.measures.levers import lever_of
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.schemas import OVERALL

CELL = ["subject", "competency", "track", "level"]
COLUMNS = [
    "found_in", *CELL, "group", "skill", "instrument", "n_students", "n_in_need", "reference", "years_weak",
    "years_before", "stability", "is_shared",
]  # fmt: skip
ALONE = 0.5
"""Half of the students: a need of surely more of them is not that of a few."""
_SUPPORTED = ("2", "3")


def gather_candidates(
    zones: Result | None,
    skills: Result | None,
    attendance: Result | None,
    tiers: Result | None,
    rules: PlanningRules,
    portrait: PortraitRules,
) -> pd.DataFrame:
    """Candidates of all the portraits that were given and could conclude."""
    parts = []
    if can_be_read(zones):
        parts.append(_from_zones(zones, portrait))
    if can_be_read(skills):
        parts.append(_from_skills(skills))
    if can_be_read(attendance):
        parts.append(_levels_apart(_chronic(attendance), "attendance", rules))
    if can_be_read(tiers):
        parts.append(_levels_apart(_supported(tiers), "tiers", rules))
    rows = [one.reindex(columns=COLUMNS) for one in parts if len(one)]
    found = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=COLUMNS)
    share = found["n_in_need"] / found["n_students"]
    is_more = (share > found["reference"]).to_numpy(dtype=bool)  # fewer than elsewhere: no priority, whatever the marks
    found, share = found[is_more].reset_index(drop=True), share[is_more].reset_index(drop=True)
    is_most = (share >= rules.most_of_class).to_numpy(dtype=bool) | found["is_shared"].eq(True).to_numpy(dtype=bool)
    return found.assign(
        in_need_share=share.astype("float64"),
        lever=[lever_of(subject) for subject in found["subject"]],
        lever_place=np.where(is_most, "in_class", "beside"),
    )


def _from_zones(zones: Result, portrait: PortraitRules) -> pd.DataFrame:
    """Zones surely among the weakest, and those where the same students surely do worse than elsewhere."""
    cells = table_of(zones, "zones", *CELL, "n_students", "n_not_passed", "weakest_probability", "is_surely_weak")
    own = table_of(zones, "contrasts", *CELL, "own_contrast", "contrast_high", "is_clear")
    shared = own.assign(is_shared=_is_of_most(own, portrait))
    rows = cells.merge(shared[[*CELL, "is_clear", "is_shared"]], on=CELL, how="left")
    is_clear = rows["is_clear"].eq(True)
    is_sure = rows["is_surely_weak"].eq(True) & bool(getattr(zones, "is_beyond_chance", False))
    rows = _without_sums(rows[is_sure | is_clear])
    return rows.assign(
        found_in="zones",
        n_in_need=rows["n_not_passed"],
        reference=1 - float(getattr(zones, "common_rate", np.nan)),
        years_weak=rows["n_years_weak"],
        years_before=rows["n_years_before"],
        stability=rows["weakest_probability"],
        is_shared=rows["is_shared"].eq(True) & rows["is_clear"].eq(True),
    )


def _is_of_most(own: pd.DataFrame, portrait: PortraitRules) -> np.ndarray:
    """Whether surely more than half of the students of a zone have a lower mark there than elsewhere.

    The spread of the students comes back from the interval of their mean; their share, from a normal curve.
    """
    from scipy.special import ndtr

    n, mean = own["n_students"].to_numpy(dtype="float64"), own["own_contrast"].to_numpy(dtype="float64")
    level = float(shared_level(portrait.confidence, max(len(own), 1)))
    spread = (own["contrast_high"] - own["own_contrast"]) * np.sqrt(n) / half_width(np.ones(len(n)), n - 1, level)
    lower = ndtr(-mean / spread.to_numpy(dtype="float64"))
    low, _ = wilson_interval(np.nan_to_num(lower) * n, n, confidence=portrait.confidence)
    return np.asarray(low > ALONE)


def _without_sums(rows: pd.DataFrame) -> pd.DataFrame:
    """A whole course goes where one of its competencies is there: the priority names the competency."""
    course = ["subject", "track", "level"]
    named = set(rows.loc[rows["competency"] != OVERALL, course].itertuples(index=False, name=None))
    is_told = [place in named for place in rows[course].itertuples(index=False, name=None)]
    return rows[(rows["competency"] != OVERALL) | ~np.array(is_told, dtype=bool)]


def _from_skills(skills: Result) -> pd.DataFrame:
    """Notions that most of a class have not acquired, where that is the class's own."""
    columns = ("instrument", "subject", "skill", "n_students", "n_not_yet", "own_gap", "is_own", "is_universal")
    rows = table_of(skills, "skills", *columns)
    rows = rows[rows["is_universal"].eq(True) & rows["is_own"].eq(True)]
    scope = getattr(skills, "scope", None)
    share = rows["n_not_yet"] / rows["n_students"]
    return rows.assign(
        found_in="skills",
        competency=OVERALL,
        track="",
        level=str(getattr(scope, "grade_level", "") or ""),
        group=str(getattr(scope, "group", "")),
        n_in_need=rows["n_not_yet"],
        reference=(share - rows["own_gap"].abs()).clip(lower=0),
        years_weak=np.nan,
        years_before=0,
        stability=np.nan,
        is_shared=True,
    )


def _chronic(attendance: Result) -> pd.DataFrame:
    """Students of each level who miss the most days."""
    rows = table_of(attendance, "attendance_levels", "level", "n_students", "n_chronic")
    return rows.assign(n_in_need=rows["n_chronic"])


def _supported(tiers: Result) -> pd.DataFrame:
    """Students of each level in tiers 2 and 3, among those placed."""
    rows = table_of(tiers, "levels", "grade_level", "tier", "n_students")
    placed = rows[rows["tier"].isin(["1", *_SUPPORTED])]
    by_level = placed.groupby(placed["grade_level"].astype(str), sort=True)["n_students"]
    chosen = placed[placed["tier"].isin(_SUPPORTED)]
    n_chosen = chosen.groupby(chosen["grade_level"].astype(str), sort=True)["n_students"].sum()
    n = by_level.sum()
    return pd.DataFrame({"level": n.index, "n_students": n.to_numpy(), "n_in_need": n_chosen.reindex(n.index)})


def _levels_apart(rows: pd.DataFrame, found_in: str, rules: PlanningRules) -> pd.DataFrame:
    """Levels where surely more students are concerned than in the rest of the school, all levels looked at."""
    rows = rows[(rows["n_students"] >= rules.smallest_group).to_numpy(dtype=bool)].reset_index(drop=True)
    k, n = (rows[name].to_numpy(dtype="float64") for name in ("n_in_need", "n_students"))
    if len(rows) < 2:
        return rows.head(0)
    rest_k, rest_n = k.sum() - k, n.sum() - n
    # Half of what the intervals leave out is for each of the two portraits of students.
    level = float(shared_level(rules.confidence, 2 * len(rows)))
    low, _ = share_difference_interval(k, n, rest_k, rest_n, confidence=level)
    return rows.assign(
        found_in=found_in,
        subject="",
        competency=OVERALL,
        track="",
        level=rows["level"].astype(str),
        reference=rest_k / rest_n,
        years_weak=np.nan,
        years_before=0,
        stability=_highest(k, n, rules),
        is_shared=False,
    )[np.asarray(low) > 0]


def _highest(k: np.ndarray, n: np.ndarray, rules: PlanningRules) -> np.ndarray:
    """Chances that each level is the one where most are concerned."""
    rng = np.random.default_rng([rules.seed, 2])
    drawn = rng.beta(k + 0.5, n - k + 0.5, size=(rules.draws, len(k)))
    return np.bincount(drawn.argmax(axis=1), minlength=len(k)) / rules.draws
