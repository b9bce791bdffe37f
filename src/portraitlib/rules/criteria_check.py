"""Whether preset criteria may be used: no hole, no overlap, worse never lowers, nothing sensitive."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from portraitlib.errors import ParamsError
from portraitlib.params import check
from portraitlib.rules.criteria import Band, CriteriaSet, Criterion
from portraitlib.rules.risk_indicators import RISK_INDICATORS, SENSITIVE, RiskIndicator

Fault = dict[str, object]
"""What is wrong with a criterion: ``kind``, ``criterion``, and the facts of the kind."""


def checked_criteria(values: Mapping[str, object], *, where: str) -> CriteriaSet:
    """Build criteria from what a file holds, telling every fault at once.

    Raises
    ------
    ParamsError
        ``invalid_params`` when the file has not the shape of criteria; else ``invalid_criteria`` with one entry
        per fault, see `faults_of`.

    Examples
    --------
    >>> band = {"points": 0}, {"from": 0.1, "points": 1}
    >>> criterion = {"id": "x", "domain": "path", "indicator": "sex", "bands": band, "weight": 1,
    ...              "source": "a choice", "reviewed_on": "2026-11-21"}
    >>> checked_criteria({"name": "n", "version": "1", "title": "Un essai", "tiers": {"targeted": 20, "intensive": 40},
    ...                   "criteria": [criterion]}, where="n.yml")
    Traceback (most recent call last):
    ...
    portraitlib.errors.ParamsError: invalid_criteria (where='n.yml', faults=[{'kind': 'sensitive', ...
    """
    told = _told_before_its_shape(values)
    try:
        chosen = check(CriteriaSet, dict(values), where=where)
    except ParamsError as refused:
        raise ParamsError(refused.code, **{**refused.facts, "criteria_faults": told}) from None
    if faults := [fault for criterion in chosen.criteria for fault in faults_of(criterion)]:
        raise ParamsError("invalid_criteria", where=where, faults=faults)
    return chosen


def _told_before_its_shape(values: Mapping[str, object]) -> list[Fault]:
    """Sensitive criteria of a file whose shape is wrong too: a refusal must not hide another."""
    listed = values.get("criteria")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, (list, tuple)) else []
    return [
        {"kind": "sensitive", "criterion": str(entry.get("id")), "indicator": entry["indicator"]}
        for entry in entries
        if entry.get("indicator") in SENSITIVE
    ]


def faults_of(criterion: Criterion) -> list[Fault]:
    """Everything wrong with one criterion, in reading order.

    Kinds: ``sensitive``, ``unknown_indicator``, ``wrong_domain``, ``empty_band``, ``hole`` and ``overlap`` (values
    from `low`, and under `high` unless they are one value), ``worse_gives_less``, ``gives_nothing``.
    """
    here = {"criterion": criterion.id, "indicator": criterion.indicator}
    if criterion.indicator in SENSITIVE:
        return [{"kind": "sensitive", **here}]
    if criterion.indicator not in RISK_INDICATORS:
        return [{"kind": "unknown_indicator", **here, "known": sorted(RISK_INDICATORS)}]
    measured = criterion.measured
    faults: list[Fault] = []
    if criterion.domain != measured.domain:
        faults.append({"kind": "wrong_domain", **here, "expected": measured.domain})
    faults += [
        {"kind": "empty_band", **here, "low": band.low, "high": band.below}
        for band in criterion.bands
        if band.low is not None and band.below is not None and band.low >= band.below
    ]
    places = _places(criterion, measured)
    faults += [{"kind": kind, **here, "low": low, "high": high} for kind, low, high in _uncertain(places)]
    if criterion.most_points == 0:
        faults.append({"kind": "gives_nothing", **here})
    return faults + [{"kind": "worse_gives_less", **here, **fact} for fact in _inversions(places, measured)]


def holds(band: Band, value: float) -> bool:
    """Whether a value is in a band: its start included, its end excluded."""
    return (band.low is None or value >= band.low) and (band.below is None or value < band.below)


Place = tuple[float, float, tuple[Band, ...]]
"""Values from the first number to the second, all in these bands; one value when the two are equal."""


def _places(criterion: Criterion, measured: RiskIndicator) -> list[Place]:
    """Cut the range of an indicator where a band starts or ends: every value of a part is in the same bands."""
    ends = {float(end) for band in criterion.bands for end in (band.low, band.below) if end is not None}
    if measured.is_whole:
        values = range(int(measured.low), int(measured.high) + 1)
        return [(value, value, _bands_at(criterion, value)) for value in values]
    cuts = sorted({measured.low, measured.high, *(end for end in ends if measured.low < end < measured.high)})
    inner = [(low, high, _bands_at(criterion, low)) for low, high in pairwise(cuts)]
    return [*inner, (measured.high, measured.high, _bands_at(criterion, measured.high))]


def _bands_at(criterion: Criterion, value: float) -> tuple[Band, ...]:
    return tuple(band for band in criterion.bands if holds(band, value))


def _uncertain(places: list[Place]) -> list[tuple[str, float, float]]:
    """Runs of values in no band, or in several."""
    found: list[tuple[str, float, float]] = []
    before = ""
    for low, high, bands in places:
        kind = {0: "hole", 1: ""}.get(len(bands), "overlap")
        if kind and kind == before:
            found[-1] = (kind, found[-1][1], high)
        elif kind:
            found.append((kind, low, high))
        before = kind
    return found


def _inversions(places: list[Place], measured: RiskIndicator) -> list[Fault]:
    """Where a worse value gives fewer points than a better one next to it."""
    known = [(low, bands[0].points) for low, _, bands in places if len(bands) == 1]
    ordered = known if measured.high_is_worse else known[::-1]
    return [
        {"better": better, "worse": worse, "points_better": before, "points_worse": after}
        for (better, before), (worse, after) in pairwise(ordered)
        if after < before
    ]
