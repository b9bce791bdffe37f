"""A question that a guess leaves to who knows the exports, and the answers that it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from portraitlib.ingest.guess.decide import SCHOOL_TO_WRITE
from portraitlib.params import SCHOOL_CODE

UNKNOWN = "?"
"""Nobody knows: the guess stays as it is."""
NOTHING = "-"
"""Not to be kept."""
YES = "yes"
LONGEST_NAME = 120


@dataclass(frozen=True)
class Doubt:
    """One question.

    Parameters
    ----------
    kind : str
        ``school_column``, ``school``, ``school_name``, ``year``, ``file``, ``dates``, ``scale``, ``group``, ``text``,
        ``mark_code``, ``column`` or ``course``; after a trial, ``named_by``, ``digits`` or ``serial`` too.
    file, table : int
        Their places in the guess; -1 when it is about the whole.
    column, header, text : str
        What it is about.
    options : tuple of str
        Answers offered; none when it is typed.
    first : str
        What was guessed.
    """

    kind: str
    file: int = -1
    table: int = -1
    column: str = ""
    header: str = ""
    text: str = ""
    options: tuple[str, ...] = ()
    first: str = UNKNOWN

    @property
    def key(self) -> str:
        """Stands for the question from one visit to the next, whatever signs a header has."""
        told = (self.kind, str(self.file), str(self.table), self.column, self.header, self.text)
        return f"{self.kind}-{sha256(repr(told).encode(errors='surrogatepass')).hexdigest()[:16]}"

    @property
    def is_typed(self) -> bool:
        """Whether the answer is typed."""
        return not self.options

    @property
    def may_be_unknown(self) -> bool:
        """Whether « je ne sais pas » is an answer: without the code of the school nothing is imported."""
        return self.kind != "school"

    def accepts(self, answer: str) -> bool:
        """Whether an answer is one of those offered, or has the form of what is typed."""
        if answer == UNKNOWN:
            return self.may_be_unknown
        if self.kind == "school":
            return re.fullmatch(SCHOOL_CODE, answer) is not None and answer != SCHOOL_TO_WRITE
        if self.kind == "school_name":
            return 0 < len(answer.strip()) <= LONGEST_NAME and answer.isprintable()
        return answer in self.options
