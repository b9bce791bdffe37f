"""A dot and its interval per row, against a target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from portraitlib.display.charts.axes import draw_target, head_rows, widen, write_ticks
from portraitlib.display.charts.canvas import BLUE, GREY, PALE, VERMILLION, WHITE_BOX, canvas, png
from portraitlib.display.charts.readings import form_of, row_names, texts, values_of
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def interval_dots(
    shown: ShownTable,
    words: Words,
    *,
    label: str | Sequence[str],
    value: str,
    low: str,
    high: str,
    n: str = "",
    target: float | None = None,
    target_label: str = "",
    highlight: Sequence[str] = (),
    is_sorted: bool = True,
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a dot and its interval per row, sorted, with a target line.

    Parameters
    ----------
    shown : ShownTable
    words : Words
    label : str or sequence of str
        Columns that name a row.
    value, low, high, n : str
        Columns of the estimate, of its interval, of the students behind it.
    target : float, optional
        Where the line stands, in the unit of `value`.
    target_label : str
    highlight : sequence of str
        Row labels (as written) drawn in the accent colour with another marker.
    is_sorted : bool
        Lowest value on top; else the order of the table.
    axis_label : str
    title, subtitle : str

    Returns
    -------
    bytes
        PNG.
    """
    values = values_of(shown, value)
    order = np.argsort(values.fillna(np.inf).to_numpy(), kind="stable") if is_sorted else np.arange(len(values))
    plain, headings = texts(shown, words, label), row_names(shown, words, label, n)
    lows, highs, writings = values_of(shown, low), values_of(shown, high), written_column(shown, words, value)
    lines = sum(headings[place].count("\n") + 1 for place in order)
    with canvas(0.18 * lines + 0.15 * len(order) + 0.85, title, subtitle) as (figure, axes):
        for height, place in enumerate(order):
            look = {"color": VERMILLION, "marker": "D"} if plain[place] in highlight else {"color": BLUE, "marker": "o"}
            bound = shown.bounds[value].iloc[place]
            if pd.isna(values[place]):
                _write_reason(axes, height, writings[place])
            elif bound:
                _draw_bound(axes, height, values[place], bound, writings[place], look["color"])
            else:
                axes.plot([lows[place], highs[place]], [height] * 2, color=look["color"], linewidth=2)
                axes.plot([values[place]], [height], markersize=7, markeredgecolor="white", **look)
        head_rows(axes, [headings[place] for place in order])
        widen(axes, form_of(shown, value))
        draw_target(axes, target, target_label, across=False)
        write_ticks(axes.xaxis, words, form_of(shown, value))
        axes.set_xlabel(axis_label)
        axes.grid(axis="x", color=PALE, linewidth=0.6)
        return png(figure)


def _write_reason(axes: Axes, height: int, text: str) -> None:
    """Say in the row why it has no dot."""
    beside = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    axes.annotate(text, (0, height), (6, 0), va="center", color=GREY, size=9, bbox=WHITE_BOX, **beside)


def _draw_bound(axes: Axes, height: int, value: float, bound: str, text: str, colour: str) -> None:
    """Draw a bound as an arrow from the value, towards where the true one is."""
    axes.plot([value], [height], marker="|", markersize=9, color=colour)
    step = 22 if bound == ">" else -22
    axes.annotate(
        "", (value, height), (step, 0), textcoords="offset points", arrowprops={"arrowstyle": "<-", "color": colour}
    )
    side = "left" if bound == ">" else "right"
    away = step + (3 if bound == ">" else -3)
    axes.annotate(
        text, (value, height), (away, 0), textcoords="offset points", va="center", ha=side, color=GREY, size=9
    )
