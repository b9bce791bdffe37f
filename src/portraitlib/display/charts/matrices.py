"""Matrix: many small cells, students by items, and where their curves stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from portraitlib.display.charts.frames import frame, say_nothing
from portraitlib.display.charts.lettering import SMALL, height_of, width_of
from portraitlib.display.charts.matrix_signs import COLUMN_LINE, ROW_LINE, SIGNS, Kind, fill_cells, write_legend
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import texts, values_of, withheld_of
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_LOWEST, _HIGHEST, _WIDEST = 11.0, 18.0, 34.0  # px, of a cell


@remembered
def matrix(
    shown: ShownTable,
    words: Words,
    *,
    row: str,
    column: str,
    value: str,
    shades: Mapping[object, Kind],
    row_line: str = "",
    column_line: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a small cell per row and column, its kind told by a colour and a sign."""
    page, downs, acrosses = Page(title, subtitle), texts(shown, words, row), texts(shown, words, column)
    rows, columns = _places(downs), _places(acrosses)
    if not rows:
        return say_nothing(page, words)
    kinds = [
        "withheld" if is_withheld else shades.get(code_of(code), "missing")
        for code, is_withheld in zip(shown.rows[value], withheld_of(shown, value), strict=True)
    ]
    write_legend(page, shown, words, dict(zip(kinds, texts(shown, words, value), strict=True)), row_line, column_line)
    left = EDGE + max(width_of(name, SMALL) for name in rows) + 6
    wide = min((page.width - EDGE - left) / len(columns), _WIDEST)
    high = min(max(wide, _LOWEST + 2 * page.is_narrow), _HIGHEST)  # a phone's cells are narrow, its rows are not
    top = _head(page, list(columns), left, wide)
    boxes: dict[Kind, list[Box]] = {}
    for place, (down, across) in enumerate(zip(downs, acrosses, strict=True)):
        x, y = left + columns[across] * wide, top + rows[down] * high
        boxes.setdefault(kinds[place], []).append((x, y, x + wide, y + high))
    grid = (left, top, left + len(columns) * wide, top + len(rows) * high)
    fill_cells(page, boxes, grid)
    for kind, its in boxes.items():
        SIGNS[kind](page, its)
    for name, number in rows.items():
        page.write(name, left - 6, top + (number + 0.5) * high, anchor="right", size=SMALL, role="row")
    page.bottom = top + len(rows) * high
    _part(page, grid, wide, high)
    if row_line:
        stands = _first_known(shown, row_line, [rows[down] for down in downs], len(rows))
        page.lines([_stairs(stands, (top, high), (left, wide))], role="row line", **ROW_LINE)
    if column_line:
        stands = _first_known(shown, column_line, [columns[across] for across in acrosses], len(columns))
        stairs = [(x, y) for y, x in _stairs(stands, (left, wide), (top, high))]
        page.lines([stairs], role="column line", **COLUMN_LINE)
    return page.svg()


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def code_of(code: object) -> object:
    """Code as a caller writes it: 1 and not 1.0."""
    return int(code) if isinstance(code, float) and code.is_integer() else code


def _head(page: Page, names: list[str], left: float, wide: float) -> float:
    """Name the columns, one in a few where all would touch; gives where the cells start."""
    widest = max(width_of(name, SMALL) for name in names) + 6
    every = max(1, int(np.ceil(widest / wide)))
    for place in range(0, len(names), every):
        middle = left + (place + 0.5) * wide
        page.write(names[place], middle, page.bottom, anchor="center", place="top", size=SMALL, role="column")
    return page.bottom + height_of("x", SMALL) + 3


def _first_known(shown: ShownTable, column: str, groups: list[int], count: int) -> list[float]:
    """Number of each group, from the first of its rows that tells it."""
    stands = [np.nan] * count
    for group, number in zip(groups, values_of(shown, column), strict=True):
        if np.isnan(stands[group]):
            stands[group] = number
    return stands


def _stairs(stands: list[float], along: tuple[float, float], across: tuple[float, float]) -> list[tuple[float, float]]:
    """Steps of a curve: at `stands` cells across, for each cell along, in (across, along)."""
    (first, step), (start, size) = along, across
    known = [(place, stand) for place, stand in enumerate(stands) if not np.isnan(stand)]
    return [(start + stand * size, first + (place + end) * step) for place, stand in known for end in (0, 1)]


def _part(page: Page, box: Box, wide: float, high: float) -> None:
    """Part the cells by thin white lines, and frame them."""
    left, top, right, bottom = box
    uprights = [[(x, top), (x, bottom)] for x in np.arange(left + wide, right - 0.5, wide)]
    levels = [[(left, y), (right, y)] for y in np.arange(top + high, bottom - 0.5, high)]
    page.lines(uprights + levels, stroke="#FFFFFF", width=1, role="grid")
    frame(page, box)
