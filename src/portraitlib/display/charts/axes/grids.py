"""Forms made of cells, drawn by seaborn: a heatmap, a calendar, a matrix of answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from portraitlib.display.charts.calendars import LOOKS
from portraitlib.display.charts.cells import SCALES, value_range
from portraitlib.display.charts.matrices import code_of
from portraitlib.display.charts.matrix_signs import FILLS
from portraitlib.display.charts.palette import BLUE, STEPS, shades
from portraitlib.display.charts.picture import Picture
from portraitlib.display.charts.readings import form_of, texts, values_of, withheld_of
from portraitlib.display.tables import written_column

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIGNS = ("", "×", "◣", "–", "")
"""Signs of the kinds of answers, in the order of their colours."""


def heatmap(axes: Axes, picture: Picture, options: Any) -> None:
    """A cell a row and column, its value written in it; one that is withheld has no colour."""
    (shown,), words = picture.tables, picture.words
    places = {"row": texts(shown, words, options.row), "column": texts(shown, words, options.column)}
    values = values_of(shown, options.value)
    low, high = options.scale or SCALES.get(form_of(shown, options.value)) or value_range(values)
    colours = shades("diverging" if low < 0 < high else "cividis")[:: 1 if low < high else -1]
    written = _grid(places, written_column(shown, words, options.value)).fillna("")
    _draw(axes, _grid(places, values), written, colours, (min(low, high), max(low, high)))


def calendar(axes: Axes, picture: Picture, options: Any) -> None:
    """A column a week, a row a weekday; by value, by share missed, or by the sign of the day."""
    (shown,), words = picture.tables, picture.words
    dates = pd.to_datetime(shown.rows[options.date])
    mondays = dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")
    places = {"row": dates.dt.day_of_week.tolist(), "column": [words.day(day) for day in mondays]}
    if options.code:
        names = list(options.signs)
        codes = [names.index(code) if code in names else np.nan for code in shown.rows[options.code]]
        letters = [options.signs[code][0] if code in names else "" for code in shown.rows[options.code]]
        colours = [LOOKS[look] for _, look in options.signs.values()]
        grid = _grid(places, codes)
        _draw(axes, grid, _grid(places, letters).fillna(""), colours, (-0.5, len(names) - 0.5))
    else:
        column = options.value or options.share
        values = _grid(places, values_of(shown, column))
        scale = options.scale if options.value else (0.0, 1.0)
        colours = list(shades("cividis")[::-1]) if options.value else ["white", BLUE]
        _draw(axes, values, (100 * values).map("{:.0f}".format).where(values.notna(), ""), colours, scale)
    axes.set_yticklabels([words.label(str(day), "weekday") for day in dict.fromkeys(places["row"])], rotation=0)


def matrix(axes: Axes, picture: Picture, options: Any) -> None:
    """A small cell a student and item, coloured by the kind of answer."""
    (shown,), words = picture.tables, picture.words
    kinds = list(FILLS)
    hidden = withheld_of(shown, options.value)
    found = [
        kinds.index("withheld" if is_hidden else options.shades.get(code_of(code), "missing"))
        for code, is_hidden in zip(shown.rows[options.value], hidden, strict=True)
    ]
    places = {"row": texts(shown, words, options.row), "column": texts(shown, words, options.column)}
    grid = _grid(places, found)
    signs = grid.map(lambda kind: "" if np.isnan(kind) else _SIGNS[int(kind)])
    _draw(axes, grid, signs, list(FILLS.values()), (-0.5, len(kinds) - 0.5))


def _grid(places: dict[str, list[Any]], values: Any) -> pd.DataFrame:
    """Values by row and column, in the order they come."""
    cells = pd.DataFrame({**places, "value": values}).drop_duplicates(["row", "column"])
    rows, columns = cells["row"].unique(), cells["column"].unique()
    return cells.set_index(["row", "column"])["value"].unstack().loc[rows, columns]  # noqa: PD010


def _draw(
    axes: Axes, values: pd.DataFrame, written: pd.DataFrame, colours: Sequence[str], scale: tuple[float, float]
) -> None:
    import seaborn
    from matplotlib.colors import LinearSegmentedColormap, ListedColormap

    is_few = len(colours) > 2 and len(colours) < STEPS
    shown = ListedColormap(colours) if is_few else LinearSegmentedColormap.from_list("portrait", list(colours))
    look = {"cmap": shown, "vmin": scale[0], "vmax": scale[1], "cbar": False, "linewidths": 1}
    seaborn.heatmap(values.astype(float), annot=written, fmt="", ax=axes, **look)
    axes.set(xlabel="", ylabel="")
    axes.tick_params(axis="y", rotation=0)
