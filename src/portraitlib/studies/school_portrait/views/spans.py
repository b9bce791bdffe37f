"""Years that a section is about, written."""

from __future__ import annotations

from collections.abc import Sequence

from portraitlib.display.wording import Words


def span(years: Sequence[int], words: Words) -> str:
    """First and last of some years, in order: « de 2023-2024 à 2025-2026 »."""
    if len(years) == 1:
        return words.year(years[0])
    return words.say("de {first:year} à {last:year}", first=years[0], last=years[-1])
