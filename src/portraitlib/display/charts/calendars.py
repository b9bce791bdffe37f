"""A school year as a calendar: a column a week, a row a weekday, what each day was drawn or written in its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.display.charts.day_grid import lay_days
from portraitlib.display.charts.frames import Swatch, frame, legend, say_nothing
from portraitlib.display.charts.page import Box, Page
from portraitlib.display.charts.palette import BACKGROUND, BLUE, INK, PALE, VERMILLION, readable_ink, shade
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import values_of, withheld_of
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

LOOKS = {"strong": VERMILLION, "medium": BLUE, "light": "#F0C987", "pale": PALE, "none": "#FFFFFF"}
"""Fill of a cell, by how much it should catch the eye; the letter in the cell says the same."""
Sign = tuple[str, str]
"""Letter written in the cell (empty for none), and its look."""
_WRITTEN: dict[str, Any] = {
    "high": 24.0,
    "least": 22.0,
    "widest": 40.0,
    "most_weeks": 24,
}  # room for letters that can be read on a phone
_DRAWN: dict[str, Any] = {"high": 17.0, "least": 12.0, "widest": 17.0, "most_weeks": 60}  # px
_LETTERS, _DOT = 12.0, 6.0  # px


@remembered
def calendar(
    shown: ShownTable,
    words: Words,
    *,
    date: str,
    value: str = "",
    code: str = "",
    signs: Mapping[str, Sign] | None = None,
    kind: str = "",
    share: str = "",
    late: str = "",
    scale: tuple[float, float] = (0.0, 0.3),
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw the days of a table on a calendar: each shaded by a value, marked by a sign, or filled to a share."""
    page, dates = Page(title, subtitle), pd.to_datetime(shown.rows[date])
    kept = (dates.dt.day_of_week < 5).to_numpy() if len(dates) else np.zeros(0, dtype=bool)
    if not kept.any():
        return say_nothing(page, words)
    cells = lay_days(page, words, dates[kept], **(_DRAWN if share else _WRITTEN))
    if value:
        hidden = withheld_of(shown, value) | (shown.bounds[value] != "").to_numpy()
        _draw_values(page, values_of(shown, value)[kept], hidden[kept], cells, scale)
    elif share:
        lates = np.nan_to_num(values_of(shown, late)[kept]) if late else np.zeros(len(cells))
        _draw_shares(page, values_of(shown, share)[kept], lates, cells)
        legend(page, _legend_of_shares(words, has_late=bool(late)))
    else:
        codes = shown.rows[code].astype("str")[kept].tolist()
        _draw_signs(page, codes, cells, signs or {})
        drawn = [(name, sign) for name, sign in (signs or {}).items() if name in codes]
        legend(page, [(words.label(name, kind), _swatch(*sign)) for name, sign in drawn])
    return page.svg()


def _draw_values(
    page: Page, values: np.ndarray, withheld: np.ndarray, cells: list[Box], scale: tuple[float, float]
) -> None:
    low, high = scale
    for cell, number, is_withheld in zip(cells, values, withheld, strict=True):
        if is_withheld:
            page.withhold(cell)
        elif not np.isnan(number):
            colour = shade(-number, -high, -low)  # dark for many
            page.rectangles([cell], fill=colour, role="day")
            text, ink = f"{100 * number:.0f}", readable_ink(colour)
            page.write(text, *_centre(cell), anchor="center", size=_LETTERS, ink=ink, role="cell")


def _draw_shares(page: Page, shares: np.ndarray, lates: np.ndarray, cells: list[Box]) -> None:
    page.rectangles(cells, fill="#FFFFFF", stroke=PALE, role="day")
    filled = [_filled(cell, part) for cell, part in zip(cells, shares, strict=True) if part > 0]
    page.rectangles(filled, fill=BLUE, role="missed")
    dots = [_centre(cell) for cell, n in zip(cells, lates, strict=True) if n > 0]
    page.markers("o", dots, fill=INK, size=_DOT, role="late")


def _draw_signs(page: Page, codes: list[str], cells: list[Box], signs: Mapping[str, Sign]) -> None:
    for name, (letter, look) in signs.items():
        mine = [cell for cell, its in zip(cells, codes, strict=True) if its == name]
        page.rectangles(mine, fill=LOOKS[look], stroke=BACKGROUND if look == "none" else "", width=0.6, role=name)
        for cell in mine if letter else ():
            _write_sign(page, cell, letter, look, role="cell")


def _swatch(letter: str, look: str) -> Swatch:
    """Sign of a legend: the cell as in the calendar."""

    def draw(page: Page, box: Box) -> None:
        """Draw the cell, and its letter when it has one."""
        page.rectangles([box], fill=LOOKS[look], stroke=BACKGROUND if look == "none" else "", width=0.6, role="legend")
        if letter:
            _write_sign(page, box, letter, look, role="legend")

    return draw


def _write_sign(page: Page, box: Box, letter: str, look: str, *, role: str) -> None:
    ink = readable_ink(LOOKS[look])
    page.write(letter, *_centre(box), anchor="center", size=_LETTERS, ink=ink, is_bold=True, role=role)


def _legend_of_shares(words: Words, *, has_late: bool) -> list[tuple[str, Swatch]]:
    def part(share: float) -> Swatch:
        """Sign of a day of which a share was missed."""

        def draw(page: Page, box: Box) -> None:
            """Draw the cell, filled up to the share."""
            page.rectangles([_filled(box, share)] if share else [], fill=BLUE, role="missed")
            frame(page, box)

        return draw

    def dot(page: Page, box: Box) -> None:
        """Draw the cell and its point."""
        frame(page, box)
        page.markers("o", [_centre(box)], fill=INK, size=_DOT, role="late")

    entries = [
        (words.say("présent"), part(0.0)),
        (words.say("absent une partie du jour"), part(0.5)),
        (words.say("absent tout le jour"), part(1.0)),
    ]
    return [*entries, (words.say("en retard"), dot)] if has_late else entries


def _filled(box: Box, share: float) -> Box:
    """Lower part of a box."""
    left, top, right, bottom = box
    return left, bottom - share * (bottom - top), right, bottom


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
