"""What a workbook knows of its cells that their values do not say: percentages, errors, formulas, merged areas."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

MOST_CELLS = 40_000_000
"""Cells between the first and the last of a sheet beyond which it is not opened: the reader keeps a place for each."""


class SheetTooLargeError(Exception):
    """A cell stands so far away that the sheet cannot be held in memory; its name is kept."""

    def __init__(self, row: int, column: int) -> None:
        self.cell = cell_name(row, column)
        super().__init__(self.cell)


@dataclass
class SheetFacts:
    """Facts of one sheet; rows and columns count from 0.

    Parameters
    ----------
    shown : dict
        Row to how its numbers are shown (`number_formats.shown_as`), by column.
    formulas : dict
        Row to the columns of its cells that hold a formula which gives a number.
    errors : dict
        Row to the error of its cells, by column.
    merged : list
        First and last row, first and last column of each merged area.
    recomputes : bool
        The file asks for its formulas to be computed when opened: a stored 0 was perhaps never computed.
    """

    shown: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    formulas: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    errors: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    recomputes: bool = False


def cell_name(row: int, column: int) -> str:
    """Name of a cell as a spreadsheet shows it.

    Examples
    --------
    >>> cell_name(1048575, 16383)
    'XFD1048576'
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def cell_place(name: str) -> tuple[int, int]:
    """Row and column of a cell's name, from 0.

    Examples
    --------
    >>> cell_place("XFD1048576")
    (1048575, 16383)
    """
    letters = name.rstrip("0123456789")
    if len(letters) == 1:
        return int(name[1:]) - 1, ord(letters) - 65
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - 64
    return int(name[len(letters) :]) - 1, column - 1


def check_size(first: tuple[int, int], last: tuple[int, int]) -> None:
    """Refuse a sheet whose cells lie too far apart."""
    if (last[0] - first[0] + 1) * (last[1] - first[1] + 1) > MOST_CELLS:
        raise SheetTooLargeError(*last)
