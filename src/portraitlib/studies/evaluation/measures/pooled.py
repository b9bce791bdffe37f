"""Packets of several schools pooled: like with like, one value a school, and what one more school would see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from scipy import special

from portraitlib.results.packets import Discrimination, Effect, Finding, GroupRate, Packet, Slope
from portraitlib.results.section import Form, Result, fact, key, mark, named, statistic, table
from portraitlib.statistics.impact.estimate import Estimate
from portraitlib.statistics.impact.pooled_shares import PooledShare, pool_shares
from portraitlib.statistics.impact.pooling import Meta, pool_schools
from portraitlib.statistics.intervals import wilson_interval

KINDS = ("effect", "area", "slope", "rate")
"""Order in which things are told."""
MOST_LEFT_OUT = 8
"""Schools up to which shares are pooled again without each: of more, one school weighs little, and it takes long."""
MEAN, PREDICTED = "mean", "predicted"
"""Rows of the table of schools that are of none of them."""

_ENDS = (
    statistic("pooled_value", mark("Valeur"), definition=mark("Valeur d'une école, ou de toutes ensemble.")),
    statistic("pooled_low", mark("Valeur, borne basse"), definition=mark("Borne basse de l'intervalle de la valeur.")),
    statistic("pooled_high", mark("Valeur, borne haute"), definition=mark("Borne haute de l'intervalle de la valeur.")),
)
SCHOOLS = table(
    "pooled_schools",
    key("pooled_school", mark("École"), definition=mark("Code de l'école, toutes ensemble, ou une école de plus.")),
    *_ENDS,
    fact(
        "n_took_about",
        mark("Élèves du programme (environ)"),
        Form.COUNT,
        unit="students",
        definition=mark("Élèves qui ont suivi le programme, à la dizaine."),
    ),
    fact(
        "n_others_about",
        mark("Élèves comparés (environ)"),
        Form.COUNT,
        unit="students",
        definition=mark("Élèves auxquels on les compare, à la dizaine."),
    ),
    fact(
        "freedom",
        mark("Degrés de liberté"),
        unit="degrees of freedom",
        form=Form.NUMBER,
        definition=mark("Ce que l'école a pour connaître son erreur; avec peu, elle la connaît mal."),
    ),
    fact(
        "was_declared",
        mark("Déclaré d'avance"),
        definition=mark("La question était écrite avant que le résultat soit connu."),
    ),
)
WITHOUT = table(
    "without_one_school",
    key("school_left_out", mark("Sans l'école"), definition=mark("École laissée de côté.")),
    *(statistic(name) for name in ("pooled_value", "pooled_low", "pooled_high")),
)


@dataclass(frozen=True, kw_only=True)
class Pooled(Result):
    """What schools show together of one thing.

    Tables: ``pooled_schools`` (one row a school, then all together, then one more school), ``without_one_school`` (all
    together without each; empty for the shares of more schools than `MOST_LEFT_OUT`). ``like`` is one of the findings:
    what was pooled. ``size`` is in standard deviations of the students. ``wider`` is the ordinary interval, where it
    is the wider one.
    """

    like: Finding
    n_schools: int
    n_declared: int
    n_unsure: int
    n_bounded: int
    value: float
    low: float
    high: float
    predicted: tuple[float, float]
    spread: float
    share_between: float | None
    q_p: float | None
    wider: tuple[float, float] | None
    size: tuple[float, float, float] | None
    confidence: float


@dataclass(frozen=True, kw_only=True)
class TooFew(Result):
    """What too few schools tell to be pooled: what it is, by which schools, and how many it takes."""

    groups: tuple[tuple[Finding, tuple[str, ...]], ...]
    fewest: int


def together(packets: Iterable[Packet]) -> dict[tuple[str, ...], list[tuple[str, Finding]]]:
    """Findings that may be pooled, with their schools, by what makes them alike."""
    found: dict[tuple[str, ...], list[tuple[str, Finding]]] = {}
    for packet in packets:
        for one in packet.findings:
            found.setdefault(one.alike, []).append((packet.source.school, one))
    order = sorted(found, key=lambda alike: (KINDS.index(alike[0]), alike))
    return {alike: sorted(found[alike], key=lambda row: row[0]) for alike in order}


def pool_packets(
    packets: Sequence[Packet], *, fewest: int, confidence: float = 0.95, reliable: float = 5
) -> tuple[list[Pooled], TooFew | None]:
    """Pool the packets of several schools; what too few of them tell is listed apart.

    Parameters
    ----------
    packets : sequence of Packet
        One value a school of each thing: the reader of packets refuses a school twice.
    fewest : int
        Schools from which a thing is pooled.
    confidence : float
        Of the intervals [0-1].
    reliable : float
        Degrees of freedom under which a school hardly knows its own error.
    """
    groups = together(packets)
    enough = {alike: rows for alike, rows in groups.items() if len(rows) >= fewest}
    made = [_pooled(rows, confidence, reliable) for rows in enough.values()]
    few = tuple(
        (rows[0][1], tuple(school for school, _ in rows)) for alike, rows in groups.items() if alike not in enough
    )
    kept = [one for one in made if one is not None]
    return kept, TooFew(groups=few, fewest=fewest) if few else None


def _pooled(rows: list[tuple[str, Finding]], confidence: float, reliable: float) -> Pooled | None:
    if isinstance(rows[0][1], GroupRate):
        return _pooled_rates(cast("list[tuple[str, GroupRate]]", rows), confidence)
    return _pooled_values(cast("list[tuple[str, Effect | Discrimination | Slope]]", rows), confidence, reliable)


def _pooled_values(
    rows: list[tuple[str, Effect | Discrimination | Slope]], confidence: float, reliable: float
) -> Pooled | None:
    """Estimates and their errors; areas on the scale of their log odds, and back."""
    findings = [one for _, one in rows]
    is_area = isinstance(findings[0], Discrimination)
    scale = _Odds() if is_area else _Plain()
    own = [scale.of(one) for one in findings]
    meta = pool_schools([one.value for one in own], [one.error for one in own], confidence=confidence)
    if meta is None:
        return None
    schools = [(code, *scale.ends(one, confidence)) for (code, _), one in zip(rows, own, strict=True)]
    # Schools that all tell the same leave no error of their own.
    mean, low, high = scale.ends(meta.estimate if meta.estimate.error > 0 else meta.ordinary, confidence)
    plain = scale.ends(meta.ordinary, confidence)[1:]
    predicted = cast("tuple[float, float]", tuple(map(scale.back, meta.predicted)))
    left_out = [(code, *scale.ends(one, confidence)) for (code, _), one in zip(rows, meta.without, strict=False)]
    return Pooled(
        tables=named(
            SCHOOLS.filled(_schools(schools, findings, (mean, low, high), predicted)),
            WITHOUT.filled(pd.DataFrame(left_out, columns=WITHOUT.names)),
        ),
        like=findings[0],
        n_schools=len(rows),
        n_declared=sum(getattr(one, "is_declared", False) for one in findings),
        n_unsure=sum((getattr(one, "freedom", None) or np.inf) < reliable for one in findings),
        n_bounded=0,
        value=mean,
        low=low,
        high=high,
        predicted=predicted,
        spread=meta.spread,
        share_between=meta.share_between,
        q_p=meta.q_p,
        wider=plain if plain[1] - plain[0] > high - low else None,
        size=_size(findings, confidence),
        confidence=confidence,
    )


def _pooled_rates(rows: list[tuple[str, GroupRate]], confidence: float) -> Pooled | None:
    """Shares counted as they are: a school of few cases, or whose count is known between two numbers, is not lost."""
    findings = [one for _, one in rows]
    n, least, most = ([getattr(one, name) for one in findings] for name in ("n", "least", "most"))
    found = pool_shares(n, least, most, confidence=confidence)
    if found is None:
        return None
    schools = [(code, *_share(one, confidence)) for code, one in rows]
    left_out = [
        (code, *_ends(other))
        for place, (code, _) in enumerate(rows if len(rows) <= MOST_LEFT_OUT else [])
        if (other := pool_shares(*(np.delete(one, place) for one in (n, least, most)), confidence=confidence))
    ]
    return Pooled(
        tables=named(
            SCHOOLS.filled(_schools(schools, findings, _ends(found), found.predicted)),
            WITHOUT.filled(pd.DataFrame(left_out, columns=WITHOUT.names)),
        ),
        like=findings[0],
        n_schools=len(rows),
        n_declared=0,
        n_unsure=0,
        n_bounded=sum(one.least < one.most for one in findings),
        value=found.value,
        low=found.low,
        high=found.high,
        predicted=found.predicted,
        spread=found.spread,
        share_between=None,
        q_p=None,
        wider=None,
        size=None,
        confidence=confidence,
    )


def _ends(found: PooledShare) -> tuple[float, float, float]:
    return found.value, found.low, found.high


def _share(one: GroupRate, confidence: float) -> tuple[float, float, float]:
    """Share of a school; of a count that is withheld, the two numbers that it is between, and no share."""
    if one.least < one.most:
        return np.nan, one.least / one.n, one.most / one.n
    low, high = wilson_interval(one.least, one.n, confidence=confidence)
    return one.least / one.n, float(low), float(high)


def _schools(
    schools: Sequence[tuple[str, float, float, float]],
    findings: Sequence[Finding],
    mean: tuple[float, float, float],
    predicted: tuple[float, float],
) -> pd.DataFrame:
    """One row a school, then all together, then one more school."""
    rows = [*schools, (MEAN, *mean), (PREDICTED, mean[0], *predicted)]
    told = pd.DataFrame(rows, columns=["pooled_school", "pooled_value", "pooled_low", "pooled_high"])
    more: list[Any] = [*findings, None, None]
    return told.assign(
        n_took_about=pd.array([getattr(one, "n_took", None) for one in more], dtype="Int64"),
        n_others_about=pd.array([getattr(one, "n_others", None) for one in more], dtype="Int64"),
        freedom=[getattr(one, "freedom", None) or np.nan for one in more],
        was_declared=pd.Series([getattr(one, "is_declared", None) for one in more], dtype="object"),
    )


def _size(findings: Sequence[Effect | Discrimination | Slope], confidence: float) -> tuple[float, float, float] | None:
    """All together in standard deviations, when each school told it."""
    told = [
        (one.size, one.size_error)
        for one in findings
        if isinstance(one, Effect) and one.size is not None and one.size_error is not None
    ]
    if not told or len(told) < len(findings):
        return None
    meta: Meta | None = pool_schools([size for size, _ in told], [error for _, error in told], confidence=confidence)
    if meta is None:
        return None
    found = meta.estimate if meta.estimate.error > 0 else meta.ordinary
    return (found.value, *found.interval(confidence))


class _Plain:
    """A value on its own scale."""

    def of(self, one: Effect | Discrimination | Slope) -> Estimate:
        """The estimate of a school."""
        return Estimate(one.value, one.error, getattr(one, "freedom", None) or np.inf)

    def back(self, value: float) -> float:
        """A value in its own unit."""
        return value

    def ends(self, one: Estimate, confidence: float) -> tuple[float, float, float]:
        """Value and ends of its interval, in its own unit."""
        low, high = one.interval(confidence)
        return self.back(one.value), self.back(low), self.back(high)


class _Odds(_Plain):
    """A share on the scale of its log odds, where its error does not leave 0 to 1."""

    def of(self, one: Effect | Discrimination | Slope) -> Estimate:
        """The estimate of a school."""
        return Estimate(float(special.logit(one.value)), one.error / (one.value * (1 - one.value)))

    def back(self, value: float) -> float:
        """A share."""
        return float(special.expit(value))
