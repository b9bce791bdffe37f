"""Waterfall: what a total is made of, part after part, and what is not known of it."""

from __future__ import annotations

import numpy as np

from portraitlib.display.charts.frames import across_axis, lay_rows, legend, say_nothing, target_across
from portraitlib.display.charts.lettering import width_of
from portraitlib.display.charts.page import EDGE, Page
from portraitlib.display.charts.palette import BLUE, GREY, INK
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import form_of, texts, values_of, wrapped
from portraitlib.display.charts.scales import Scale
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_THICK, _LEAST = 14.0, 21.0  # px: of a bar, of a row
_NAMES = 300.0


@remembered
def waterfall(
    shown: ShownTable,
    words: Words,
    *,
    label: str,
    value: str,
    most: str,
    maximum: float,
    targets: tuple[tuple[float, str], ...] = (),
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw each part as a bar that starts where the one before ends; a part that is not known as a hatched bar."""
    page, values, largest = Page(title, subtitle), values_of(shown, value), values_of(shown, most)
    if not len(values):
        return say_nothing(page, words)
    writings = written_column(shown, words, value)
    names = [wrapped(name, _NAMES) for name in texts(shown, words, label)]
    rows = lay_rows(page, names, right=page.width - EDGE - 16, head=18.0 if targets else 4.0, padding=6, least=_LEAST)
    scale = Scale(0, maximum, rows.area.left, rows.area.right)
    across_axis(page, rows.area, scale, words, form_of(shown, value), axis_label)
    for at, name in targets:
        target_across(page, rows.area, scale(at), name)
    reached, before = 0.0, np.nan
    for middle, size, room, text in zip(rows.middles, values, largest, writings, strict=True):
        box = (scale(reached), middle - _THICK / 2, 0.0, middle + _THICK / 2)
        if not np.isnan(before):
            page.lines([[(scale(reached), before), (scale(reached), box[1])]], stroke=GREY, role="step")
        end = scale(min(reached + (room if np.isnan(size) else size), maximum))
        if np.isnan(size):
            page.withhold((box[0], box[1], end, box[3]))
            text = words.say("de 0 à {most} : non connu", most=words.number(room, 1))
        else:
            page.rectangles([(box[0], box[1], end, box[3])], fill=BLUE, role="bar")
            reached, before = reached + size, box[3]
        _write_beside(page, text, (box[0], end), middle, rows.area.left, GREY if np.isnan(size) else INK)
    if np.isnan(values).any():
        page.bottom += 4
        legend(page, [(words.say("Points qu'un indicateur non connu pourrait ajouter"), Page.withhold)])
    return page.svg()


def _write_beside(page: Page, text: str, ends: tuple[float, float], middle: float, left: float, ink: str) -> None:
    """Write a value after its bar, or before it where there is no room."""
    if ends[1] + 6 + width_of(text) <= page.width - EDGE:
        page.write(text, ends[1] + 6, middle, ink=ink, over="#FFFFFF", role="value")
    else:
        right = max(ends[0] - 6, left + width_of(text))
        page.write(text, right, middle, anchor="right", ink=ink, over="#FFFFFF", role="value")
