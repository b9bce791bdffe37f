"""A school year as a calendar: a column a week, a row a weekday, what each day was written in its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from portraitlib.display.charts.frames import LINE, legend, say_nothing
from portraitlib.display.charts.lettering import SMALL, width_of
from portraitlib.display.charts.page import EDGE, WIDTH, Box, Page
from portraitlib.display.charts.palette import BACKGROUND, BLUE, GREY, INK, PALE, VERMILLION, readable_ink, shade
from portraitlib.display.charts.readings import values_of, withheld_of
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

LOOKS = {"strong": VERMILLION, "medium": BLUE, "light": "#F0C987", "pale": PALE, "none": "#FFFFFF"}
"""Fill of a cell, by how much it should catch the eye; the letter in the cell says the same."""
Sign = tuple[str, str]
"""Letter written in the cell (empty for none), and its look."""
_HIGH, _BETWEEN, _DIGITS = 24.0, 1.5, 9.5  # px


def calendar(
    shown: ShownTable,
    words: Words,
    *,
    date: str,
    value: str = "",
    code: str = "",
    signs: Mapping[str, Sign] | None = None,
    scale: tuple[float, float] = (0.0, 0.3),
    kind: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw the days of a table on a calendar, each shaded by a share or marked by a sign.

    Parameters
    ----------
    shown : ShownTable
        At most one row a date.
    words : Words
    date : str
        Column of the dates.
    value : str
        Column of a share [0-1]: the darker the more, its percentage written in the cell.
    code : str
        Or column of a code.
    signs : dict of code to (letter, look)
        How each code is marked; a legend names them with the labels of `kind`.
    scale : (low, high)
        Shares at the ends of the colours.
    kind : str
        Kind of the codes' labels.
    title, subtitle : str

    Returns
    -------
    bytes
        SVG.
    """
    page, dates = Page(title, subtitle), pd.to_datetime(shown.rows[date])
    if not len(dates):
        return say_nothing(page, words)
    monday = (dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")).to_numpy()
    weeks = np.unique(monday)
    names = [words.label(str(weekday), "weekday") for weekday in range(5)]
    left = EDGE + max(width_of(name) for name in names) + 8
    wide = min((WIDTH - EDGE - left) / len(weeks), 40.0)
    top = page.bottom + LINE + 4
    _name_months(page, words, weeks, left, wide, top)
    for weekday, name in enumerate(names):
        page.write(name, left - 8, top + (weekday + 0.5) * _HIGH, anchor="right", role="row")
    column, weekdays = np.searchsorted(weeks, monday), dates.dt.day_of_week.to_numpy()
    cells = [
        (x, y, x + wide - _BETWEEN, y + _HIGH - _BETWEEN)
        for x, y in zip(left + column * wide, top + weekdays * _HIGH, strict=True)
    ]
    kept = weekdays < 5
    if value:
        inside = [cell for cell, is_kept in zip(cells, kept, strict=True) if is_kept]
        _draw_shares(page, shown, value, inside, kept, scale)
    else:
        _draw_signs(page, shown.rows[code].astype("str").tolist(), cells, signs or {})
    page.bottom = top + 5 * _HIGH + 8
    if signs:
        present = set(shown.rows[code].astype("str"))
        legend(page, [(words.label(name, kind), _swatch(*signs[name])) for name in signs if name in present])
    return page.svg()


def _draw_shares(page: Page, shown: ShownTable, value: str, cells: list[Box], kept: np.ndarray, scale) -> None:
    values, withheld = values_of(shown, value)[kept], withheld_of(shown, value)[kept]
    low, high = scale
    for cell, number, is_withheld in zip(cells, values, withheld, strict=True):
        if is_withheld:
            page.withhold(cell)
        elif not np.isnan(number):
            colour = shade(-number, -high, -low)  # dark for many
            page.rectangles([cell], fill=colour, role="day")
            text = f"{100 * number:.0f}"
            page.write(text, *_centre(cell), anchor="center", size=_DIGITS, ink=readable_ink(colour), role="cell")


def _draw_signs(page: Page, codes: list[str], cells: list[Box], signs: Mapping[str, Sign]) -> None:
    for name, (letter, look) in signs.items():
        mine = [cell for cell, its in zip(cells, codes, strict=True) if its == name]
        page.rectangles(mine, fill=LOOKS[look], stroke=BACKGROUND if look == "none" else "", width=0.6, role=name)
        for cell in mine if letter else ():
            ink = readable_ink(LOOKS[look])
            page.write(letter, *_centre(cell), anchor="center", size=SMALL, ink=ink, is_bold=True, role="cell")


def _swatch(letter: str, look: str):
    """Sign of a legend: the cell as in the calendar."""

    def draw(page: Page, box: Box) -> None:
        """Draw the cell, and its letter when it has one."""
        page.rectangles([box], fill=LOOKS[look], stroke=BACKGROUND if look == "none" else "", width=0.6, role="legend")
        if letter:
            ink = readable_ink(LOOKS[look])
            page.write(letter, *_centre(box), anchor="center", size=SMALL, ink=ink, is_bold=True, role="legend")

    return draw


def _name_months(page: Page, words: Words, weeks: np.ndarray, left: float, wide: float, top: float) -> None:
    """Write each month over its first week; of two that would touch, the earlier one goes."""
    months = list(_months(words, weeks))
    for (across, name), (following, _) in pairwise([*months, (len(weeks) + 4, "")]):
        start = left + across * wide
        page.lines([[(start - 1, top - 4), (start - 1, top + 5 * _HIGH)]], stroke=INK, width=0.4, role="month")
        if (following - across) * wide > width_of(name, SMALL) + 4:
            page.write(name, start, top - 3, place="bottom", ink=GREY, size=SMALL, role="column")


def _months(words: Words, weeks: np.ndarray) -> Iterator[tuple[int, str]]:
    from babel.dates import format_date

    before = None
    for across, week in enumerate(pd.DatetimeIndex(weeks)):
        middle = week + pd.Timedelta(days=3)  # the month most of the week is in
        if middle.month != before:
            yield across, format_date(middle, "MMM", locale=words.locale)
            before = middle.month


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
