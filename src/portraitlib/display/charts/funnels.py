"""Funnel: what each one shows against how many are behind it, and how far chance alone would scatter it."""

from __future__ import annotations

import numpy as np

from portraitlib.display.charts.ends import apart
from portraitlib.display.charts.frames import Area, across_axis, say_nothing, target_upright, upright_axis
from portraitlib.display.charts.lettering import height_of, width_of
from portraitlib.display.charts.page import EDGE, Page
from portraitlib.display.charts.palette import BACKGROUND, GREY, PALE, TEXT_COLOURS, VERMILLION
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import form_of, label_of, texts, values_of, wrapped
from portraitlib.display.charts.scales import Scale, limits
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_HIGH, _NAME = 300.0, 190.0  # px: of the area, of the widest name of a point


@remembered
def funnel(
    shown: ShownTable,
    words: Words,
    *,
    n: str,
    value: str,
    label: str,
    low: str,
    high: str,
    is_focus: str,
    target: float | None,
    target_label: str = "",
    axis_label: str = "",
    n_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a point per row, at its n and its value, within the limits expected at that n."""
    page, values, counts = Page(title, subtitle), values_of(shown, value), values_of(shown, n)
    is_drawn = ~np.isnan(values + counts)
    if not is_drawn.any():
        return say_nothing(page, words)
    lows, highs = values_of(shown, low), values_of(shown, high)
    form, shows = form_of(shown, value), [*values[is_drawn], *lows[is_drawn], *highs[is_drawn], target]
    told, right = axis_label or label_of(shown, value), page.width - EDGE - 12
    area, scale = upright_axis(page, _HIGH, limits(shows, form), words, form, right=right, label=told)
    across = Scale(*limits([0, *counts[is_drawn]], form_of(shown, n), is_from_zero=True), area.left, area.right)
    across_axis(page, area, across, words, form_of(shown, n), n_label or label_of(shown, n))
    _draw_limits(page, across, scale, counts, lows, highs)
    if target is not None:
        target_upright(page, area, scale(target), target_label)
    focus = shown.rows[is_focus].fillna(False).to_numpy(dtype=bool) & is_drawn
    points = np.column_stack([[across(count) for count in counts], [scale(number) for number in values]])
    names = texts(shown, words, label)
    _name(page, area, [(*points[place], wrapped(names[place], _NAME)) for place in np.flatnonzero(focus)])
    page.markers("o", points[is_drawn & ~focus], fill=BACKGROUND, size=8)
    page.markers("D", points[focus], fill=VERMILLION, size=10, role="focus")
    left_out = int((~is_drawn).sum())
    if left_out:
        note = words.plural("{n} point n'est pas montré.", "{n} points ne sont pas montrés.", left_out)
        page.bottom = page.write(note, EDGE, page.bottom + 4, place="top", ink=GREY, role="note").box[3]
    return page.svg()


def _draw_limits(
    page: Page, across: Scale, scale: Scale, counts: np.ndarray, lows: np.ndarray, highs: np.ndarray
) -> None:
    """Draw the limits over n, and what is between them in a pale shade."""
    order = [place for place in np.argsort(counts, kind="stable") if not np.isnan(counts + lows + highs)[place]]
    down = [(across(counts[place]), scale(lows[place])) for place in order]
    up = [(across(counts[place]), scale(highs[place])) for place in order]
    if len(order) > 1:
        page.polygons([down + up[::-1]], fill=PALE, opacity=0.45, role="funnel")
        page.lines([down, up], stroke=GREY, width=1.2, role="limit")
    elif order:
        page.lines([[down[0], up[0]]], stroke=GREY, width=1.2, role="limit")


def _name(page: Page, area: Area, points: list[tuple[float, float, str]]) -> None:
    """Name points beside them, where there is room, moved apart where two names would touch."""
    heights = apart([y for _, y, _ in points], [height_of(name) for _, _, name in points])
    for (x, _, name), middle in zip(points, heights, strict=True):
        is_right = x + 12 + width_of(name, is_bold=True) <= area.right + 10
        at, anchor = (x + 11, "left") if is_right else (x - 11, "right")
        ink = TEXT_COLOURS[VERMILLION]
        page.write(name, at, middle, anchor=anchor, ink=ink, is_bold=True, over="#FFFFFF", role="name")
