"""What the coefficient found and missed among past students, each number with its interval and its bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.classification import MEASURES, CrossTable, bounded_rates
from portraitlib.studies.screening_validity.measures.past import Past, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, at_capacity, at_tier, crossed, refuse_small
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

TIER, CAPACITY = "tier", "capacity"


@dataclass(frozen=True, kw_only=True)
class Validity(Result):
    """How often the coefficient was right.

    Table: ``accuracy`` (rule x measure). Facts: ``area``, ``area_low``, ``area_high`` (ROC).
    """


def describe_validity(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Validity | Refusal:
    """Set the coefficient of past students against what they became, at the tier's limit and at capacity.

    Parameters
    ----------
    school : School
    look : str, optional
        Day of the year read, of ``params/validite.yml``.
    grade_level : int, optional
        Level from which a student is looked at.
    criteria : str, optional
        Preset criteria; those of ``params/depistage.yml`` by default.

    Returns
    -------
    Validity or Refusal

    Notes
    -----
    Each student counts once, the first year seen at the level. Students who were helped because they were signalled
    may have stayed for it: what is measured is the screening with the supports of those years, not without.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> describe_validity(school_in_memory({})).reason
    'no_outcomes'
    """
    past = first_look(school, "describe_validity", look=look, grade_level=grade_level, criteria=criteria)
    if isinstance(past, Refusal):
        return past
    rules = school.settings(ValidityRules)
    signalled, n_tied = at_capacity(past, rules.capacity_share)
    signals = {TIER: at_tier(past), CAPACITY: signalled}
    tables = {rule: crossed(past, signal) for rule, signal in signals.items()}
    if refusal := refuse_small(school, "describe_validity", *tables.values()):
        return refusal
    rows = [row for rule in signals for row in _rows(rule, tables[rule], past, signals[rule], school)]
    area = area_of(past, rules.confidence)
    data = pd.DataFrame(rows)
    known = past.known()
    return Validity(
        reader=school.reader,
        tables={"accuracy": accuracy_table("accuracy", data, ("signal_rule", "measure"))},
        counts={**past.counts(), "tied": n_tied},
        facts={
            **past.facts,
            "capacity_share": rules.capacity_share,
            "roc_area": area.area,
            "roc_low": area.low,
            "roc_high": area.high,
            "base_rate": float(known.happened.mean()),
        },
    )


def accuracy_table(name: str, data: pd.DataFrame, grain: tuple[str, ...]) -> ResultTable:
    """Table of measures: students counted for and against each, its share, interval and bounds."""
    extras = tuple(column for column in ("rate_low", "rate_high", "least_rate", "most_rate") if column in data)
    return ResultTable(
        name,
        data,
        grain,
        n="n_students",
        statistics=extras,
        parts=(("n_yes", "n_no"),),
        rates={"measure_rate": "n_yes"},
    )


def measure_row(table: CrossTable, measure: str, confidence: float) -> dict[str, object]:
    """Counts, share and interval of one measure."""
    (yes, no), (low, high) = table.parts(measure), table.interval(measure, confidence)
    return {
        "n_students": yes + no, "n_yes": yes, "n_no": no, "measure_rate": table.rate(measure),
        "rate_low": low, "rate_high": high,
    }  # fmt: skip


def _rows(rule: str, table: CrossTable, past: Past, signalled: np.ndarray, school: School) -> list[dict[str, object]]:
    unknown = ~past.is_known
    n_signalled, n_not = int((unknown & signalled).sum()), int((unknown & ~signalled).sum())
    minimum = school.reader.policy.minimum_count
    is_told = not any(0 < n < minimum for n in (n_signalled, n_not))
    bounds = bounded_rates(table, n_signalled, n_not)
    return [
        {
            "signal_rule": rule,
            "measure": measure,
            **measure_row(table, measure, school.settings(ValidityRules).confidence),
            "least_rate": bounds[measure][0] if is_told else np.nan,
            "most_rate": bounds[measure][1] if is_told else np.nan,
        }
        for measure in MEASURES
    ]
