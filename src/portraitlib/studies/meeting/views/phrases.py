"""Words that several pages of a meeting share."""

from __future__ import annotations

from portraitlib.display.journal_words import guide_texts
from portraitlib.display.section import ResultTable, ShownTable, Words, shown_table, with_labels

ROOM = "\u00a0"
"""What stands where a person writes on paper."""
LINE = "_" * 30
"""A line to write on."""


def asked_points(table: ResultTable, title: str, words: Words) -> ShownTable:
    """A table of points of the guides, each in a sentence."""
    shown = shown_table(table, words, title=title)
    return with_labels(shown, guide_point=guide_texts(shown.rows["guide_point"].tolist(), words))
