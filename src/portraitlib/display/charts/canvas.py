"""A figure of the house: width, font, colours, title on top."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, VERMILLION, GREEN, ROSE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
"""Okabe-Ito hues that keep 3:1 against white (5.19, 3.87, 3.42, 3.06); a figure has at most these four."""
TEXT_COLOURS = {BLUE: "#0072B2", VERMILLION: "#B34A00", GREEN: "#00795A", ROSE: "#99487A"}
"""The same hues for text: 4.5:1 or more against white."""
INK, GREY, PALE, BACKGROUND = "#1A1A1A", "#595959", "#D9D9D9", "#8C8C8C"
HUES = (BLUE, VERMILLION, GREEN, ROSE)
WHITE_BOX = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
MARKERS = ("o", "s", "^", "D")
DASHES = ("-", "--", "-.", ":")

WIDTH = 7.5  # inches; 720 CSS pixels
DOTS_PER_INCH = 160
TITLE_CHARACTERS, SUBTITLE_CHARACTERS, LABEL_CHARACTERS = 70, 104, 30
TITLE_LINE, SUBTITLE_LINE = 0.245, 0.2  # inches
_RC = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same pixels everywhere, all French signs
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": GREY,
    "text.color": INK,
    "axes.labelcolor": GREY,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.color": BACKGROUND,
    "hatch.linewidth": 0.7,
}


def readable_ink(colour: object) -> str:
    """White or black, whichever contrasts better with `colour`: never below 4.58:1.

    Examples
    --------
    >>> readable_ink("#00204D"), readable_ink("#FDEA45")
    ('white', 'black')
    """
    from matplotlib.colors import to_rgb

    parts = np.array(to_rgb(colour))  # type: ignore[arg-type]
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return "white" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "black"


@contextmanager
def canvas(height: float, title: str, subtitle: str) -> Iterator[tuple[Figure, Axes]]:
    """Open a figure of the house's width with its title on top; pyplot knows nothing of it."""
    import seaborn
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    titles = fill(title, TITLE_CHARACTERS).count("\n") + 1 if title else 0
    subtitles = fill(subtitle, SUBTITLE_CHARACTERS).count("\n") + 1 if subtitle else 0
    head = 0.12 + titles * TITLE_LINE + subtitles * SUBTITLE_LINE
    with seaborn.axes_style("white", rc=_RC):
        figure = Figure(figsize=(WIDTH, height + head), dpi=DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(figure)  # its renderer measures texts; the default canvas draws a PNG each time it is asked
        total = height + head
        figure.get_layout_engine().set(rect=(0, 0, 1, height / total), w_pad=0.08, h_pad=0.06)
        figure.text(0.012, 1 - 0.06 / total, fill(title, TITLE_CHARACTERS), va="top", weight="bold", size=12.5)
        below = 1 - (0.06 + titles * TITLE_LINE) / total
        figure.text(0.012, below, fill(subtitle, SUBTITLE_CHARACTERS), va="top", size=9.5, color=GREY)
        axes = figure.subplots()
        axes.tick_params(length=0)
        yield figure, axes


def png(figure: Figure) -> bytes:
    """Bytes of a figure: the same for the same figure."""
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})  # the same bytes for the same figure
    return written.getvalue()
