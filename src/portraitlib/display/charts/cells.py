"""Heatmap: a cell per row and column, its value and the students behind it written in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from portraitlib.display.charts.frames import lay_rows, say_nothing
from portraitlib.display.charts.lettering import SMALL, TEXT, fold, height_of, width_of
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import GREY, WITHHELD, readable_ink, shade
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import BETWEEN, form_of, texts, values_of, withheld_of, wrapped
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import MISSING, Words
from portraitlib.results.forms import Form

SCALES = {Form.PERCENT: (0.4, 1.0), Form.MARK: (40.0, 100.0), Form.POINTS: (-0.3, 0.3)}
"""Values at the two ends of the colours, by form: fixed, so that two figures can be compared."""
_BETWEEN = 2.0  # px of white between cells
_NAMES, _ABREAST = 230.0, 4  # px of the widest name; cells beside one another on a phone


@remembered
def heatmap(
    shown: ShownTable,
    words: Words,
    *,
    row: str | Sequence[str],
    column: str,
    value: str,
    n: str = "",
    title: str,
    subtitle: str = "",
    scale: tuple[float, float] | None = None,
) -> bytes:
    """Draw one cell per row and column of a tidy table, its value and n written in it; dark is where to look first.

    The first number of `scale` is dark: a high one when many is what should be seen.
    """
    values, withheld = values_of(shown, value), withheld_of(shown, value)
    ends = scale or SCALES.get(form_of(shown, value)) or value_range(values)
    if not ends[0] < 0 < ends[1]:
        subtitle = BETWEEN.join(filter(None, (subtitle, words.say("plus foncé : où regarder d'abord"))))
    page = Page(title, subtitle)
    if not len(values):
        return say_nothing(page, words)
    downs, acrosses = texts(shown, words, row), texts(shown, words, column)
    places = {cell: place for place, cell in enumerate(zip(downs, acrosses, strict=True))}
    names, heads = list(dict.fromkeys(downs)), list(dict.fromkeys(acrosses))
    writings = _cell_texts(shown, words, value, n)

    def cell(box: Box, name: str, head: str, size: float) -> None:
        """Draw what the table says of a row and a column."""
        place = places.get((name, head))
        if place is not None and withheld[place]:
            page.withhold(box)
            page.write(writings[place], *_centre(box), anchor="center", size=size, over=WITHHELD, role="cell")
        elif place is None or np.isnan(values[place]):
            page.write(MISSING, *_centre(box), anchor="center", ink=GREY, role="cell")
        else:
            colour = shade(values[place], *ends)
            page.rectangles([box], fill=colour, role="cell")
            page.write(
                writings[place], *_centre(box), anchor="center", size=size, ink=readable_ink(colour), role="cell"
            )

    high, widest = 46 if n else 34, max(width_of(text) for text in writings)
    if page.is_narrow:
        _draw_by_row(page, names, heads, list(places), cell, high)
        return page.svg()
    folded = [wrapped(name, _NAMES) for name in names]
    left = EDGE + max(width_of(name) for name in folded) + 10
    wide = (page.width - EDGE - left) / len(heads)
    above = [fold(head, wide - 6) for head in heads]
    rows = lay_rows(page, folded, right=page.width - EDGE, head=max(map(height_of, above)) + 4, padding=10, least=high)
    for across, head in enumerate(heads):
        middle = left + (across + 0.5) * wide
        page.write(above[across], middle, rows.area.top - 4, anchor="center", place="bottom", role="column")
        for name, (top, bottom) in zip(names, rows.edges, strict=True):
            box = (left + across * wide, top, left + (across + 1) * wide - _BETWEEN, bottom - _BETWEEN)
            cell(box, name, head, SMALL if widest > wide - 8 else TEXT)
    return page.svg()


def _draw_by_row(
    page: Page,
    names: list[str],
    heads: list[str],
    known: list[tuple[str, str]],
    cell: Callable[[Box, str, str, float], None],
    high: float,
) -> None:
    """Name each row over its own cells, each under its head, on as many lines as they need."""
    wide = (page.width - 2 * EDGE) / _ABREAST
    for name in names:
        page.bottom = page.write(fold(name, page.width - 2 * EDGE), EDGE, page.bottom + 6, place="top", role="row").box[
            3
        ]
        its = [head for head in heads if (name, head) in known]
        for start in range(0, len(its), _ABREAST):
            line = its[start : start + _ABREAST]
            above = [fold(head, wide - 6, SMALL) for head in line]
            top = page.bottom + max(height_of(head, SMALL) for head in above) + 2
            for across, head in enumerate(line):
                left = EDGE + across * wide
                look: dict[str, Any] = {
                    "anchor": "center",
                    "place": "bottom",
                    "ink": GREY,
                    "size": SMALL,
                    "role": "column",
                }
                page.write(above[across], left + wide / 2, top - 1, **look)
                cell((left, top, left + wide - _BETWEEN, top + high - 8), name, head, SMALL)
            page.bottom = top + high - 8


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _cell_texts(shown: ShownTable, words: Words, value: str, n: str) -> list[str]:
    """Value of each row, above the number of students behind it."""
    values = written_column(shown, words, value)
    if not n:
        return values
    counts, small = written_column(shown, words, n), withheld_of(shown, n)
    return [
        text if is_small else f"{text}\nn = {count}"
        for text, count, is_small in zip(values, counts, small, strict=True)
    ]


def value_range(values: np.ndarray) -> tuple[float, float]:
    """Smallest and largest known value, for colours."""
    known = values[~np.isnan(values)]
    return (float(known.min()), float(known.max()) + 1e-9) if len(known) else (0.0, 1.0)
