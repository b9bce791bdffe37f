"""A figure under construction: shapes and texts placed in CSS pixels from the top left corner, then its SVG.

There are no axes: a form places what it draws, and the page is written as it stands, in a hundredth of the time of a
figure with axes, ticks and a layout to solve. `figure_of` draws the same table with real axes, for those who want them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from portraitlib.display.charts.lettering import LEADING, TEXT, TITLE, fold, height_of, width_of
from portraitlib.display.charts.palette import BACKGROUND, GREY, INK, WITHHELD
from portraitlib.display.charts.shapes import EDGE, WIDTH, Box, Shape, Text

if TYPE_CHECKING:
    from matplotlib.path import Path

__all__ = ["EDGE", "WIDTH", "Box", "Page", "laid_out_for"]


_ASKED = ContextVar("width", default=WIDTH)


@contextmanager
def laid_out_for(width: float) -> Iterator[None]:
    """Lay out what is drawn meanwhile on pages of this width."""
    before = _ASKED.set(width)
    try:
        yield
    finally:
        _ASKED.reset(before)


@dataclass
class Page:
    """Shapes in the order they are drawn, texts over them.

    Examples
    --------
    >>> page = Page("Un constat")
    >>> text = page.write("10", 100, page.bottom, place="top")
    >>> [text.text for text in page.texts], page.svg()[:4]
    (['Un constat', '10'], b'<svg')
    """

    title: str = ""
    subtitle: str = ""
    shapes: list[Shape] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    bottom: float = EDGE
    """How far down the page is filled [px]."""
    width: float = field(default_factory=_ASKED.get)
    hidden: list[Box] = field(default_factory=list)
    """Boxes left blank under names, whatever lines cross them."""

    def __post_init__(self) -> None:
        heads = ((self.title, TITLE, INK, True, "title"), (self.subtitle, TEXT, GREY, False, "subtitle"))
        for text, size, ink, is_bold, role in heads:
            if text:
                folded = fold(text, self.width - 2 * EDGE, size, is_bold=is_bold)
                written = self.write(
                    folded, EDGE, self.bottom, place="top", size=size, ink=ink, is_bold=is_bold, role=role
                )
                self.bottom = written.box[3] + 2
        self.bottom += 8

    @property
    def is_narrow(self) -> bool:
        """Whether names stand over what they name, for want of room beside it."""
        return self.width < WIDTH

    def write(
        self,
        text: str,
        x: float,
        y: float,
        *,
        anchor: str = "left",
        place: str = "middle",
        size: float = TEXT,
        ink: str = INK,
        is_bold: bool = False,
        role: str = "",
        over: str = "",
    ) -> Text:
        """Write a text at `x` (its left, center or right) and `y` (its top, middle or bottom).

        `over` is the colour of a box that hides what is behind the text.
        """
        high = height_of(text, size)
        top = y - {"top": 0.0, "middle": 0.5, "bottom": 1.0}[place] * high
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[anchor]
        widths = [width_of(line, size, is_bold=is_bold) for line in text.split("\n")]
        left = x - share * max(widths)
        base = top + size * (LEADING / 2 + 0.36)  # half the height of a capital under the middle of the line
        starts = tuple((x - share * width, base + line * size * LEADING) for line, width in enumerate(widths))
        written = Text(text, (left, top, left + max(widths), top + high), size, ink, is_bold, starts, role, anchor)
        if over:
            self.rectangles([(left - 2, top, written.box[2] + 2, written.box[3])], fill=over, role="behind")
        self.texts.append(written)
        return written

    def lines(self, runs: Iterable[Sequence[tuple[float, float]]], *, stroke: str, role: str, **look: Any) -> None:
        """Draw broken lines of one look, each through its points."""
        from matplotlib.path import Path

        kept = [run for run in runs if len(run) > 1]
        if kept:
            codes = [code for run in kept for code in (Path.MOVETO, *[Path.LINETO] * (len(run) - 1))]
            path = Path(_rounded([point for run in kept for point in run]), codes)
            self.shapes.append(Shape(path, role, stroke=stroke, **look))

    def polygons(self, outlines: Iterable[Sequence[tuple[float, float]]], *, role: str, **look: Any) -> None:
        """Draw closed shapes of one look."""
        from matplotlib.path import Path

        kept = [outline for outline in outlines if len(outline) > 2]
        if kept:
            codes = [
                code for outline in kept for code in (Path.MOVETO, *[Path.LINETO] * (len(outline) - 1), Path.CLOSEPOLY)
            ]
            points = [point for outline in kept for point in (*outline, outline[0])]
            self.shapes.append(Shape(Path(_rounded(points), codes), role, **look))

    def rectangles(self, boxes: Iterable[Box], *, role: str, **look: Any) -> None:
        """Draw rectangles of one look."""
        outlines = [((x0, y0), (x1, y0), (x1, y1), (x0, y1)) for x0, y0, x1, y1 in boxes]
        self.polygons(outlines, role=role, **look)

    def markers(
        self, marker: str, points: Sequence[tuple[float, float]], *, fill: str, size: float = 9.0, role: str = "point"
    ) -> None:
        """Draw a marker at each point, edged in white."""
        from matplotlib.path import Path

        if len(points):
            places = Path(_rounded(points))
            self.shapes.append(Shape(marker_path(marker, size), role, fill, "#FFFFFF", 1.2, points=places))

    def withhold(self, box: Box, gap: float = 8.0) -> None:
        """Draw a withheld cell: grey and hatched."""
        x0, y0, x1, y1 = box
        self.rectangles([box], fill=WITHHELD, role="withheld")
        starts = np.arange(x0 - (y1 - y0) + gap / 2, x1, gap)
        runs = []
        for start in starts:  # a stripe rises to the right from (start, y1), cut at the cell's edges
            left, right = max(start, x0), min(start + (y1 - y0), x1)
            runs.append([(left, y1 - (left - start)), (right, y1 - (right - start))])
        self.lines(runs, stroke=BACKGROUND, width=0.9, role="hatch")

    def svg(self) -> bytes:
        """Bytes of the page as an SVG picture, the same for the same page."""
        from portraitlib.display.charts.drawing import look_of, svg_of

        self.rectangles(self.hidden, fill="#FFFFFF", role="behind")
        looks = sorted(self.texts, key=look_of) if self.is_narrow else self.texts  # a phone gets fewer bytes
        return svg_of(self.shapes, looks, self.width, self.bottom)


def _rounded(points: Sequence[tuple[float, float]]) -> np.ndarray:
    """Points to the tenth of a pixel: finer is not seen, and longer to write."""
    return np.asarray(points, dtype=float).round(1)


@lru_cache(maxsize=32)
def marker_path(marker: str, size: float) -> Path:
    """Outline of a marker of matplotlib's, `size` px wide."""
    from matplotlib.markers import MarkerStyle
    from matplotlib.path import Path

    style = MarkerStyle(marker)
    outline = style.get_path().transformed(style.get_transform())
    return Path((np.asarray(outline.vertices) * size).round(2), outline.codes)
