"""Letters of the figures: how wide a text is, where it may be broken.

Texts are measured with DejaVu Sans, which ships with matplotlib, and a report carries its letters: the same figure on
every machine, all French signs, nothing asked of the reader's fonts. Widths are read once and kept.
"""

from __future__ import annotations

import string
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font, Glyph

TEXT, SMALL, TITLE = 13.0, 11.0, 16.5
"""Sizes of letters [CSS px]."""
LEADING = 1.3
"""Height of a line of text, in sizes of its letters."""
LETTERS = string.printable[:95] + "\u00a0\u202fàâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»‹›“”‘’–—…·•−×÷±≤≥≈≠→←↑↓°²³½€§□"
"""Letters that a report carries; a line with another one is written in the reader's own, held at its width."""
_UNITS = 2048.0  # of DejaVu Sans in an em
_LACKING = "□"  # stands for a letter that the font does not have


def width_of(text: str, size: float = TEXT, *, is_bold: bool = False) -> float:
    """Width [px] of a text, of its longest line when it has several.

    Examples
    --------
    >>> width_of("mm") > width_of("ii"), width_of("a" * 10, 20) == 2 * width_of("a" * 10, 10)
    (True, True)
    """
    return max(_width(line, is_bold) for line in text.split("\n")) * size


def height_of(text: str, size: float = TEXT) -> float:
    """Height [px] of a text with its leading."""
    return (text.count("\n") + 1) * size * LEADING


def fold(text: str, width: float, size: float = TEXT, *, is_bold: bool = False) -> str:
    r"""Text broken at its spaces so that no line is wider than `width` [px]; its own line breaks stay.

    A word wider than that keeps its line. No-break spaces do not break.

    Examples
    --------
    >>> fold("un deux trois", width_of("un deux"))
    'un deux\ntrois'
    """
    return "\n".join(_folded(line, width, size, is_bold) for line in text.split("\n"))


def _folded(line: str, width: float, size: float, is_bold: bool) -> str:
    lines: list[str] = []
    for word in line.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, is_bold=is_bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


@lru_cache(maxsize=4096)
def _width(line: str, is_bold: bool) -> float:
    """Width of a line [em], kerning included."""
    return sum(_advance(letter, is_bold) for letter in line) + sum(_kerning(*two, is_bold) for two in pairwise(line))


@lru_cache(maxsize=2)
def _font(is_bold: bool) -> FT2Font:
    """The font, measured at one pixel a unit."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    path = findfont(FontProperties(family="DejaVu Sans", weight="bold" if is_bold else "normal"))
    return get_font(path)


@lru_cache(maxsize=2048)
def _kerning(before: str, letter: str, is_bold: bool) -> float:
    from matplotlib.ft2font import Kerning

    font = _sized(is_bold)
    return (
        font.get_kerning(font.get_char_index(ord(before)), font.get_char_index(ord(letter)), Kerning.UNFITTED)
        / 64
        / _UNITS
    )


@lru_cache(maxsize=1024)
def _advance(letter: str, is_bold: bool) -> float:
    return _load(_sized(is_bold), letter).linearHoriAdvance / 65536 / _UNITS


def _load(font: FT2Font, letter: str) -> Glyph:
    """Load a letter; one that the font lacks, such as an emoji in the name of a group, is drawn as an empty square."""
    from matplotlib.ft2font import LoadFlags

    drawn = letter if font.get_char_index(ord(letter)) else _LACKING
    return font.load_char(ord(drawn), flags=LoadFlags.NO_HINTING)


def _sized(is_bold: bool) -> FT2Font:
    """The font, at one pixel a unit: matplotlib shares its fonts, and others may have set another size."""
    font = _font(is_bold)
    font.set_size(_UNITS, 72)
    return font
