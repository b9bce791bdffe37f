"""Lines over time, broken where the numbers stop being comparable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from portraitlib.display.charts.axes import draw_target, name_ends, write_ticks
from portraitlib.display.charts.canvas import (
    BACKGROUND,
    DASHES,
    GREY,
    HUES,
    MARKERS,
    PALE,
    TEXT_COLOURS,
    canvas,
    png,
)
from portraitlib.display.charts.readings import form_of, texts, values_of
from portraitlib.display.tables import written_column
from portraitlib.display.view import Form, ShownTable
from portraitlib.display.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_NAMES = 8
"""Beyond it, only the highlighted lines are named."""


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
    """Draw lines over time, broken where `segment` changes, each named at its end.

    Parameters
    ----------
    shown : ShownTable
    words : Words
    x : str
        Column of the moments; evenly spaced in the order of their values.
    value : str
    line : str or sequence of str
        Columns that tell the lines apart; one line when empty.
    segment : str
        Column that must stay the same along an unbroken line (the marking rules).
    low, high : str
        Columns of the interval, drawn as a band for at most two lines.
    highlight : sequence of str
        Names of the lines in colour when there are more than four; the others are grey.
    target : float, optional
    target_label, axis_label, title, subtitle : str

    Returns
    -------
    bytes
        PNG.
    """
    moments = sorted(shown.rows[x].dropna().unique())
    names = texts(shown, words, line) if line else [""] * len(shown.rows)
    distinct = list(dict.fromkeys(names))
    with canvas(3.4, title, subtitle) as (figure, axes):
        ends = []
        for number, name in enumerate(distinct):
            stroke = _stroke(number, name, len(distinct), list(highlight))
            places = _in_time(shown, x, [place for place, its_name in enumerate(names) if its_name == name])
            points = [(moments.index(shown.rows[x].iloc[place]), place) for place in places]
            runs = list(_runs(shown, points, value, segment))
            _draw_line(axes, runs, values_of(shown, value), stroke)
            if low and high and len(distinct) <= 2:
                _draw_band(axes, runs, values_of(shown, low), values_of(shown, high), stroke)
            if runs and name and (stroke.marker or len(distinct) <= MOST_NAMES):
                across, place = runs[-1][-1]
                ends.append((across, values_of(shown, value).iloc[place], name, TEXT_COLOURS.get(stroke.colour, GREY)))
        axes.set_xticks(range(len(moments)), _moments(shown, words, x, moments))
        axes.set_xlim(-0.3, max(len(moments) - 0.7, 0.3))
        write_ticks(axes.yaxis, words, form_of(shown, value))
        axes.set_ylabel(axis_label)
        axes.grid(axis="y", color=PALE, linewidth=0.6)
        draw_target(axes, target, target_label, across=True)
        name_ends(axes, ends)
        return png(figure)


@dataclass(frozen=True)
class _Stroke:
    colour: str
    marker: str
    dash: str


def _stroke(number: int, name: str, count: int, highlight: list[str]) -> _Stroke:
    """Colour, marker and dash of a line; grey and plain behind the highlighted ones."""
    if highlight or count > len(HUES):
        if name not in highlight[: len(HUES)]:
            return _Stroke(BACKGROUND, "", "-")
        number = highlight.index(name)
    return _Stroke(HUES[number], MARKERS[number], DASHES[number])


def _in_time(shown: ShownTable, x: str, places: list[int]) -> list[int]:
    known = [place for place in places if not pd.isna(shown.rows[x].iloc[place])]
    return sorted(known, key=lambda place: shown.rows[x].iloc[place])


def _runs(
    shown: ShownTable, points: list[tuple[int, int]], value: str, segment: str
) -> Iterator[list[tuple[int, int]]]:
    """Points that may be joined: no missing value between them, nor a change of segment."""
    values, run = values_of(shown, value).tolist(), []
    segments = shown.rows[segment].tolist() if segment else [None] * len(values)
    for across, place in points:
        is_missing = pd.isna(values[place])
        skips = bool(run) and across - run[-1][0] > 1
        changes = bool(run) and segments[place] != segments[run[-1][1]]
        if run and (is_missing or skips or changes):
            yield run
            run = []
        if not is_missing:
            run.append((across, place))
    if run:
        yield run


def _draw_line(axes: Axes, runs: list, values: pd.Series, stroke: _Stroke) -> None:
    for run in runs:
        across, heights = [point[0] for point in run], [values.iloc[point[1]] for point in run]
        is_alone = len(run) == 1 and not stroke.marker
        axes.plot(
            across, heights, color=stroke.colour, linestyle=stroke.dash, linewidth=2 if stroke.marker else 1.3,
            marker="." if is_alone else stroke.marker, markersize=6, markeredgecolor="white",
            zorder=3 if stroke.marker else 2,
        )  # fmt: skip


def _draw_band(axes: Axes, runs: list, lows: pd.Series, highs: pd.Series, stroke: _Stroke) -> None:
    for run in runs:
        across, places = [point[0] for point in run], [point[1] for point in run]
        if len(run) == 1:
            axes.plot(
                across * 2, [lows.iloc[places[0]], highs.iloc[places[0]]], color=stroke.colour, alpha=0.3, linewidth=4
            )
        else:
            axes.fill_between(
                across, lows.iloc[places], highs.iloc[places], color=stroke.colour, alpha=0.15, linewidth=0
            )


def _moments(shown: ShownTable, words: Words, x: str, moments: list) -> list[str]:
    """Moments as the table writes them; many school years go on two lines so that they do not touch."""
    writings = dict(zip(shown.rows[x], written_column(shown, words, x), strict=True))
    names = [writings[moment] for moment in moments]
    if form_of(shown, x) is Form.YEAR and len(names) > 5:
        return [name.replace("-", "-\n") for name in names]
    return [name.replace(" ", "\n", 1) if len(names) > 5 else name for name in names]
