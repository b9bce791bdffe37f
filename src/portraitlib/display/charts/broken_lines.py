"""Lines over time, broken where the numbers stop being comparable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.display.charts.ends import End, name_ends
from portraitlib.display.charts.frames import Area, legend, name_under, say_nothing, target_upright, upright_axis
from portraitlib.display.charts.lettering import fold, height_of, width_of
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import BACKGROUND, DASHES, GREY, HUES, MARKERS, TEXT_COLOURS
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import form_of, label_of, texts, values_of, wrapped
from portraitlib.display.charts.scales import Scale, limits
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form

MOST_NAMES = 8
"""Beyond it, only the highlighted lines are named."""
_HIGH, _NAMES = 260.0, 180.0  # px: of the area, of the widest name
Point = tuple[int, int]
"""Moment of a point, and its row in the table."""


@remembered
def series(
    shown: ShownTable,
    words: Words,
    *,
    x: str,
    value: str,
    line: str | Sequence[str] = (),
    segment: str = "",
    low: str = "",
    high: str = "",
    highlight: Sequence[str] = (),
    target: float | None = None,
    target_label: str = "",
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw lines over time, broken where `segment` changes, each named at its end."""
    page, values = Page(title, subtitle), values_of(shown, value)
    moments = sorted(shown.rows[x].dropna().unique())
    if not moments:
        return say_nothing(page, words)
    names = texts(shown, words, line) if line else [""] * len(values)
    drawn = []
    for number, name in enumerate(dict.fromkeys(names)):
        points = _points(shown, x, name, names, moments)
        drawn.append(_Line(name, _stroke(number, name, names, highlight), list(_runs(shown, points, value, segment))))
    has_bands = bool(low and high) and len(drawn) <= 2
    bands = (values_of(shown, low), values_of(shown, high)) if has_bands else ()
    named = {
        one.name: wrapped(one.name, _NAMES)
        for one in drawn
        if one.name and one.runs and (one.stroke.marker or len(drawn) <= MOST_NAMES)
    }
    whens = _moments(shown, words, x, moments)
    last = width_of(whens[-1]) / 2  # written under the last point, half of it beyond
    beside = [] if page.is_narrow else [width_of(name) + 18 for name in named.values()]
    right = page.width - EDGE - max(beside, default=max(16.0, last))
    form, shows = form_of(shown, value), [*values, target, *(number for band in bands for number in band)]
    area, scale = upright_axis(page, _HIGH, limits(shows, form), words, form, right=right, label=axis_label)
    across = Scale(-0.3, max(len(moments) - 0.7, 0.3), area.left, area.right)
    _name_moments(page, area, across, whens)
    if form_of(shown, x) in (Form.COUNT, Form.NUMBER, Form.MARK):  # a day or a year says by itself what it is
        name_under(page, area, label_of(shown, x))
    if target is not None:
        target_upright(page, area, scale(target), target_label)
    for one in sorted(drawn, key=lambda one: bool(one.stroke.marker)):
        places = [[(across(moment), place) for moment, place in run] for run in one.runs]
        if has_bands:
            _draw_bands(page, places, scale, bands, one.stroke)
        _draw_line(page, [[(at, scale(values[place])) for at, place in run] for run in places], one.stroke)
    if page.is_narrow:
        page.bottom += 6
        legend(page, [(named[one.name], partial(_sample, one.stroke)) for one in drawn if one.name in named])
        return page.svg()
    lasts = [(one, one.runs[-1][-1]) for one in drawn if one.name in named]
    ends = [
        End(across(moment), scale(values[place]), named[one.name], TEXT_COLOURS.get(one.stroke.colour, GREY))
        for one, (moment, place) in lasts
    ]
    name_ends(page, ends, area.right + 10, within=(area.top, area.bottom))
    return page.svg()


@dataclass(frozen=True)
class _Stroke:
    colour: str
    marker: str
    dash: tuple[float, ...]


@dataclass(frozen=True)
class _Line:
    name: str
    stroke: _Stroke
    runs: list[list[Point]]


def _stroke(number: int, name: str, names: Sequence[str], highlight: Sequence[str]) -> _Stroke:
    """Colour, marker and dash of a line; grey and plain behind the highlighted ones."""
    if highlight or len(set(names)) > len(HUES):
        if name not in highlight[: len(HUES)]:
            return _Stroke(BACKGROUND, "", ())
        number = list(highlight).index(name)
    return _Stroke(HUES[number], MARKERS[number], DASHES[number])


def _points(shown: ShownTable, x: str, name: str, names: list[str], moments: list[Any]) -> list[Point]:
    """Moments and rows of a line, in time."""
    whens = shown.rows[x].tolist()
    known = [place for place, its in enumerate(names) if its == name and not pd.isna(whens[place])]
    return sorted((moments.index(whens[place]), place) for place in known)


def _runs(shown: ShownTable, points: list[Point], value: str, segment: str) -> Iterator[list[Point]]:
    """Points that may be joined: no missing value between them, nor a change of segment."""
    values = values_of(shown, value)
    run: list[Point] = []
    segments = shown.rows[segment].tolist() if segment else [None] * len(values)
    for moment, place in points:
        is_missing = np.isnan(values[place])
        skips = bool(run) and moment - run[-1][0] > 1
        changes = bool(run) and segments[place] != segments[run[-1][1]]
        if run and (is_missing or skips or changes):
            yield run
            run = []
        if not is_missing:
            run.append((moment, place))
    if run:
        yield run


def _draw_line(page: Page, runs: list[list[tuple[float, float]]], stroke: _Stroke) -> None:
    page.lines(runs, stroke=stroke.colour, width=2.6 if stroke.marker else 1.6, dash=stroke.dash, role="line")
    alone = [run[0] for run in runs if len(run) == 1]
    points = [point for run in runs for point in run] if stroke.marker else alone
    page.markers(stroke.marker or "o", points, fill=stroke.colour, size=8.5 if stroke.marker else 5)


def _sample(stroke: _Stroke, page: Page, box: Box) -> None:
    """A short piece of a line, for the legend."""
    middle = (box[1] + box[3]) / 2
    page.lines([[(box[0], middle), (box[2], middle)]], stroke=stroke.colour, width=2.6, dash=stroke.dash, role="legend")
    page.markers(stroke.marker or "o", [((box[0] + box[2]) / 2, middle)], fill=stroke.colour, size=8.5, role="legend")


def _draw_bands(page: Page, runs: list[Any], scale: Scale, bands: tuple[np.ndarray, ...], stroke: _Stroke) -> None:
    lows, highs = bands
    for run in runs:
        down = [(at, scale(lows[place])) for at, place in run if not np.isnan(lows[place])]
        up = [(at, scale(highs[place])) for at, place in reversed(run) if not np.isnan(highs[place])]
        if len(run) == 1 and down and up:
            page.lines([[down[0], up[0]]], stroke=stroke.colour, width=5, opacity=0.3, role="band")
        else:
            page.polygons([down + up], fill=stroke.colour, opacity=0.15, role="band")


def _moments(shown: ShownTable, words: Words, x: str, moments: list[Any]) -> list[str]:
    """Moments as the table writes them; many school years go on two lines so that they do not touch."""
    writings = dict(zip(shown.rows[x], written_column(shown, words, x), strict=True))
    names = [writings[moment] for moment in moments]
    is_year = form_of(shown, x) is Form.YEAR
    return [name.replace("-", "-\n") for name in names] if is_year and len(names) > 5 else names


def _name_moments(page: Page, area: Area, across: Scale, names: list[str]) -> None:
    """Write the moments under the area; one in two, or three, where they would touch."""
    pitch = across(1) - across(0)
    folded = [fold(name, max(pitch - 6, 40)) for name in names]
    widest, most = max(map(width_of, folded)) + 6, len(names)
    every = next(step for step in range(1, most + 1) if step * pitch >= widest or step == most)
    for place in range(0, len(names), every):
        page.write(folded[place], across(place), area.bottom + 5, anchor="center", place="top", role="tick")
    page.bottom = area.bottom + 5 + max(map(height_of, folded))
