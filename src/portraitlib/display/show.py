"""The one road from a result to the screen: disclosed once, put into words, emitted as one bundle."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from portraitlib.display.charts.picture import Picture
from portraitlib.display.losses import with_losses
from portraitlib.display.markup import style, template
from portraitlib.display.numbers import is_missing
from portraitlib.display.screen import beside_handles, names_on_screen, put_html_on_screen
from portraitlib.display.seen import remember
from portraitlib.display.tables import in_order_of_handles, table_html
from portraitlib.display.told import cells_of
from portraitlib.display.view import VIEW_MIME, Rank, ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Withheld, Words, heard
from portraitlib.results.delivered import IN_SENTENCES, counts_told
from portraitlib.results.disclosure import disclose
from portraitlib.results.forms import Form
from portraitlib.results.result import Result
from portraitlib.results.rooms import room_of
from portraitlib.tables.school import Reader

DATA_NOTEBOOK = "00"
_SIZE = re.compile(rb'<svg [^>]*?width="(\d+)" height="(\d+)"')


def show(result: Result | Sequence[Result]) -> None:
    """Show a result to its reader; several results, one after the other.

    The audience's disclosure rule is applied once, here; words, figures, alternative texts and tables are
    all made from what it let through.

    Parameters
    ----------
    result : Result or sequence of Result
        What a study gave back, or a refusal.

    Raises
    ------
    TypeError
        When no view exists for the result.
    """
    for one in [result] if isinstance(result, Result) else result:
        view = shown_view(one)
        if view.headline or view.tables:  # what has nothing to say takes no room
            remember(one, view.headline)
            emit(view, one.reader)


def emit(view: View, reader: Reader) -> None:
    """Put a view on the screen as one display bundle; on the screen alone when names are beside its handles."""
    from IPython.display import display  # only a notebook needs it

    if names := names_on_screen(reader):
        put_html_on_screen(beside_handles(html_of(view, words_of(reader)), names))
        return
    display(bundle_of(view, reader), raw=True)


def bundle_of(view: View, reader: Reader) -> dict[str, object]:
    """Display bundle of a view: HTML for people, plain text, and the view's tables for workbooks."""
    return {
        "text/html": html_of(view, words_of(reader)),
        "text/plain": view.headline,
        VIEW_MIME: view_json(view, language=reader.language, audience=reader.audience),
    }


def shown_view(result: Result) -> View:
    """View of a result after the audience's disclosure rule."""
    told, words = disclose(result), words_of(result.reader)
    room = room_of(type(told).__module__)
    is_of_data = room is not None and room.notebook.startswith(DATA_NOTEBOOK)
    with heard() as said:
        view = _ranked_as_told(view_of(told, words))
    quoted = replace(view, cells=cells_of(view.headline, said, told))
    view = _with_delivered(with_losses(quoted, told.lost, words, is_of_data=is_of_data), told)
    return replace(view, tables=tuple(map(in_order_of_handles, view.tables)))


def _with_delivered(view: View, told: Result) -> View:
    """A view with the counts that its tables tell: a table's name may say its room first."""
    shown = [f"_{table.name}" for table in view.tables]
    delivered = [
        one
        for one in counts_told(told)
        if one["table"] == IN_SENTENCES or any(name.endswith(f"_{one['table']}") for name in shown)
    ]
    return replace(view, delivered=tuple(delivered), since=told.population.since if told.population else ())


def _ranked_as_told(view: View) -> View:
    """A view whose finding is withheld is no finding to this reader, whatever the result holds: nothing to do."""
    if not isinstance(view.headline, Withheld):
        return view
    return replace(view, rank=Rank.REFUSED, to_do="", is_withheld=True)


def headline_of(result: Result) -> str:
    """The finding in one sentence; see `Result.headline`."""
    headline = shown_view(result).headline
    remember(result, headline)
    return headline


def words_of(reader: Reader) -> Words:
    """Words of a reader: their language, and what people are called on their pages."""
    return Words(reader.language, reader.handles)


def result_html(result: Result) -> str:
    """HTML of a result, as `show` gives it."""
    return html_of(shown_view(result), words_of(result.reader))


def frame_of(result: Result, table: str) -> pd.DataFrame:
    """A table of a result as its reader may see it; see `Result.to_frame`."""
    shown = {one.name: one for one in shown_view(result).tables}
    if table not in shown:
        raise KeyError(f"no table {table!r} is shown; there are {sorted(shown)}")
    rows, withheld = shown[table].rows.copy(), shown[table].withheld.to_numpy(dtype=bool)
    if withheld.any():
        rows["withheld"] = [", ".join(rows.columns[hidden]) for hidden in withheld]
    return rows


def html_of(view: View, words: Words) -> str:
    """Section of HTML for a view: headline, sentences, figures with their data, tables, notes."""
    by_name = {table.name: table for table in view.tables}
    behind_figures = [figure.table for figure in view.figures if figure.table in by_name]
    others = [table for table in view.tables if table.name not in behind_figures]
    return template("view").render(
        view=view,
        words=words,
        style=_safe(style()),
        data_summary=words.say("Données de la figure"),
        figures=[_figure(figure, view.figures[:place], by_name, words) for place, figure in enumerate(view.figures)],
        tables=[
            {"html": _safe(table_html(table, words, has_caption=is_open)), "title": table.title, "is_open": is_open}
            for table, is_open in (
                (one, view.is_sheet or (not view.figures and not place)) for place, one in enumerate(others)
            )
        ],
    )


def view_json(view: View, *, language: str, audience: str) -> dict[str, Any]:
    """Words and tables of a view as JSON-safe values, for the workbook and the index."""
    return {
        "name": view.name,
        "headline": view.headline,
        "is_school_headline": view.is_school_headline,
        "rank": view.rank.name.lower(),
        "sure": view.sentences[0] if view.sentences else "",
        "to_do": view.to_do,
        "on_page": "open" if view.is_sheet else view.on_page,
        "lacking": view.lacking,
        "is_withheld": view.is_withheld,
        "cells": [asdict(cell) for cell in view.cells],
        "delivered": list(view.delivered),
        "since": list(view.since),
        "language": language,
        "audience": audience,
        "tables": [_table_json(table) for table in view.tables],
    }


def _table_json(table: ShownTable) -> dict[str, Any]:
    withheld, bounds = table.withheld.to_numpy(dtype=bool).tolist(), table.bounds.to_numpy().tolist()
    columns = [table.rows.iloc[:, place].tolist() for place in range(len(table.columns))]
    labels = [
        table.labels.iloc[:, place].tolist() if column.form is Form.TEXT else [None] * len(table.rows)
        for place, column in enumerate(table.columns)
    ]
    return {
        "name": table.name,
        "title": table.title,
        "note": table.note,
        "columns": [{"name": c.name, "label": c.label, "form": c.form.value} for c in table.columns],
        "rows": [
            [None if is_withheld else _json_value(value) for value, is_withheld in zip(values, hidden, strict=True)]
            for values, hidden in zip(zip(*columns, strict=True), withheld, strict=True)
        ],
        "labels": [
            [None if is_withheld else label for label, is_withheld in zip(row, hidden, strict=True)]
            for row, hidden in zip(zip(*labels, strict=True), withheld, strict=True)
        ],
        "withheld": withheld,
        "bounds": [[str(cell) for cell in row] for row in bounds],
        "withheld_below": table.withheld_below,
        "small_rows": [bool(is_small) for is_small in table.small_rows],
    }


def _json_value(value: Any) -> object:
    """Plain value of JSON: null when missing, a date in ISO form."""
    if isinstance(value, (str, bool, int)):
        return value
    if is_missing(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _figure(
    figure: ShownFigure, before: tuple[ShownFigure, ...], by_name: dict[str, Any], words: Words
) -> dict[str, Any]:
    """A figure with its size in CSS pixels and its data, given once even when two figures share them."""
    size = _SIZE.match(figure.image)
    if size is None:
        raise ValueError(f"figure {figure.name!r} is not an SVG picture that tells its size in pixels")
    is_first = figure.table not in [other.table for other in before]
    tables = [by_name[figure.table]] if figure.table in by_name and is_first else []
    return {
        "title": figure.title,
        "alt": figure.alt,
        "base64": _letters(figure.image),
        "narrow": _letters(figure.image.narrow()) if isinstance(figure.image, Picture) else "",
        "width": int(size[1]),
        "height": int(size[2]),
        "tables": [_safe(table_html(table, words)) for table in tables],
    }


def _letters(svg: bytes) -> str:
    return base64.b64encode(svg).decode("ascii")


def _safe(html: str) -> object:
    """Mark HTML made by our own escaped templates as not to be escaped twice."""
    from markupsafe import Markup

    return Markup(html)
