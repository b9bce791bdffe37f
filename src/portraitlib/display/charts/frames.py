"""What stands around the marks of a figure: names of rows, ticks, axes, targets, a legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portraitlib.display.charts.lettering import TEXT, fold, height_of, width_of
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import BACKGROUND, GREY, PALE
from portraitlib.display.charts.scales import Scale, ticks_between, written_ticks
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form

DASHED = (5.0, 3.0)
LINE = height_of("x")
"""Height of a line of text [px]."""
_HALF_TICK = 14.0  # px, room for the first number under an axis
_APART = 14.0  # blank between two texts on one line


@dataclass(frozen=True)
class Area:
    """Where the marks stand [px]."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Rows:
    """Where the rows of a figure stand: its area, and the top and bottom of each row [px]."""

    area: Area
    edges: tuple[tuple[float, float], ...]

    @property
    def middles(self) -> tuple[float, ...]:
        """Middle of each row."""
        return tuple((top + bottom) / 2 for top, bottom in self.edges)


def lay_rows(
    page: Page, names: Sequence[str], *, right: float, head: float = 0.0, padding: float = 12.0, least: float = 0.0
) -> Rows:
    """Write the names of the rows at the left, the first on top, and give each its height."""
    if page.is_narrow:
        return _lay_under_names(page, names, right=right, head=head, least=max(least, LINE))
    left = EDGE + max((width_of(name) for name in names), default=0.0) + 10
    top = bottom = page.bottom + head
    edges = []
    for name in names:
        edges.append((bottom, bottom + max(height_of(name) + padding, least)))
        bottom = edges[-1][1]
        page.write(name, left - 10, sum(edges[-1]) / 2, anchor="right", role="row")
    page.bottom = bottom
    return Rows(Area(left, top, right, bottom), tuple(edges))


def _lay_under_names(page: Page, names: Sequence[str], *, right: float, head: float, least: float) -> Rows:
    """Write each name over its row, which is as wide as the page."""
    top, edges = page.bottom + head, []
    page.bottom = top
    for name in names:
        written = page.write(name, EDGE, page.bottom + 3, place="top", role="row")
        page.hidden.append(written.box)
        bottom = written.box[3]
        page.bottom = bottom + least
        edges.append((bottom, page.bottom))
    return Rows(Area(EDGE + _HALF_TICK, top, right, page.bottom), tuple(edges))


def across_axis(page: Page, area: Area, scale: Scale, words: Words, form: Form, label: str = "") -> None:
    """Draw a horizontal axis under the area: pale lines at its ticks, their numbers, what it measures."""
    ticks = ticks_between(scale.low, scale.high, form, most=7)
    writings = written_ticks(ticks, words, form)
    while len(ticks) > 2 and sum(width_of(text) + _APART for text in writings) > area.right - area.left:
        ticks, writings = ticks[::2], writings[::2]
    page.lines([[(scale(tick), area.top), (scale(tick), area.bottom)] for tick in ticks], stroke=PALE, role="grid")
    page.lines([[(area.left, area.bottom), (area.right, area.bottom)]], stroke=GREY, role="axis")
    for tick, text in zip(ticks, writings, strict=True):
        page.write(text, scale(tick), area.bottom + 5, anchor="center", place="top", role="tick")
    page.bottom = area.bottom + 5 + LINE
    if label:
        name_under(page, area, label)


def name_under(page: Page, area: Area, label: str) -> None:
    """Say under a horizontal axis what it measures, within the figure."""
    folded = fold(label, page.width - 2 * EDGE)
    half = width_of(folded) / 2
    middle = min(max((area.left + area.right) / 2, EDGE + half), page.width - EDGE - half)
    written = page.write(folded, middle, page.bottom + 3, anchor="center", place="top", ink=GREY, role="axis label")
    page.bottom = written.box[3]


def upright_axis(
    page: Page,
    height: float,
    limits: tuple[float, float],
    words: Words,
    form: Form,
    *,
    right: float,
    label: str = "",
    head: float = 8.0,
) -> tuple[Area, Scale]:
    """Draw a vertical axis at the left: pale lines at its ticks, their numbers, what it measures on top."""
    if label:
        folded = fold(label, page.width - 2 * EDGE)
        page.bottom = page.write(folded, EDGE, page.bottom, place="top", ink=GREY, role="axis label").box[3]
    ticks = ticks_between(*limits, form, most=7)
    writings = written_ticks(ticks, words, form)
    left = EDGE + max(width_of(text) for text in writings) + 8
    area = Area(left, page.bottom + head, right, page.bottom + head + height)
    scale = Scale(*limits, area.bottom, area.top)
    page.lines([[(area.left, scale(tick)), (area.right, scale(tick))] for tick in ticks], stroke=PALE, role="grid")
    page.lines([[(area.left, area.bottom), (area.right, area.bottom)]], stroke=GREY, role="axis")
    for tick, text in zip(ticks, writings, strict=True):
        page.write(text, left - 8, scale(tick), anchor="right", role="tick")
    page.bottom = area.bottom
    return area, scale


def target_across(page: Page, area: Area, at: float, label: str) -> None:
    """Draw a target as a dashed upright line, named over the area."""
    page.lines([[(at, area.top - 2), (at, area.bottom)]], stroke=GREY, width=1.6, dash=DASHED, role="target")
    if label:
        half = width_of(label) / 2
        middle = min(max(at, EDGE + half), page.width - EDGE - half)
        page.write(label, middle, area.top - 3, anchor="center", place="bottom", ink=GREY, role="target")


def target_upright(page: Page, area: Area, at: float, label: str) -> None:
    """Draw a target as a dashed level line, named over its left end."""
    page.lines([[(area.left, at), (area.right, at)]], stroke=GREY, width=1.6, dash=DASHED, role="target")
    if label:
        page.write(label, area.left + 4, at - 1, place="bottom", ink=GREY, role="target", over="#FFFFFF")


Swatch = Callable[[Page, Box], None]
"""Draws in a box of a legend what stands in the figure."""


def legend(page: Page, entries: Sequence[tuple[str, Swatch]], size: float = 14.0) -> None:
    """Write a legend under what the page holds, on as many lines as it needs."""
    across, top = EDGE, page.bottom
    for name, swatch in entries:
        folded = fold(name, page.width - 2 * EDGE - size - 6)
        width = size + 6 + width_of(folded)
        if across > EDGE and across + width > page.width - EDGE:
            across, top = EDGE, page.bottom
        middle = top + LINE / 2
        swatch(page, (across, middle - size / 2, across + size, middle + size / 2))
        page.bottom = max(page.bottom, page.write(folded, across + size + 6, top, place="top", role="legend").box[3])
        across += width + _APART + 4
    page.bottom += 6 if entries else 0


def framed(swatch: Swatch) -> Swatch:
    """Return the swatch with a thin frame, for pale colours."""

    def draw(page: Page, box: Box) -> None:
        """Draw the swatch, then its frame."""
        swatch(page, box)
        frame(page, box)

    return draw


def frame(page: Page, box: Box) -> None:
    """Draw a thin grey frame."""
    left, top, right, bottom = box
    outline = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    page.lines([outline], stroke=BACKGROUND, width=0.9, role="frame")


def say_nothing(page: Page, words: Words) -> bytes:
    """Picture of a table without a row: its title, and that there is nothing to draw."""
    page.bottom = page.write(
        words.say("Aucune donnée à montrer."), EDGE, page.bottom, place="top", ink=GREY, size=TEXT
    ).box[3]
    return page.svg()
