"""Values of indicators, their bands and their criteria, in a reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from portraitlib.display.wording import Words
from portraitlib.rules import RISK_INDICATORS, PresetCriteria


def written_value(indicator: str, value: float | None, words: Words) -> str:
    """Value of an indicator as a reader writes it: « 45 % », « 12,5 % », « 3 », « 5,6 points »."""
    if value is None or pd.isna(value):
        return words.say("non connu")
    unit, number = RISK_INDICATORS[indicator].unit, float(value)
    if unit == "share":
        return words.amount(round(100 * number, 1)) + words.percent_sign
    if unit == "mark":
        return words.amount(round(number, 1)) + words.percent_sign
    if unit == "points":
        return points(round(number, 1), words)
    return words.amount(round(number, 1))


def points(number: float, words: Words) -> str:
    """« 1 point », « 10,5 points »."""
    return (
        words.say("{n} point", n=words.amount(number))
        if (abs(number) < 2 and words.language == "fr") or abs(number) == 1
        else words.say("{n} points", n=words.amount(number))
    )


def strengths_told(strengths: Sequence[Mapping[Any, Any]], words: Words) -> str:
    """Strengths of a student in a sentence; where none is known, where to look for some."""
    if not strengths:
        return words.say(
            "Forces : ce qui est noté ici n'en montre aucune, et ne dit pas tout. À chercher avec l'élève et ses "
            "proches : ce qui l'intéresse, où ça va bien, un adulte de confiance, ce qui a déjà aidé."
        )
    return words.say("Forces : {told}.", told="; ".join(_strength(row, words) for row in strengths))


def _strength(row: Mapping[Any, Any], words: Words) -> str:
    """A strength of a student as a sentence lists it: its name and what it is worth."""
    name, value = words.label(row["strength"], "strength"), row["value"]
    if row["strength"] == "best_subject":
        return words.say("{subject:label}, {mark}", row, mark=words.amount(value) + words.percent_sign)
    if row["strength"] == "rising":
        return words.say("moyenne en hausse de {points}", points=points(round(value, 1), words))
    if row["strength"] == "present":
        return words.say("présence de {share:percent}", share=value)
    if pd.notna(value):
        return words.say("{name} ({share:percent})", name=name.lower(), share=value)
    return name[:1].lower() + name[1:]


def band(indicator: str, low: float | None, below: float, words: Words) -> str:
    """Values of a band: « de 50 % à moins de 60 % », « 20 % ou plus », « 4 ou 5 »."""
    if RISK_INDICATORS[indicator].is_whole:
        return _whole_band(low, below, words)
    written = {name: written_value(indicator, end, words) for name, end in (("low", low), ("below", below))}
    if pd.isna(low):
        return words.say("moins de {below}", **written)
    if pd.isna(below):
        return words.say("{low} ou plus", **written)
    return words.say("de {low} à moins de {below}", **written)


def _whole_band(low: float | None, below: float, words: Words) -> str:
    if pd.isna(low):
        last = int(below) - 1
        return words.count(last) if last == 0 else words.say("{last} ou moins", last=words.count(last))
    if pd.isna(below):
        return words.say("{first} ou plus", first=words.count(int(low)))
    if below - low <= 1:
        return words.count(int(low))
    if below - low == 2:
        return words.say("{first} ou {last}", first=words.count(int(low)), last=words.count(int(below) - 1))
    return words.say("de {first} à {last}", first=words.count(int(low)), last=words.count(int(below) - 1))


_OF_A_FINGERPRINT = 16
"""Digits of a fingerprint that a page writes, as for files."""


def criteria_note(preset: PresetCriteria, words: Words) -> str:
    """Which criteria made a result, and what proves it."""
    return words.say(
        "Critères : {title}, version {version} (empreinte {sha}).",
        title=preset.titles[words.language],
        version=preset.chosen.version,
        sha=preset.sha256[:_OF_A_FINGERPRINT],
    )
