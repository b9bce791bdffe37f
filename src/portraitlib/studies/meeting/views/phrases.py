"""Words that several pages of a meeting share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from portraitlib.display.section import ResultTable, ShownTable, Words, shown_table, with_labels
from portraitlib.rules import load_guide

ROOM = "\u00a0"
"""What stands where a person writes on paper."""
LINE = "_" * 30
"""A line to write on."""


def guide_texts(points: Sequence[str], words: Words) -> list[str]:
    """Our paraphrase of each point of the guides, in the reader's language."""
    guide = load_guide()
    return [getattr(guide.point(name), "fr" if words.language == "fr" else "en") for name in points]


def titled(table: ResultTable, title: str, words: Words) -> tuple[ShownTable, ...]:
    """A table under its title; nothing when it has no row."""
    return (shown_table(table, words, title=title),) if len(table.data) else ()


def asked_points(table: ResultTable, title: str, words: Words) -> ShownTable:
    """A table of points of the guides, each in a sentence."""
    shown = shown_table(table, words, title=title)
    return with_labels(shown, guide_point=guide_texts(shown.rows["guide_point"].tolist(), words))


def with_under(shown: ShownTable, *names: str) -> ShownTable:
    """A table whose long texts stand under their row, over its whole width."""
    return replace(shown, columns=tuple(replace(one, is_under=one.name in names) for one in shown.columns))


def month_of(day: date | None, words: Words) -> str:
    """Name of a day's month, with its year."""
    from babel.dates import format_date

    return str(format_date(day, "LLLL y", locale=words.locale)) if day else ""


def typed_by(words: Words) -> str:
    """What a name in the journal is worth."""
    return words.say("Le nom est celui que la personne a écrit : la trousse ne vérifie pas qui écrit.")
