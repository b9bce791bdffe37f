"""What a section shows, as a file: its tables for a spreadsheet, its figures; what its reader may see, and no more."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.persons.names import all_names
from portraitlib.report.about import About, about_report
from portraitlib.report.exit_check import found_in
from portraitlib.report.pages.fences import keep_within
from portraitlib.report.pages.making import forbidden_on_a_page
from portraitlib.report.pages.questions import OfSection
from portraitlib.report.pages.worker import Book, Books, NotOfferedError, book_of

if TYPE_CHECKING:
    from portraitlib.display.view import ShownFigure, View
    from portraitlib.report.views import TableRead
    from portraitlib.results.result import Result

FILES = {"table.csv": "text/csv", "table.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FILES |= {"figure.svg": "image/svg+xml", "figure.png": "image/png"}
"""Kinds of files, and what a browser is told that each is."""
LIST = "files"
TITLE_LENGTH = 70
DOTS_PER_INCH = 160
_NOT_IN_A_NAME = re.compile(r"[^\w \u00a0'’,()-]|_")


@dataclass(frozen=True)
class MadeFile:
    """A file, and what has to be known before it leaves.

    Parameters
    ----------
    name : str
        In plain words: the school, the section, the day.
    content : bytes
    text : str
        Everything in it that can be read.
    delivered : tuple of mapping
        Counts that it tells, to be kept before it leaves.
    """

    name: str
    content: bytes
    text: str
    delivered: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class FileAsked(OfSection):
    """A file asked of a section, as it is chosen; or the list of those that it can give.

    Parameters
    ----------
    kind : str
        One of `FILES`, or `LIST`.
    rank : int
        Which of its tables, or of its figures.
    """

    kind: str = LIST
    rank: int = 0

    def answer(self, books: Books, project: Path) -> tuple[str, Any]:
        """``("list", …)`` or ``("file", MadeFile)``."""
        from portraitlib.display.show import shown_view

        section, values = self.chosen(books, project)
        result = section.function(section.school, **values)
        view = shown_view(result)
        if self.kind == LIST:
            return "list", files_of(view)
        return "file", self._made(
            view, result, heading(book_of(self, books, project), self.cell, section.words), section.line(values)[1]
        )

    def _made(self, view: View, result: Result, title: str, chosen: str) -> MadeFile:
        about, words = about_report(self.params, date.today()), Words(self.params.language)
        make = {"table.csv": _csv, "table.xlsx": _workbook, "figure.svg": _svg, "figure.png": _png}[self.kind]
        content, text = make(_Source(view, result, about, words, title, chosen, self.rank))
        name = file_name(about.school_name, title or view.name, about.made_on, self.kind, self.rank)
        return MadeFile(name, content, text, tuple(view.delivered))


@dataclass(frozen=True)
class _Source:
    """What a file is made of."""

    view: View
    result: Result
    about: About
    words: Words
    title: str
    chosen: str
    rank: int

    @property
    def tables(self) -> list[TableRead]:
        """Tables as a workbook reads them; refused when there is none."""
        tables = _tables_read(self.view)
        if not tables:
            raise NotOfferedError("no table")
        return tables

    @property
    def figure(self) -> ShownFigure:
        """The figure asked for; refused when there is none of that rank."""
        if not 0 <= self.rank < len(self.view.figures):
            raise NotOfferedError("no such figure")
        return self.view.figures[self.rank]


def files_of(view: View) -> dict[str, list[str]]:
    """Titles of the tables and figures that a section can give.

    Examples
    --------
    >>> from portraitlib.display.view import View
    >>> files_of(View("essai", "Rien."))
    {'tables': [], 'figures': []}
    """
    return {"tables": [table.title for table in view.tables], "figures": [figure.title for figure in view.figures]}


def file_name(school: str, title: str, day: date, kind: str, rank: int = 0) -> str:
    """Name of a file, in plain words, numbered from the second of its kind; nothing of a student is in it.

    Examples
    --------
    >>> file_name("École des Lilas", "Quels sont les résultats ?", date(2026, 11, 30), "table.csv")
    'École des Lilas - Quels sont les résultats - 2026-11-30.csv'
    """
    parts = [" ".join(_NOT_IN_A_NAME.sub(" ", part).split())[:TITLE_LENGTH].strip() for part in (school, title)]
    number = f" ({rank + 1})" if rank else ""
    return f"{' - '.join([*filter(None, parts), day.isoformat()])}{number}.{kind.rpartition('.')[2]}"


def heading(book: Book, cell: str, words: Words) -> str:
    """Question under which a section stands, in the reader's language; it is the notebook's own, about nobody."""
    import nbformat

    from portraitlib.display.notebook_text import translate_notebook
    from portraitlib.report.execute import heading_above

    notebook = translate_notebook(nbformat.read(book.path, as_version=4), words)
    place = next(place for place, one in enumerate(notebook.cells) if one.get("id") == cell)
    return heading_above(notebook, place)


def _csv(source: _Source) -> tuple[bytes, str]:
    from portraitlib.report.csv_for_a_person import csv_of, lines_of

    if not 0 <= source.rank < len(source.tables):
        raise NotOfferedError("no such table")
    table = source.tables[source.rank]
    cells = "\n".join(str(value) for line in lines_of(table, source.words) for value in line if value is not None)
    return csv_of(table, source.words).encode("utf-8"), cells


def _workbook(source: _Source) -> tuple[bytes, str]:
    from portraitlib.report.about import workbook_cover
    from portraitlib.report.file_texts import workbook_text
    from portraitlib.report.workbook import write_workbook

    cover = workbook_cover(source.about, source.title or source.view.headline, source.words)
    chosen = [(source.words.say("Choix"), source.chosen)] if source.chosen else []
    told = [(source.words.say("Constat"), source.view.headline), *chosen]
    cover = replace(cover, facts=[*told, *cover.facts], sentences=cover.sentences[:-1])  # the last is of a whole report
    made = io.BytesIO()
    write_workbook(made, cover, source.tables, source.words)
    return made.getvalue(), workbook_text(io.BytesIO(made.getvalue()))


def _svg(source: _Source) -> tuple[bytes, str]:
    return bytes(source.figure.image), _figure_text(source.figure)


def _png(source: _Source) -> tuple[bytes, str]:
    from portraitlib.display.charts.figure import figure_of

    made = io.BytesIO()
    drawn = figure_of(source.result, source.figure.name)
    drawn.savefig(made, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None}, bbox_inches="tight")
    return made.getvalue(), _figure_text(source.figure)


def _figure_text(figure: ShownFigure) -> str:
    return html.unescape(bytes(figure.image).decode("utf-8"))


def _tables_read(view: View) -> list[TableRead]:
    from portraitlib.display.show import view_json
    from portraitlib.report.views import views_in

    return [table for one in views_in([view_json(view, language="", audience="")]) for table in one.tables]


def found_in_file(params: NotebookParams, project: Path, text: str) -> dict[str, int]:
    """What a file holds that may not leave, by kind: the last look that a report has too, in a process of its own.

    The process that made the file keeps neither the key nor the names of this machine.
    """
    keep_within(params, project, checks_names=True)
    about = about_report(params, date.today())
    return found_in(text, forbidden_on_a_page(about, project, frozenset(all_names(date.today()))))
