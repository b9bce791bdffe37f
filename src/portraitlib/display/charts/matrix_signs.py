"""What a cell of a matrix looks like, by its kind, and the legend that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from portraitlib.display.charts.frames import DASHED, Swatch, framed, legend
from portraitlib.display.charts.page import Box, Page
from portraitlib.display.charts.palette import BLUE, GREY, INK, VERMILLION, WITHHELD
from portraitlib.display.charts.readings import label_of
from portraitlib.display.tables import withheld_text
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import MISSING, Words

Kind = Literal["right", "wrong", "partial", "missing", "withheld"]
PALE_BLUE, PALE_ORANGE = "#CFE3F1", "#FBE3D3"
FILLS: dict[Kind, str] = {"right": PALE_BLUE, "wrong": PALE_ORANGE, "partial": PALE_BLUE}
FILLS |= {"missing": "#FFFFFF", "withheld": WITHHELD}
ROW_LINE: dict[str, Any] = {"stroke": INK, "width": 2.4}
COLUMN_LINE: dict[str, Any] = {"stroke": VERMILLION, "width": 2.4, "dash": DASHED}


def write_legend(
    page: Page, shown: ShownTable, words: Words, names: Mapping[Kind, str], row_line: str, column_line: str
) -> None:
    """Say what each kind of cell and each curve is, in the table's own words."""
    entries: list[tuple[str, Swatch]] = []
    for kind in SIGNS:
        if kind in names:
            name = withheld_text(words, shown.withheld_below) if kind == "withheld" else names[kind]
            entries.append((words.say("sans réponse") if name == MISSING else name, framed(_cell(kind))))
    for column, look in ((row_line, ROW_LINE), (column_line, COLUMN_LINE)):
        if column:
            entries.append((label_of(shown, column), _stroke(look)))
    legend(page, entries)


def _stroke(look: dict[str, Any]) -> Swatch:
    return lambda page, box: page.lines(
        [[(box[0] - 2, (box[1] + box[3]) / 2), (box[2] + 2, (box[1] + box[3]) / 2)]], role="legend", **look
    )


def _cell(kind: Kind) -> Swatch:
    def draw(page: Page, box: Box) -> None:
        """Draw the cell, and its sign over it."""
        page.rectangles([box], fill=FILLS[kind], role="legend")
        SIGNS[kind](page, [box])

    return draw


def fill_cells(page: Page, boxes: Mapping[Kind, list[Box]], whole: Box) -> None:
    """Fill the cells of each kind: the commonest colour everywhere at once, then the others where they stand."""
    of_fill: dict[str, list[Box]] = {}
    for kind, its in boxes.items():
        of_fill.setdefault(FILLS[kind], []).extend(its)
    commonest = max(of_fill, key=lambda fill: len(of_fill[fill]))
    cells = sum(map(len, of_fill.values()))
    size = (whole[2] - whole[0]) * (whole[3] - whole[1])
    is_full = cells * _size(next(iter(of_fill[commonest]))) > size * 0.999  # each row has a cell in each column
    if is_full:
        page.rectangles([whole], fill=commonest, role="cells")
    for fill, its in of_fill.items():
        if not (is_full and fill == commonest):
            page.rectangles(_joined(sorted(its, key=lambda box: (box[1], box[0]))), fill=fill, role="cells")


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _right(page: Page, boxes: list[Box]) -> None:
    """Leave the colour alone."""


def _wrong(page: Page, boxes: list[Box]) -> None:
    """Draw a cross."""
    crosses = []
    for x0, y0, x1, y1 in boxes:
        x, y, arm = (x0 + x1) / 2, (y0 + y1) / 2, min(x1 - x0, y1 - y0) * 0.27
        crosses += [[(x - arm, y - arm), (x + arm, y + arm)], [(x - arm, y + arm), (x + arm, y - arm)]]
    page.lines(crosses, stroke=VERMILLION, width=1.5, role="wrong")


def _partial(page: Page, boxes: list[Box]) -> None:
    """Draw half of the cell in blue."""
    page.polygons([[(x0, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in boxes], fill=BLUE, role="partial")


def _missing(page: Page, boxes: list[Box]) -> None:
    """Draw a dash."""
    dashes = [[((x0 + x1) / 2 - 2.5, (y0 + y1) / 2), ((x0 + x1) / 2 + 2.5, (y0 + y1) / 2)] for x0, y0, x1, y1 in boxes]
    page.lines(dashes, stroke=GREY, width=1.4, role="missing")


def _withheld(page: Page, boxes: list[Box]) -> None:
    for box in boxes:
        page.withhold(box, gap=5)


SIGNS: dict[Kind, Callable[[Page, list[Box]], None]] = {
    "right": _right,
    "wrong": _wrong,
    "partial": _partial,
    "missing": _missing,
    "withheld": _withheld,
}


def _joined(boxes: list[Box]) -> list[Box]:
    """Boxes that follow one another in a row made one: fewer to write."""
    joined: list[Box] = []
    for box in boxes:
        if joined and joined[-1][1] == box[1] and abs(joined[-1][2] - box[0]) < 1e-6:
            joined[-1] = (joined[-1][0], box[1], box[2], box[3])
        else:
            joined.append(box)
    return joined
