"""A page as SVG: its shapes drawn by matplotlib as one artist, its letters each written once and used again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, IdentityTransform

from portraitlib.display.charts.lettering import GRID, letters_of, outline
from portraitlib.display.charts.shapes import EDGE, WIDTH, Shape, Text

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase, RendererBase

_INCH = 72  # pixels in an inch of the figure, so that a pixel of the page is a unit of the SVG
_SAME_EACH_TIME: Any = {"svg.hashsalt": "portraitlib"}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_SPACES = re.compile(r"\s*\n\s*")


class Drawing(Artist):
    """The shapes of a page as an artist of matplotlib."""

    def __init__(self, shapes: Sequence[Shape], height: float) -> None:
        super().__init__()
        self.shapes = shapes
        self.upright = Affine2D().scale(1, -1).translate(0, height)  # matplotlib counts from the bottom

    def draw(self, renderer: RendererBase) -> None:
        """Draw the shapes in their order, each kind in a group named by its role."""
        for shape in self.shapes:
            context, fill = _context(renderer, shape), to_rgb(shape.fill) if shape.fill else None
            renderer.open_group(shape.role)
            if shape.points is None:
                renderer.draw_path(context, shape.path, self.upright, fill)
            else:
                renderer.draw_markers(context, shape.path, IdentityTransform(), shape.points, self.upright, fill)
            renderer.close_group(shape.role)


def svg_of(shapes: Sequence[Shape], texts: Sequence[Text], bottom: float) -> bytes:
    """SVG of a page: its width and height in CSS pixels, no date, no name of a program or of a font."""
    height = round(bottom + EDGE)
    figure = Figure(figsize=(WIDTH / _INCH, height / _INCH), dpi=_INCH)
    figure.patch.set_visible(False)
    figure.add_artist(Drawing(shapes, height))
    written = io.StringIO()
    with rc_context(_SAME_EACH_TIME):
        FigureCanvasSVG(figure).print_svg(written, metadata=_NO_METADATA)
    svg = written.getvalue()
    body = _SPACES.sub(" ", svg[svg.index("<svg") : svg.rindex("</svg>")]).replace("> <", "><").strip()
    size = f'width="{WIDTH:.0f}" height="{height}" viewBox="0 0 {WIDTH:.0f} {height}"'
    body = re.sub(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"', size, body, count=1)
    return f"{body}{_lettering(texts)}</svg>".encode()


def _context(renderer: RendererBase, shape: Shape) -> GraphicsContextBase:
    context = renderer.new_gc()
    context.set_linewidth(shape.width if shape.stroke else 0)
    if shape.stroke:
        context.set_foreground(shape.stroke)
    if shape.dash:
        context.set_dashes(0, shape.dash)
    if shape.opacity < 1:
        context.set_alpha(shape.opacity)
    return context


def _lettering(texts: Sequence[Text]) -> str:
    """SVG of the texts: outlines of the letters once, then where each stands, line by line."""
    names: dict[tuple[str, bool], str] = {}
    lines = "".join(part for text in texts for part in _lines_of(text, names))
    outlines = "".join(f'<path id="{name}" d="{outline(*letter)}"/>' for letter, name in names.items())
    return f'<defs>{outlines}</defs><g id="texts">{lines}</g>'


def _lines_of(text: Text, names: dict[tuple[str, bool], str]) -> Iterator[str]:
    for line, (x, y) in zip(text.text.split("\n"), text.starts, strict=True):
        uses = [
            f'<use xlink:href="#{names.setdefault((letter, text.is_bold), f"l{len(names)}")}" x="{start * GRID:.0f}"/>'
            for letter, start in letters_of(line, text.is_bold)
        ]
        if uses:
            place = f'transform="translate({x:.1f} {y:.1f})scale({text.size / GRID:g})"'
            yield f'<g {place} fill="{text.ink}">{"".join(uses)}</g>'
