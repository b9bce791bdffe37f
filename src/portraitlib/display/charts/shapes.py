"""What a page is made of: shapes and texts, placed in CSS pixels from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.path import Path

WIDTH, NARROW = 720.0, 320.0
"""Width of a figure, and of the same one laid out for a phone [CSS px]."""
EDGE = 8.0
"""Blank left around the figure [px]."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom [px]."""


@dataclass(frozen=True)
class Shape:
    """A path with its look; `role` says what it stands for. A shape with `points` is drawn at each of them."""

    path: Path
    role: str
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    points: Path | None = None


@dataclass(frozen=True)
class Text:
    """A text of one or several lines and the box it fills."""

    text: str
    box: Box
    size: float
    ink: str
    is_bold: bool
    starts: tuple[tuple[float, float], ...]  # of each line, on its baseline
    role: str = ""
    anchor: str = "left"
