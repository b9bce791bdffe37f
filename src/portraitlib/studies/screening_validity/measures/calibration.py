"""Departures by coefficient, whether the chances learnt hold later, whether support is worth giving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    RefusedError,
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
from portraitlib.statistics.classification import net_benefit
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.statistics.logistic import Logistic, calibration_line, fit_logistic, slope_interval
from portraitlib.studies.screening_validity.measures.over_time import Split, split_cohorts
from portraitlib.studies.screening_validity.measures.past import Past, PastResult, first_look
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

BANDS = table(
    "bands",
    key("coefficient_from", adds_up=True),
    fact(
        "coefficient_below",
        mark("Coefficient, moins de"),
        Form.MARK,
        unit="coefficient",
        definition=mark("Coefficient sous lequel la ligne finit."),
    ),
    n("n_students"),
    part("n_gone"),
    part("n_stayed", shown=False),
    rate(
        "gone_rate",
        mark("Part partie sans diplôme"),
        of="n_gone",
        definition=mark("Part des élèves de la ligne qui sont partis."),
    ),
    statistic("rate_low"),
    statistic("rate_high"),
)
BENEFITS = table(
    "benefits",
    key(
        "stake_share",
        mark("Chance à partir de laquelle soutenir"),
        Form.PERCENT,
        unit="probability",
        definition=mark("Chance de partir à partir de laquelle un soutien vaudrait la peine."),
    ),
    n("n_students"),
    statistic(
        "by_coefficient",
        mark("Selon le coefficient"),
        unit="net benefit per 100 students",
        source="Vickers A. J., Elkin E. B. (2006), Medical Decision Making 26(6):565-574",
        definition=mark(
            "Bénéfice net, pour 100 élèves, de soutenir ceux dont la probabilité estimée atteint celle de la ligne."
        ),
    ),
    statistic(
        "for_everyone",
        mark("Soutenir tout le monde"),
        unit="net benefit per 100 students",
        definition=mark("Bénéfice net, pour 100 élèves, de soutenir tout le monde."),
    ),
    statistic(
        "for_nobody",
        mark("Ne soutenir personne"),
        unit="net benefit per 100 students",
        definition=mark("Bénéfice net de ne soutenir personne : 0."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class LearntChance:
    """How a chance learnt from the earlier cohorts holds in the later ones; NaN is not estimable."""

    slope: float = np.nan
    slope_low: float = np.nan
    slope_high: float = np.nan
    expected_rate: float = np.nan
    observed_rate: float = np.nan


@dataclass(frozen=True, kw_only=True)
class Calibration(PastResult):
    """Departures by band of coefficient, how chances learnt from earlier cohorts hold, what support would gain.

    Tables: ``bands`` (one row per band), ``benefits`` (one row per stake; absent when nothing is learnt).
    ``not_learnt`` is the reason why the cohorts cannot be parted, empty when they are.
    """

    learnt: LearntChance | None
    not_learnt: str = ""


@study
def describe_calibration(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Calibration:
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
    past = first_look(school, look=look, grade_level=grade_level, criteria=criteria)
    rules, minimum = school.settings(ValidityRules), school.reader.policy.minimum_count
    bands = _bands(past, rules.band_starts)
    of_someone = bands.loc[bands["n_students"] > 0, ["n_gone", "n_stayed"]]
    demand((of_someone >= minimum).all(axis=None), "few_behind_rates", minimum=minimum)
    said: dict[str, Any] = {"counts": past.counts(), "scope": past.scope}
    try:
        split = split_cohorts(past, rules.earlier_share)
    except RefusedError as no:  # the bands may still be told
        return Calibration(tables=named(BANDS.filled(bands)), learnt=None, not_learnt=no.reason, **said)
    benefits = _benefits(_chances(split), split.later.happened, rules.stakes)
    return Calibration(
        tables=named(BANDS.filled(bands), BENEFITS.filled(benefits)), learnt=learnt_chance(split), **said
    )


def _line(past: Past) -> Logistic:
    """Log-odds of leaving at each coefficient."""
    return fit_logistic(past.coefficient[:, None] / 10, past.happened)


def _chances(split: Split) -> np.ndarray:
    """Chances of the later cohorts, as the earlier ones teach them."""
    return _line(split.earlier).chance(split.later.coefficient[:, None] / 10)


def learnt_chance(split: Split) -> LearntChance:
    """How the chances learnt from the earlier cohorts hold in the later ones."""
    chances = _chances(split)
    if np.isnan(chances).any():
        return LearntChance()
    happened = split.later.happened
    low, high = slope_interval(_line(split.earlier), _line(split.later), confidence=split.later.scope.confidence)
    return LearntChance(
        slope=calibration_line(chances, happened).slope,
        slope_low=low,
        slope_high=high,
        expected_rate=float(chances.mean()),
        observed_rate=float(happened.mean()),
    )


def _bands(past: Past, starts: tuple[float, ...]) -> pd.DataFrame:
    """Students of known outcome, and those who left, by band of coefficient."""
    scored = past.scored()
    place = np.searchsorted(np.array(starts), scored.coefficient, side="right") - 1
    n_students = np.bincount(place, minlength=len(starts))
    n_gone = np.bincount(place, weights=scored.happened, minlength=len(starts)).astype("int64")
    low, high = wilson_interval(n_gone, n_students, confidence=past.scope.confidence)
    return pd.DataFrame(
        {
            "coefficient_from": list(starts),
            "coefficient_below": [*starts[1:], np.nan],
            "n_students": n_students,
            "n_gone": n_gone,
            "n_stayed": n_students - n_gone,
            "gone_rate": np.where(n_students > 0, n_gone / np.maximum(n_students, 1), np.nan),
            "rate_low": low,
            "rate_high": high,
        }
    )


def _benefits(chances: np.ndarray, happened: np.ndarray, stakes: tuple[float, ...]) -> pd.DataFrame:
    """Net benefit of supporting those whose chance reaches the stake, everyone, nobody; per 100 students."""
    everyone, is_known = np.ones(len(happened), dtype=bool), not np.isnan(chances).any()
    return pd.DataFrame(
        {
            "stake_share": list(stakes),
            "n_students": len(happened),
            "by_coefficient": [
                100 * net_benefit(chances >= one, happened, one) if is_known else np.nan for one in stakes
            ],
            "for_everyone": [100 * net_benefit(everyone, happened, one) for one in stakes],
            "for_nobody": 0.0,
        }
    )
