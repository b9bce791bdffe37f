"""What a page asks of the process behind it: each kind is data that is sent there, and answers itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portraitlib.params import NotebookParams
from portraitlib.report.pages.worker import Books, book_of, values_asked

if TYPE_CHECKING:  # the server sends these questions, and loads nothing of what answers them
    from portraitlib.display.section_choices import Choices

Picked = tuple[tuple[str, str], ...]
"""Names of choices, each with the code picked."""


@dataclass(frozen=True)
class OfCell:
    """What is asked of a cell of a notebook.

    Parameters
    ----------
    params : NotebookParams
    notebook, cell : str
    """

    params: NotebookParams
    notebook: str
    cell: str


@dataclass(frozen=True)
class CellToRun(OfCell):
    """A cell that is run before anybody asks for its sections."""

    def answer(self, books: Books, project: Path) -> tuple[str, Any]:
        """Run it, once."""
        book_of(self, books, project).section(self.cell, 0)
        return "done", None


@dataclass(frozen=True)
class OfSection(OfCell):
    """What is asked of a section, by its cell and its number there, for the codes picked.

    Parameters
    ----------
    place : int
    picked : tuple of (name, code)
    """

    place: int
    picked: Picked = ()

    def chosen(self, books: Books, project: Path) -> tuple[Choices, dict[str, Any]]:
        """The section, and the values of its choices.

        Raises
        ------
        NotOfferedError
        """
        section = book_of(self, books, project).section(self.cell, self.place)
        return section, values_asked(section, dict(self.picked))


@dataclass(frozen=True)
class Question(OfSection):
    """The section itself, as it is chosen."""

    def answer(self, books: Books, project: Path) -> tuple[str, Any]:
        """``("html", …)``."""
        from portraitlib.display.controls import section_html
        from portraitlib.report.page import section_on_page
        from portraitlib.report.pages.dressing import section_answer

        return "html", section_answer(section_on_page(section_html(*self.chosen(books, project))))
