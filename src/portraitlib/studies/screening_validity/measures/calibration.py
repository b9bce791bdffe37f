"""Departures by coefficient, whether the chances learnt hold later, whether support is worth giving."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import refuse
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.classification import net_benefit
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.statistics.logistic import Logistic, calibration_line, fit_logistic, slope_interval
from portraitlib.studies.screening_validity.measures.over_time import Split, split_cohorts
from portraitlib.studies.screening_validity.measures.past import Past, first_look
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class Calibration(Result):
    """Departures by band of coefficient, how chances learnt from earlier cohorts hold, what support would gain.

    Tables: ``bands`` (one row per band), ``benefits`` (one row per stake). Facts: ``slope`` and its interval, the rates
    expected and observed; or ``not_learnt``, the reason why the cohorts cannot be parted.
    """


def describe_calibration(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Calibration | Refusal:
    """Count departures by band of coefficient; learn a chance on earlier cohorts and see whether it holds later.

    Parameters
    ----------
    school : School
    look, grade_level, criteria : optional
        As for `describe_validity`.

    Returns
    -------
    Calibration or Refusal

    Notes
    -----
    The coefficient is not a chance: it has no unit. The chance of leaving at a coefficient is learnt by a logistic
    regression on the earlier cohorts. The interval of the slope holds the error of both regressions.
    """
    name = "describe_calibration"
    past = first_look(school, name, look=look, grade_level=grade_level, criteria=criteria)
    if isinstance(past, Refusal):
        return past
    split = split_cohorts(school, name, past)
    rules = school.settings(ValidityRules)
    learnt = {} if isinstance(split, Refusal) else _learnt(split, rules.confidence)
    bands = _bands(past, rules.band_starts, rules.confidence)
    of_someone = bands.loc[bands["n_students"] > 0, ["n_gone", "n_stayed"]]
    if (of_someone < school.reader.policy.minimum_count).any(axis=None):
        return refuse(school, name, "few_behind_rates", minimum=school.reader.policy.minimum_count)
    tables = {
        "bands": ResultTable(
            "bands", bands, ("coefficient_from",), n="n_students", statistics=("rate_low", "rate_high"),
            parts=(("n_gone", "n_stayed"),), rates={"gone_rate": "n_gone"},
            adds_up_along=("coefficient_from",),
        )
    }  # fmt: skip
    if not isinstance(split, Refusal):
        tables["benefits"] = _benefits(split, rules.stakes)
        learnt = {**_learnt(split, rules.confidence), **split.facts}
    else:
        learnt = {"not_learnt": split.reason}
    return Calibration(reader=school.reader, tables=tables, counts=past.counts(), facts={**past.facts, **learnt})


def _line(past: Past) -> Logistic:
    """Log-odds of leaving at each coefficient."""
    return fit_logistic(past.coefficient[:, None] / 10, past.happened)


def _chances(split: Split) -> np.ndarray:
    """Chance of leaving of the later cohorts, from their coefficient, as the earlier ones taught it."""
    return _line(split.earlier).chance(split.later.coefficient[:, None] / 10)


def _learnt(split: Split, confidence: float) -> dict[str, object]:
    chances = _chances(split)
    if np.isnan(chances).any():
        return dict.fromkeys(("slope", "slope_low", "slope_high", "expected_rate", "observed_rate"))
    happened = split.later.happened
    low, high = slope_interval(_line(split.earlier), _line(split.later), confidence=confidence)
    return {
        "slope": calibration_line(chances, happened).slope, "slope_low": low, "slope_high": high,
        "expected_rate": float(chances.mean()), "observed_rate": float(happened.mean()),
    }  # fmt: skip


def _bands(past: Past, starts: tuple[float, ...], confidence: float) -> pd.DataFrame:
    past = past.known()
    past = past.where(~np.isnan(past.coefficient))
    place = np.searchsorted(np.array(starts), past.coefficient, side="right") - 1
    n = np.bincount(place, minlength=len(starts))
    left = np.bincount(place, weights=past.happened, minlength=len(starts)).astype("int64")
    low, high = wilson_interval(left, n, confidence=confidence)
    return pd.DataFrame(
        {
            "coefficient_from": list(starts),
            "coefficient_below": [*starts[1:], np.nan],
            "n_students": n,
            "n_gone": left,
            "n_stayed": n - left,
            "gone_rate": np.where(n > 0, left / np.maximum(n, 1), np.nan),
            "rate_low": low,
            "rate_high": high,
        }
    )


def _benefits(split: Split, stakes: tuple[float, ...]) -> ResultTable:
    """Net benefit of supporting those whose chance reaches the stake, everyone, nobody; per 100 students."""
    chances, happened = _chances(split), split.later.happened
    everyone = np.ones(len(happened), dtype=bool)
    is_known = not np.isnan(chances).any()
    data = pd.DataFrame(
        {
            "stake_share": list(stakes),
            "n_students": len(happened),
            "by_coefficient": [
                100 * net_benefit(chances >= one, happened, one) if is_known else np.nan for one in stakes
            ],
            "for_everyone": [100 * net_benefit(everyone, happened, one) for one in stakes],
            "for_nobody": 0.0,
        }
    )  # fmt: skip
    return ResultTable("benefits", data, ("stake_share",), n="n_students",
                       statistics=("by_coefficient", "for_everyone", "for_nobody"))  # fmt: skip
