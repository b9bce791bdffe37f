"""Histogram: how many there are in each bin of a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from portraitlib.display.charts.frames import DASHED, LINE, across_axis, legend, say_nothing, upright_axis
from portraitlib.display.charts.lettering import width_of
from portraitlib.display.charts.page import EDGE, Box, Page
from portraitlib.display.charts.palette import BLUE, GREY, VERMILLION
from portraitlib.display.charts.picture import remembered
from portraitlib.display.charts.readings import form_of, label_of, values_of, withheld_of
from portraitlib.display.charts.scales import Scale, limits
from portraitlib.display.tables import withheld_text
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form

_HIGH, _HATCHED = 220.0, 18.0  # px: of the area, of a bar whose height is withheld


@remembered
def histogram(
    shown: ShownTable,
    words: Words,
    *,
    value: str,
    n: str,
    marks: Sequence[float] = (),
    marks_label: str = "",
    axis_label: str = "",
    n_label: str = "",
    highlight: Sequence[float] = (),
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw an upright bar per row: a bin of a number and how many are in it."""
    page, starts, counts = Page(title, subtitle), values_of(shown, value), values_of(shown, n)
    known = np.unique(starts[~np.isnan(starts)])
    if not len(known):
        return say_nothing(page, words)
    step = float(np.diff(known).min()) if len(known) > 1 else 1.0
    withheld = withheld_of(shown, n) & ~np.isnan(starts)
    if withheld.any():
        why = withheld_text(words, shown.withheld_below)
        legend(page, [(why, lambda page, box: page.withhold(box, gap=5))])
    top = limits([0, *counts[~np.isnan(counts)]], Form.COUNT, is_from_zero=True)
    look = {"right": page.width - EDGE - 12, "head": LINE if marks and marks_label else 8.0}
    area, scale = upright_axis(page, _HIGH, top, words, Form.COUNT, label=n_label or label_of(shown, n), **look)
    before = 0.5 if step == 1 and form_of(shown, value) is Form.COUNT else 0.0  # a whole number is under its bar
    ends = (min([known[0] - before, *marks]) - 0.2 * step, max([known[-1] + step - before, *marks]) + 0.2 * step)
    across = Scale(*ends, area.left, area.right)
    across_axis(page, area, across, words, form_of(shown, value), axis_label or label_of(shown, value))
    gap = min(2.0, 0.12 * (across(step) - across(0)))
    boxes: dict[bool, list[Box]] = {False: [], True: []}
    for start, count, is_hidden in zip(starts, counts, withheld, strict=True):
        left, right = across(start - before) + gap / 2, across(start - before + step) - gap / 2
        if is_hidden:
            page.withhold((left, area.bottom - _HATCHED, right, area.bottom), gap=5)
        elif count > 0:
            boxes[bool(np.isclose(start, list(highlight)).any())].append((left, scale(count), right, area.bottom))
    page.rectangles(boxes[False], fill=BLUE, role="bar")
    page.rectangles(boxes[True], fill=VERMILLION, role="highlight")
    upright = [[(across(mark), area.top - 3), (across(mark), area.bottom)] for mark in marks]
    page.lines(upright, stroke=GREY, width=1.6, dash=DASHED, role="mark")
    if marks and marks_label:
        half = width_of(marks_label) / 2
        middle = min(max((across(min(marks)) + across(max(marks))) / 2, EDGE + half), page.width - EDGE - half)
        page.write(marks_label, middle, area.top - 4, anchor="center", place="bottom", ink=GREY, role="mark")
    return page.svg()
