"""Upstream and downstream: from the end of primary school to the ministry exams, for the same students."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.school_portrait.measures.cohort_flow import FLOW_PARTS, flow_rows
from portraitlib.studies.school_portrait.measures.grouping import tally
from portraitlib.studies.school_portrait.measures.selection import in_reading_order, refuse, rules_by_year, wanted_year
from portraitlib.studies.school_portrait.measures.stages import BANDS, Stages, read_stages
from portraitlib.tables.school import School

STEP = ("subject", "competency", "track", "from_stage", "to_stage")
"""What a step is: a competency, from one stage to the next; the exam's sequence or course when there are several."""


@dataclass(frozen=True, kw_only=True)
class CohortFlow(Result):
    """Where the same students were and where they are, stage by stage.

    Tables: ``steps`` (one row per step and side of the pass mark before it), ``transitions`` (one row per step and
    band before it: how many went to each band; not made for readers to whom rates are given as bounds) and ``flow``
    (one row per competency and stage: who is followed, who is not, why).
    """


def follow_cohorts(
    school: School, *, subject: str | None = None, competency: str | None = None, school_year: int | None = None
) -> CohortFlow | Refusal:
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
    year = wanted_year(school, school_year)
    asked = {"subject": subject, "competency": competency, "school_year": year}
    if year is None:
        return refuse(school, "follow_cohorts", "no_results", **asked)
    stages = _chosen(read_stages(school, year, school.settings(PortraitRules).flow_levels), subject, competency)
    pairs = _pairs(stages)
    if pairs.empty:
        reason = "no_two_stages" if len(stages.followed) else "no_results"
        return refuse(school, "follow_cohorts", reason, **asked)
    choices = school.settings(PortraitRules)
    tables = {"steps": _steps_table(pairs, school)}
    if not school.reader.policy.protects_parts:
        tables["transitions"] = _transitions_table(pairs, choices.smallest_group)
    flow = in_reading_order(flow_rows(stages, school, year))
    tables["flow"] = ResultTable(
        name="flow",
        data=flow,
        grain=("subject", "competency", "stage"),
        n="n_students",
        parts=(FLOW_PARTS,),
        rates={"followed_share": "n_followed"},
    )
    return CohortFlow(
        reader=school.reader,
        tables=tables,
        counts={"students": int(pairs["student"].nunique())},
        facts={
            **asked,
            "stages": list(stages.names),
            "has_primary": bool((stages.band[:, 0] >= 0).any()),
            "comfortable_points": choices.comfortable_points,
            "smallest_group": choices.smallest_group,
            "confidence": choices.confidence,
            "pass_mark": school.rules.for_year(year).pass_mark if rules_by_year(school, [year]) else None,
        },
    )


def _chosen(stages: Stages, subject: str | None, competency: str | None) -> Stages:
    followed = stages.followed
    kept = np.ones(len(followed), dtype=bool)
    for column, wanted in (("subject", subject), ("competency", competency)):
        if wanted:
            kept &= (followed[column] == wanted).to_numpy()
    chosen = followed[kept].reset_index(drop=True)
    band, year, track = stages.band[kept], stages.year[kept], stages.track[kept]
    return replace(stages, followed=chosen, band=band, year=year, track=track)


def _pairs(stages: Stages) -> pd.DataFrame:
    """One row per step and student with a mark at both of its ends."""
    has_mark = stages.band >= 0
    step, line = np.nonzero((has_mark[:, :-1] & has_mark[:, 1:]).T)
    return stages.followed.take(line).assign(
        track=pd.Categorical.from_codes(stages.track[line, step + 1], categories=stages.tracks),
        from_stage=pd.Categorical.from_codes(step, categories=stages.names),
        to_stage=pd.Categorical.from_codes(step + 1, categories=stages.names),
        order=step,
        before=stages.band[line, step],
        after=stages.band[line, step + 1],
        from_year=stages.year[line, step],
        to_year=stages.year[line, step + 1],
    )


def _steps_table(pairs: pd.DataFrame, school: School) -> ResultTable:
    """Success after each step, apart for those who passed before it and those who did not."""
    choices = school.settings(PortraitRules)
    years = np.union1d(pairs["from_year"], pairs["to_year"])
    rules = rules_by_year(school, years)
    series = pd.factorize(np.array([rules[year].series for year in years.tolist()], dtype=object))[0]
    is_other = series[years.searchsorted(pairs["from_year"])] != series[years.searchsorted(pairs["to_year"])]
    was_passed = (pairs["before"] > 0).to_numpy()
    rows = pairs.assign(from_side=np.where(was_passed, "passed", "under"), side=was_passed.astype("int64"))
    grain = [*STEP, "from_side"]
    counted = {"n_passed": (pairs["after"] > 0).to_numpy(), "n_other_rules": is_other}
    data = tally(rows, [*grain, "order", "side"], counted)
    data = data.sort_values(["order", "track", "side"], kind="stable")
    n, n_passed = data["n_students"], data["n_passed"]
    is_told = (n >= choices.smallest_group).to_numpy()
    low, high = wilson_interval(n_passed, n, confidence=choices.confidence)
    rates = {"success_rate": n_passed / n, "slid_rate": 1 - n_passed / n, "rate_low": low, "rate_high": high}
    columns = {
        **{name: data[name] for name in (*grain, "n_students", "n_passed")},
        "is_across_rules": data["n_other_rules"] > 0,
        "n_not_passed": n - n_passed,
        **{name: np.where(is_told, rate, np.nan) for name, rate in rates.items()},
        "is_too_small": ~is_told,
    }
    return ResultTable(
        name="steps",
        data=in_reading_order(pd.DataFrame(columns)),
        grain=tuple(grain),
        n="n_students",
        statistics=("rate_low", "rate_high"),
        parts=(("n_passed", "n_not_passed"),),
        rates={"success_rate": "n_passed", "slid_rate": "n_not_passed"},
        adds_up_along=("from_side",),
    )


def _transitions_table(pairs: pd.DataFrame, smallest: int) -> ResultTable:
    """How many students of each band went to each band."""
    grain = [*STEP, "from_band"]
    columns = {f"n_to_{band}": (pairs["after"] == place).to_numpy() for place, band in enumerate(BANDS)}
    rows = pairs.assign(from_band=np.array(BANDS)[pairs["before"]])
    data = tally(rows, [*grain, "order", "before"], columns)
    data = data.sort_values(["order", "track", "before"], kind="stable")
    is_told = data["n_students"] >= smallest
    shares = {f"share_to_{band}": (data[f"n_to_{band}"] / data["n_students"]).where(is_told) for band in BANDS}
    data = in_reading_order(data.assign(**shares).drop(columns=["order", "before"]))
    return ResultTable(
        name="transitions",
        data=data[[*grain, "n_students", *columns, *shares]],
        grain=tuple(grain),
        n="n_students",
        statistics=tuple(shares),
        parts=(tuple(columns),),
        adds_up_along=("from_band",),
    )
