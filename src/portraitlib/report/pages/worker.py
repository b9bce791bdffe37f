"""The process behind the pages of a school: it opens the school when it is first asked, and runs the cell asked for."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from portraitlib.errors import PortraitError
from portraitlib.kit_files import notebooks_folder
from portraitlib.params import NotebookParams
from portraitlib.report.execute import batch_variables
from portraitlib.report.forked.process import PRELOADED, can_fork
from portraitlib.report.pages.fences import keep_within

if TYPE_CHECKING:  # the server names this module to its processes, and loads nothing of what answers
    from portraitlib.display.journal_write import Writing
    from portraitlib.display.section_choices import Choices

FACES = ("show", "explore", "write", "provenance")
"""Calls of a notebook that only show something: a cell that nobody touched runs without them."""

T = TypeVar("T")

NOWHERE = Path(os.devnull)
"""Where what a notebook writes goes: it may hold data, and nobody reads it."""


class NotOfferedError(Exception):
    """What is asked is no section, no choice, or more choices than this reader may make at once."""


Books = dict[tuple[str, str], "Book"]
"""The notebooks that a process has begun, by their name and group."""


class Asking(Protocol):
    """What names a notebook."""

    @property
    def params(self) -> NotebookParams:
        """Parameters that it runs with."""

    @property
    def notebook(self) -> str:
        """Its name."""


class Request(Protocol):
    """What a page asks of its process; it is sent there, so it is data."""

    def answer(self, books: Books, project: Path) -> tuple[str, Any]:
        """A word that says what came of it, and what is answered."""


def serve_sections(line: Connection, project: Path, params: NotebookParams | None = None) -> None:
    """In a process of its own: answer the questions that come on the line, until it closes.

    It keeps to what is of the school and audience of `params`, when some are given.
    """
    os.environ.update(batch_variables(project))
    if params:
        keep_within(params, project)
    os.chdir(project)
    if not can_fork():
        import_module(PRELOADED)  # a forked process was born with it
    _open_schools_once()
    books: Books = {}
    with suppress(EOFError):
        while True:
            line.send(_answer(line.recv(), books, project))


def _answer(question: Request, books: Books, project: Path) -> tuple[str, Any]:
    """What the question answers; ``("refused", …)`` for what was not offered, ``("fault", …)`` where a cell raised."""
    try:
        return question.answer(books, project)
    except NotOfferedError as refused:
        return "refused", str(refused)
    except Exception as fault:  # a fault of the notebook: its page says what it is
        return "fault", fault.code if isinstance(fault, PortraitError) else type(fault).__name__


def book_of(asked: Asking, books: Books, project: Path) -> Book:
    """The notebook that is asked about, begun when it is first asked."""
    key = (asked.notebook, asked.params.group)
    if key not in books:
        books[key] = Book(notebooks_folder(project) / f"{asked.notebook}.ipynb", asked.params)
    return books[key]


def values_asked(section: Choices, picked: Mapping[str, str]) -> dict[str, Any]:
    """Values for the codes picked.

    Two choices at once would give back by difference what an audience may not see: it makes one at a time. The
    calculator's numbers, which a person types, are about no student.

    Raises
    ------
    NotOfferedError
        When a choice or a code was not offered, or several are made at once for such an audience.
    """
    try:
        values = section.wanted(picked)
    except KeyError:
        raise NotOfferedError("not offered") from None
    moved = [menu.name for menu in section.menus if not menu.is_typed and values[menu.name] != menu.first]
    if len(moved) > 1 and section.school.reader.policy.minimum_count:
        raise NotOfferedError("one at a time")
    return values


@dataclass
class Book:
    """A notebook whose cells run one by one, as they are touched."""

    path: Path
    params: NotebookParams
    _names: dict[str, Any] = field(default_factory=dict)
    _sections: dict[str, list[Choices]] = field(default_factory=dict)
    _forms: dict[str, list[Writing]] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)

    def section(self, cell: str, place: int) -> Choices:
        """A section of a cell, which is run when it is first asked for, after what stands above it.

        Raises
        ------
        NotOfferedError
            When the cell has no such section.
        """
        from portraitlib.display.section_choices import taking_sections

        if cell not in self._sections:
            with taking_sections() as found:
                self._touch(cell, "explore")
            self._sections[cell] = found
        return _one_of(self._sections[cell], place)

    def form(self, cell: str, place: int) -> Writing:
        """A form of a cell, as `section` gives a section.

        Raises
        ------
        NotOfferedError
            When the cell has no such form, or its reader may not write.
        """
        from portraitlib.display.journal_write import taking_forms

        if cell not in self._forms:
            with taking_forms() as found:
                self._touch(cell, "write")
            self._forms[cell] = found
        form = _one_of(self._forms[cell], place)
        if not form.may_write:
            raise NotOfferedError("not of the team")
        return form

    def _touch(self, cell: str, face: str) -> None:
        """Run a cell after what stands above it, with one sort of what it shows."""
        above = self._cells_until(cell)
        for one in above[:-1]:
            self._run(one, without=FACES)
        self._run(above[-1], without=tuple(one for one in FACES if one != face))

    def _cells_until(self, wanted: str) -> list[Any]:
        """Cells of code down to the one wanted."""
        import nbformat

        cells = [one for one in nbformat.read(self.path, as_version=4).cells if one.cell_type == "code"]
        place = next((place for place, one in enumerate(cells) if one.get("id") == wanted), None)
        if place is None:
            raise NotOfferedError("no such section")
        return cells[: place + 1]

    def _run(self, cell: Any, *, without: tuple[str, ...]) -> None:
        """Run a cell but for what only shows; one that was run is not run again, unless it is the one touched."""
        if cell.id in self._done and without == FACES:
            return
        self._done.add(cell.id)
        exec(compile(ast.Module(list(_statements(cell.source, without)), []), self.path.name, "exec"), self._names)
        if "parameters" in cell.metadata.get("tags", []):
            self._names.update(self.params.model_dump())


def _one_of(found: Sequence[T], place: int) -> T:
    if not 0 <= place < len(found):
        raise NotOfferedError("no such place")
    return found[place]


def _statements(source: str, without: tuple[str, ...]) -> Iterator[ast.stmt]:
    from IPython.core.inputtransformer2 import TransformerManager

    for statement in ast.parse(TransformerManager().transform_cell(source)).body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        is_face = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in without
        if not is_face:
            yield statement


def _open_schools_once() -> None:
    """Have the notebooks of this process share the schools they open: a school is only read."""
    import portraitlib
    from portraitlib.tables.school import open_school

    portraitlib.open_school = cache(open_school)
