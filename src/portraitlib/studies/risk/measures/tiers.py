"""How many students each tier holds, beside the usual shares, and which criteria they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import INTENSIVE, TARGETED, UNDETERMINED, UNIVERSAL
from portraitlib.indicators.coefficient.selection import Screening, screen
from portraitlib.results.section import Form, key, mark, n, named, part, rate, statistic, study, table
from portraitlib.rules import ScreeningRules
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.risk.measures.columns import ScreeningResult
from portraitlib.studies.risk.measures.counting import count_pairs, levels_of
from portraitlib.tables.school import School

TIERS = {UNIVERSAL: "1", TARGETED: "2", INTENSIVE: "3", UNDETERMINED: "0"}
"""Codes of the tiers, in reading order."""

SHARE = statistic(
    "observed_tier_share",
    mark("Part observée"),
    Form.PERCENT,
    of="all rows",
    unit="share",
    definition=mark("Élèves du palier, parmi ceux qui en ont un."),
)
BY_TIER = table("tiers", key("tier", adds_up=True), n("n_students"), SHARE)
BY_LEVEL = table("levels", key("grade_level", adds_up=True), key("tier", adds_up=True), n("n_students"), SHARE)
CRITERIA_MET = table(
    "criteria_met",
    key("criterion", shown=False),
    key("indicator"),
    key("domain"),
    n(
        "n_observed",
        mark("Élèves dont l'indicateur est connu"),
        definition=mark("Élèves dont on connaît l'indicateur."),
    ),
    part("n_met", mark("Avec des points"), definition=mark("Élèves à qui le critère donne des points.")),
    part("n_not_met", mark("Sans point"), shown=False, definition=mark("Élèves à qui il n'en donne aucun.")),
    rate(
        "met_rate",
        mark("Part avec des points"),
        of="n_met",
        definition=mark("Élèves à qui le critère donne des points, parmi ceux dont l'indicateur est connu."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Tiering(ScreeningResult):
    """Shares of the tiers, in all and by level, and the criteria met.

    `is_over_share`: more of the students placed than ``universal_first_share`` are in tiers 2 and 3;
    `is_universal_first`: surely more, for the interval of their share is all above it.

    Tables: ``tiers`` (one row per tier), ``levels`` (level x tier), ``criteria_met`` (one row per criterion).
    """

    usual_shares: Mapping[str, float]
    universal_first_share: float
    is_over_share: bool
    is_universal_first: bool
    unknown_indicators: tuple[str, ...]


@study
def describe_tiers(
    school: School,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    school_year: int | None = None,
    criteria: str | None = None,
) -> Tiering:
    """Count the students of each tier beside the usual 80/15/5, and those who meet each criterion.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        None is everyone, or the year read.
    criteria : str, optional
        Name of preset criteria; those of ``params/depistage.yml`` by default.

    Returns
    -------
    Tiering or Refusal

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcd"), "school_year": 2026, "grade_level": 1})
    >>> marks = pd.DataFrame({"student_id": list("abcd"), "school_year": 2026, "course": "M",
    ...                       "subject": "mathematics", "course_level": 1, "competency": "overall", "term": "1",
    ...                       "mark": [45.0, 80.0, 90.0, 70.0]})
    >>> found = describe_tiers(school_in_memory({"students": students, "results": marks}))
    >>> dict(zip(found.tables["tiers"].data["tier"], found.tables["tiers"].data["n_students"]))
    {'1': 0, '2': 0, '3': 0, '0': 4}
    """
    found = screen(school, grade_level=grade_level, group=group, school_year=school_year, criteria=criteria)
    choices, tier = school.settings(ScreeningRules), found.scores.tier
    known, usual = tier[tier != UNDETERMINED], choices.expected
    return Tiering(
        tables=named(
            BY_TIER.filled(_by_tier(tier)), BY_LEVEL.filled(_by_level(found)), CRITERIA_MET.filled(_criteria_met(found))
        ),
        counts={
            "students": len(tier),
            "undetermined": len(tier) - len(known),
            "left": found.indicators.n_left,
            "proposed": int((known >= TARGETED).sum()),
            "maybe_higher": int(((tier == UNIVERSAL) & (found.scores.tier_high > UNIVERSAL)).sum()),
        },
        scope=found.scope,
        usual_shares=dict(zip(("1", "2", "3"), (usual.universal, usual.targeted, usual.intensive), strict=True)),
        universal_first_share=choices.universal_first_share,
        is_over_share=bool(len(known) and np.mean(known >= TARGETED) > choices.universal_first_share),
        is_universal_first=_is_surely_over(known, choices),
        unknown_indicators=found.unknown_indicators,
    )


def _is_surely_over(known: np.ndarray, choices: ScreeningRules) -> bool:
    """Whether tiers 2 and 3 hold surely more students than the share beyond which teaching for all comes first."""
    low, _ = wilson_interval((known >= TARGETED).sum(), len(known), confidence=choices.confidence)
    return bool(low > choices.universal_first_share)  # False when nobody is placed: there is no interval


def _by_tier(tier: np.ndarray) -> pd.DataFrame:
    """Students of each tier; its share, of those who have one."""
    n_known = max(int((tier != UNDETERMINED).sum()), 1)
    counts = [int((tier == one).sum()) for one in TIERS]
    shares = [n_tier / n_known if one else np.nan for one, n_tier in zip(TIERS, counts, strict=True)]
    return pd.DataFrame({"tier": list(TIERS.values()), "n_students": counts, "observed_tier_share": shares})


def _by_level(found: Screening) -> pd.DataFrame:
    """The same, level by level."""
    told = levels_of(
        pd.DataFrame({"grade_level": found.roster["grade_level"], "tier": pd.Series(found.scores.tier).map(TIERS)})
    )
    data = count_pairs(told, {"grade_level": sorted(told["grade_level"].unique()), "tier": list(TIERS.values())})
    known = data["n_students"].where(data["tier"] != TIERS[UNDETERMINED], 0)
    total = known.groupby(data["grade_level"]).transform("sum")
    data["observed_tier_share"] = (known / total.where(total > 0)).where(data["tier"] != TIERS[UNDETERMINED])
    return data


def _criteria_met(found: Screening) -> pd.DataFrame:
    """Students to whom each criterion gives points, of those whose indicator is known."""
    points, listed = found.scores.points, found.scope.preset.chosen.criteria
    n_known, n_met = (~np.isnan(points)).sum(axis=0), (np.nan_to_num(points) > 0).sum(axis=0)
    return pd.DataFrame(
        {
            "criterion": [one.id for one in listed],
            "domain": [one.domain for one in listed],
            "indicator": [one.indicator for one in listed],
            "n_observed": n_known,
            "n_met": n_met,
            "n_not_met": n_known - n_met,
            "met_rate": np.where(n_known > 0, n_met / np.maximum(n_known, 1), np.nan),
        }
    )
