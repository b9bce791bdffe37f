"""Forms whose two axes are numbers or moments: series, slopes, a funnel, a histogram, a ROC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from portraitlib.display.charts.axes.scales import DASHED, across, exact_of, write_numbers
from portraitlib.display.charts.palette import BACKGROUND, BLUE, GREY, PALE, VERMILLION
from portraitlib.display.charts.picture import Picture
from portraitlib.display.charts.readings import form_of, label_of, texts, values_of
from portraitlib.results.forms import Form

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FOCUS: dict[str, Any] = {"color": VERMILLION, "marker": "D"}


def series(axes: Axes, picture: Picture, options: Any) -> None:
    """Lines over time, by seaborn; broken where the rules change or a value is missing."""
    import pandas as pd
    import seaborn

    (shown,), words = picture.tables, picture.words
    values = exact_of(picture, options.value, values_of(shown, options.value))
    names = texts(shown, words, options.line) if options.line else [""] * len(values)
    segments = shown.rows[options.segment].astype(str).tolist() if options.segment else [""] * len(values)
    drawn = pd.DataFrame({"x": shown.rows[options.x], "y": values, "line": names, "segment": segments})
    drawn["unit"] = drawn["segment"] + drawn.groupby("line")["y"].transform(lambda its: its.isna().cumsum().astype(str))
    told = drawn.dropna(subset="y")
    hue = "line" if options.line else None
    seaborn.lineplot(told, x="x", y="y", hue=hue, units="unit", estimator=None, marker="o", ax=axes)
    if options.line and len(told):
        seaborn.move_legend(axes, "center left", bbox_to_anchor=(1, 0.5), title="", frameon=False)
    if form_of(shown, options.x) is Form.YEAR:
        years = sorted(told["x"].unique())
        axes.set_xticks(years, [words.year(year) for year in years])
    if options.target is not None:
        axes.axhline(options.target, **DASHED)
    write_numbers(axes.yaxis, picture, form_of(shown, options.value))
    axes.set(xlabel="", ylabel=options.axis_label)


def slopes(axes: Axes, picture: Picture, options: Any) -> None:
    """A line a row, from where it was to where it is."""
    (shown,), words = picture.tables, picture.words
    starts = exact_of(picture, options.start, values_of(shown, options.start))
    ends = exact_of(picture, options.end, values_of(shown, options.end))
    for name, start, end in zip(texts(shown, words, options.row), starts, ends, strict=True):
        axes.plot([0, 1], [start, end], "o-", color=VERMILLION if name in options.highlight else BLUE)
        if not np.isnan(start + end):
            axes.annotate(name, (1, end), xytext=(6, 0), textcoords="offset points", va="center")
    axes.set_xticks([0, 1], [options.start_label, options.end_label])
    write_numbers(axes.yaxis, picture, form_of(shown, options.start))


def funnel(axes: Axes, picture: Picture, options: Any) -> None:
    """A point a row, within the limits expected at its n."""
    (shown,), words = picture.tables, picture.words
    counts = values_of(shown, options.n)
    values = exact_of(picture, options.value, values_of(shown, options.value))
    lows, highs, order = values_of(shown, options.low), values_of(shown, options.high), np.argsort(counts)
    axes.fill_between(counts[order], lows[order], highs[order], color=PALE, alpha=0.5)
    focus = shown.rows[options.is_focus].fillna(False).to_numpy(dtype=bool)
    axes.scatter(counts[~focus], values[~focus], color=BACKGROUND)
    axes.scatter(counts[focus], values[focus], **_FOCUS)
    for row in np.flatnonzero(focus & ~np.isnan(counts + values)):
        name = texts(shown, words, options.label)[row]
        axes.annotate(name, (counts[row], values[row]), xytext=(8, 4), textcoords="offset points", color=VERMILLION)
    if options.target is not None:
        axes.axhline(options.target, **DASHED)
    write_numbers(axes.yaxis, picture, form_of(shown, options.value))
    axes.set_ylabel(options.axis_label or label_of(shown, options.value))
    across(axes, picture, options.n, options.n_label or label_of(shown, options.n))


def histogram(axes: Axes, picture: Picture, options: Any) -> None:
    """An upright bar a bin; one whose count is withheld is left out."""
    (shown,) = picture.tables
    starts, counts = values_of(shown, options.value), exact_of(picture, options.n, values_of(shown, options.n))
    known = np.unique(starts[~np.isnan(starts)])
    step = float(np.diff(known).min()) if len(known) > 1 else 1.0
    is_whole = step == 1 and form_of(shown, options.value) is Form.COUNT
    is_told = np.isclose(starts[:, None], [*options.highlight, np.inf]).any(axis=1)
    colours = np.where(is_told, VERMILLION, BLUE)
    axes.bar(starts, counts, width=0.92 * step, align="center" if is_whole else "edge", color=colours)
    for mark in options.marks:
        axes.axvline(mark, **DASHED)
    axes.set_ylabel(options.n_label or label_of(shown, options.n))
    across(axes, picture, options.value, options.axis_label or label_of(shown, options.value))


def roc(axes: Axes, picture: Picture, options: Any) -> None:
    """A curve, and points numbered as the rows of their table."""
    curve, points = picture.tables
    axes.plot([0, 1], [0, 1], label=options.chance_label, **DASHED)
    axes.plot(values_of(curve, options.false), values_of(curve, options.found), color=BLUE, label=options.curve_label)
    x, y = values_of(points, options.false), values_of(points, options.point_found)
    focus = points.rows[options.is_focus].fillna(False).to_numpy(dtype=bool)
    axes.scatter(x[~focus], y[~focus], color=BACKGROUND)
    axes.scatter(x[focus], y[focus], **_FOCUS)
    for row in np.flatnonzero(~np.isnan(x + y)):
        axes.annotate(str(row + 1), (x[row], y[row]), xytext=(5, 5), textcoords="offset points", color=GREY)
    for axis in (axes.xaxis, axes.yaxis):
        write_numbers(axis, picture, Form.PERCENT)
    axes.set(xlabel=options.false_label, ylabel=options.axis_label, aspect="equal")
    axes.legend(frameon=False, loc="lower right")


def track(axes: Axes, picture: Picture, options: Any) -> None:
    """Points over days, the line asked for, the one followed in its band, changes of support."""
    (shown,) = picture.tables
    days = shown.rows[options.x]
    low, high = values_of(shown, options.low), values_of(shown, options.high)
    axes.fill_between(days, low, high, color=VERMILLION, alpha=0.15)
    axes.plot(days, values_of(shown, options.aim), label=label_of(shown, options.aim), **DASHED)
    axes.plot(days, values_of(shown, options.line), color=VERMILLION, label=label_of(shown, options.line))
    axes.scatter(days, values_of(shown, options.value), color=BLUE, label=label_of(shown, options.value), zorder=3)
    for day, text in options.changes:
        axes.axvline(day, color=BLUE, linestyle=":")
        axes.annotate(text, (day, 1), xycoords=("data", "axes fraction"), va="top")
    write_numbers(axes.yaxis, picture, form_of(shown, options.value))
    axes.set(xlabel="", ylabel=options.axis_label)
    axes.legend(frameon=False)
