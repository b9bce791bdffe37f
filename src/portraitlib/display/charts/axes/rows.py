"""Forms that give each row of a table its line: bars, dots with intervals, stacked bars, a waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from portraitlib.display.charts.axes.scales import DASHED, across, exact_of, name_rows, write_rest
from portraitlib.display.charts.palette import BACKGROUND, BLUE, VERMILLION, WITHHELD, shades
from portraitlib.display.charts.picture import Picture
from portraitlib.display.charts.readings import row_names, texts, values_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def bars(axes: Axes, picture: Picture, options: Any) -> None:
    """A horizontal bar a row."""
    (shown,), words = picture.tables, picture.words
    values = exact_of(picture, options.value, values_of(shown, options.value))
    order = _order(-values, options.is_sorted)
    colours = _colours(texts(shown, words, options.label), options.highlight)
    axes.barh(range(len(order)), values[order], color=colours[order])
    name_rows(axes, _named(row_names(shown, words, options.label, options.n), order))
    write_rest(axes, picture, options.value, values, order)
    across(axes, picture, options.value, options.axis_label)


def interval_dots(axes: Axes, picture: Picture, options: Any) -> None:
    """A dot and its interval a row."""
    (shown,), words = picture.tables, picture.words
    values = exact_of(picture, options.value, values_of(shown, options.value))
    lows, highs = values_of(shown, options.low), values_of(shown, options.high)
    order = _order(values, options.is_sorted)
    colours = _colours(texts(shown, words, options.label), options.highlight)
    reach = np.nan_to_num(np.clip([values - lows, highs - values], 0, None))
    for place, row in enumerate(order):
        axes.errorbar(values[row], place, xerr=reach[:, [row]], fmt="o", color=colours[row])
    if options.target is not None:
        axes.axvline(options.target, label=options.target_label or None, **DASHED)
    name_rows(axes, _named(row_names(shown, words, options.label, options.n), order))
    write_rest(axes, picture, options.value, values, order)
    across(axes, picture, options.value, options.axis_label)


def stacked_bars(axes: Axes, picture: Picture, options: Any) -> None:
    """A bar a row, its parts one after the other; a part that is withheld is left out."""
    (shown,), words = picture.tables, picture.words
    values = np.nan_to_num(exact_of(picture, options.value, values_of(shown, options.value)))
    rows, parts = texts(shown, words, options.row), texts(shown, words, options.part)
    order, kinds = list(dict.fromkeys(rows)), list(dict.fromkeys(parts))
    sizes = np.zeros((len(kinds), len(order)))
    for row, part, value in zip(rows, parts, values, strict=True):
        sizes[kinds.index(part), order.index(row)] = value
    starts = np.cumsum(sizes, axis=0) - sizes
    for kind, size, start, colour in zip(kinds, sizes, starts, shades("parts", len(kinds)), strict=True):
        axes.barh(range(len(order)), size, left=start, color=colour, edgecolor="white", label=kind)
    name_rows(axes, order)
    axes.set_xlim(0, 1)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=len(kinds), frameon=False)
    across(axes, picture, options.value, options.axis_label)


def waterfall(axes: Axes, picture: Picture, options: Any) -> None:
    """Each part from where the one before ends; one that is not known, hatched."""
    (shown,), words = picture.tables, picture.words
    values, most = values_of(shown, options.value), values_of(shown, options.most)
    starts = np.concatenate([[0.0], np.cumsum(np.nan_to_num(values))[:-1]])
    is_known = ~np.isnan(values)
    places = np.arange(len(values))
    axes.barh(places[is_known], values[is_known], left=starts[is_known], color=BLUE)
    unknown: dict[str, Any] = {"color": WITHHELD, "edgecolor": BACKGROUND, "hatch": "//"}
    axes.barh(places[~is_known], most[~is_known], left=starts[~is_known], **unknown)
    for limit, name in options.targets:
        axes.axvline(limit, label=name, **DASHED)
    axes.set_xlim(0, options.maximum)
    name_rows(axes, texts(shown, words, options.label))
    across(axes, picture, options.value, options.axis_label)


def _order(values: np.ndarray, is_sorted: bool) -> np.ndarray:
    return np.argsort(np.nan_to_num(values, nan=np.inf), kind="stable") if is_sorted else np.arange(len(values))


def _named(names: list[str], order: np.ndarray) -> list[str]:
    return [names[row] for row in order]


def _colours(names: list[str], highlight: Any) -> np.ndarray:
    return np.array([VERMILLION if name in highlight else BLUE for name in names])
