"""Axes of a figure: rows, ticks in the reader's numbers, targets, names of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portraitlib.display.charts.canvas import GREY
from portraitlib.display.charts.readings import wrapped
from portraitlib.display.view import Form
from portraitlib.display.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

DASHED = (0, (4, 2))
SMALLEST_SHARE_RANGE = 0.3
LINE_HEIGHT = 13  # points, of a name beside a line


def head_rows(axes: Axes, names: Sequence[str]) -> None:
    """Name the rows, the first one on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)


def draw_target(axes: Axes, target: float | None, label: str, *, across: bool) -> None:
    """Draw a target as a dashed line, named at its end, away from the ticks."""
    if target is None:
        return
    stroke = {"color": GREY, "linewidth": 1.2, "linestyle": DASHED, "zorder": 1}
    words = {"textcoords": "offset points", "va": "bottom", "color": GREY, "size": 9, "annotation_clip": False}
    if across:
        axes.axhline(target, **stroke)
        axes.annotate(label, (0, target), (2, 3), xycoords=("axes fraction", "data"), **words)
    else:
        axes.axvline(target, **stroke)
        left, right = axes.get_xlim()
        side = (
            "left"
            if target < left + (right - left) / 3
            else "right"
            if target > right - (right - left) / 3
            else "center"
        )
        axes.annotate(label, (target, 1), (0, 2), xycoords=("data", "axes fraction"), ha=side, **words)


def widen(axes: Axes, form: Form) -> None:
    """Keep a narrow range of shares from looking like large differences."""
    low, high = axes.get_xlim()
    if form is Form.PERCENT and high - low < SMALLEST_SHARE_RANGE:
        middle = min(max((low + high) / 2, SMALLEST_SHARE_RANGE / 2), 1 - SMALLEST_SHARE_RANGE / 2)
        axes.set_xlim(middle - SMALLEST_SHARE_RANGE / 2 - 0.01, middle + SMALLEST_SHARE_RANGE / 2 + 0.01)


def write_ticks(axis: Axis, words: Words, form: Form) -> None:
    """Write an axis' ticks in the reader's numbers, with the decimals its step needs."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    if form is Form.COUNT:
        axis.set_major_locator(MaxNLocator(integer=True, nbins=7))
    scale = 100 if form in (Form.PERCENT, Form.POINTS) else 1

    def write(value: float, _: object = None) -> str:
        ticks = axis.get_majorticklocs()
        step = abs(ticks[1] - ticks[0]) * scale if len(ticks) > 1 else 1
        decimals = next((d for d in range(3) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 3)
        sign = words.percent_sign if form is Form.PERCENT else ""
        return words.number(value * scale, decimals) + sign

    axis.set_major_formatter(FuncFormatter(write))


def name_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Write each line's name at its end, moved apart where two would touch.

    Parameters
    ----------
    axes : Axes
        Its limits and its figure's size are final.
    ends : sequence of (x, y, name, colour)
    """
    if not ends:
        return
    bottom, top = axes.get_ylim()
    point = (top - bottom) / (axes.figure.get_figheight() * 72 * 0.72)  # data units in a point, roughly
    names = [wrapped(name, 26) for _, _, name, _ in ends]
    heights = apart(
        [height for _, height, _, _ in ends], [(name.count("\n") + 1) * LINE_HEIGHT * point for name in names]
    )
    for (across, _, _, colour), name, height in zip(ends, names, heights, strict=True):
        axes.annotate(
            name, (across, height), (9, 0), textcoords="offset points", va="center", color=colour, size=9.5,
            annotation_clip=False,
        )  # fmt: skip


def apart(middles: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Move middles apart so that pieces of these sizes do not overlap, each staying near its place.

    Examples
    --------
    >>> apart([1.0, 1.5, 9.0], [2, 2, 2])
    [0.25, 2.25, 9.0]
    """
    order = sorted(range(len(middles)), key=lambda place: middles[place])
    blocks: list[tuple[list[int], float]] = []  # places that touch, and the middle of the block
    for place in order:
        members, middle = [place], float(middles[place])
        while blocks:
            before, its_middle = blocks[-1]
            size, its_size = sum(sizes[m] for m in members), sum(sizes[m] for m in before)
            if its_middle + its_size / 2 <= middle - size / 2:
                break
            blocks.pop()
            members = before + members
            middle = sum(_centred(middles, sizes, members)) / len(members)
        blocks.append((members, middle))
    placed = [0.0] * len(middles)
    for members, middle in blocks:
        edge = middle - sum(sizes[m] for m in members) / 2
        for member in members:
            placed[member] = edge + sizes[member] / 2
            edge += sizes[member]
    return placed


def _centred(middles: Sequence[float], sizes: Sequence[float], members: Sequence[int]) -> list[float]:
    """Where the block's middle would be if each member alone kept its place."""
    total, before, found = sum(sizes[m] for m in members), 0.0, []
    for member in members:
        found.append(middles[member] - before - sizes[member] / 2 + total / 2)
        before += sizes[member]
    return found
