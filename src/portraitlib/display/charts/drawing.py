"""A page as SVG: shapes as paths, texts as texts, without an identifier, a style element or an address.

Its texts can be found, chosen, enlarged and read by the last look at a report. The report gives them their letters
(`portrait-*.woff`); elsewhere a picture stands alone and each line is held at the width it was laid out for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from portraitlib.display.charts.lettering import width_of
from portraitlib.display.charts.shapes import EDGE, WIDTH, Shape, Text

if TYPE_CHECKING:
    from matplotlib.path import Path

_ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}
_FONTS = "Portrait,DejaVu Sans,Verdana,sans-serif"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOVE, _LINE, _CURVE, _CLOSE = 1, 2, 4, 79  # matplotlib's codes of a path


def svg_of(shapes: Sequence[Shape], texts: Sequence[Text], width: float, bottom: float) -> bytes:
    """SVG of a page: its width and height in CSS pixels, white behind it whatever the reader's colours."""
    height, digits = round(bottom + EDGE), 1 if width >= WIDTH else 0  # on a phone, a whole pixel is near enough
    lines = "".join(
        f"<g{look}>{''.join(_lines(text, digits) for text in alike)}</g>" for look, alike in groupby(texts, key=look_of)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" preserveAspectRatio="xMinYMin" style="background:#fff" '
        f'stroke-linejoin="round">'
        f'{"".join(_shape(shape, digits) for shape in shapes)}<g aria-hidden="true" font-family="{_FONTS}" '
        f'text-rendering="geometricPrecision">{lines}</g></svg>'
    ).encode()


def _number(value: float, digits: int = 1) -> str:
    return f"{round(value, digits) + 0:.{digits}f}".removesuffix(".0")


def look_of(text: Text) -> str:
    """Attributes that texts of one look share."""
    weight = ' font-weight="700"' if text.is_bold else ""
    return f' font-size="{text.size:g}" fill="{text.ink}"{weight}{_ANCHORS[text.anchor]}'


def _lines(text: Text, digits: int) -> str:
    lines = zip(text.text.split("\n"), text.starts, strict=True)
    return "".join(_line(text, line, start, digits) for line, start in lines if line.strip())


def _line(text: Text, line: str, start: tuple[float, float], digits: int) -> str:
    wide = width_of(line, text.size, is_bold=text.is_bold)
    x, y = _number(start[0] + _SHARES[text.anchor] * wide, digits), _number(start[1], digits)
    held = f'textLength="{_number(wide)}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x}" y="{y}" {held}>{escape(_NOT_XML.sub("□", line), quote=False)}</text>'


def _shape(shape: Shape, digits: int) -> str:
    look = f' fill="{shape.fill or "none"}"'
    if shape.stroke:
        look += f' stroke="{shape.stroke}"' + f' stroke-width="{shape.width:g}"' * (shape.width != 1)
    if shape.dash:
        look += f' stroke-dasharray="{" ".join(f"{part:g}" for part in shape.dash)}"'
    if shape.opacity < 1:
        look += f' opacity="{shape.opacity:g}"'
    if shape.points is None:
        return f'<path d="{"".join(_steps(shape.path, digits))}"{look}/>'
    mark = _mark(shape.path)
    places = "".join(f'<path d="M{_number(x)} {_number(y)}{mark}"/>' for x, y in _points(shape.points, 1))
    return f"<g{look}>{places}</g>"  # each mark over the one before, its edge too


def _steps(path: Path, digits: int) -> Iterator[str]:
    """Steps of a path, written short: from where the one before ends, level and upright ones by one number."""
    codes = _codes(path) or [_MOVE] + [_LINE] * (len(_points(path, digits)) - 1)
    before, start = (0.0, 0.0), (0.0, 0.0)
    for code, (x, y) in zip(codes, _points(path, digits), strict=True):
        across, down = _number(x - before[0]), _number(y - before[1])
        if code == _CLOSE:
            yield "z"
            before = start
            continue
        if code == _MOVE:
            yield f"m{across} {down}".replace(" -", "-")
            start = (x, y)
        elif down == "0":
            yield f"h{across}"
        else:
            yield f"v{down}" if across == "0" else f"l{across} {down}".replace(" -", "-")
        before = (x, y)


@lru_cache(maxsize=32)
def _mark(path: Path) -> str:
    """Outline of a marker around its place, y down."""
    points = _points(path, 4)
    if _CURVE in _codes(path):
        half = max(map(max, points))
        return f"m-{half:g} 0a{half:g} {half:g} 0 1 0 {2 * half:g} 0a{half:g} {half:g} 0 1 0-{2 * half:g} 0z"
    start, *_ = points
    steps = [f"l{x - before:.4g} {above - y:.4g}" for (before, above), (x, y) in pairwise(points[:-1])]
    return f"m{start[0]:g} {-start[1]:g}{''.join(steps)}z"


def _points(path: Path, digits: int) -> list[tuple[float, float]]:
    return [(x, y) for x, y in np.asarray(path.vertices, dtype=float).round(digits).tolist()]


def _codes(path: Path) -> list[int]:
    return [] if path.codes is None else np.asarray(path.codes).tolist()
