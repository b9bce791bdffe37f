"""A horizontal bar per row, its value written at its end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from portraitlib.display.charts.frames import across_axis, lay_rows, say_nothing
from portraitlib.display.charts.lettering import width_of
from portraitlib.display.charts.page import EDGE, Page
from portraitlib.display.charts.palette import BLUE, GREY, INK, VERMILLION
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import form_of, label_of, row_names, texts, values_of
from portraitlib.display.charts.scales import Scale
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_THICK = 20.0  # px


@remembered
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
    """Draw a horizontal bar per row, its value written at its end."""
    page, values = Page(title, subtitle), values_of(shown, value)
    if not len(values):
        return say_nothing(page, words)
    order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable") if is_sorted else np.arange(len(values))
    plain, names = texts(shown, words, label), row_names(shown, words, label, n)
    writings = written_column(shown, words, value)
    widest = max(width_of(text, is_bold=True) for text in writings)
    rows = lay_rows(page, [names[place] for place in order], right=page.width - EDGE - widest - 8)
    known = values[~np.isnan(values)]
    end = maximum or max([0.0, *known]) or 1.0
    scale = Scale(min([0.0, *known]), end, rows.area.left, rows.area.right)
    across_axis(page, rows.area, scale, words, form_of(shown, value), axis_label or label_of(shown, value))
    for middle, place in zip(rows.middles, order, strict=True):
        length, is_accent = values[place], plain[place] in highlight
        at = scale(0 if np.isnan(length) else min(length, end))
        ends = sorted((scale(0), at))
        if ends[0] < ends[1]:
            box = (ends[0], middle - _THICK / 2, ends[1], middle + _THICK / 2)
            page.rectangles([box], fill=VERMILLION if is_accent else BLUE, role="bar")
        ink = GREY if np.isnan(length) else INK
        page.write(writings[place], max(ends) + 6, middle, ink=ink, is_bold=is_accent, over="#FFFFFF", role="value")
    return page.svg()
