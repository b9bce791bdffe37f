"""Is the coefficient needed? What simpler rules, and a model that learns its own weights, do on the same students."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import key, mark, n, named, statistic, study, table
from portraitlib.statistics.classification import cross_table, holm
from portraitlib.statistics.discrimination import AreaDifference, area_under_curve, paired_area_difference
from portraitlib.statistics.logistic import fit_logistic
from portraitlib.studies.screening_validity.measures.columns import AREA
from portraitlib.studies.screening_validity.measures.over_time import Split, cohorts_of, split_cohorts
from portraitlib.studies.screening_validity.measures.past import Past, PastResult, first_look
from portraitlib.studies.screening_validity.measures.signal import best_limit, demand_enough
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

COEFFICIENT, BEST_FLAG, TWO_FLAGS, MODEL = "coefficient", "best_flag", "two_flags", "model"
N_FOLDS = 5
NOT_COMPARED = AreaDifference(np.nan, np.nan, np.nan, np.nan, np.nan)

BASELINES = table(
    "baselines",
    key("signal_rule"),
    n("n_students"),
    *AREA,
    statistic(
        "area_difference",
        mark("Écart d'aire avec le coefficient"),
        unit="difference of areas",
        definition=mark("Aire de la façon de signaler moins celle du coefficient, sur les mêmes élèves."),
    ),
    statistic(
        "area_difference_low",
        mark("Écart d'aire, borne basse"),
        unit="difference of areas",
        definition=mark("Borne basse de l'intervalle de cet écart."),
    ),
    statistic(
        "area_difference_high",
        mark("Écart d'aire, borne haute"),
        unit="difference of areas",
        definition=mark("Borne haute de l'intervalle de cet écart."),
    ),
    statistic("adjusted_p"),
    statistic("sensitivity_rate", of="one side"),
    statistic("specificity_rate", of="one side"),
    statistic("ppv_rate", of="one side"),
    statistic("n_flagged"),
)


@dataclass(frozen=True, kw_only=True)
class Baselines(PastResult):
    """The coefficient beside simpler rules and a learned model, on later cohorts.

    Table: ``baselines`` (one row per rule). ``best_flag`` is the indicator that did best in the earlier cohorts.
    """

    earlier_cohorts: tuple[int, int]
    best_flag: str
    is_coefficient_best: bool


@dataclass(frozen=True)
class Rule:
    """A score of the students of the later cohorts, and from what score each is signalled; set on the earlier ones."""

    scores: np.ndarray
    limit: float

    @property
    def signalled(self) -> np.ndarray:
        """Whether each is signalled."""
        return self.scores >= self.limit


@study
def compare_with_baselines(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Baselines:
    """Compare the coefficient with one flag, any two flags, and a logistic model: set on earlier cohorts, tried later.

    Parameters
    ----------
    school : School
    look, grade_level, criteria : optional
        As for `describe_validity`.

    Returns
    -------
    Baselines or Refusal

    Notes
    -----
    Areas are compared on the same students (DeLong's paired test), p-values adjusted for their number (Holm).
    Targeting whole schools, the other alternative to a score of persons, cannot be judged from one school.
    """
    past = first_look(school, look=look, grade_level=grade_level, criteria=criteria)
    choices = school.settings(ValidityRules)
    split = split_cohorts(past, choices.earlier_share)
    flag, happened, confidence = _best_flag(split.earlier), split.later.happened, choices.confidence
    rules = {
        COEFFICIENT: Rule(split.later.coefficient, past.scope.preset.chosen.tiers.targeted),
        BEST_FLAG: Rule(_flags(split.later)[:, flag].astype(float), 1.0),
        TWO_FLAGS: Rule(_flags(split.later).sum(axis=1).astype(float), 2.0),
        MODEL: learnt(split, choices.shrinkage),
    }
    demand_enough(school, *(cross_table(rule.signalled, happened) for rule in rules.values()))
    rows = [_row(name, rule, rules[COEFFICIENT], happened, confidence) for name, rule in rules.items()]
    data = pd.DataFrame(rows).assign(adjusted_p=lambda told: holm(told["adjusted_p"]))
    is_worse = (data["adjusted_p"] < 1 - confidence) & (data["area_difference"] < 0)
    return Baselines(
        tables=named(BASELINES.filled(data)),
        counts=past.counts(),
        scope=past.scope,
        earlier_cohorts=cohorts_of(split.earlier),
        best_flag=past.scope.preset.chosen.criteria[flag].indicator,
        is_coefficient_best=bool(is_worse[data["signal_rule"] != COEFFICIENT].all()),
    )


def _flags(past: Past) -> np.ndarray:
    """Whether each criterion gives points; one that is not known gives none."""
    return np.nan_to_num(past.points) > 0


def _best_flag(past: Past) -> int:
    """Criterion whose points tell best, in the earlier cohorts, those who left (Youden); the first if several."""
    flags, happened = _flags(past), past.happened
    return int(np.argmax(np.round(flags[happened].mean(axis=0) - flags[~happened].mean(axis=0), 12)))


def learnt(split: Split, shrinkages: Sequence[float]) -> Rule:
    """Chance given by a logistic model of the points of each criterion, learnt from the earlier cohorts.

    A criterion not known of a student takes its mean in the earlier cohorts; one never known there is left out. How
    much it is held back is chosen there too, on the students that each fold leaves out: with few departures and many
    criteria, a model held back too little does worse than any sum of points.
    """
    points = split.earlier.points
    is_used = (~np.isnan(points)).any(axis=0) & (np.nanmax(np.nan_to_num(points), axis=0) > 0)
    means = np.nansum(points, axis=0) / np.maximum((~np.isnan(points)).sum(axis=0), 1)
    earlier, later = (
        np.where(np.isnan(side.points), means, side.points)[:, is_used] for side in (split.earlier, split.later)
    )
    spread = earlier.std(axis=0)
    spread[spread == 0] = 1.0
    shrinkage = best_shrinkage(earlier / spread, split.earlier.happened, shrinkages)
    model = fit_logistic(earlier / spread, split.earlier.happened, shrinkage=shrinkage)
    return Rule(model.chance(later / spread), best_limit(model.chance(earlier / spread), split.earlier.happened))


def best_shrinkage(predictors: np.ndarray, happened: np.ndarray, shrinkages: Sequence[float]) -> float:
    """Largest shrinkage that does about as well as the best on students left out, fold by fold.

    Folds hold as many who left, and who stayed, as can be, in the order given: nothing is drawn. What is missed is the
    mean of minus the logarithm of the chance given to what happened; about as well is within one standard error of it
    (Hastie, Tibshirani and Friedman 2009, The Elements of Statistical Learning, 7.10).
    """
    fold = np.empty(len(happened), dtype=int)
    for kind in (True, False):
        fold[happened == kind] = np.arange((happened == kind).sum()) % N_FOLDS
    missed = {}
    for shrinkage in sorted(shrinkages, reverse=True):
        given = np.empty(len(happened))
        for one in range(N_FOLDS):
            model = fit_logistic(predictors[fold != one], happened[fold != one], shrinkage=shrinkage)
            given[fold == one] = model.chance(predictors[fold == one])
        missed[shrinkage] = -np.log(np.clip(np.where(happened, given, 1 - given), 1e-12, 1))
    best = min(missed.values(), key=lambda one: float(one.mean()))
    allowed = best.mean() + best.std(ddof=1) / np.sqrt(len(best)) + 1e-9
    return max(shrinkage for shrinkage, one in missed.items() if one.mean() <= allowed)


def _row(name: str, rule: Rule, coefficient: Rule, happened: np.ndarray, confidence: float) -> dict[str, object]:
    """What a rule does on the later cohorts, and its area beside that of the coefficient."""
    area = area_under_curve(rule.scores, happened, confidence=confidence)
    counted, gap = cross_table(rule.signalled, happened), NOT_COMPARED
    if name != COEFFICIENT:
        gap = paired_area_difference(rule.scores, coefficient.scores, happened, confidence=confidence)
    return {
        "signal_rule": name,
        "n_students": counted.n,
        "roc_area": area.area,
        "roc_low": area.low,
        "roc_high": area.high,
        "area_difference": gap.difference,
        "area_difference_low": gap.low,
        "area_difference_high": gap.high,
        "adjusted_p": gap.p_value,
        "sensitivity_rate": counted.rate("sensitivity"),
        "specificity_rate": counted.rate("specificity"),
        "ppv_rate": counted.rate("ppv"),
        "n_flagged": counted.n_signalled,
    }
