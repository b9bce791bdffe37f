"""Is the coefficient needed? What simpler rules, and a model that learns its own weights, do on the same students."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.classification import cross_table, holm
from portraitlib.statistics.discrimination import area_under_curve, paired_area_difference
from portraitlib.statistics.logistic import fit_logistic
from portraitlib.studies.screening_validity.measures.over_time import Split, split_cohorts
from portraitlib.studies.screening_validity.measures.past import Past, first_look
from portraitlib.studies.screening_validity.measures.signal import best_limit, refuse_small
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

COEFFICIENT, BEST_FLAG, TWO_FLAGS, MODEL = "coefficient", "best_flag", "two_flags", "model"


@dataclass(frozen=True, kw_only=True)
class Baselines(Result):
    """The coefficient beside simpler rules and a learnt model, on later cohorts.

    Table: ``baselines`` (one row per rule). Fact ``best_flag``: criterion that did best in the earlier cohorts.
    """


@dataclass(frozen=True)
class Rule:
    """A score of the students of the later cohorts, and from what score each is signalled; set on the earlier ones."""

    scores: np.ndarray
    limit: float

    @property
    def signalled(self) -> np.ndarray:
        """Whether each is signalled."""
        return self.scores >= self.limit


def compare_with_baselines(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Baselines | Refusal:
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
    name = "compare_with_baselines"
    past = first_look(school, name, look=look, grade_level=grade_level, criteria=criteria)
    split = past if isinstance(past, Refusal) else split_cohorts(school, name, past)
    if isinstance(split, Refusal):
        return split
    flag = _best_flag(split.earlier)
    rules = {
        COEFFICIENT: Rule(split.later.coefficient, split.limit),
        BEST_FLAG: Rule(_flags(split.later)[:, flag].astype(float), 1.0),
        TWO_FLAGS: Rule(_flags(split.later).sum(axis=1).astype(float), 2.0),
        MODEL: _learnt(split, school.settings(ValidityRules).shrinkage),
    }
    happened = split.later.happened
    if refusal := refuse_small(school, name, *(cross_table(rule.signalled, happened) for rule in rules.values())):
        return refusal
    preset = school.preset_criteria(criteria or "").chosen.criteria
    return Baselines(
        reader=school.reader,
        tables={"baselines": _table(rules, happened, school.settings(ValidityRules).confidence)},
        counts=past.counts(),  # type: ignore[union-attr]
        facts={**past.facts, **split.facts, "best_flag": preset[flag].indicator},  # type: ignore[union-attr]
    )


def _flags(past: Past) -> np.ndarray:
    """Whether each criterion gives points; one that is not known gives none."""
    return np.nan_to_num(past.points) > 0


def _best_flag(past: Past) -> int:
    """Criterion whose points tell best, in the earlier cohorts, those who left (Youden); the first if several."""
    flags, happened = _flags(past), past.happened
    return int(np.argmax(np.round(flags[happened].mean(axis=0) - flags[~happened].mean(axis=0), 12)))


def _learnt(split: Split, shrinkage: float) -> Rule:
    """Chance given by a logistic model of the points of each criterion, learnt from the earlier cohorts.

    A criterion not known of a student takes its mean in the earlier cohorts; one never known there is left out.
    """
    points = split.earlier.points
    is_used = (~np.isnan(points)).any(axis=0) & (np.nanmax(np.nan_to_num(points), axis=0) > 0)
    counts = (~np.isnan(points)).sum(axis=0)
    means = np.nansum(points, axis=0) / np.maximum(counts, 1)
    filled = {name: np.where(np.isnan(side.points), means, side.points)[:, is_used]
              for name, side in (("earlier", split.earlier), ("later", split.later))}  # fmt: skip
    spread = filled["earlier"].std(axis=0)
    spread[spread == 0] = 1.0
    model = fit_logistic(filled["earlier"] / spread, split.earlier.happened, shrinkage=shrinkage)
    chances = model.chance(filled["earlier"] / spread)
    return Rule(model.chance(filled["later"] / spread), best_limit(chances, split.earlier.happened))


def _table(rules: dict[str, Rule], happened: np.ndarray, confidence: float) -> ResultTable:
    rows = []
    for name, rule in rules.items():
        area = area_under_curve(rule.scores, happened, confidence=confidence)
        table = cross_table(rule.signalled, happened)
        gap = paired_area_difference(rule.scores, rules[COEFFICIENT].scores, happened, confidence=confidence)
        is_other = name != COEFFICIENT
        rows.append(
            {
                "rule": name, "n_students": table.n, "roc_area": area.area, "roc_low": area.low, "roc_high": area.high,
                "area_difference": gap.difference if is_other else np.nan,
                "area_difference_low": gap.low if is_other else np.nan,
                "area_difference_high": gap.high if is_other else np.nan,
                "adjusted_p": gap.p_value if is_other else np.nan,
                "sensitivity_rate": table.rate("sensitivity"), "specificity_rate": table.rate("specificity"),
                "ppv_rate": table.rate("ppv"), "n_flagged": table.n_signalled,
            }
        )  # fmt: skip
    data = pd.DataFrame(rows)
    data["adjusted_p"] = holm(data["adjusted_p"])
    statistics = tuple(column for column in data if column not in ("rule", "n_students"))
    return ResultTable("baselines", data.rename(columns={"rule": "signal_rule"}), ("signal_rule",), n="n_students",
                       statistics=statistics)  # fmt: skip
