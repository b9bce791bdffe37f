"""What older students' results say about what younger ones miss: earlier competencies and later success."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    codes_of,
    demand,
    key,
    mark,
    named,
    statistic,
    study,
    table,
)
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import risk_ratio_interval
from portraitlib.studies.school_portrait.measures.columns import FEWEST, SMALLEST
from portraitlib.studies.school_portrait.measures.grouping import tally
from portraitlib.studies.school_portrait.measures.selection import in_reading_order, share, year_to_read
from portraitlib.studies.school_portrait.measures.stages import EXAM, Stages, read_stages
from portraitlib.studies.school_portrait.measures.subjects import fewest_of
from portraitlib.tables.school import School

LINK = ("subject", "track", "later", "competency", "level")
"""What a link is: a subject (and its later sequence or course), where students were looked at later (``exam`` or a
level), the competency and the level at which they were looked at earlier."""
_COMFORTABLE = 2

LINKS = table(
    "links",
    key("subject"),
    key("track"),
    key(
        "later",
        mark("Vus plus tard"),
        codes={EXAM: mark("Épreuve ministérielle"), **{level: codes_of("level")[level] for level in "12345"}},
        definition=mark("Où les élèves ont été revus plus tard : un niveau, ou l'épreuve."),
    ),
    key("competency"),
    key("level"),
    statistic("n_students"),
    statistic(
        "n_under_later", mark("Sous le seuil plus tard"), Form.COUNT, definition=mark("Élèves sous le seuil plus tard.")
    ),
    statistic(
        "n_already",
        mark("Dont déjà fragiles plus tôt"),
        Form.COUNT,
        definition=mark("Parmi ceux qui sont sous le seuil plus tard, ceux qui étaient fragiles plus tôt."),
    ),
    statistic(
        "already_share",
        mark("Part déjà fragile plus tôt"),
        Form.PERCENT,
        unit="share",
        definition=mark("Déjà fragiles plus tôt, parmi ceux qui sont sous le seuil plus tard."),
    ),
    statistic(
        "fragile_risk",
        mark("Sous le seuil plus tard, parmi les fragiles"),
        Form.PERCENT,
        unit="share",
        definition=mark("Sous le seuil plus tard, parmi les élèves fragiles plus tôt."),
    ),
    statistic(
        "comfortable_risk",
        mark("Sous le seuil plus tard, parmi les élèves à l'aise"),
        Form.PERCENT,
        unit="share",
        definition=mark("Sous le seuil plus tard, parmi les élèves à l'aise plus tôt."),
    ),
    statistic(
        "risk_ratio",
        mark("Rapport des deux parts"),
        unit="ratio",
        definition=mark("Part des fragiles sous le seuil plus tard, sur celle des élèves à l'aise."),
    ),
    statistic(
        "ratio_low", mark("Rapport, borne basse"), unit="ratio", definition=mark("Borne basse de son intervalle.")
    ),
    statistic(
        "ratio_high", mark("Rapport, borne haute"), unit="ratio", definition=mark("Borne haute de son intervalle.")
    ),
    statistic("is_clear"),
    statistic(
        "n_fragile", mark("Fragiles plus tôt"), Form.COUNT, definition=mark("Sous le seuil ou juste au-dessus, avant.")
    ),
    SMALLEST,
    *FEWEST,
)


@dataclass(frozen=True, kw_only=True)
class Outlook(Result):
    """How often students under the mark later were already fragile earlier, competency by competency.

    Table: ``links`` (one row per subject, later stage, competency and earlier level).
    """

    smallest_group: int
    confidence: float
    comfortable_points: float


@study
def compare_with_older_students(
    school: School, *, subject: str | None = None, school_year: int | None = None
) -> Outlook:
    """Look upstream from the results of older students.

    For the same students: those below the pass mark at a ministry exam, or at ``later_level`` in the same competency,
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
    choices, year = school.settings(PortraitRules), year_to_read(school, school_year)
    earlier = [level for level in choices.outlook_levels if level < choices.later_level]
    stages = read_stages(school, year, [*earlier, choices.later_level])
    rows = _linked(stages, earlier, str(choices.later_level))
    if subject:
        rows = rows[(rows["subject"] == subject).to_numpy()]
    demand(rows, "no_older_students")
    links = _links(rows, choices.smallest_group, choices.confidence)
    demand(links.data["risk_ratio"].notna().any(), "too_few_older_students", smallest_group=choices.smallest_group)
    return Outlook(
        tables=named(links),
        counts={"students": int(rows["student"].nunique())},
        smallest_group=choices.smallest_group,
        confidence=choices.confidence,
        comfortable_points=choices.comfortable_points,
    )


def _linked(stages: Stages, earlier: list[int], later: str) -> pd.DataFrame:
    """One row per student, competency, earlier level and later stage, seen at both."""
    place = stages.names.index
    links = np.array([(place(str(level)), place(outcome)) for outcome in (later, EXAM) for level in earlier])
    has_mark = stages.band >= 0
    link, line = np.nonzero((has_mark[:, links[:, 0]] & has_mark[:, links[:, 1]]).T)
    start, end = links[link].T
    return stages.followed.take(line).assign(
        track=pd.Categorical.from_codes(stages.track[line, end], categories=pd.Index(stages.tracks)),
        later=pd.Categorical.from_codes(end, categories=pd.Index(stages.names)),
        level=pd.Categorical.from_codes(start, categories=pd.Index(stages.names)),
        is_fragile=stages.band[line, start] < _COMFORTABLE,
        is_under=stages.band[line, end] == 0,
    )


def _links(rows: pd.DataFrame, smallest: int, confidence: float) -> ResultTable:
    fragile, under = rows["is_fragile"].to_numpy(), rows["is_under"].to_numpy()
    data = tally(rows, LINK, {"n_fragile": fragile, "n_under_later": under, "n_already": fragile & under})
    n_fragile, n_under, n_already = data["n_fragile"], data["n_under_later"], data["n_already"]
    n_comfortable, n_new = data["n_students"] - n_fragile, n_under - n_already
    is_told = (n_fragile >= smallest) & (n_comfortable >= smallest)
    counts = n_already, n_fragile, n_new, n_comfortable
    ratio, low, high = risk_ratio_interval(*counts, confidence=confidence)
    strict = 1 - (1 - confidence) / max(1, int(is_told.sum()))
    strict_low = risk_ratio_interval(*counts, confidence=strict)[1]
    found = {
        "already_share": share(n_already, n_under),
        "fragile_risk": share(n_already, n_fragile),
        "comfortable_risk": share(n_new, n_comfortable),
        "risk_ratio": pd.Series(ratio),
        "ratio_low": pd.Series(low),
        "ratio_high": pd.Series(high),
    }
    sides = [n_already, n_fragile - n_already, n_new, n_comfortable - n_new]
    weakest = fewest_of([*map(pd.Series, sides)], [pd.Series(n_fragile), pd.Series(n_comfortable)])
    data = data.assign(
        **{name: values.where(is_told) for name, values in found.items()},
        is_clear=is_told & (strict_low > 1),
        **weakest,
    )
    return LINKS.filled(in_reading_order(data.sort_values(["later", "level"], kind="stable")))
