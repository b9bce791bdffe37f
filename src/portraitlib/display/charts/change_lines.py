"""Two-point lines: where each row was, where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from portraitlib.display.charts.change_rows import draw_change_rows
from portraitlib.display.charts.ends import End, name_ends
from portraitlib.display.charts.frames import say_nothing
from portraitlib.display.charts.lettering import fold, height_of, width_of
from portraitlib.display.charts.page import EDGE, Page
from portraitlib.display.charts.palette import BACKGROUND, BLUE, GREY, INK, TEXT_COLOURS, VERMILLION
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import form_of, row_names, texts, values_of
from portraitlib.display.charts.scales import Scale, limits
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form

MOST_LINES = 5
"""Beyond it, a row each: so many lines cannot be told apart."""
_NAME, _HEAD, _HIGH = 210.0, 200.0, 220.0  # px: of the widest name, of the widest head, of the lowest area


@remembered
def slopes(
    shown: ShownTable,
    words: Words,
    *,
    row: str | Sequence[str],
    start: str,
    end: str,
    n: str = "",
    start_label: str,
    end_label: str,
    highlight: Sequence[str] = (),
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a line per row from where it was to where it is, its values and name beside its ends."""
    page, starts, ends = Page(title, subtitle), values_of(shown, start), values_of(shown, end)
    if not len(starts):
        return say_nothing(page, words)
    plain, names, form = texts(shown, words, row), row_names(shown, words, row, n, _NAME), form_of(shown, start)
    befores, afters = written_column(shown, words, start), written_column(shown, words, end)
    then = words.say("{before}, puis {after}", before="{before}", after="{after}")
    told = [then.format(before=before, after=after) for before, after in zip(befores, afters, strict=True)]
    is_accent = [name in highlight for name in plain]
    if len(starts) > MOST_LINES or page.is_narrow:
        labels = (start_label, end_label)
        draw_change_rows(page, words, names, starts, ends, reasons=told, is_accent=is_accent, labels=labels, form=form)
        return page.svg()
    whole = np.flatnonzero(~np.isnan(starts + ends)).tolist()
    looks = [_look(one, highlight) for one in is_accent]
    lines = [
        _Line(f"{names[place]}  {befores[place]}", afters[place], starts[place], ends[place], looks[place])
        for place in whole
    ]
    if lines:
        _draw(page, sorted(lines, key=lambda line: line.look == _ACCENT), form, start_label, end_label)
    for place in range(len(starts)):
        if place not in whole:
            note = fold(words.say("{name} : {told}", name=plain[place], told=told[place]), page.width - 2 * EDGE)
            page.bottom = page.write(note, EDGE, page.bottom + 2, place="top", ink=GREY, role="note").box[3]
    return page.svg()


@dataclass(frozen=True)
class _Line:
    before: str
    after: str
    start: float
    end: float
    look: tuple[str, str, float, str]


def _draw(page: Page, lines: list[_Line], form: Form, start_label: str, end_label: str) -> None:
    """Draw the lines between two upright axes, their texts beside them."""
    left = EDGE + max(width_of(line.before) for line in lines) + 14
    right = page.width - EDGE - max(width_of(line.after) for line in lines) - 14
    heads = [fold(text, _HEAD) for text in (start_label, end_label)]
    top = page.bottom + max(map(height_of, heads)) + 8
    bottom = top + max(_HIGH, sum(height_of(line.before) + 6 for line in lines))
    scale = Scale(*limits([number for line in lines for number in (line.start, line.end)], form), bottom, top)
    page.lines([[(at, top), (at, bottom)] for at in (left, right)], stroke=GREY, role="axis")
    look: dict[str, Any] = {"place": "bottom", "ink": GREY, "role": "axis label"}
    page.write(heads[0], max(left, EDGE + width_of(heads[0]) / 2), top - 4, anchor="center", **look)
    page.write(heads[1], page.width - EDGE, top - 4, anchor="right", **look)
    for line in lines:
        colour, marker, width, _ = line.look
        run = [(left, scale(line.start)), (right, scale(line.end))]
        page.lines([run], stroke=colour, width=width, role="line")
        page.markers(marker, run, fill=colour, size=9)
    befores = [End(left, scale(line.start), line.before, line.look[3]) for line in lines]
    afters = [End(right, scale(line.end), line.after, line.look[3]) for line in lines]
    name_ends(page, befores, left - 12, anchor="right", within=(top, bottom))
    name_ends(page, afters, right + 12, within=(top, bottom))
    page.bottom = max(bottom, *(text.box[3] for text in page.texts))


_PLAIN = (BLUE, "o", 2.0, INK)
_BEHIND = (BACKGROUND, "o", 1.6, GREY)
_ACCENT = (VERMILLION, "D", 2.6, TEXT_COLOURS[VERMILLION])


def _look(is_accent: bool, highlight: Sequence[str]) -> tuple[str, str, float, str]:
    """Colour, marker and width of a row's line, ink of its texts."""
    if is_accent:
        return _ACCENT
    return _BEHIND if highlight else _PLAIN
