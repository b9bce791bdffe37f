"""What a section says as chosen, with what it rests on, to be put in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portraitlib.params import NotebookParams
from portraitlib.report.pages.worker import Books, book_of, values_asked

Picked = tuple[tuple[str, str], ...]


def picked_of(sent: Mapping[str, Any]) -> Picked:
    """Codes picked, as they are sent.

    Examples
    --------
    >>> picked_of({"subject": "french"})
    (('subject', 'french'),)
    """
    return tuple(sorted((str(name), str(code)) for name, code in sent.items()))


@dataclass(frozen=True)
class EvidenceAsked:
    """What a section says, by its cell and its number there, for the codes picked.

    Parameters
    ----------
    params : NotebookParams
    notebook, cell : str
    place : int
    picked : tuple of (name, code)
    """

    params: NotebookParams
    notebook: str
    cell: str
    place: int
    picked: Picked = ()

    def answer(self, books: Books, project: Path) -> tuple[str, Any]:
        """``("evidence", {...})``; empty where the section finds nothing to say."""
        from portraitlib.display.show import shown_view
        from portraitlib.journal.evidence import evidence_of
        from portraitlib.results.result import Refusal

        section = book_of(self, books, project).section(self.cell, self.place)
        values = values_asked(section, dict(self.picked))
        result = section.function(section.school, **values)
        headline = shown_view(result).headline
        if isinstance(result, Refusal) or not headline or not result.asked[0]:
            return "evidence", {}
        as_of = section.school.params.as_of or str(date.today())
        return "evidence", evidence_of(result, headline, as_of).model_dump(mode="json")
