"""What the axes of every form share: numbers in the reader's words, a target's line, texts where nothing is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from portraitlib.display.charts.palette import GREY
from portraitlib.display.charts.picture import Picture
from portraitlib.display.charts.readings import form_of
from portraitlib.display.tables import written_column
from portraitlib.results.forms import Form

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

DASHED: dict[str, Any] = {"color": GREY, "linestyle": "--", "linewidth": 1.2}


def write_numbers(axis: Axis, picture: Picture, form: Form) -> None:
    """Write the ticks of an axis as the tables write their numbers."""
    if form in (Form.PERCENT, Form.POINTS, Form.COUNT, Form.MARK):
        axis.set_major_formatter(lambda number, _: picture.words.write_all([round(number, 6)], form)[0])


def write_rest(axes: Axes, picture: Picture, column: str, values: np.ndarray, rows: np.ndarray) -> None:
    """Write, in the rows where nothing is drawn, what their table says."""
    writings = written_column(picture.tables[0], picture.words, column)
    for place, row in enumerate(rows):
        if np.isnan(values[row]):
            axes.text(0.01, place, writings[row], transform=axes.get_yaxis_transform(), va="center", color=GREY)


def exact_of(picture: Picture, column: str, values: np.ndarray) -> np.ndarray:
    """Values of a column but for those that are bounds, which would be drawn where they are not."""
    return np.where((picture.tables[0].bounds[column] == "").to_numpy(), values, np.nan)


def name_rows(axes: Axes, names: list[str]) -> None:
    """Name the rows, the first on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)


def across(axes: Axes, picture: Picture, column: str, label: str) -> None:
    """What the horizontal axis measures, in the reader's numbers."""
    write_numbers(axes.xaxis, picture, form_of(picture.tables[0], column))
    axes.set_xlabel(label)
