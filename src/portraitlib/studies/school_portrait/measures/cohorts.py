"""Upstream and downstream: from the end of primary school to the ministry exams, for the same students."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    codes_of,
    column,
    declare_codes,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    part,
    rate,
    statistic,
    study,
    table,
)
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.school_portrait.measures.cells import rules_by_year
from portraitlib.studies.school_portrait.measures.cohort_flow import FLOW, flow_rows
from portraitlib.studies.school_portrait.measures.columns import IS_TOO_SMALL
from portraitlib.studies.school_portrait.measures.grouping import tally
from portraitlib.studies.school_portrait.measures.selection import in_reading_order, year_to_read
from portraitlib.studies.school_portrait.measures.stages import BANDS, Stages, read_stages
from portraitlib.tables.school import School

STEP = ("subject", "competency", "track", "from_stage", "to_stage")
"""What a step is: a competency, from one stage to the next; the exam's sequence or course when there are several."""

declare_codes(
    "stage",
    {
        "primary": mark("fin du primaire"),
        **{level: codes_of("level")[level] for level in "12345"},
        "exam": mark("épreuve ministérielle"),
    },
)
declare_codes(
    "short_stage",
    {
        "primary": mark("6e année"),
        "1": mark("1re sec."),
        "2": mark("2e sec."),
        "3": mark("3e sec."),
        "4": mark("4e sec."),
        "5": mark("5e sec."),
        "exam": mark("épreuve"),
    },
)
column("stage_step", mark("Passage"), definition=mark("D'une étape du parcours à la suivante."))
column(
    "mark_band",
    mark("Tranche de notes"),
    codes={"under": mark("Sous le seuil"), "just_above": mark("Juste au-dessus"), "comfortable": mark("À l'aise")},
    definition=mark("Sous le seuil, juste au-dessus, ou à l'aise."),
)

_STEP = (
    key("subject"),
    key("competency"),
    key("track"),
    key("from_stage", mark("De"), like="stage", definition=mark("Étape où un passage commence.")),
    key("to_stage", mark("À"), like="stage", definition=mark("Étape où un passage finit.")),
)
STEPS = table(
    "steps",
    *_STEP,
    key(
        "from_side",
        mark("Avant"),
        adds_up=True,
        codes={"passed": mark("au seuil ou plus"), "under": mark("sous le seuil")},
        definition=mark("Sous le seuil de réussite ou non, avant le passage."),
    ),
    n("n_students"),
    part("n_passed"),
    part("n_not_passed"),
    rate("success_rate", of="n_passed"),
    statistic("rate_low"),
    statistic("rate_high"),
    rate(
        "slid_rate",
        mark("Part sous le seuil ensuite"),
        of="n_not_passed",
        definition=mark("Élèves sous le seuil après le passage, parmi ceux de la ligne."),
    ),
    statistic(
        "slid_low",
        mark("Part sous le seuil, borne basse"),
        Form.PERCENT,
        unit="share",
        shown=False,
        definition=mark("Borne basse de l'intervalle."),
    ),
    statistic(
        "slid_high",
        mark("Part sous le seuil, borne haute"),
        Form.PERCENT,
        unit="share",
        shown=False,
        definition=mark("Borne haute de l'intervalle."),
    ),
    fact(
        "is_across_rules",
        mark("Passage entre deux règles de notation"),
        shown=False,
        like="yes_no",
        definition=mark("Les règles de notation ont changé entre les deux étapes, pour une partie des élèves."),
    ),
    IS_TOO_SMALL,
)
_GOES = mark("Part de la tranche qui va là.")
TRANSITIONS = table(
    "transitions",
    *_STEP,
    key(
        "from_band",
        mark("Tranche avant"),
        adds_up=True,
        like="mark_band",
        definition=mark("Sous le seuil, juste au-dessus, ou à l'aise, avant le passage."),
    ),
    n("n_students"),
    part("n_to_under", mark("Vers : sous le seuil"), definition=mark("Élèves qui vont sous le seuil.")),
    part("n_to_just_above", mark("Vers : juste au-dessus"), definition=mark("Élèves qui vont juste au-dessus.")),
    part("n_to_comfortable", mark("Vers : à l'aise"), definition=mark("Élèves qui vont à la tranche « à l'aise ».")),
    rate("share_to_under", mark("Part sous le seuil"), of="n_to_under", told=(), definition=_GOES),
    rate("share_to_just_above", mark("Part juste au-dessus"), of="n_to_just_above", told=(), definition=_GOES),
    rate("share_to_comfortable", mark("Part à l'aise"), of="n_to_comfortable", told=(), definition=_GOES),
)


@dataclass(frozen=True, kw_only=True)
class CohortFlow(Result):
    """Where the same students were and where they are, stage by stage.

    Tables: ``steps`` (one row per step and side of the pass mark before it), ``transitions`` (one row per step and
    band before it: how many went to each band; not made for readers to whom rates are given as bounds) and ``flow``
    (one row per competency and stage: who is followed, who is not, why).
    """

    has_primary: bool
    smallest_group: int
    pass_mark: float | None
    comfortable_points: float


@study
def follow_cohorts(
    school: School, *, subject: str | None = None, competency: str | None = None, school_year: int | None = None
) -> CohortFlow:
    """Follow the same students from the end of primary school to the ministry exams, competency by competency.

    Each step keeps the students who have a mark at both of its ends. The flow starts from the students whose first
    stage is in the data. A step of fewer students than ``smallest_group`` has no rate.

    Parameters
    ----------
    school : School
    subject, competency : str, optional
        All by default.
    school_year : int, optional
        Last year read; the notebook's year by default, else the latest.

    Returns
    -------
    CohortFlow or Refusal
        Refused without results, or when no student is seen at two stages.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{n}", "school_year": 2024 + level, "course": f"H{level}", "subject": "history",
    ...      "course_level": level, "competency": "overall", "term": "final", "mark": 50.0 if n < 4 * level else 75.0}
    ...     for level in (1, 2) for n in range(20)])
    >>> step = follow_cohorts(school_in_memory({"results": marks})).tables["steps"].data
    >>> step[["from_stage", "to_stage", "from_side", "n_students", "n_not_passed"]].to_numpy().tolist()
    [['1', '2', 'under', 4, 4], ['1', '2', 'passed', 16, 4]]
    """
    choices, year = school.settings(PortraitRules), year_to_read(school, school_year)
    stages = _chosen(read_stages(school, year, choices.flow_levels), subject, competency)
    pairs = _pairs(stages)
    demand(pairs, "no_two_stages" if len(stages.followed) else "no_results")
    tables = [_steps(pairs, school)]
    if not school.reader.policy.protects_parts:
        tables.append(_transitions(pairs, choices.smallest_group))
    rules = rules_by_year(school, [year])
    return CohortFlow(
        tables=named(*tables, FLOW.filled(in_reading_order(flow_rows(stages, school, year)))),
        counts={"students": int(pairs["student"].nunique())},
        has_primary=bool((stages.band[:, 0] >= 0).any()),
        smallest_group=choices.smallest_group,
        pass_mark=rules[year].pass_mark if rules else None,
        comfortable_points=choices.comfortable_points,
    )


def _chosen(stages: Stages, subject: str | None, competency: str | None) -> Stages:
    followed = stages.followed
    kept = np.ones(len(followed), dtype=bool)
    for name, wanted in (("subject", subject), ("competency", competency)):
        if wanted:
            kept &= (followed[name] == wanted).to_numpy()
    chosen = followed[kept].reset_index(drop=True)
    band, year, track = stages.band[kept], stages.year[kept], stages.track[kept]
    return replace(stages, followed=chosen, band=band, year=year, track=track)


def _pairs(stages: Stages) -> pd.DataFrame:
    """One row per step and student with a mark at both of its ends."""
    has_mark = stages.band >= 0
    step, line = np.nonzero((has_mark[:, :-1] & has_mark[:, 1:]).T)
    return stages.followed.take(line).assign(
        track=pd.Categorical.from_codes(stages.track[line, step + 1], categories=pd.Index(stages.tracks)),
        from_stage=pd.Categorical.from_codes(step, categories=pd.Index(stages.names)),
        to_stage=pd.Categorical.from_codes(step + 1, categories=pd.Index(stages.names)),
        order=step,
        before=stages.band[line, step],
        after=stages.band[line, step + 1],
        from_year=stages.year[line, step],
        to_year=stages.year[line, step + 1],
    )


def _steps(pairs: pd.DataFrame, school: School) -> ResultTable:
    """Success after each step, apart for those who passed before it and those who did not."""
    choices = school.settings(PortraitRules)
    was_passed = (pairs["before"] > 0).to_numpy()
    rows = pairs.assign(from_side=np.where(was_passed, "passed", "under"), side=was_passed.astype("int64"))
    counted = {"n_passed": (pairs["after"] > 0).to_numpy(), "n_other_rules": _is_across_rules(pairs, school)}
    data = tally(rows, [*STEP, "from_side", "order", "side"], counted)
    data = data.sort_values(["order", "track", "side"], kind="stable")
    n, n_passed = data["n_students"], data["n_passed"]
    low, high = wilson_interval(n_passed, n, confidence=choices.confidence)
    passed = n_passed / n
    rates: dict[str, ArrayLike] = {"success_rate": passed, "slid_rate": 1 - passed, "rate_low": low, "rate_high": high}
    rates |= {"slid_low": 1 - high, "slid_high": 1 - low}
    is_told = (n >= choices.smallest_group).to_numpy()
    data = data.assign(
        n_not_passed=n - n_passed,
        is_across_rules=data["n_other_rules"] > 0,
        is_too_small=~is_told,
        **{name: np.where(is_told, values, np.nan) for name, values in rates.items()},
    )
    return STEPS.filled(in_reading_order(data.drop(columns=["order", "side", "n_other_rules"])))


def _is_across_rules(pairs: pd.DataFrame, school: School) -> np.ndarray:
    """Whether the two marks of each step were given under rules that are not compared."""
    years = np.union1d(pairs["from_year"], pairs["to_year"])
    rules = rules_by_year(school, years)
    series = pd.factorize(np.array([rules[year].series for year in years.tolist()], dtype=object))[0]
    return series[years.searchsorted(pairs["from_year"])] != series[years.searchsorted(pairs["to_year"])]


def _transitions(pairs: pd.DataFrame, smallest: int) -> ResultTable:
    """How many students of each band went to each band."""
    counted = {f"n_to_{band}": (pairs["after"] == place).to_numpy() for place, band in enumerate(BANDS)}
    rows = pairs.assign(from_band=np.array(BANDS)[pairs["before"]])
    data = tally(rows, [*STEP, "from_band", "order", "before"], counted)
    data = data.sort_values(["order", "track", "before"], kind="stable")
    is_told = data["n_students"] >= smallest
    shares = {f"share_to_{band}": (data[f"n_to_{band}"] / data["n_students"]).where(is_told) for band in BANDS}
    return TRANSITIONS.filled(in_reading_order(data.assign(**shares).drop(columns=["order", "before"])))
