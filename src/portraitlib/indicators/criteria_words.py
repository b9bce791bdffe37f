"""Faults of preset criteria in a reader's words, and what a check of the criteria says."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from portraitlib.display.wording import Words, mark
from portraitlib.indicators.wording import band, points, written_value
from portraitlib.rules import RISK_INDICATORS, PresetCriteria
from portraitlib.rules.criteria import Criterion

FAULTS: dict[str, str] = {
    "sensitive": mark(
        "{criterion} : « {indicator} » décrit qui est l'élève, d'où il vient ou où on l'a classé. Cela n'entre jamais "
        "dans un coefficient; retirez ce critère."
    ),
    "unknown_indicator": mark("{criterion} : l'indicateur « {indicator} » n'existe pas. Indicateurs : {known}."),
    "wrong_domain": mark("{criterion} : cet indicateur est du domaine « {expected} »."),
    "empty_band": mark("{criterion} : une bande commence à {low} et finit à {high}; elle ne contient rien."),
    "hole": mark("{criterion} : {where} n'est dans aucune bande."),
    "overlap": mark("{criterion} : {where} est dans plusieurs bandes à la fois."),
    "worse_gives_less": mark(
        "{criterion} : {worse}, une valeur moins bonne que {better}, donne moins de points ({points_worse} au lieu de "
        "{points_better})."
    ),
    "gives_nothing": mark("{criterion} : aucune bande ne donne de point; ce critère ne sert à rien."),
}
"""Sentence of each kind of fault of a criterion."""


def criterion_fault(fault: Mapping[str, Any], words: Words) -> str:
    """One fault of a criterion, as `rules.criteria_check.faults_of` gives it, in a line."""
    indicator = str(fault["indicator"])
    told = {
        name: written_value(indicator, value, words)
        for name, value in fault.items()
        if name in ("low", "high", "better", "worse") and indicator in RISK_INDICATORS
    }
    told |= {name: words.number(fault[name], 0) for name in ("points_better", "points_worse") if name in fault}
    if "low" in fault and indicator in RISK_INDICATORS:
        told["where"] = _where(fault, told, words)
    return words.say(
        FAULTS[str(fault["kind"])],
        criterion=fault["criterion"],
        indicator=indicator,
        known=words.listing(fault.get("known", ())),
        expected=words.label(fault.get("expected"), "domain"),
        **told,
    )


def _where(fault: Mapping[str, Any], told: Mapping[str, str], words: Words) -> str:
    """Values that are in no band, or in several."""
    measured = RISK_INDICATORS[str(fault["indicator"])]
    if fault["low"] == fault["high"]:
        return told["low"]
    if measured.is_whole or fault["high"] == measured.high:
        return words.say("de {low} à {high}", low=told["low"], high=told["high"])
    return words.say("de {low} à moins de {high}", low=told["low"], high=told["high"])


def checked_lines(preset: PresetCriteria, words: Words, *, with_limits: bool = False) -> list[str]:
    """What is said of criteria without a fault; with what each limit gives when asked."""
    chosen = preset.chosen
    head = words.plural(
        "{name}, version {version} : {n} critère, aucune faute. Chaque valeur est dans une seule bande, et pire ne "
        "vaut jamais moins. Empreinte SHA-256 : {sha}.",
        "{name}, version {version} : {n} critères, aucune faute. Chaque valeur est dans une seule bande, et pire ne "
        "vaut jamais moins. Empreinte SHA-256 : {sha}.",
        len(chosen.criteria),
        name=chosen.name,
        version=chosen.version,
        sha=preset.sha256,
    )
    if not with_limits:
        return [head]
    return [head, *(line for criterion in chosen.criteria for line in limit_lines(criterion, words))]


def limit_lines(criterion: Criterion, words: Words) -> list[str]:
    """Points exactly at each limit of a criterion without a fault, and just on the other side of it."""
    bands = sorted(criterion.bands, key=lambda one: -np.inf if one.low is None else one.low)
    return [
        words.say(
            "- {name} : exactement {limit}, {here} ({band}); juste en dessous, {under}",
            name=criterion.id,
            limit=written_value(criterion.indicator, after.low, words),
            here=points(after.points, words),
            band=band(criterion.indicator, after.low, np.nan if after.below is None else after.below, words),
            under=points(before.points, words),
        )
        for before, after in pairwise(bands)
    ]
