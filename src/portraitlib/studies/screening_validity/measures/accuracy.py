"""What the coefficient found and missed among past students, each number with its interval and its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    RefusedError,
    ResultTable,
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
from portraitlib.statistics.classification import MEASURES, CrossTable, bounded_rates
from portraitlib.statistics.discrimination import Area
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.screening_validity.measures.columns import MEASURED, share
from portraitlib.studies.screening_validity.measures.past import Past, PastResult, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, at_capacity, at_tier, crossed, demand_enough
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

ACCURACY = table(
    "accuracy",
    key("signal_rule"),
    key("measure"),
    *MEASURED,
    share(
        "least_rate",
        mark("Au moins, quoi que soient devenus les autres"),
        mark("Le moins que pourrait être la part, quoi que soient devenus les élèves dont on l'ignore."),
    ),
    share(
        "most_rate",
        mark("Au plus, quoi que soient devenus les autres"),
        mark("Le plus que pourrait être la part, quoi que soient devenus les élèves dont on l'ignore."),
    ),
)

WEIGHT_KNOWN = table(
    "weight_known",
    key(
        "entry_cohort",
        mark("Cohorte"),
        Form.YEAR,
        adds_up=True,
        definition=mark("Année scolaire d'entrée en 1re secondaire, par sa seconde année."),
    ),
    n("n_students"),
    statistic(
        "weight_known",
        mark("Part connue du poids"),
        Form.PERCENT,
        of="weights",
        unit="share",
        definition=mark(
            "Part moyenne du poids des critères qui était connue ce jour-là; le reste n'entre pas dans le coefficient."
        ),
    ),
)

BY_OUTCOME = table(
    "by_outcome",
    key(
        "became", mark("Suite du parcours"), like="outcome", adds_up=True, definition=mark("Ce que l'élève est devenu.")
    ),
    n("n_students"),
    part("n_flagged"),
    part("n_left_alone", mark("Non signalés"), shown=False, definition=mark("Élèves que le palier ne signalait pas.")),
    rate("flagged_share", mark("Part signalée"), of="n_flagged", definition=mark("Signalés au palier 2 ou 3.")),
    statistic("rate_low"),
    statistic("rate_high"),
)


@dataclass(frozen=True, kw_only=True)
class Validity(PastResult):
    """How often the coefficient was right, and on how much of its weight it stood.

    Tables: ``accuracy`` (rule x measure), ``weight_known`` (one row per cohort), ``by_outcome`` (one row per outcome,
    adult education apart: it is neither leaving nor a diploma). ``apart`` is the area that tells those of an outcome of
    its own from those who stayed; None when there is none, or too few.
    """

    area: Area
    apart: Area | None
    capacity_share: float


@study
def describe_validity(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Validity:
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
    past = first_look(school, look=look, grade_level=grade_level, criteria=criteria)
    rules = school.settings(ValidityRules)
    capacity_share = rules.capacity_share
    apart = _apart(school, rules, past, look=look, grade_level=grade_level, criteria=criteria)
    at_places, n_tied = at_capacity(past, capacity_share)
    signals = {"tier": at_tier(past), "capacity": at_places}
    demand_enough(school, *(crossed(past, signalled) for signalled in signals.values()))
    minimum = school.reader.policy.minimum_count
    rows = [row for rule, signalled in signals.items() for row in _rows(rule, past, signalled, minimum)]
    return Validity(
        tables=named(
            ACCURACY.filled(pd.DataFrame(rows)), WEIGHT_KNOWN.filled(_weight_known(past)), _by_outcome(past, apart)
        ),
        counts={**past.counts(), "tied": n_tied},
        scope=past.scope,
        area=area_of(past),
        apart=area_of(apart) if apart and apart.is_estimable(rules.smallest_number) else None,
        capacity_share=capacity_share,
    )


def _apart(school: School, rules: ValidityRules, past: Past, **asked: Any) -> Past | None:
    """The same students, where the outcome of its own stands for leaving; None without any."""
    if not past.n_apart:
        return None
    turned = rules.model_copy(update={"left": rules.apart, "apart": rules.left, "smallest_number": 1})
    try:
        return first_look(school, may_know_little=True, rules=turned, **asked)
    except RefusedError:
        return None


def _weight_known(past: Past) -> pd.DataFrame:
    """Mean share of the weight that was known, cohort by cohort, of the students judged."""
    looks = past.scored().looks
    rows = looks.groupby(looks["cohort_year"].astype("int64"))["observed_share"].agg(["size", "mean"]).reset_index()
    return rows.set_axis(["entry_cohort", "n_students", "weight_known"], axis=1)


def _by_outcome(past: Past, apart: Past | None) -> ResultTable:
    """Share signalled at a tier, by what students became: those of known outcome."""
    parts = [past.known(), *([apart.known().where(apart.known().happened)] if apart else [])]
    rows = pd.concat(
        pd.DataFrame({"became": one.looks["outcome"].astype("str"), "flagged": at_tier(one)}) for one in parts
    )
    counts = rows.groupby("became")["flagged"].agg(["size", "sum"]).reset_index()
    counts = counts.set_axis(["became", "n_students", "n_flagged"], axis=1).astype({"n_flagged": "int64"})
    n_students, n_flagged = counts["n_students"], counts["n_flagged"]
    low, high = wilson_interval(n_flagged, n_students, confidence=past.scope.confidence)
    shares = counts.assign(flagged_share=n_flagged / n_students, rate_low=low, rate_high=high)
    return BY_OUTCOME.filled(shares.assign(n_left_alone=n_students - n_flagged))


def measure_row(counted: CrossTable, measure: str, confidence: float) -> dict[str, object]:
    """Counts, share and interval of one measure."""
    (yes, no), (low, high) = counted.parts(measure), counted.interval(measure, confidence)
    share = counted.rate(measure)
    return {
        "measure": measure,
        "n_students": yes + no,
        "n_yes": yes,
        "n_no": no,
        "measure_rate": share,
        "rate_low": low,
        "rate_high": high,
    }


def _rows(rule: str, past: Past, signalled: np.ndarray, minimum: int) -> list[dict[str, object]]:
    """Measures of a rule; no bounds where few students of unknown outcome would be told by them."""
    counted, unknown = crossed(past, signalled), ~past.is_known
    n_signalled, n_not = int((unknown & signalled).sum()), int((unknown & ~signalled).sum())
    is_told = not any(0 < n < minimum for n in (n_signalled, n_not))
    bounds = bounded_rates(counted, n_signalled, n_not) if is_told else dict.fromkeys(MEASURES, (np.nan, np.nan))
    return [
        {
            "signal_rule": rule,
            **measure_row(counted, measure, past.scope.confidence),
            "least_rate": bounds[measure][0],
            "most_rate": bounds[measure][1],
        }
        for measure in MEASURES
    ]
