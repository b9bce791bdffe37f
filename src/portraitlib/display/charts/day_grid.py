"""Where the days of a school year stand: a column a week, a row a weekday, in one band or two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from portraitlib.display.charts.lettering import SMALL, height_of, width_of
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import GREY, INK
from portraitlib.display.wording import Words

SCHOOL_DAYS = 5
_BETWEEN, _APART = 1.5, 10.0  # px, between two days, two bands


def lay_days(
    page: Page, words: Words, dates: pd.Series, *, high: float, least: float, widest: float, most_weeks: int
) -> list[Box]:
    """Name the weekdays at the left and the months on top, and give each day its cell."""
    weekday = dates.dt.day_of_week.to_numpy()
    monday = dates.to_numpy().astype("datetime64[D]") - weekday
    first = monday.min()
    week = (monday - first).astype("int64") // 7
    n_weeks = int(week.max()) + 1
    names = [words.label(str(place), "weekday") for place in range(SCHOOL_DAYS)]
    left = EDGE + max(width_of(name, SMALL) for name in names) + 8
    most = min(most_weeks, int((page.width - EDGE - left) // least))
    length = -(-n_weeks // -(-n_weeks // most))
    wide = min((page.width - EDGE - left) / length, widest)
    tops = []
    for start in range(0, n_weeks, length):
        top = page.bottom + height_of("x", SMALL) + 4
        shown = first + 7 * np.arange(start, min(start + length, n_weeks))
        _name_months(page, words, shown, left, wide, top, high)
        for place, name in enumerate(names):
            page.write(name, left - 8, top + (place + 0.5) * high, anchor="right", size=SMALL, role="row")
        tops.append(top)
        page.bottom = top + SCHOOL_DAYS * high + _APART
    x = (left + week % length * wide).tolist()
    y = (np.array(tops)[week // length] + weekday * high).tolist()
    return [(across, down, across + wide - _BETWEEN, down + high - _BETWEEN) for across, down in zip(x, y, strict=True)]


def _name_months(
    page: Page, words: Words, weeks: np.ndarray, left: float, wide: float, top: float, high: float
) -> None:
    """Write each month over its first week; of two that would touch, the earlier one goes."""
    months = list(_months(words, weeks))
    for (across, name), (following, _) in pairwise([*months, (len(weeks) + 4, "")]):
        start = left + across * wide
        page.lines([[(start - 1, top - 4), (start - 1, top + SCHOOL_DAYS * high)]], stroke=INK, width=0.4, role="month")
        if (following - across) * wide > width_of(name, SMALL) + 4:
            page.write(name, start, top - 3, place="bottom", ink=GREY, size=SMALL, role="column")


def _months(words: Words, weeks: np.ndarray) -> Iterator[tuple[int, str]]:
    from babel.dates import format_date

    before = None
    for across, week in enumerate((weeks + 3).tolist()):  # the month most of the week is in
        if week.month != before:
            yield across, format_date(week, "MMM", locale=words.locale)
            before = week.month
