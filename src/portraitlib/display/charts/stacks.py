"""Stacked bars: how each row's whole is shared between parts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from portraitlib.display.charts.frames import across_axis, frame, framed, lay_rows, legend, say_nothing
from portraitlib.display.charts.lettering import width_of
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import GREY, WITHHELD, readable_ink, shades
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import label_of, row_names, texts, values_of, withheld_of
from portraitlib.display.charts.scales import Scale
from portraitlib.display.tables import withheld_text, written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import MISSING, Words
from portraitlib.results.forms import Form

_THICK = 26.0  # px


@remembered
def stacked_bars(
    shown: ShownTable,
    words: Words,
    *,
    row: str | Sequence[str],
    part: str,
    value: str,
    n: str = "",
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a horizontal bar of 100 % per row, its parts one after the other."""
    page, values = Page(title, subtitle), values_of(shown, value)
    if not len(values):
        return say_nothing(page, words)
    rows, parts = texts(shown, words, row), texts(shown, words, part)
    firsts = {name: place for place, name in reversed(list(enumerate(rows)))}
    order = list(dict.fromkeys(rows))
    kinds = list(dict.fromkeys(parts))
    colours = dict(zip(kinds, shades("parts", len(kinds)), strict=True))
    hidden = withheld_of(shown, value) | (shown.bounds[value] != "").to_numpy()
    _write_legend(page, shown, words, colours, is_hidden=bool(hidden.any()))
    names = row_names(shown, words, row, n)
    laid = lay_rows(page, [names[firsts[name]] for name in order], right=page.width - EDGE - 18, least=_THICK + 12)
    scale = Scale(0, 1, laid.area.left, laid.area.right)
    across_axis(page, laid.area, scale, words, Form.PERCENT, axis_label or label_of(shown, value))
    writings = written_column(shown, words, value)
    for name, middle in zip(order, laid.middles, strict=True):
        places = {parts[place]: place for place, its in enumerate(rows) if its == name}
        if all(np.isnan(values[place]) and not hidden[place] for place in places.values()):
            page.write(MISSING, laid.area.left + 6, middle, ink=GREY, over="#FFFFFF", role="reason")
            continue
        for kind, left, right, place in _pieces(places, kinds, values, hidden):
            box = (scale(left), middle - _THICK / 2, scale(right), middle + _THICK / 2)
            _draw_piece(page, box, "" if hidden[place] else colours[kind], writings[place])
        frame(page, (scale(0), middle - _THICK / 2, scale(1), middle + _THICK / 2))
    return page.svg()


def _pieces(
    places: dict[str, int], kinds: list[str], values: np.ndarray, hidden: np.ndarray
) -> list[tuple[str, float, float, int]]:
    """Parts of a row, where each starts and ends [0-1], its place in the table."""
    known = sum(values[place] for place in places.values() if not hidden[place] and not np.isnan(values[place]))
    unknown = sum(hidden[place] for place in places.values())
    pieces, start = [], 0.0
    for kind in kinds:
        if kind not in places:
            continue
        place = places[kind]
        share = max(1 - known, 0.0) / unknown if hidden[place] else np.nan_to_num(values[place])
        pieces.append((kind, start, min(start + share, 1.0), place))
        start += share
    return pieces


def _draw_piece(page: Page, box: Box, colour: str, text: str) -> None:
    """Draw a part, hatched when it has no colour; its share in it when there is room."""
    if box[2] - box[0] < 0.5:
        return
    if colour:
        page.rectangles([box], fill=colour, stroke="#FFFFFF", width=1.5, role="part")
    else:
        page.withhold((box[0] + 0.8, box[1], box[2] - 0.8, box[3]))
    if width_of(text) + 8 <= box[2] - box[0]:
        ink, over = (readable_ink(colour), "") if colour else (GREY, WITHHELD)
        middle = (box[1] + box[3]) / 2
        page.write(text, (box[0] + box[2]) / 2, middle, anchor="center", ink=ink, over=over, role="share")


def _fill(colour: str, page: Page, box: Box) -> None:
    page.rectangles([box], fill=colour, role="legend")


def _write_legend(page: Page, shown: ShownTable, words: Words, colours: dict[str, str], *, is_hidden: bool) -> None:
    """Name the parts in their order, and what hatching means if there is some."""
    entries = [(kind, framed(partial(_fill, colour))) for kind, colour in colours.items()]
    if is_hidden:
        entries.append((withheld_text(words, shown.withheld_below), lambda page, box: page.withhold(box, gap=5)))
    legend(page, entries)
