"""The school's curve beside signals published elsewhere, each said again at the school's rate of departures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.statistics.classification import ppv_at
from portraitlib.statistics.discrimination import roc_curve
from portraitlib.studies.screening_validity.measures.past import Past, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, at_tier, crossed, refuse_small
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

OWN = "own_tier"


@dataclass(frozen=True, kw_only=True)
class Published(Result):
    """The curve of the coefficient and the signals published.

    Tables: ``signals`` (one row per signal, this school's tier first), ``curve`` (one row per coefficient; each step
    is a student or a few).
    """


def compare_with_published(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Published | Refusal:
    """Lay the coefficient beside published signals, with the share of right signals at this school's rate.

    Parameters
    ----------
    school : School
    look, grade_level, criteria : optional
        As for `describe_validity`.

    Returns
    -------
    Published or Refusal

    References
    ----------
    Bowers A. J., Sprott R., Taff S. A. (2013), The High School Journal 96(2):77-100.
    """
    past = first_look(school, "compare_with_published", look=look, grade_level=grade_level, criteria=criteria)
    if isinstance(past, Refusal):
        return past
    own = crossed(past, at_tier(past))
    if refusal := refuse_small(school, "compare_with_published", own):
        return refusal
    base, listed = (own.found + own.missed) / own.n, school.settings(ValidityRules).published
    french = school.reader.language == "fr"
    sensitivity = np.array([own.rate("sensitivity"), *(one.sensitivity for one in listed)])
    specificity = np.array([own.rate("specificity"), *(one.specificity for one in listed)])
    signals = pd.DataFrame(
        {
            "signal_number": range(1, len(listed) + 2),
            "signal": [OWN, *((one.fr if french else one.en) for one in listed)],
            "published_in": ["", *(one.study for one in listed)],
            "sample_size": [own.n, *(one.sample_size for one in listed)],
            "base_rate": [base, *(one.base_rate for one in listed)],
            "sensitivity_rate": sensitivity,
            "specificity_rate": specificity,
            "false_share": 1 - specificity,
            "ppv_there": [own.rate("ppv"), *(one.ppv for one in listed)],
            "ppv_here": ppv_at(sensitivity, specificity, base),
            "is_this_school": [True, *(False for _ in listed)],
        }
    )
    area = area_of(past, school.settings(ValidityRules).confidence)
    return Published(
        reader=school.reader,
        tables={
            "signals": ResultTable("signals", signals, ("signal", "published_in")),
            "curve": ResultTable("curve", _curve(past), ("coefficient_from",), is_about_students=True),
        },
        counts=past.counts(),
        facts={**past.facts, "roc_area": area.area, "roc_low": area.low, "roc_high": area.high, "base_rate": base},
    )


def _curve(past: Past) -> pd.DataFrame:
    past = past.known()
    past = past.where(~np.isnan(past.coefficient))
    curve = roc_curve(past.coefficient, past.happened)
    return pd.DataFrame(
        {"coefficient_from": curve.limits, "found_share": curve.found_share, "false_share": curve.false_share}
    ).replace(np.inf, np.nan)
