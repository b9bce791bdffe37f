"""Heatmap: a cell per row and column, its value and the students behind it written in it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from portraitlib.display.charts.canvas import GREY, INK, canvas, png, readable_ink
from portraitlib.display.charts.readings import form_of, texts, values_of, wrapped
from portraitlib.display.tables import written_column
from portraitlib.display.view import Form, ShownTable
from portraitlib.display.wording import MISSING, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

SCALES = {Form.PERCENT: (0.4, 1.0), Form.MARK: (40.0, 100.0), Form.POINTS: (-0.3, 0.3)}
"""Values at the two ends of the colours, by form: fixed, so that two figures can be compared."""
WITHHELD_SHADE = "#EDEDED"


def heatmap(
    shown: ShownTable,
    words: Words,
    *,
    row: str | Sequence[str],
    column: str,
    value: str,
    n: str = "",
    title: str,
    subtitle: str = "",
    scale: tuple[float, float] | None = None,
) -> bytes:
    """Draw one cell per row and column of a tidy table, its value and n written in it.

    Parameters
    ----------
    shown : ShownTable
        At most one row of it per (`row`, `column`).
    words : Words
    row, column, value, n : str
        Names of its columns; `row` may be several, joined.
    title : str
        The finding.
    subtitle : str
        What is measured, for whom, when.
    scale : (low, high), optional
        Values at the ends of the colours; those beyond take the end's colour. Fixed by form, so that two
        figures can be compared.

    Returns
    -------
    bytes
        PNG.
    """
    import seaborn
    from matplotlib import colormaps

    low, high = scale or SCALES.get(form_of(shown, value)) or _range(values_of(shown, value))
    rows, columns = texts(shown, words, row), texts(shown, words, column)
    places = {(r, c): place for place, (r, c) in enumerate(zip(rows, columns, strict=True))}
    grid = pd.DataFrame(np.nan, index=list(dict.fromkeys(rows)), columns=list(dict.fromkeys(columns)))
    values, withheld = values_of(shown, value), shown.withheld[value].to_numpy(dtype=bool)
    for (r, c), place in places.items():
        grid.loc[r, c] = values[place]
    cell_texts = _cell_texts(shown, words, value, n)
    shades = seaborn.diverging_palette(25, 245, as_cmap=True) if low < 0 < high else colormaps["cividis"]
    with canvas(0.62 * len(grid) + 0.55, title, subtitle) as (figure, axes):
        # No labels from seaborn: it would lay the figure out around their unbroken text to see if they overlap.
        unlabelled = {"xticklabels": False, "yticklabels": False, "cbar": False}
        seaborn.heatmap(grid, vmin=low, vmax=high, cmap=shades, linewidths=2, linecolor="white", ax=axes, **unlabelled)
        for (down, across), number in np.ndenumerate(grid.to_numpy()):
            place = places.get((grid.index[down], grid.columns[across]))
            if place is not None and withheld[place]:
                _hatch(axes, across, down, cell_texts[place])
            else:
                text = MISSING if place is None or np.isnan(number) else cell_texts[place]
                _write(axes, across, down, text, _ink(shades, number, low, high))
        axes.set(xlabel="", ylabel="")
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        width = max(9, 68 // len(grid.columns))
        axes.set_xticks(np.arange(len(grid.columns)) + 0.5, [fill(name, width) for name in grid.columns])
        axes.set_yticks(np.arange(len(grid)) + 0.5, [wrapped(name) for name in grid.index], rotation=0)
        return png(figure)


def _cell_texts(shown: ShownTable, words: Words, value: str, n: str) -> list[str]:
    """Value of each row, above the number of students behind it."""
    values = written_column(shown, words, value)
    if not n:
        return values
    counts, small = written_column(shown, words, n), shown.withheld[n]
    return [
        text if is_small else f"{text}\nn = {count}"
        for text, count, is_small in zip(values, counts, small, strict=True)
    ]


def _ink(shades: Colormap, number: float, low: float, high: float) -> str:
    return GREY if np.isnan(number) else readable_ink(shades((number - low) / (high - low)))


def _write(axes: Axes, across: int, down: int, text: str, ink: str) -> None:
    axes.text(across + 0.5, down + 0.5, text, ha="center", va="center", color=ink, size=9.5)


def _hatch(axes: Axes, across: int, down: int, text: str) -> None:
    """Draw a withheld cell: grey and hatched, its reason readable over the hatching."""
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((across, down), 1, 1, facecolor=WITHHELD_SHADE, hatch="////", edgecolor="white", linewidth=2)
    )
    box = {"facecolor": WITHHELD_SHADE, "edgecolor": "none", "pad": 1.5}
    axes.text(across + 0.5, down + 0.5, text, ha="center", va="center", color=INK, size=9, bbox=box)


def _range(values: pd.Series) -> tuple[float, float]:
    numbers = values.dropna()
    return (float(numbers.min()), float(numbers.max()) + 1e-9) if len(numbers) else (0.0, 1.0)
