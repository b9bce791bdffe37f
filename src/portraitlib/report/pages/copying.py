"""What a section says as chosen, with what it rests on, to be put in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portraitlib.report.pages.questions import OfSection, Picked
from portraitlib.report.pages.worker import Books


def picked_of(sent: Mapping[str, Any]) -> Picked:
    """Codes picked, as they are sent.

    Examples
    --------
    >>> picked_of({"subject": "french"})
    (('subject', 'french'),)
    """
    return tuple(sorted((str(name), str(code)) for name, code in sent.items()))


@dataclass(frozen=True)
class EvidenceAsked(OfSection):
    """What a section says, as it is chosen."""

    def answer(self, books: Books, project: Path) -> tuple[str, Any]:
        """``("evidence", {...})``; empty where the section finds nothing to say."""
        from portraitlib.display.show import shown_view
        from portraitlib.journal.evidence import evidence_of
        from portraitlib.results.result import Refusal

        section, values = self.chosen(books, project)
        result = section.function(section.school, **values)
        headline = shown_view(result).headline
        if isinstance(result, Refusal) or not headline or not result.asked[0]:
            return "evidence", {}
        as_of = section.school.params.as_of or str(date.today())
        return "evidence", evidence_of(result, headline, as_of).model_dump(mode="json")
