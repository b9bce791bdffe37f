"""The same figures with matplotlib's own axes, from the same disclosed tables: to publish, or to go further."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from portraitlib.display.charts.axes import grids, lines, rows
from portraitlib.display.charts.palette import GREY
from portraitlib.display.charts.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FORMS: dict[str, Callable[[Axes, Picture, Any], None]] = {
    "bars": rows.bars,
    "calendar": grids.calendar,
    "funnel": lines.funnel,
    "heatmap": grids.heatmap,
    "histogram": lines.histogram,
    "interval_dots": rows.interval_dots,
    "matrix": grids.matrix,
    "roc": lines.roc,
    "series": lines.series,
    "slopes": lines.slopes,
    "stacked_bars": rows.stacked_bars,
    "track": lines.track,
    "waterfall": rows.waterfall,
}
_WIDE, _LEAST, _A_ROW = 9.0, 4.0, 0.4  # inches


def with_axes(picture: Picture) -> Figure:
    """Draw a picture again as a figure of matplotlib; what is withheld of its table is not in it."""
    from matplotlib.figure import Figure

    options = picture.options
    figure = Figure(layout="constrained")
    axes = figure.subplots()
    _FORMS[picture.form](axes, picture, options)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(options.subtitle, loc="left", fontsize="medium", color=GREY)
    figure.suptitle(options.title, x=0.01, ha="left", weight="bold", wrap=True)
    figure.set_size_inches(_WIDE, max(_LEAST, 1.5 + _A_ROW * len(axes.get_yticks())))
    return figure
