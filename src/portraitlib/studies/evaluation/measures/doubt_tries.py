"""The estimate made again: without a group, of what could not change, of the years before, around the cut-off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.results.section import RefusedError
from portraitlib.statistics.impact.estimate import Estimate
from portraitlib.statistics.impact.linear import fit_linear, robust
from portraitlib.studies.evaluation.measures.compared import Compared, compared_of
from portraitlib.studies.evaluation.measures.covariates import overlap_of
from portraitlib.studies.evaluation.measures.cutoff import density_at, distance, has_rd
from portraitlib.studies.evaluation.measures.designs import Design
from portraitlib.studies.evaluation.measures.estimating import Estimated, estimate_of, told_at_cutoff
from portraitlib.studies.evaluation.measures.outcomes import outcome_of, outcomes_there
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

MOST_UNITS = 30
"""Groups or schools up to which the estimate is made again without each."""
EARLIER_YEARS = 3
FEWEST = 5
"""Students on each side of whom a year before is told."""


def again(compared: Compared, design: Design) -> tuple[Estimate, int, int] | None:
    """The estimate of the same students and design, however they were changed; None where it cannot be made."""
    # The enumerated test of few groups is of the estimate itself: made again a dozen times, it would take a minute.
    light = replace(compared, rules=compared.rules.model_copy(update={"fewest_units": 10**6}))
    try:
        found = estimate_of(light, design)
    except RefusedError:
        return None
    return (found.estimate, found.n_took, found.n_others) if np.isfinite(found.estimate.value) else None


def _row(trial: str, made: tuple[Estimate, int, int], sd: float, confidence: float) -> dict[str, object]:
    found, n_helped, n_other = made
    low, high = found.interval(confidence)
    ends = {"again": found.value / sd, "again_low": low / sd, "again_high": high / sd}
    return {"trial": trial, "n_helped": n_helped, "n_other_students": n_other, **ends}


def tried(
    school: School, compared: Compared, design: Design, found: Estimated | None, sd: float, rules: EvaluationRules
) -> pd.DataFrame:
    """The estimate as told, then each time it is made again; without one, what the programme could not change alone."""
    tries = [*_placebo(school, compared, design)]
    if found is not None:
        told = (found.estimate, found.n_took, found.n_others)
        tries = [("as_told", told), *_one_out(compared, design), *tries]
    rows = [_row(name, made, sd, rules.confidence) for name, made in tries if made is not None]
    return pd.DataFrame([*rows, *(_windows(compared, design, sd, rules) if found is not None else ())])


def _one_out(compared: Compared, design: Design) -> Iterator[tuple[str, tuple[Estimate, int, int] | None]]:
    """The lowest and the highest of the estimates made without one group, or one school."""
    units = compared.data["unit"].unique()
    if not 2 < len(units) <= MOST_UNITS:
        return
    without = (replace(compared, data=compared.data[(compared.data["unit"] != unit).to_numpy()]) for unit in units)
    found = [made for one in without if one.known["took"].sum() > 1 and (made := again(one, design))]
    if len(found) > 2:
        yield "one_out_low", min(found, key=lambda made: made[0].value)
        yield "one_out_high", max(found, key=lambda made: made[0].value)


def _placebo(
    school: School, compared: Compared, design: Design
) -> Iterator[tuple[str, tuple[Estimate, int, int] | None]]:
    """What the programme could not change: the measure before it, and the mark of another subject."""
    if compared.data["before"].notna().any() and design.code != "before_after_compared":
        data = compared.data.assign(outcome=compared.data["before"], before=np.nan)
        # Last year's mean is made of the same marks: compared at the same mean, the placebo would hold by itself.
        yield "placebo", again(replace(compared, data=data.drop(columns="c_mean_before", errors="ignore")), design)
    subject = str(compared.programme["subject"] or "")
    others = [one for one in outcomes_there(school) if one.startswith("mark:") and subject and subject not in one]
    for other in others[:1]:
        try:
            yield "other_subject", again(compared_of(school, str(compared.programme["programme_id"]), other), design)
        except RefusedError:
            return


def _windows(compared: Compared, design: Design, sd: float, rules: EvaluationRules) -> Iterator[dict[str, object]]:
    """At a cut-off: without the nearest students, and in windows of half and twice the width."""
    if design.code != "cut_off" or not has_rd():
        return
    usual = told_at_cutoff(compared)
    changes = {
        "donut_1": {"donut": 1.0}, "donut_2": {"donut": 2.0},
        "half_window": {"bandwidth": usual.bandwidth / 2}, "wide_window": {"bandwidth": usual.bandwidth * 2},
    }  # fmt: skip
    for name, change in changes.items():
        found = told_at_cutoff(compared, **change)
        yield _row(name, (found.estimate, found.n_above, found.n_below), sd, rules.confidence)


def density_rows(compared: Compared, design: Design) -> pd.DataFrame:
    """Whether scores are as dense on the two sides, of every student who has a score."""
    if design.code != "cut_off" or not has_rd():
        return pd.DataFrame()
    rows, own = compared.data.dropna(subset=["score"]), compared.programme
    far = distance(rows["score"], float(str(own["cutoff"])), str(own["cutoff_side"]))
    counts = {"n_helped": int((far >= 0).sum()), "n_other_students": int((far < 0).sum())}
    return pd.DataFrame([{"known_before": "score", **counts, "density_p": density_at(far).p}])


def earlier_rows(school: School, compared: Compared, design: Design, sd: float, rules: EvaluationRules) -> pd.DataFrame:
    """Gap between the same students in each of the years before, and in this one; marks of the same rules only.

    At a cut-off the two sides differ by what the score says: nothing is told. A comparison that is weighed keeps its
    weights.
    """
    overlap = overlap_of(compared) if design.code == "matched" else None
    rows = compared.known if overlap is None else overlap.rows
    rows = rows.assign(weight=1.0 if overlap is None else overlap.weighting.weights)
    rows = rows[((rows["school_id"] == school.code) & (rows["school_year"] == school.school_year)).to_numpy()]
    ids, told = rows["student_id"].astype("object"), []
    for year in (one for one in school.school_years if 0 <= school.school_year - one <= EARLIER_YEARS):
        found = _in_year(school, compared, year)
        if found is None or design.code == "cut_off":
            continue
        values = pd.Series(found.to_numpy(dtype="float64"), index=found.index.astype("object")).reindex(ids).to_numpy()
        kept = rows[np.isfinite(values)]
        n_helped = int((kept["took"] == 1).sum())
        fit = fit_linear(kept[["took"]], values[np.isfinite(values)], weights=kept["weight"])
        if min(n_helped, len(kept) - n_helped) >= FEWEST and fit is not None:
            counts = {"school_year": year, "n_helped": n_helped, "n_other_students": len(kept) - n_helped}
            gap = robust(fit, 1)
            low, high = gap.interval(rules.confidence)
            ends = {"year_gap": gap.value / sd, "year_gap_low": low / sd, "year_gap_high": high / sd}
            told.append({**counts, **ends})
    return pd.DataFrame(told)


def _in_year(school: School, compared: Compared, year: int) -> pd.Series | None:
    """Values of the outcome in a year; None without any, or when its marks were made under other rules."""
    if year == school.school_year:
        return compared.outcome.values  # noqa: PD011 (a field)
    then = replace(school, params=school.params.model_copy(update={"school_year": year}))
    try:
        found = outcome_of(then, compared.outcome.code)
    except RefusedError:
        return None
    return found.values if found.series == compared.outcome.series else None  # noqa: PD011
