"""What older students' results say about what younger ones miss: earlier competencies and later success."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import risk_ratio_interval
from portraitlib.studies.school_portrait.measures.grouping import tally
from portraitlib.studies.school_portrait.measures.selection import in_reading_order, refuse, wanted_year
from portraitlib.studies.school_portrait.measures.stages import EXAM, Stages, read_stages
from portraitlib.tables.school import School

LINK = ("subject", "track", "later", "competency", "level")
"""What a link is: a subject (and its later sequence or course), where students were looked at later (``exam`` or a
level), the competency and the level at which they were looked at earlier."""
_COMFORTABLE = 2


@dataclass(frozen=True, kw_only=True)
class Outlook(Result):
    """How often students under the mark later were already fragile earlier, competency by competency.

    Table: ``links`` (one row per subject, later stage, competency and earlier level).
    """


def compare_with_older_students(
    school: School, *, subject: str | None = None, school_year: int | None = None
) -> Outlook | Refusal:
    """Look upstream from the results of older students.

    For the same students: those under the pass mark at a ministry exam, or at ``later_level`` in the same competency,
    were they already under it or just above it (fragile) at ``outlook_levels``? The risk ratio says how many times
    more often a fragile student is under the mark later than a comfortable one. It does not say why.

    Parameters
    ----------
    school : School
    subject : str, optional
    school_year : int, optional
        Last year read; the notebook's year by default, else the latest.

    Returns
    -------
    Outlook or Refusal
        Refused without students seen at both moments, or when every group is too small.

    References
    ----------
    `small_groups.risk_ratio_interval`. A ratio is called clear at a level shared among all of them (Bonferroni).

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{n}", "school_year": 2022 + level, "course": f"F{level}", "subject": "french",
    ...      "course_level": level, "competency": "reading", "term": "final",
    ...      "mark": 65.0 if n < 20 and level == 2 else 50.0 if n < 12 and level == 4 else 80.0}
    ...     for level in (2, 4) for n in range(60)])
    >>> link = compare_with_older_students(school_in_memory({"results": marks})).tables["links"].data.iloc[0]
    >>> f"level {link['level']} to {link['later']}: {link['n_under_later']} under, {link['n_already']} already fragile"
    'level 2 to 4: 12 under, 12 already fragile'
    """
    choices, year = school.settings(PortraitRules), wanted_year(school, school_year)
    asked = {"subject": subject, "school_year": year}
    if year is None:
        return refuse(school, "compare_with_older_students", "no_results", **asked)
    earlier = [level for level in choices.outlook_levels if level < choices.later_level]
    stages = read_stages(school, year, [*earlier, choices.later_level])
    rows = _linked(stages, earlier, str(choices.later_level))
    if subject:
        rows = rows[(rows["subject"] == subject).to_numpy()]
    if rows.empty:
        return refuse(school, "compare_with_older_students", "no_older_students", **asked)
    table = _links_table(rows, choices.smallest_group, choices.confidence)
    if table.data["risk_ratio"].isna().all():
        asked["smallest_group"] = choices.smallest_group
        return refuse(school, "compare_with_older_students", "too_few_older_students", **asked)
    return Outlook(
        reader=school.reader,
        tables={"links": table},
        counts={"students": int(rows["student"].nunique())},
        facts={
            **asked,
            "later_level": choices.later_level,
            "outlook_levels": earlier,
            "comfortable_points": choices.comfortable_points,
            "smallest_group": choices.smallest_group,
            "confidence": choices.confidence,
        },
    )


def _linked(stages: Stages, earlier: list[int], later: str) -> pd.DataFrame:
    """One row per student, competency, earlier level and later stage, seen at both."""
    place = stages.names.index
    links = np.array([(place(str(level)), place(outcome)) for outcome in (later, EXAM) for level in earlier])
    has_mark = stages.band >= 0
    link, line = np.nonzero((has_mark[:, links[:, 0]] & has_mark[:, links[:, 1]]).T)
    start, end = links[link].T
    return stages.followed.take(line).assign(
        track=pd.Categorical.from_codes(stages.track[line, end], categories=stages.tracks),
        later=pd.Categorical.from_codes(end, categories=stages.names),
        level=pd.Categorical.from_codes(start, categories=stages.names),
        is_fragile=stages.band[line, start] < _COMFORTABLE,
        is_under=stages.band[line, end] == 0,
    )


def _links_table(rows: pd.DataFrame, smallest: int, confidence: float) -> ResultTable:
    fragile, under = rows["is_fragile"].to_numpy(), rows["is_under"].to_numpy()
    data = tally(rows, LINK, {"n_fragile": fragile, "n_under_later": under, "n_already": fragile & under})
    n, n_fragile, n_under, n_already = (
        data[name] for name in ("n_students", "n_fragile", "n_under_later", "n_already")
    )
    comfortable = n - n_fragile, n_under - n_already
    is_told = (n_fragile >= smallest) & (comfortable[0] >= smallest)
    counts = n_already, n_fragile, comfortable[1], comfortable[0]
    ratio, low, high = risk_ratio_interval(*counts, confidence=confidence)
    strict = 1 - (1 - confidence) / max(1, int(is_told.sum()))
    strict_low = risk_ratio_interval(*counts, confidence=strict)[1]
    found = {
        "already_share": n_already / n_under.where(n_under > 0),
        "fragile_risk": n_already / n_fragile.where(n_fragile > 0),
        "comfortable_risk": comfortable[1] / comfortable[0].where(comfortable[0] > 0),
        "risk_ratio": pd.Series(ratio),
        "ratio_low": pd.Series(low),
        "ratio_high": pd.Series(high),
    }
    parts = pd.concat([n_already, n_fragile - n_already, comfortable[1], comfortable[0] - comfortable[1]], axis=1)
    smaller = np.minimum(n_fragile, comfortable[0])
    data = data.assign(
        **{name: values.where(is_told) for name, values in found.items()},
        is_clear=is_told & (strict_low > 1),
        n_smallest=smaller,
        n_fewest=parts.min(axis=1),
        fewest_share=parts.min(axis=1) / smaller.where(smaller > 0),
    )
    return ResultTable(
        name="links",
        data=in_reading_order(data.sort_values(["later", "level"], kind="stable")),
        grain=LINK,
        n="n_smallest",
        statistics=("n_students", "n_fragile", "n_under_later", "n_already", *found, "is_clear"),
        rates={"fewest_share": "n_fewest"},
    )
