"""ROC: what a score finds against what it signals in vain, a curve and points, chance as the diagonal."""

from __future__ import annotations

import numpy as np

from portraitlib.display.charts.frames import Area, across_axis, say_nothing, upright_axis
from portraitlib.display.charts.lettering import fold, width_of
from portraitlib.display.charts.page import EDGE, Page
from portraitlib.display.charts.palette import BACKGROUND, BLUE, GREY, TEXT_COLOURS, VERMILLION
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import values_of
from portraitlib.display.charts.scales import Scale
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form

_HIGH, _WIDE = 400.0, 470.0  # px: of the area, near enough to a square that both axes read alike
_DASH = (5.0, 3.0)
Point = tuple[float, float]


@remembered
def roc(
    curve: ShownTable,
    points: ShownTable,
    words: Words,
    *,
    found: str,
    false: str,
    point_found: str,
    is_focus: str,
    axis_label: str,
    false_label: str,
    curve_label: str,
    chance_label: str,
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a curve, and points numbered as the rows of their table."""
    page = Page(title, subtitle)
    places = np.column_stack([values_of(points, false), values_of(points, point_found)])
    line = np.column_stack([values_of(curve, false), values_of(curve, found)])
    if not len(line) and np.isnan(places).any(axis=1).all():
        return say_nothing(page, words)
    limits = (-0.02, 1.02)
    right = min(EDGE + _WIDE, page.width - EDGE - 16)
    high = _HIGH * right / (EDGE + _WIDE)
    area, scale = upright_axis(page, high, limits, words, Form.PERCENT, right=right, label=axis_label)
    across = Scale(*limits, area.left, area.right)
    across_axis(page, area, across, words, Form.PERCENT, false_label)
    page.lines([[(across(0), scale(0)), (across(1), scale(1))]], stroke=GREY, width=1.2, dash=_DASH, role="chance")
    drawn = [(across(x), scale(y)) for x, y in line if not np.isnan(x + y)]
    page.lines([drawn], stroke=BLUE, width=2.6, role="line")
    _name_lines(page, area, curve_label if drawn else "", chance_label)
    focus = points.rows[is_focus].fillna(False).to_numpy(dtype=bool)
    _draw_points(page, [(across(x), scale(y)) for x, y in places], focus)
    return page.svg()


def _name_lines(page: Page, area: Area, curve_label: str, chance_label: str) -> None:
    """Name the curve and the diagonal in the blank at the right, or under the axes."""
    left, top = (EDGE, page.bottom + 8) if page.is_narrow else (area.right + 18, area.top)
    room = page.width - EDGE - left - 36
    for label, stroke, dash in ((curve_label, BLUE, ()), (chance_label, GREY, _DASH)):
        if label:
            page.lines([[(left, top + 8), (left + 26, top + 8)]], stroke=stroke, width=2.4, dash=dash, role="legend")
            ink = TEXT_COLOURS.get(stroke, GREY)
            top = page.write(fold(label, room), left + 34, top, place="top", ink=ink, role="legend").box[3] + 8
            page.bottom = max(page.bottom, top)


def _draw_points(page: Page, places: list[Point], focus: np.ndarray) -> None:
    """Draw each point and its number, moved aside where the numbers would touch."""
    known = [number for number, (x, y) in enumerate(places) if not np.isnan(x + y)]
    page.markers("o", [places[one] for one in known if not focus[one]], fill=BACKGROUND, size=8)
    page.markers("D", [places[one] for one in known if focus[one]], fill=VERMILLION, size=11, role="focus")
    written: list[tuple[float, float, float, float]] = []
    for number in known:
        x, y = places[number]
        text, ink = str(number + 1), TEXT_COLOURS[VERMILLION] if focus[number] else GREY
        for dx, dy in ((9, -9), (9, 10), (-9 - width_of(text), -9), (-9 - width_of(text), 10), (18, 0), (-20, 0)):
            box = (x + dx, y + dy - 8, x + dx + width_of(text), y + dy + 8)
            if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in written):
                break
        written.append(box)
        page.write(text, box[0], y + dy, ink=ink, is_bold=bool(focus[number]), role="number")
