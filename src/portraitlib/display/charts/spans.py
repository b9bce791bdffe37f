"""Lines in time: a row from its first day to its last, its longest blank pale, an arrow where it goes on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portraitlib.display.charts.frames import LINE, Area, Rows, lay_rows, legend, say_nothing
from portraitlib.display.charts.lettering import width_of
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import BLUE, GREY, PALE, VERMILLION
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import row_names
from portraitlib.display.charts.scales import Scale
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_THICK, _ARROW, _APART = 5.0, 7.0, 14.0  # px


@remembered
def spans(
    shown: ShownTable,
    words: Words,
    *,
    label: str | Sequence[str],
    start: str,
    end: str,
    gap: tuple[str, str],
    goes_on: Sequence[bool],
    names: tuple[str, str, str],
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a line per row between two days; `names` are of a line that goes on, of one that ended, of a blank."""
    page = Page(title, subtitle)
    starts, ends = _days(shown.rows[start]), _days(shown.rows[end])
    if not len(starts):
        return say_nothing(page, words)
    legend(page, [(names[0], _going), (names[1], _ended), (names[2], _blank)])
    page.bottom += 6
    rows = lay_rows(page, row_names(shown, words, label, ""), right=page.width - EDGE - 18, padding=6)
    scale = Scale(min(starts), max(max(ends), min(starts) + 1), rows.area.left + 4, rows.area.right)
    _name_months(page, rows, scale, words)
    blanks = [_days(shown.rows[name]) for name in gap]
    for place, middle in enumerate(rows.middles):
        run = [(scale(starts[place]), middle), (scale(ends[place]), middle)]
        page.lines([run], stroke=BLUE, width=_THICK, role="span")
        if not np.isnan(blanks[0][place] + blanks[1][place]):
            empty = [(scale(blanks[0][place]), middle), (scale(blanks[1][place]), middle)]
            page.lines([empty], stroke="#FFFFFF", width=_THICK + 1, role="gap")
            page.lines([empty], stroke=VERMILLION, width=1.6, dash=(3, 3), role="gap")
        (_arrow if goes_on[place] else _stop)(page, run[1])
    return page.svg()


def _days(dates: pd.Series) -> np.ndarray:
    return ((pd.to_datetime(dates) - pd.Timestamp(0)) / pd.Timedelta(days=1)).to_numpy(dtype="float64")


def _name_months(page: Page, rows: Rows, scale: Scale, words: Words) -> None:
    """A pale line at the first of each month, its day written under as many as there is room for."""
    first, last = (pd.Timestamp(0) + pd.Timedelta(days=day) for day in (scale.low, scale.high))
    months = pd.date_range(first, last, freq="MS")
    area: Area = rows.area
    free = -np.inf
    for month in months:
        at = scale(_days(pd.Series([month]))[0])
        page.lines([[(at, area.top), (at, area.bottom)]], stroke=PALE, role="grid")
        text = words.day(month)
        middle = min(max(at, EDGE + width_of(text) / 2), page.width - EDGE - width_of(text) / 2)
        if middle - width_of(text) / 2 >= free:
            page.write(text, middle, area.bottom + 5, anchor="center", place="top", role="tick")
            free = middle + width_of(text) / 2 + _APART
    page.lines([[(area.left, area.bottom), (area.right, area.bottom)]], stroke=GREY, role="axis")
    page.bottom = area.bottom + 5 + LINE


def _arrow(page: Page, at: tuple[float, float]) -> None:
    x, y = at
    page.polygons([[(x, y - _ARROW), (x + _ARROW + 2, y), (x, y + _ARROW)]], fill=BLUE, role="goes on")


def _stop(page: Page, at: tuple[float, float]) -> None:
    x, y = at
    page.lines([[(x, y - _ARROW), (x, y + _ARROW)]], stroke=BLUE, width=2.4, role="end")


def _sample(page: Page, box: Box, end: float = 0.0) -> tuple[float, float]:
    """A short line of the legend; where it ends."""
    middle = (box[1] + box[3]) / 2
    page.lines([[(box[0], middle), (box[2] - end, middle)]], stroke=BLUE, width=_THICK, role="legend")
    return box[2] - end, middle


def _going(page: Page, box: Box) -> None:
    _arrow(page, _sample(page, box, _ARROW))


def _ended(page: Page, box: Box) -> None:
    _stop(page, _sample(page, box))


def _blank(page: Page, box: Box) -> None:
    middle = (box[1] + box[3]) / 2
    page.lines([[(box[0], middle), (box[2], middle)]], stroke=VERMILLION, width=1.6, dash=(3, 3), role="legend")
