"""Pictures of a notebook taken into the page as parts of it, and the letters they are written with."""

from __future__ import annotations

import base64
import re
from functools import lru_cache

from portraitlib.display.charts.lettering import LETTERS
from portraitlib.display.markup import FOLDER

_DATA = r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"
_FIGURE = re.compile(
    r'<div class="image" tabindex="0" role="group" aria-label="[^"]*"><picture>'
    rf'(?:<source media="[^"]*" srcset="{_DATA}">)?<img src="{_DATA}" width="\d+" height="\d+" alt="([^"]*)">'
    "</picture></div>"
)
"""A figure as `show` writes it: of a notebook that is not trusted, Lab leaves images and takes inline SVG away."""
_HELD = re.compile(rf' textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"(?=>[{re.escape(LETTERS)}]*?</text>)')
_QUOTED = re.compile(r'(?<= )([xy]=)"(-?[\d.]+)"(?=[ >])')
"""Places of a text, which HTML reads without quotes: a page has thousands of them."""


def taken_in(html: str) -> str:
    """The pictures of a section as parts of the page: their words can be found, chosen and read by the last look.

    A line that the page has every letter of needs not be held at its width, and a figure that fits is no stop of the
    keyboard's. The one laid out for a phone stands beside the other; the style of the page shows one of them.

    Examples
    --------
    >>> svg = b'<svg width="9"><text textLength="9" lengthAdjust="spacingAndGlyphs">a</text></svg>'
    >>> data = base64.b64encode(svg).decode()
    >>> image = f'<img src="data:image/svg+xml;base64,{data}" width="9" height="9" alt="Un a">'
    >>> taken_in(f'<div class="image" tabindex="0" role="group" aria-label="A"><picture>{image}</picture></div>')
    '<div class="image" role="img" aria-label="Un a"><svg width="9"><text>a</text></svg></div>'
    """
    return _FIGURE.sub(_inlined, html)


def _inlined(figure: re.Match[str]) -> str:
    narrow, wide, words = figure.groups()
    both = _svg(wide) + (_svg(narrow).replace("<svg ", '<svg class="etroit" ', 1) if narrow else "")
    return f'<div class="image" role="img" aria-label="{words}">{both}</div>'


def _svg(letters: str) -> str:
    return _QUOTED.sub(r"\1\2", _HELD.sub("", base64.b64decode(letters).decode("utf-8")))


@lru_cache(maxsize=1)
def letters_style() -> str:
    """Style that gives a page the letters of its figures."""
    faces = []
    for weight in (400, 700):
        data = base64.b64encode((FOLDER / f"portrait-{weight}.woff").read_bytes()).decode("ascii")
        faces.append(
            f"@font-face{{font-family:Portrait;font-weight:{weight};"
            f'src:url(data:font/woff;base64,{data}) format("woff")}}'
        )
    return "\n".join(faces)
