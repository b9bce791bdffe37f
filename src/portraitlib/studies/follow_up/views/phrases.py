"""Turns of phrase that the sections on progress share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from portraitlib.display.section import ResultTable, ShownTable, Words, mark, shown_table
from portraitlib.journal.goal_faults import FAULTS as GOAL_FAULTS

WHY: dict[str, str] = {
    "mixed_levels": mark(
        "les niveaux de l'outil sont mêlés (un niveau revient, ou manque à certaines passations) : écrivez celui de "
        "chaque passation, un autre niveau est une autre série"
    ),
    "out_of_range": mark(
        "un score dépasse l'étendue de l'outil : corrigez-le, ou l'étendue (table « Instruments de suivi »)"
    ),
    "two_scales": mark("deux échelles semblent porter le même nom d'outil : donnez un nom à chacune"),
    "mostly_missing": mark(
        "trop de passations manquent : ce qui reste ne dit pas ce que l'élève aurait fait les autres jours"
    ),
    "not_started": mark("pas commencé : il faut trois résultats, et un départ n'est jamais supposé"),
    "at_best": mark(
        "trop de résultats sont au bout de l'échelle : l'outil ne peut plus montrer de progrès, et pas une pente n'est "
        "donnée"
    ),
    "all_equal": mark("tous les résultats sont égaux : rien ne dit de combien ils varient"),
    "no_interval": mark("trop peu de résultats depuis le début de la cible, ou tous alignés : pas d'intervalle"),
    "no_aim": mark("aucune cible n'est écrite au journal pour cet élève et cet outil"),
    "no_start": mark("moins de trois résultats depuis le début de la cible"),
    "aim_over": mark("la date de la cible est passée : dites si elle est atteinte, puis écrivez-en une autre"),
}


def why_of(row: Mapping[str, Any], words: Words) -> str:
    """Why a series is not read, or has no aim that stands."""
    return why(row["why_not_read"], words)


def why(code: str, words: Words) -> str:
    """A reason inside a sentence; those that the journal gives for an aim are its own sentences."""
    if code in WHY:
        return words.say(WHY[code])
    told = words.say(GOAL_FAULTS[code])
    return told[:1].lower() + told[1:].rstrip(".")


def titled(table: ResultTable, title: str, words: Words, note: str = "") -> tuple[ShownTable, ...]:
    """A table under its title; nothing when it has no row."""
    return (shown_table(table, words, title=title, note=note),) if len(table.data) else ()


def weekly(value: float, words: Words) -> str:
    """A slope, with its sign."""
    return words.say("{slope:number2} par semaine", slope=value)


def interval(row: Mapping[Any, Any], name: str, words: Words) -> str:
    """Both ends of an interval: « de -0,20 à 0,40 »."""
    low, high = (words.number(row[f"{name}_{end}"], 2) for end in ("low", "high"))
    return words.say("de {low} à {high}", low=low, high=high)


def more_weeks(weeks: float, words: Words) -> str:
    """« 3 semaines de plus », rounded up: a half week is not waited for alone."""
    return words.plural("{n} semaine de plus", "{n} semaines de plus", math.ceil(weeks))


def told_direction(instruments: Sequence[str], words: Words) -> Iterator[str]:
    """How instruments whose direction nobody wrote were read."""
    if instruments:
        yield words.say(
            "Sens de l'outil non écrit (table « Instruments de suivi ») : {names}. Plus haut y est lu comme mieux, "
            "sauf si la "
            "cible est sous le départ.",
            names=words.short_listing(instruments),
        )


def is_known(value: Any) -> bool:
    """Whether a value is neither missing nor withheld."""
    return bool(pd.notna(value))


def told_left_out(counts: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Rows that no number of the section holds."""
    if counts["future"] != 0:
        yield words.plural(
            "{n} passation datée d'après le jour lu est mise de côté.",
            "{n} passations datées d'après le jour lu sont mises de côté.",
            counts["future"],
        )
    if counts["not_enrolled"] != 0:
        yield words.plural(
            "{n} passation d'élèves qui ne sont pas inscrits, ou sont partis, est mise de côté.",
            "{n} passations d'élèves qui ne sont pas inscrits, ou sont partis, sont mises de côté.",
            counts["not_enrolled"],
        )
