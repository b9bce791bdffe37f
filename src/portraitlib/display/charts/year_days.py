"""Days of a school year: one small cell a day, a column a week, a row a weekday."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from portraitlib.display.charts.frames import frame, legend, say_nothing
from portraitlib.display.charts.lettering import SMALL, height_of, width_of
from portraitlib.display.charts.page import EDGE, WIDTH, Box, Page
from portraitlib.display.charts.palette import BLUE, INK, PALE
from portraitlib.display.charts.readings import values_of
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_HIGHEST, _WIDEST = 17.0, 17.0  # px, of a cell
_SCHOOL_DAYS = 5


def year_days(
    shown: ShownTable,
    words: Words,
    *,
    date: str,
    share: str,
    late: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw the share of each day that was missed as the height filled, and a dot for a late arrival.

    Parameters
    ----------
    shown : ShownTable
        One row per day of class.
    words : Words
    date : str
        Column of the days.
    share : str
        Column of the share missed [0-1]; 0 is drawn empty.
    late : str
        Column of the number of late arrivals.
    title, subtitle : str

    Returns
    -------
    bytes
        SVG.
    """
    page, shares = Page(title, subtitle), values_of(shown, share)
    if not len(shares):
        return say_nothing(page, words)
    days = pd.to_datetime(shown.rows[date])
    lates = np.nan_to_num(values_of(shown, late)) if late else np.zeros(len(shares))
    monday = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    week = ((monday - monday.min()).dt.days // 7).to_numpy()
    names = _weekdays(words)
    left = EDGE + max(width_of(name, SMALL) for name in names) + 8
    wide = min((WIDTH - EDGE - left) / (week.max() + 1), _WIDEST)
    high = min(wide, _HIGHEST)
    top = page.bottom + height_of("x", SMALL) + 2
    _name_months(page, days, week, left, wide, top, words)
    for place, name in enumerate(names):
        page.write(name, left - 8, top + (place + 0.5) * high, anchor="right", size=SMALL, role="row")
    boxes: list[Box] = []
    for across, down in zip(week, days.dt.day_of_week, strict=True):
        x, y = left + across * wide, top + down * high
        boxes.append((x, y, x + wide - 2, y + high - 2))
    page.rectangles(boxes, fill="#FFFFFF", stroke=PALE, role="day")
    filled = [
        (x0, y1 - part * (y1 - y0), x1, y1) for (x0, y0, x1, y1), part in zip(boxes, shares, strict=True) if part > 0
    ]
    page.rectangles(filled, fill=BLUE, role="missed")
    dots = [((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0, x1, y1), n in zip(boxes, lates, strict=True) if n > 0]
    page.markers("o", dots, fill=INK, size=6.0, role="late")
    page.bottom = top + _SCHOOL_DAYS * high + 6
    legend(page, _legend(words, has_late=bool(late)))
    return page.svg()


def _weekdays(words: Words) -> list[str]:
    """Names of Monday to Friday, short, as the reader writes them."""
    from babel.dates import get_day_names

    named = get_day_names("abbreviated", locale=words.locale)
    return [str(named[place]) for place in range(_SCHOOL_DAYS)]


def _name_months(
    page: Page, days: pd.Series, week: np.ndarray, left: float, wide: float, top: float, words: Words
) -> None:
    """Write each month over the week of its first day of class, where there is room."""
    from babel.dates import format_date

    firsts = days[~days.dt.to_period("M").duplicated()]
    free = left
    for row, day in firsts.items():
        at = left + week[days.index.get_loc(row)] * wide
        name = format_date((day + timedelta(0)).date(), "MMM", locale=words.locale)
        if at >= free:
            page.write(name, at, top - 3, place="bottom", size=SMALL, role="column")
            free = at + width_of(name, SMALL) + 6


def _legend(words: Words, *, has_late: bool) -> list:
    def part(share: float):
        """Swatch of a day missed in part, filled from below."""

        def draw(page: Page, box: Box) -> None:
            """Draw the part missed, then the frame of the day."""
            x0, y0, x1, y1 = box
            page.rectangles([(x0, y1 - share * (y1 - y0), x1, y1)], fill=BLUE, role="missed")
            frame(page, box)

        return draw

    def empty(page: Page, box: Box) -> None:
        """Draw a day without absence."""
        frame(page, box)

    def dot(page: Page, box: Box) -> None:
        """Draw a day without absence, with the dot of a late arrival."""
        frame(page, box)
        page.markers("o", [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)], fill=INK, size=6.0, role="late")

    entries = [
        (words.say("présent"), empty),
        (words.say("absent une partie du jour"), part(0.5)),
        (words.say("absent tout le jour"), part(1.0)),
    ]
    return [*entries, (words.say("en retard"), dot)] if has_late else entries
