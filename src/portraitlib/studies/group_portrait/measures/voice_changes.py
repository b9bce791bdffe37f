"""How the answers to a questionnaire changed from one time it was given to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.section import Form, fact, key, mark, n, statistic, table
from portraitlib.statistics.comparisons import leaves_out_0, shared_level
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.statistics.intervals import mean_difference_interval, mean_interval
from portraitlib.studies.group_portrait.measures.engagement_scores import common_scale, score_students, wave_of
from portraitlib.studies.group_portrait.measures.engagement_tables import spread_of
from portraitlib.studies.group_portrait.settings import GroupPortraitRules

N_PEOPLE = n("n_sheets")
VOICE_CHANGES = table(
    "voice_changes",
    key("instrument"),
    key("respondent"),
    key("dimension"),
    key("unit", adds_up=True),
    N_PEOPLE,
    fact("first_date"),
    fact("last_date"),
    fact(
        "is_same_people",
        mark("Mêmes personnes"),
        definition=mark("Les deux fois, les mêmes personnes; sinon on ne sait pas qui a répondu."),
    ),
    statistic("voice_change"),
    statistic("change_low", form=Form.NUMBER),
    statistic("change_high", form=Form.NUMBER),
    statistic(
        "least_change",
        mark("Plus petit changement vu 8 fois sur 10"),
        Form.NUMBER,
        unit="scale points",
        shown=False,
        definition=mark("Plus petit changement que ces feuilles feraient voir 8 fois sur 10."),
        source="Bloom 1995",
    ),
    statistic("is_clear", shown=False),
)


def changes_between(
    rows: pd.DataFrame, units: Mapping[str, pd.Index], rules: GroupPortraitRules, floor: int, *, is_nameless: bool
) -> pd.DataFrame:
    """Change of each dimension between the last two times, on the questions asked both times; no row with one time.

    The same persons are followed where they are known; sheets without a name are two samples of the school, and their
    difference has Welch's interval. The two means are not told: beside those of all who answered, they would give the
    score of one who answered once. `rows` are the answers to one questionnaire, `who` being the person or the sheet.
    """
    nothing = pd.DataFrame(columns=VOICE_CHANGES.names)
    wave, days = wave_of(rows["date"], rules.passation_gap_days)
    if len(days) < 2 or (is_nameless and set(units) != {"school"}):
        return nothing
    items = [set(rows["item"][wave == len(days) - back]) for back in (2, 1)]
    is_asked = np.isin(wave, (len(days) - 2, len(days) - 1)) & rows["item"].isin(items[0] & items[1]).to_numpy(
        dtype=bool
    )
    both = rows[is_asked]
    if both.empty:
        return nothing
    scores = score_students(
        both.assign(student_id=both["who"]),
        gap_days=rules.passation_gap_days,
        least_answered_share=rules.least_answered_share,
        dimensions=tuple(dict.fromkeys(both.sort_values("item")["dimension"])),
    )
    low, high = common_scale(both)
    level = float(shared_level(rules.confidence, len(scores.dimensions)))
    parts = []
    for unit, people in {"school": scores.students}.items() if is_nameless else units.items():
        points = low + scores.of(people) * (high - low)
        values = (_of_two_samples if is_nameless else _of_same_people)(points[:, 0], points[:, -1], level)
        parts.append(pd.DataFrame({"dimension": scores.dimensions, "unit": unit, **values}))
    told = pd.concat(parts, ignore_index=True).assign(
        first_date=days[-2], last_date=days[-1], is_same_people=not is_nameless
    )
    told["is_clear"] = leaves_out_0(told["change_low"], told["change_high"])
    told["least_change"] = detectable_by_interval(told["change_low"], told["change_high"], confidence=level)
    enough = told.groupby("unit")["n_sheets"].transform("min") >= floor
    return told[enough & told["change_low"].notna()].reset_index(drop=True)


def _of_same_people(before: NDArray[np.float64], after: NDArray[np.float64], level: float) -> dict[str, Any]:
    both = ~np.isnan(before) & ~np.isnan(after)
    count, change, sd = spread_of(np.where(both, after - before, np.nan))
    low, high = mean_interval(change, sd, count, confidence=level)
    return {"n_sheets": count, "voice_change": change, "change_low": low, "change_high": high}


def _of_two_samples(before: NDArray[np.float64], after: NDArray[np.float64], level: float) -> dict[str, Any]:
    one, other = spread_of(before), spread_of(after)
    low, high = mean_difference_interval(other[1], other[2], other[0], one[1], one[2], one[0], confidence=level)
    change = other[1] - one[1]
    return {"n_sheets": np.minimum(one[0], other[0]), "voice_change": change, "change_low": low, "change_high": high}
