"""The forms a figure takes: heatmap, dots with intervals, broken series, bars, funnel… No study's name in them.

A form draws a `ShownTable`, so it can only show what the table beside it shows: withheld cells are hatched or
written, missing ones blank, bounds written as bounds. Each returns the bytes of an SVG picture, 720 CSS pixels wide.
matplotlib is imported the first time a figure is drawn.
"""

from portraitlib.display.charts.bar_rows import bars
from portraitlib.display.charts.broken_lines import series
from portraitlib.display.charts.calendars import calendar
from portraitlib.display.charts.cells import heatmap
from portraitlib.display.charts.change_lines import slopes
from portraitlib.display.charts.dots import interval_dots
from portraitlib.display.charts.funnels import funnel
from portraitlib.display.charts.histograms import histogram
from portraitlib.display.charts.matrices import matrix
from portraitlib.display.charts.roc import roc
from portraitlib.display.charts.spans import spans
from portraitlib.display.charts.stacks import stacked_bars
from portraitlib.display.charts.tracks import track
from portraitlib.display.charts.waterfalls import waterfall

__all__ = [
    "bars",
    "calendar",
    "funnel",
    "heatmap",
    "histogram",
    "interval_dots",
    "matrix",
    "roc",
    "series",
    "slopes",
    "spans",
    "stacked_bars",
    "track",
    "waterfall",
]
