"""Two-point changes as rows: a hollow point where each row was, a full one where it is, an arrow between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from portraitlib.display.charts.frames import Swatch, across_axis, lay_rows, legend
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import BLUE, GREY, VERMILLION
from portraitlib.display.charts.scales import Scale, limits
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form

_SIZE = 9.5  # px, of a point


def draw_change_rows(
    page: Page,
    words: Words,
    names: Sequence[str],
    starts: np.ndarray,
    ends: np.ndarray,
    *,
    reasons: Sequence[str],
    is_accent: Sequence[bool],
    labels: tuple[str, str],
    form: Form,
) -> None:
    """Draw a row per change, for more changes than lines can be told apart."""
    entries: list[tuple[str, Swatch]] = [
        (labels[0], lambda page, box: _point(page, _centre(box), BLUE, "o", is_hollow=True)),
        (labels[1], lambda page, box: _point(page, _centre(box), BLUE, "o")),
    ]
    legend(page, entries)
    rows = lay_rows(page, names, right=page.width - EDGE - 16, padding=8)
    scale = Scale(*limits([*starts, *ends], form), rows.area.left, rows.area.right)
    across_axis(page, rows.area, scale, words, form)
    for place, middle in enumerate(rows.middles):
        colour, marker = (VERMILLION, "D") if is_accent[place] else (BLUE, "o")
        if np.isnan(starts[place] + ends[place]):
            page.write(reasons[place], rows.area.left + 6, middle, ink=GREY, over="#FFFFFF", role="reason")
            continue
        before, after = (scale(starts[place]), middle), (scale(ends[place]), middle)
        page.lines([[before, after]], stroke=colour, width=2.2, role="line")
        _point(page, before, colour, marker, is_hollow=True)
        _point(page, after, colour, marker)


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _point(page: Page, at: tuple[float, float], colour: str, marker: str, *, is_hollow: bool = False) -> None:
    page.markers(marker, [at], fill=colour, size=_SIZE)
    if is_hollow:
        page.markers(marker, [at], fill="#FFFFFF", size=_SIZE - 4.5, role="hollow")
