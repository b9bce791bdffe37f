"""A horizontal bar per row, its value written at its end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portraitlib.display.charts.axes import head_rows, write_ticks
from portraitlib.display.charts.canvas import BLUE, GREY, INK, PALE, VERMILLION, WHITE_BOX, canvas, png
from portraitlib.display.charts.readings import form_of, row_names, texts, values_of
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words


def bars(
    shown: ShownTable,
    words: Words,
    *,
    label: str | Sequence[str],
    value: str,
    n: str = "",
    highlight: Sequence[str] = (),
    maximum: float | None = None,
    is_sorted: bool = False,
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a horizontal bar per row, its value written at its end.

    Parameters
    ----------
    shown : ShownTable
    words : Words
    label : str or sequence of str
    value, n : str
    highlight : sequence of str
        Row labels in the accent colour.
    maximum : float, optional
        End of the axis.
    is_sorted : bool
        Longest bar on top; else the order of the table.
    axis_label, title, subtitle : str

    Returns
    -------
    bytes
        PNG.
    """
    plain, headings, values = texts(shown, words, label), row_names(shown, words, label, n), values_of(shown, value)
    order = np.argsort(-values.fillna(-np.inf).to_numpy(), kind="stable") if is_sorted else np.arange(len(values))
    writings, known = written_column(shown, words, value), values.dropna()
    lines = sum(headings[place].count("\n") + 1 for place in order)
    with canvas(0.2 * lines + 0.14 * len(order) + 0.75, title, subtitle) as (figure, axes):
        for height, place in enumerate(order):
            length = 0.0 if pd.isna(values[place]) else values[place]
            axes.barh(height, length, height=0.62, color=VERMILLION if plain[place] in highlight else BLUE)
            ink = GREY if pd.isna(values[place]) else INK
            away = {"xytext": (4, 0), "textcoords": "offset points", "va": "center", "size": 9.5}
            axes.annotate(writings[place], (length, height), color=ink, bbox=WHITE_BOX, **away)
        head_rows(axes, [headings[place] for place in order])
        end = maximum or (known.max() if len(known) else 0) or 1
        axes.set_xlim(0, end * 1.14)
        axes.set_axisbelow(True)
        write_ticks(axes.xaxis, words, form_of(shown, value))
        axes.set_xlabel(axis_label)
        axes.grid(axis="x", color=PALE, linewidth=0.6)
        return png(figure)
