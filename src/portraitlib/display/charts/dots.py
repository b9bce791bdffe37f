"""A dot and its interval per row, against a target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from portraitlib.display.charts.frames import LINE, Area, across_axis, lay_rows, say_nothing, target_across
from portraitlib.display.charts.lettering import width_of
from portraitlib.display.charts.page import EDGE, Page
from portraitlib.display.charts.palette import BLUE, GREY, VERMILLION
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import form_of, label_of, row_names, texts, values_of
from portraitlib.display.charts.scales import Scale, limits
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_ARROW = 22.0  # px


@remembered
def interval_dots(
    shown: ShownTable,
    words: Words,
    *,
    label: str | Sequence[str],
    value: str,
    low: str,
    high: str,
    n: str = "",
    target: float | None = None,
    target_label: str = "",
    highlight: Sequence[str] = (),
    is_sorted: bool = True,
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a dot and its interval per row, sorted, with a target line."""
    page, form, values = Page(title, subtitle), form_of(shown, value), values_of(shown, value)
    if not len(values):
        return say_nothing(page, words)
    order = np.argsort(np.nan_to_num(values, nan=np.inf), kind="stable") if is_sorted else np.arange(len(values))
    plain, names = texts(shown, words, label), row_names(shown, words, label, n)
    writings = written_column(shown, words, value)
    lows, highs, bounds = values_of(shown, low), values_of(shown, high), shown.bounds[value].tolist()
    head = LINE if target_label and target is not None else 0.0
    rows = lay_rows(page, [names[place] for place in order], right=page.width - EDGE - 16, head=head)
    ends = limits([*values, *lows[~np.isnan(values)], *highs[~np.isnan(values)], target], form)
    scale = Scale(*ends, rows.area.left, rows.area.right)
    across_axis(page, rows.area, scale, words, form, axis_label or label_of(shown, value))
    if target is not None:
        target_across(page, rows.area, scale(target), target_label)
    for middle, place in zip(rows.middles, order, strict=True):
        is_accent = plain[place] in highlight
        colour, marker = (VERMILLION, "D") if is_accent else (BLUE, "o")
        if np.isnan(values[place]):
            page.write(writings[place], rows.area.left + 6, middle, ink=GREY, over="#FFFFFF", role="reason")
        elif bounds[place]:
            draw_bound(page, rows.area, (scale(values[place]), middle), bounds[place], writings[place], colour)
        else:
            if not np.isnan(lows[place] + highs[place]):
                run = [(scale(lows[place]), middle), (scale(highs[place]), middle)]
                page.lines([run], stroke=colour, width=2.4, role="interval")
            page.markers(marker, [(scale(values[place]), middle)], fill=colour, size=8.5 if is_accent else 10)
    return page.svg()


def draw_bound(page: Page, area: Area, at: tuple[float, float], bound: str, text: str, colour: str) -> None:
    """Draw a bound as an arrow from the value, towards where the true one is; its text where there is room."""
    (x, y), way = at, 1 if bound == ">" else -1
    tip = x + way * _ARROW
    page.lines([[(x, y - 6), (x, y + 6)], [(x, y), (tip, y)]], stroke=colour, width=1.6, role="bound")
    page.lines([[(tip - way * 5, y - 4), (tip, y), (tip - way * 5, y + 4)]], stroke=colour, width=1.6, role="bound")
    room = area.right - tip if way > 0 else tip - area.left
    if room < width_of(text) + 4:
        tip, way = x, -way
    page.write(text, tip + way * 5, y, anchor="left" if way > 0 else "right", ink=GREY, over="#FFFFFF", role="bound")
