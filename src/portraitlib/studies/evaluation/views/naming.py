"""What a programme and an outcome are called on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import ResultTable, ShownTable, Words, mark, shown_table, with_labels
from portraitlib.display.wording import Withheld
from portraitlib.journal.forms import WORDS


def programme_named(name: str, service: str, words: Words) -> str:
    """A programme by the name that the school gives it, else by the kind of support that it is."""
    return name or words.label(service, "service")


def outcome_named(code: str, words: Words) -> str:
    """An outcome in words: what is measured, then of what.

    Examples
    --------
    >>> outcome_named("mark:mathematics:SN", Words("fr"))
    'note (Mathématique, SN)'
    >>> outcome_named("absence", Words("en"))
    'absences'
    """
    kind, *of = code.split(":")
    if not kind:
        return words.say("à préciser")
    column = {"mark": "subject", "success": "subject", "engagement": "dimension"}.get(kind, "")
    told = [words.label(one, column) if column and not place else one for place, one in enumerate(of)]
    said = words.say(WORDS[kind])
    return words.say("{said} ({of})", said=said, of=", ".join(told)) if told else said


def withheld_of(name: str, service: str, outcome: str, words: Words) -> Withheld:
    """What stands for a finding that this reader may not see: few students, or a count that would give them back."""
    return words.withheld(
        "{what}, {outcome} : retenu pour ce public; trop peu d'élèves, ou un nombre d'à côté les ferait retrouver.",
        what=programme_named(name, service, words),
        outcome=outcome_named(outcome, words),
    )


UNITS = {
    "mark": mark("points"),
    "score": mark("points de l'instrument"),
    "engagement": mark("points sur 100"),
    "tau": mark("de -1 à 1"),
}
"""What an outcome is counted in, by what is measured; the others are shares."""
OF_SHARES = mark("points de pourcentage")


def unit_named(measure: str, words: Words) -> str:
    """What an outcome is counted in, in words.

    Examples
    --------
    >>> unit_named("absence", Words("fr")), unit_named("absence", Words("en"))
    ('points de pourcentage', 'percentage points')
    """
    return words.say(UNITS.get(measure, OF_SHARES))


RARE, RARE_PERCENT = 0.01, 0.01
"""Chances told as « less than », where two decimals, or a whole percentage, would say that it never happens."""


def rare(p: float, words: Words) -> str:
    """How rare a difference is under chance alone: never zero.

    Examples
    --------
    >>> rare(0.0499, Words("fr")), rare(0.0004, Words("fr"))
    ('0,05', 'moins de 0,01')
    """
    return words.say("moins de 0,01") if p < RARE / 2 else words.number(p, 2)


def rare_percent(p: float, words: Words) -> str:
    """How rare a difference is under chance alone, as a percentage: never zero.

    Examples
    --------
    >>> [rare_percent(p, Words("fr")).replace(chr(160), " ") for p in (0.034, 0.0004)]
    ['3 %', 'moins de 1 %']
    """
    return words.say("moins de 1 %") if p < RARE_PERCENT / 2 else words.percent(p)


def with_rare(table: ResultTable, title: str, words: Words, *names: str) -> tuple[ShownTable, ...]:
    """A table under its title, in which no chance is written as zero; nothing when it has no row."""
    if not len(table.data):
        return ()
    shown = shown_table(table, words, title=title)
    rows, bounds = shown.rows.copy(), shown.bounds.copy()
    for name in names:
        p = pd.to_numeric(rows[name], errors="coerce")
        is_small = (p < RARE / 2).to_numpy(dtype=bool, na_value=False)
        rows[name], bounds[name] = p.mask(is_small, RARE), bounds[name].mask(is_small, "<")
    return (replace(shown, rows=rows, bounds=bounds),)


def outcome_in(row: Mapping[Any, Any]) -> str:
    """Code of the outcome that a row tells in two columns, what is measured and of what.

    Examples
    --------
    >>> outcome_in({"declared_measure": "mark", "declared_of": "french"}), outcome_in({"declared_measure": "absence"})
    ('mark:french', 'absence')
    """
    told = (row["declared_measure"], row.get("declared_of"))
    return ":".join(part for part in told if isinstance(part, str) and part)


def with_outcomes(shown: ShownTable, words: Words) -> ShownTable:
    """A table whose outcomes, measure and of what in two columns, are named in the first, the second taken away."""
    rows = shown.rows.to_dict("records")
    kept = with_labels(shown, declared_measure=[outcome_named(outcome_in(row), words) for row in rows])
    frames = {
        name: getattr(kept, name).drop(columns="declared_of") for name in ("rows", "labels", "withheld", "bounds")
    }
    return replace(kept, columns=tuple(one for one in kept.columns if one.name != "declared_of"), **frames)
