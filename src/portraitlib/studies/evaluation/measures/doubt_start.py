"""Doubts that the start answers: who was compared, who was lost, what comes back by itself, what is hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.statistics.impact.attrition import Attrition, attrition
from portraitlib.statistics.impact.balance import balance
from portraitlib.statistics.impact.no_effect import NoEffect, draw_no_effect
from portraitlib.statistics.impact.robustness import benchmarks, robustness_value, with_cause_like
from portraitlib.studies.evaluation.measures.compared import Compared
from portraitlib.studies.evaluation.measures.covariates import overlap_of
from portraitlib.studies.evaluation.measures.cutoff import at_cutoff, has_rd
from portraitlib.studies.evaluation.measures.designs import Design
from portraitlib.studies.evaluation.measures.estimating import cutoff_rows
from portraitlib.studies.evaluation.settings import EvaluationRules

FEWEST_KNOWN = 0.8
"""Share of the students of whom a cause must be known, to be compared with one that is not."""


def start_rows(compared: Compared, design: Design, rules: EvaluationRules) -> pd.DataFrame:
    """Each thing known before, on the two sides, of the students who have an outcome; and as they are compared.

    What is judged is the difference that the estimate is made with: weighed, where it is; the jump at a cut-off.
    """
    overlap = overlap_of(compared) if design.code == "matched" else None
    rows = compared.known if overlap is None else overlap.rows
    if design.code == "cut_off":
        rows = cutoff_rows(compared)[0]
    took, told = (rows["took"] == 1).to_numpy(), []
    weights = None if overlap is None else overlap.weighting.weights[~took]
    for name in ("before", *compared.covariates):
        values = rows[name].to_numpy(dtype="float64")
        sides, known = (values[took], values[~took]), values[np.isfinite(values)]
        counts = [int(np.isfinite(side).sum()) for side in sides]
        if min(counts) < 2:
            continue
        is_share = set(np.unique(known)) <= {0.0, 1.0}
        plain = balance(*sides, is_share=is_share)
        weighed, verdict = np.nan, plain.verdict
        if weights is not None:
            found = balance(*sides, weights=weights, by="treated", is_share=is_share)
            weighed, verdict = found.difference, found.verdict
        elif design.code == "cut_off":
            weighed, verdict = _jump(compared, values, rules)
        told.append({
            "known_before": name, "n_helped": counts[0], "n_other_students": counts[1], "start_gap": plain.difference,
            "weighed_gap": weighed, "variance_ratio": plain.variance_ratio, "start_state": verdict,
        })  # fmt: skip
    return pd.DataFrame(told)


def _jump(compared: Compared, values: np.ndarray, rules: EvaluationRules) -> tuple[float, str]:
    """Jump at the cut-off of what was known before, in standard deviations, and whether its interval leaves out 0."""
    _, far = cutoff_rows(compared)
    spread = float(np.nanstd(values)) if has_rd() else 0.0
    if not spread > 0 or len(np.unique(values[np.isfinite(values)])) < rules.designs.fewest_score_values:
        return np.nan, "unknown"
    found = at_cutoff(values, far).estimate
    low, high = found.interval(rules.confidence)
    return found.value / spread, "no_jump" if low <= 0 <= high else "jump"


def lost_rows(compared: Compared, rules: EvaluationRules) -> tuple[pd.DataFrame, Attrition]:
    """Students whose outcome is not known, on each side, and whether they could make the difference."""
    took = (compared.data["took"] == 1).to_numpy()
    is_known = compared.data["outcome"].notna().to_numpy()
    started = int(took.sum()), int((~took).sum())
    ended = int((took & is_known).sum()), int((~took & is_known).sum())
    found = attrition(started, ended, boundary=rules.attrition)
    told = [
        {"side": side, "n_begun": start, "n_lost": start - end, "lost_share": 1 - end / start,
         "lost_limit": found.limit}
        for side, start, end in zip(("took", "others"), started, ended, strict=True) if start
    ]  # fmt: skip
    return pd.DataFrame(told), found


def return_rows(compared: Compared, sd: float, rules: EvaluationRules) -> tuple[pd.DataFrame, NoEffect | None]:
    """The change of those who took it, and the band of what comes back with nothing done."""
    rows = compared.known
    found = draw_no_effect(rows["before"], rows["outcome"], rows["took"] == 1, confidence=rules.confidence)
    if found is None:
        return pd.DataFrame(), None
    scaled = {name: getattr(found, of) / sd for name, of in (
        ("return_seen", "observed"), ("return_expected", "expected"), ("return_low", "low"), ("return_high", "high"),
    )}  # fmt: skip
    row = {"known_before": "before", "n_helped": found.n, "n_other_students": found.n_others, **scaled,
           "return_share": found.share, "before_after_r": found.correlation, "is_far": found.is_beyond}  # fmt: skip
    return pd.DataFrame([row]), found


def hidden_rows(compared: Compared, sd: float, rules: EvaluationRules) -> pd.DataFrame:
    """How strong a cause that nobody measured must be, beside each that was; empty without a line."""
    rows = compared.known
    names = [
        name for name in ("before", *compared.covariates)
        if rows[name].notna().mean() >= FEWEST_KNOWN and rows[name].max() > rows[name].min()
    ]  # fmt: skip
    rows = rows.dropna(subset=names)
    found = benchmarks(rows["took"], rows[names].to_numpy(dtype="float64"), rows["outcome"]) if names else None
    if found is None or not found.found.error > 0:
        return pd.DataFrame()
    needed = robustness_value(found.found, confidence=rules.confidence)
    told = []
    for place, name in enumerate(names):
        cause = with_cause_like(found.found, float(found.of_choice[place]), float(found.of_outcome[place]))
        low, high = cause.interval(rules.confidence) if cause else (np.nan, np.nan)
        told.append({
            "known_before": name, "n_helped": int(rows["took"].sum()), "cause_share": needed.value,
            "cause_share_interval": needed.value_of_interval, "as_strong": cause.value / sd if cause else np.nan,
            "as_strong_low": low / sd, "as_strong_high": high / sd,
        })  # fmt: skip
    return pd.DataFrame(told)
