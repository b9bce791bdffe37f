"""What a result looks like once put into words, tables and figures, before it is HTML or a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

from portraitlib.results.forms import Form

if TYPE_CHECKING:  # the index reads what these say of a notebook, and no table
    import pandas as pd

VIEW_MIME = "application/vnd.portraitlib.view+json"
"""Type under which `show` leaves a view's words and tables in a notebook, for workbooks and the index."""


@dataclass(frozen=True)
class ShownColumn:
    """A column of a shown table: the schema's own name, the reader's label, how to write its values.

    `is_long` says that its texts are sentences: the column is given room. `is_under` says that they matter too much to
    be pushed aside: on a page, they stand under the row, after the column's label, over the whole width.
    """

    name: str
    label: str
    form: Form = Form.TEXT
    is_long: bool = False
    is_under: bool = False


@dataclass(frozen=True)
class ShownTable:
    """A table as a reader sees it; its cells have passed the disclosure rule.

    Parameters
    ----------
    name : str
        Name of the sheet and the CSV file.
    title : str
        Caption, in the reader's language.
    columns : tuple of ShownColumn
    rows : DataFrame
        Typed values (numbers stay numbers), columns by `ShownColumn.name`; codes stay codes.
    labels : DataFrame
        Same shape: text of the `TEXT` columns in the reader's language; other columns are ignored.
    withheld : DataFrame of bool
        Cells withheld by the disclosure rule.
    bounds : DataFrame of str
        ``"<"`` or ``">"`` where a value is a bound, else ``""``.
    n_row_headers : int
        How many leading columns head the row.
    note : str
    withheld_below : int
        Smallest count of students shown, told in withheld cells; 0 when every count may be.
    small_rows : tuple of bool
        Rows whose count of students is itself withheld; empty when none is.
    is_lines : bool
        A table of one row is read from top to bottom on a page, a line for each of its columns.
    """

    name: str
    title: str
    columns: tuple[ShownColumn, ...]
    rows: pd.DataFrame
    labels: pd.DataFrame
    withheld: pd.DataFrame
    bounds: pd.DataFrame
    n_row_headers: int = 1
    note: str = ""
    withheld_below: int = 0
    small_rows: tuple[bool, ...] = ()
    is_lines: bool = False


@dataclass(frozen=True)
class ShownFigure:
    """A drawn figure with its words.

    Parameters
    ----------
    name : str
    image : bytes
        SVG picture that tells its width and height in CSS pixels, as the forms of `display.charts` give it.
    title : str
        The finding.
    alt : str
        What is seen.
    table : str
        Name of the table that holds its data.
    """

    name: str
    image: bytes
    title: str
    alt: str
    table: str = ""


class Rank(IntEnum):
    """Which findings of a page are read first."""

    PRIORITY = 1
    CAUTION = 2
    CONTEXT = 3
    REFUSED = 4
    NO_FINDING = 5
    LIVE = 6  # what a control of the notebook answers: nothing of it is printed

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Rank:
        """Rank of a view read back from a notebook."""
        return cls[str(view.get("rank", "context")).upper()]


@dataclass(frozen=True)
class ToldCell:
    """A number of a headline, and the cell that it quotes.

    Parameters
    ----------
    place : str
        Name of the number in its sentence.
    written : str
    table, column : str
        The table is empty for a fact of the result, both are for a number that quotes nothing known.
    row : int
        Place of the row in the table; -1 when the number counts rows, or is no cell.
    """

    place: str
    written: str
    table: str
    row: int
    column: str


@dataclass(frozen=True)
class View:
    """A result ready to be read.

    Parameters
    ----------
    name : str
        Name of the section, an ASCII slug.
    headline : str
        The finding in one sentence.
    sentences : tuple of str
        How many students, how sure, what was left out.
    figures : tuple of ShownFigure
    tables : tuple of ShownTable
        The first one stays open; the others are folded.
    notes : tuple of str
        What was withheld and why, how to read it.
    is_school_headline : bool
        The headline stands for the school in the index.
    is_sheet : bool
        The section is a page of its own when printed, all its tables open.
    rank : Rank
        Where the headline stands among those of a page.
    to_do : str
        What to do with the finding, in one sentence.
    on_page : {"short", "whole", "open"}
        How a page keeps the section: folded under its headline, its tables cut; folded, all its rows there; open.
    cells : tuple of ToldCell
        What each number of the headline quotes, but for what it lacks.
    lacking : str
        End of the headline that says what its numbers lack; a summary says it once for all the sections it is true of.
    is_withheld : bool
        Nothing of it may be told to this reader.
    delivered : tuple of dict
        Counts that its tables tell, for the next report to be compared with.
    since : tuple of str
        Days of earlier reports beside which they would tell a few students.
    """

    name: str
    headline: str
    sentences: tuple[str, ...] = ()
    figures: tuple[ShownFigure, ...] = ()
    tables: tuple[ShownTable, ...] = ()
    notes: tuple[str, ...] = ()
    is_school_headline: bool = False
    is_sheet: bool = False
    rank: Rank = Rank.CONTEXT
    to_do: str = ""
    on_page: Literal["short", "whole", "open"] = "short"
    cells: tuple[ToldCell, ...] = ()
    lacking: str = ""
    is_withheld: bool = False
    delivered: tuple[Mapping[str, Any], ...] = ()
    since: tuple[str, ...] = ()
