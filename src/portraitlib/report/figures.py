"""Pictures of a notebook taken into the page as parts of it, and the letters they are written with."""

from __future__ import annotations

import base64
import re
from functools import lru_cache

from portraitlib.display.charts.lettering import LETTERS
from portraitlib.display.markup import FOLDER

PICTURE = re.compile(r'<img src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)" width="\d+" height="\d+" alt="([^"]*)">')
"""A figure as `show` writes it: of a notebook that is not trusted, Lab leaves images and takes inline SVG away."""
_HELD = re.compile(rf' textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"(?=>[{re.escape(LETTERS)}]*?</text>)')
_OPENING = "<svg "


def taken_in(html: str) -> str:
    """The pictures of a section as parts of the page: their words can be found, chosen and read by the last look.

    A line that the page has every letter of needs not be held at its width.

    Examples
    --------
    >>> svg = b'<svg width="9"><text textLength="9" lengthAdjust="spacingAndGlyphs">a</text></svg>'
    >>> data = base64.b64encode(svg).decode()
    >>> taken_in(f'<img src="data:image/svg+xml;base64,{data}" width="9" height="9" alt="Un a">')
    '<svg role="img" aria-label="Un a" width="9"><text>a</text></svg>'
    """
    return PICTURE.sub(_inlined, html)


def _inlined(picture: re.Match[str]) -> str:
    svg = base64.b64decode(picture[1]).decode("utf-8")
    if not svg.startswith(_OPENING):
        return picture.group()
    return f'{_OPENING}role="img" aria-label="{picture[2]}" {_HELD.sub("", svg.removeprefix(_OPENING))}'


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
