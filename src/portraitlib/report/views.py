"""The views a notebook showed, read back from its outputs, for the workbook, the CSV files and the index."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from portraitlib.display.view import VIEW_MIME
from portraitlib.results.forms import Form


@dataclass(frozen=True)
class ColumnRead:
    """A column of a table: the schema's own name, the reader's label, how its values are written."""

    name: str
    label: str
    form: Form


@dataclass(frozen=True)
class TableRead:
    """A table as it was shown, after the disclosure rule."""

    name: str
    title: str
    note: str
    columns: tuple[ColumnRead, ...]
    rows: Sequence[Sequence[Any]]
    labels: Sequence[Sequence[str | None]]
    withheld: Sequence[Sequence[bool]]
    bounds: Sequence[Sequence[str]]
    withheld_below: int = 0
    small_rows: Sequence[bool] = ()

    def is_small(self, row: int) -> bool:
        """Whether the count of students behind a row is withheld."""
        return bool(self.small_rows) and self.small_rows[row]


@dataclass(frozen=True)
class ViewRead:
    """A section as it was shown: its name, its finding, its tables."""

    name: str
    headline: str
    is_school_headline: bool
    tables: tuple[TableRead, ...]


def views_of(notebook: NotebookNode) -> list[ViewRead]:
    """Views of an executed notebook, in reading order.

    A table shown twice under one name (the same study called twice) keeps its second copy under a
    numbered name.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> views_of(new_notebook())
    []
    """
    return views_in(_bundles(notebook))


def views_in(bundles: Iterable[dict[str, Any]]) -> list[ViewRead]:
    """Views as `view_json` tells them, in order; see `views_of`."""
    taken: dict[str, int] = {}
    return [_view(bundle, taken) for bundle in bundles]


def copied(notebook: NotebookNode) -> NotebookNode:
    """Copy of a notebook to change, whose views are the notebook's own: they are only read, or taken out.

    The cells of the tables are nearly all of a notebook's values; copying them took longer than writing the page.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> shown = new_output("display_data", {VIEW_MIME: {"tables": []}})
    >>> book = new_notebook(cells=[new_code_cell(outputs=[shown])])
    >>> copied(book).cells[0].outputs[0].data.pop(VIEW_MIME)
    {'tables': []}
    >>> VIEW_MIME in book.cells[0].outputs[0].data
    True
    """
    return copy.deepcopy(notebook, {id(bundle): bundle for bundle in _bundles(notebook)})


def delivered_by(notebook: NotebookNode) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Counts that an executed notebook tells; days of earlier reports beside which they would tell a few students.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> delivered_by(new_notebook())
    ([], ())
    """
    bundles = _bundles(notebook)
    told = [one for bundle in bundles for one in bundle.get("delivered", ())]
    return told, tuple(sorted({day for bundle in bundles for day in bundle.get("since", ())}))


def school_headline(views: Iterable[ViewRead]) -> str:
    """Headline that stands for the school in the index; empty when no view claims it."""
    return next((view.headline for view in views if view.is_school_headline), "")


def _bundles(notebook: NotebookNode) -> list[dict[str, Any]]:
    return [
        output["data"][VIEW_MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if VIEW_MIME in output.get("data", {})
    ]


def _view(bundle: dict[str, Any], taken: dict[str, int]) -> ViewRead:
    return ViewRead(
        name=bundle["name"],
        headline=bundle["headline"],
        is_school_headline=bool(bundle.get("is_school_headline")),
        tables=tuple(_table(table, taken) for table in bundle.get("tables", [])),
    )


def _table(table: dict[str, Any], taken: dict[str, int]) -> TableRead:
    count = taken[table["name"]] = taken.get(table["name"], 0) + 1
    columns = tuple(ColumnRead(c["name"], c["label"], Form(c["form"])) for c in table["columns"])
    shape: list[list[Any]] = [[None] * len(columns) for _ in table["rows"]]
    return TableRead(
        name=table["name"] if count == 1 else f"{table['name']}_{count}",
        title=table["title"],
        note=table.get("note", ""),
        columns=columns,
        rows=table["rows"],
        labels=table.get("labels") or shape,
        withheld=table.get("withheld") or shape,
        bounds=table.get("bounds") or shape,
        withheld_below=int(table.get("withheld_below", 0)),
        small_rows=tuple(table.get("small_rows", ())),
    )
