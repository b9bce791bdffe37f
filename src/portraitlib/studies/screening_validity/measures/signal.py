"""When a student counts as signalled, how two signals are counted, and what a reader may see of the counts."""

from __future__ import annotations

import numpy as np

from portraitlib.indicators.coefficient.scoring import TARGETED
from portraitlib.results.door import demand
from portraitlib.statistics.classification import CrossTable, cross_table
from portraitlib.statistics.discrimination import Area, area_under_curve, roc_curve
from portraitlib.studies.screening_validity.measures.past import Past, Seen
from portraitlib.tables.school import School


def at_tier(past: Seen) -> np.ndarray:
    """Whether tier 2 or 3 was proposed; a student of whom too little was known is not signalled."""
    return past.looks["tier"].to_numpy() >= TARGETED


def at_capacity(past: Seen, share: float) -> tuple[np.ndarray, int]:
    """Whether each is among the highest coefficients the team could support, and how many are tied at the limit.

    Students of equal coefficients are never told apart: where the places run out among them, none is signalled.
    """
    coefficient = past.coefficient
    n_places = int(share * len(coefficient) + 1e-9)
    ordered = np.sort(np.nan_to_num(coefficient, nan=-1.0))[::-1]
    if n_places >= len(ordered):
        return ~np.isnan(coefficient), 0
    limit = ordered[n_places]
    signalled = np.nan_to_num(coefficient, nan=-1.0) > limit
    is_split = n_places > 0 and ordered[n_places - 1] == limit
    return signalled, int((coefficient == limit).sum()) if is_split else 0


def crossed(past: Seen, signalled: np.ndarray) -> CrossTable:
    """Students of known outcome by signal and outcome."""
    return cross_table(signalled[past.is_known], past.known().happened)


def area_of(past: Past) -> Area:
    """Area under the curve of the coefficient, of the students of known outcome who have one."""
    scored = past.scored()
    return area_under_curve(scored.coefficient, scored.happened, confidence=past.scope.confidence)


def best_limit(scores: np.ndarray, happened: np.ndarray) -> float:
    """Score from which signalling does best: the most found less signalled in vain (Youden 1950, Cancer 3:32-35).

    The highest if several.

    Examples
    --------
    >>> float(best_limit(np.array([9.0, 7.0, 5.0, 1.0]), np.array([True, True, False, False])))
    7.0
    """
    curve = roc_curve(scores, happened)
    gain = np.round(curve.found_share - curve.false_share, 12)[1:]
    return float(curve.limits[1:][int(np.argmax(gain))])


def demand_enough(school: School, *tables: CrossTable) -> None:
    """Refuse where one side of a cross table is so small that its rates would tell of persons to this audience."""
    minimum = school.reader.policy.minimum_count
    cells = (cell for one in tables for cell in (one.found, one.missed, one.in_vain, one.left_alone))
    demand(all(cell >= minimum for cell in cells), "few_behind_rates", minimum=minimum)
