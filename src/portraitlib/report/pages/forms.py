"""What a page asks of a form: what it is now, with what was typed in it, and what became of a button pressed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import JournalError
from portraitlib.params import NotebookParams, check
from portraitlib.report.pages.worker import Books, NotOfferedError, book_of

if TYPE_CHECKING:
    from portraitlib.display.journal_face import Face

FACES_KEPT = 8
"""Plans under way in a process: a search goes on in one of them while others ask."""


@dataclass(frozen=True)
class Typed:
    """What the fields of a form hold, as a page sends it.

    Parameters
    ----------
    values : dict
        Text of each control, by name.
    seen : int or None
        Number of the revision that the person had before them; that of now when None.
    new_entry : str
        Under which a new text is kept, so that one sent twice is kept once.
    act : str
        Button pressed; none when empty.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None
    new_entry: str = ""
    act: str = ""


@dataclass(frozen=True)
class RowToTake:
    """A meeting that a person typed, for the school of the parameters."""

    params: NotebookParams
    project: Path
    row: Mapping[str, str]


def take_row(asked: RowToTake) -> Sequence[Any]:
    """In a process of its own, which may write in the data: take a row as an import does; what is wrong with it."""
    from portraitlib.display.meeting_form import TABLE
    from portraitlib.ingest.typed import take_typed
    from portraitlib.report.execute import batch_environment
    from portraitlib.tables.school import open_school

    with batch_environment(asked.project):
        return take_typed(open_school(**asked.params.model_dump()), TABLE, asked.row)


@dataclass(frozen=True)
class FormAsked:
    """A form, by its cell and its number there, and what is typed in it.

    Parameters
    ----------
    params : NotebookParams
    notebook, cell : str
    place : int
    prefix : str
        Before the ids of the page.
    typed : Typed
    work : dict
        What was done beside the fields and not saved: `Face.work_kept`.
    found : tuple of dict
        Findings copied by this person, which a text may rest on.
    desk : str
        Whose form it is, on which open page: what goes on beside it is found again by it.
    is_afresh : bool
        Whether what went on at the desk is left.
    faults : sequence of Fault
        What was wrong with the row of data that the form gave to be taken.
    """

    params: NotebookParams
    notebook: str
    cell: str
    place: int
    prefix: str
    typed: Typed = Typed()
    work: Mapping[str, Any] = field(default_factory=dict)
    found: tuple[Mapping[str, Any], ...] = ()
    desk: str = ""
    is_afresh: bool = False
    faults: Sequence[Any] = ()

    @property
    def is_once(self) -> bool:
        """Whether it is sent to no second process when the first is lost: it may have written."""
        return bool(self.typed.act)

    def answer(self, books: Books, project: Path) -> tuple[str, Any]:
        """``("form", {...})``: the form as HTML, and what came of the button."""
        from portraitlib.display.form_page import fill, press

        try:
            face = self._face(books, project)
        except JournalError as fault:
            return "form", {**_NO_FORM, "lines": explanation(fault, Words(self.params.language)).splitlines()}
        try:
            gone = fill(face, self.typed.values)
            if self.typed.seen is not None:
                face.seen = self.typed.seen
            face.new_entry = self.typed.new_entry
            rows = self._taken_apart(face)
            is_alert = press(face, self.typed.act, gone)
        except KeyError:
            raise NotOfferedError("not offered") from None
        return "form", {**self._told(face, is_alert), "rows": rows}

    def _taken_apart(self, face: Face) -> list[dict[str, str]]:
        """Have a row of data taken by another process, for this one writes in no data: the rows, once it is saved."""
        rows: list[dict[str, str]] = []

        def take(row: Mapping[str, str]) -> Sequence[Any]:
            """Keep it for who may write; say what was wrong with it, once that is known."""
            if not self.faults:
                rows.append(dict(row))
            return self.faults

        if hasattr(face, "take"):
            face.take = take
        return rows

    def _told(self, face: Face, is_alert: bool) -> dict[str, Any]:
        from portraitlib.display.form_page import html_of_face

        work = {} if face.has_kept else face.work_kept()
        if face.has_kept:
            _DESKS.pop(self.desk, None)
        return {
            "html": html_of_face(face, self.prefix),
            "lines": face.lines,
            "is_alert": is_alert,
            "has_kept": face.has_kept,
            "is_busy": face.is_busy,
            "entry": face.entry,
            "seen": face.seen,
            "work": work,
        }

    def _face(self, books: Books, project: Path) -> Face:
        """The form; the one of this page where something goes on beside it."""
        from portraitlib.journal.entry import Evidence

        known = _DESKS.pop(self.desk, None) if self.is_afresh else _DESKS.get(self.desk)
        if known and not self.is_afresh:
            known.lines, known.is_fault, known.has_kept, known.wrong = [], False, False, ()
            return known
        writing = book_of(self, books, project).form(self.cell, self.place)
        found = [check(Evidence, dict(one), where="evidence") for one in self.found]
        face = writing.face({one.headline: one for one in found})
        face.take_work(self.work)
        if self.desk and hasattr(face, "work"):
            _DESKS[self.desk] = face
            while len(_DESKS) > FACES_KEPT:
                _DESKS.popitem(last=False)
        return face


_NO_FORM = {"html": "", "is_alert": True, "has_kept": False, "is_busy": False, "entry": "", "seen": 0, "work": {}} | {
    "rows": []
}
_DESKS: OrderedDict[str, Face] = OrderedDict()
