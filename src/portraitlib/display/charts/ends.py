"""Names that end a line, moved apart where two would touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portraitlib.display.charts.lettering import LEADING, TEXT, height_of
from portraitlib.display.charts.page import Page
from portraitlib.display.charts.palette import BACKGROUND

_BLANK = 5.0  # px around a name of several lines, to tell it from the next
_FAR = 6.0  # px from its line, beyond which a name is tied to it


@dataclass(frozen=True)
class End:
    """Where a line ends [px], what is written there, in which ink."""

    x: float
    y: float
    text: str
    ink: str


def name_ends(page: Page, ends: Sequence[End], x: float, *, anchor: str = "left", within: tuple[float, float]) -> None:
    """Write what ends each line at `x`, moved apart where two would touch and tied to its line when it is far."""
    sizes = [height_of(end.text) + ("\n" in end.text) * _BLANK for end in ends]
    middles = apart([end.y for end in ends], sizes)
    if ends:
        over = max(max(m + s / 2 for m, s in zip(middles, sizes, strict=True)) - within[1] - LEADING * TEXT / 2, 0.0)
        middles = [middle - over for middle in middles]
    away = -4 if anchor == "left" else 4
    ties = [
        [(end.x - 1.6 * away, end.y), (x + away, middle)]
        for end, middle in zip(ends, middles, strict=True)
        if abs(middle - end.y) > _FAR or abs(x - end.x) > 20
    ]
    page.lines(ties, stroke=BACKGROUND, width=0.8, role="tie")
    for end, middle in zip(ends, middles, strict=True):
        page.write(end.text, x, middle, anchor=anchor, ink=end.ink, role="end")


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
