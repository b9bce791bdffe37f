"""The school's curve beside signals published elsewhere, each said again at the school's rate of departures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, fact, key, mark, named, study, table
from portraitlib.statistics.classification import CrossTable, ppv_at
from portraitlib.statistics.discrimination import Area, roc_curve
from portraitlib.studies.screening_validity.measures.past import Past, PastResult, first_look
from portraitlib.studies.screening_validity.measures.signal import area_of, at_tier, crossed, demand_enough
from portraitlib.studies.screening_validity.settings import PublishedFlag, ValidityRules
from portraitlib.tables.school import School

OWN = "own_tier"

SIGNALS = table(
    "signals",
    fact(
        "signal_number",
        mark("Numéro dans la figure"),
        Form.COUNT,
        definition=mark("Numéro inscrit à côté du point du signal."),
    ),
    key(
        "signal",
        mark("Signal"),
        definition=mark("Le signal, celui de cette école ou un signal publié."),
        codes={OWN: mark("Votre école : paliers 2 et 3")},
    ),
    key("published_in", mark("Étude"), definition=mark("Étude où le signal a été publié.")),
    fact("sample_size", mark("Élèves suivis"), Form.COUNT, definition=mark("Élèves que cette étude a suivis.")),
    fact(
        "base_rate",
        mark("Part de départs"),
        Form.PERCENT,
        unit="share",
        definition=mark("Part des élèves partis, dans cette étude ou dans cette école."),
    ),
    fact("sensitivity_rate"),
    fact("specificity_rate"),
    fact("false_share"),
    fact(
        "ppv_there",
        mark("Signalements confirmés, là où il a été étudié"),
        Form.PERCENT,
        unit="share",
        definition=mark("Part partie, parmi les élèves signalés, dans cette étude."),
    ),
    fact(
        "ppv_here",
        mark("Signalements confirmés, avec votre part de départs"),
        Form.PERCENT,
        unit="share",
        definition=mark("La même, si le signal servait avec la part de départs de cette école."),
    ),
    fact("is_this_school", mark("Votre école"), definition=mark("La ligne porte sur cette école.")),
)
CURVE = table(
    "curve",
    key("coefficient_from"),
    fact(
        "found_share",
        mark("Repérés, parmi les partis"),
        Form.PERCENT,
        unit="share",
        definition=mark("Part signalée, parmi les élèves partis."),
    ),
    fact("false_share"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class Published(PastResult):
    """The curve of the coefficient and the signals published.

    Tables: ``signals`` (one row per signal, this school's tier first), ``curve`` (one row per coefficient; each step
    is a student or a few). Signals listed, and those of studies where more students left than here.
    """

    area: Area
    base_rate: float
    n_listed: int
    n_commoner: int


@study
def compare_with_published(
    school: School, *, look: str | None = None, grade_level: int | None = None, criteria: str | None = None
) -> Published:
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
    past = first_look(school, look=look, grade_level=grade_level, criteria=criteria)
    own, listed = crossed(past, at_tier(past)), school.settings(ValidityRules).published
    demand_enough(school, own)
    signals = _signals(own, listed, is_french=school.reader.language == "fr")
    here, elsewhere = signals["base_rate"].iloc[0], signals["base_rate"].iloc[1:]
    return Published(
        tables=named(SIGNALS.filled(signals), CURVE.filled(_curve(past))),
        counts=past.counts(),
        scope=past.scope,
        area=area_of(past),
        base_rate=here,
        n_listed=len(listed),
        n_commoner=int((elsewhere > here).sum()),
    )


def _signals(own: CrossTable, listed: tuple[PublishedFlag, ...], *, is_french: bool) -> pd.DataFrame:
    """Tier of this school, then each published signal."""
    base = (own.found + own.missed) / own.n
    sensitivity = np.array([own.rate("sensitivity"), *(one.sensitivity for one in listed)])
    specificity = np.array([own.rate("specificity"), *(one.specificity for one in listed)])
    return pd.DataFrame(
        {
            "signal_number": range(1, len(listed) + 2),
            "signal": [OWN, *((one.fr if is_french else one.en) for one in listed)],
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


def _curve(past: Past) -> pd.DataFrame:
    """Shares signalled at each coefficient; none where nobody is."""
    scored = past.scored()
    curve = roc_curve(scored.coefficient, scored.happened)
    limits = np.where(np.isinf(curve.limits), np.nan, curve.limits)
    return pd.DataFrame(
        {"coefficient_from": limits, "found_share": curve.found_share, "false_share": curve.false_share}
    )
