"""Points over days beside the line asked for: gaps, changes of support, the line followed and its band."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.display.charts.frames import DASHED, Area, Swatch, legend, say_nothing, upright_axis
from portraitlib.display.charts.lettering import width_of
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import BLUE, GREY, TEXT_COLOURS, VERMILLION
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import form_of, label_of, values_of
from portraitlib.display.charts.scales import Scale, limits
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_HIGH = 260.0  # px
_A_NAME = 17.0  # px over the area for the name of a change: a line each, so that none touches another
_APART = 10.0  # px between two dates written


@remembered
def track(
    shown: ShownTable,
    words: Words,
    *,
    x: str,
    value: str,
    aim: str,
    line: str,
    low: str,
    high: str,
    aim_end: tuple[Any, float] | None = None,
    changes: Sequence[tuple[Any, str]] = (),
    gap_label: str,
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a point a day, a cross where one is missing, the line asked for and the one followed in its band."""
    page, values = Page(title, subtitle), values_of(shown, value)
    days = _days_of(shown.rows[x])
    if not len(days) or np.isnan(values).all():
        return say_nothing(page, words)
    lines = {name: values_of(shown, name) for name in (aim, line, low, high)}
    shows = [number for numbers in (values, *lines.values()) for number in numbers]
    last = [(_days_of(pd.Series([aim_end[0]]))[0], aim_end[1])] if aim_end else []
    area, scale = upright_axis(
        page, _HIGH, limits([*shows, *(y for _, y in last)], form_of(shown, value)), words, form_of(shown, value),
        right=page.width - EDGE - 12, label=axis_label, head=8.0 + _A_NAME * len(changes),
    )  # fmt: skip
    marks = [(_days_of(pd.Series([day]))[0], text) for day, text in changes]
    ends = [*days, *(day for day, _ in (*marks, *last))]
    across = Scale(min(ends) - 1, max(max(ends), min(ends) + 1) + 1, area.left, area.right)
    _name_days(page, area, across, [*shown.rows[x], *([aim_end[0]] if aim_end else [])], words)
    _draw_changes(page, area, [(across(day), text) for day, text in marks])
    at = [across(day) for day in days]
    band = [place for place in range(len(at)) if not np.isnan(lines[low][place] + lines[high][place])]
    down = [(at[place], scale(lines[low][place])) for place in band]
    up = [(at[place], scale(lines[high][place])) for place in reversed(band)]
    page.polygons([down + up], fill=VERMILLION, opacity=0.15, role="band")
    drawn: list[tuple[str, Swatch]] = [(label_of(shown, value), _dot)]
    for name, look in ((aim, _AIM), (line, _LINE)):
        run = [(at[place], scale(number)) for place, number in enumerate(lines[name]) if not np.isnan(number)]
        run += [(across(day), scale(y)) for day, y in last] if name == aim and run else []
        page.lines([run], role="line", **look)
        drawn += [(label_of(shown, name), partial(_stroke, look))] if len(run) > 1 else []
    page.markers("o", [(one, scale(y)) for one, y in zip(at, values, strict=True) if not np.isnan(y)], fill=BLUE)
    gaps = [(at[place], area.bottom - 7) for place in np.flatnonzero(np.isnan(values))]
    for gap in gaps:
        _cross(page, gap)
    page.bottom += 8
    legend(page, [*drawn, *([(gap_label, _missing)] if gaps else [])])
    return page.svg()


_AIM: dict[str, Any] = {"stroke": GREY, "width": 2.0, "dash": DASHED}
_LINE: dict[str, Any] = {"stroke": VERMILLION, "width": 2.4}


def _days_of(dates: pd.Series) -> np.ndarray:
    return (pd.to_datetime(dates) - pd.Timestamp(0)).dt.days.to_numpy(dtype="float64")


def _draw_changes(page: Page, area: Area, marks: Sequence[tuple[float, str]]) -> None:
    """An upright line a change, named over the area."""
    for number, (at, text) in enumerate(marks):
        y = area.top - 10 - _A_NAME * (len(marks) - 1 - number)
        page.lines([[(at, y + 8), (at, area.bottom)]], stroke=BLUE, width=1.4, dash=(2, 3), role="change")
        half = width_of(text) / 2
        middle = min(max(at, EDGE + half), page.width - EDGE - half)
        page.write(text, middle, y, anchor="center", ink=TEXT_COLOURS[BLUE], over="#FFFFFF", role="change")


def _name_days(page: Page, area: Area, across: Scale, dates: Sequence[Any], words: Words) -> None:
    """Write some of the days under the area: as many as there is room for."""
    days = sorted(dict.fromkeys(dates))
    writings = [words.day(day) for day in days]
    width = max(map(width_of, writings)) + _APART
    free = -np.inf
    for day, text in zip(days, writings, strict=True):
        at = across(_days_of(pd.Series([day]))[0])
        middle = min(max(at, EDGE + width_of(text) / 2), page.width - EDGE - width_of(text) / 2)
        if middle - width / 2 >= free:
            page.write(text, middle, area.bottom + 5, anchor="center", place="top", role="tick")
            free = middle + width / 2
    page.bottom = area.bottom + 24


def _cross(page: Page, at: tuple[float, float], size: float = 4.0) -> None:
    x, y = at
    arms = [[(x - size, y - size), (x + size, y + size)], [(x - size, y + size), (x + size, y - size)]]
    page.lines(arms, stroke=GREY, width=1.6, role="gap")


def _missing(page: Page, box: Box) -> None:
    _cross(page, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))


def _dot(page: Page, box: Box) -> None:
    page.markers("o", [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)], fill=BLUE, role="legend")


def _stroke(look: dict[str, Any], page: Page, box: Box) -> None:
    middle = (box[1] + box[3]) / 2
    page.lines([[(box[0], middle), (box[2], middle)]], role="legend", **look)
