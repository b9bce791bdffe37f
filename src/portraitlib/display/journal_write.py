"""The forms of the journal where a person drives the notebook."""

from __future__ import annotations

from contextlib import suppress

from portraitlib.display.journal_form import FormFace
from portraitlib.display.journal_stock import StockFace
from portraitlib.display.markup import template
from portraitlib.display.meeting_form import MeetingFace
from portraitlib.display.plan_form import PlanFace
from portraitlib.display.screen import is_for_a_page, is_live, put_on_screen
from portraitlib.display.show import words_of
from portraitlib.errors import JournalError
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.results.result import RefusedError
from portraitlib.results.rooms import work_of
from portraitlib.tables.school import School

SESSION = "session"


def write(school: School, kind: str, *, journal: Journal | None = None) -> None:
    """Show a form of the journal where a person drives the notebook; nothing in a report.

    Parameters
    ----------
    school : School
    kind : str
        Kind of entry, such as ``"decision"``; ``"stocktaking"`` shows every point at once; ``"session"`` is a meeting
        of an accompaniment, which goes to the data and not to the journal.
    journal : Journal, optional
        That of the school by default.

    Raises
    ------
    JournalError
        ``unknown_kind``.

    Examples
    --------
    In a notebook: ``write(this_school, "decision", journal=this_journal)``.
    """
    if kind not in (*KINDS, SESSION):
        raise JournalError("unknown_kind", found=kind, known=[*KINDS, SESSION])
    journal = journal or open_journal(school)
    if is_for_a_page() and not journal.is_closed and school.reader.policy.shows_students:
        _tell_where(school)
    if not is_live() or journal.is_closed:
        return
    put_on_screen(_face(school, journal, kind).box)


def _tell_where(school: School) -> None:
    """Say where to write: a page that answers has no form of the journal yet."""
    from IPython.display import display  # only a notebook needs it

    sentence = words_of(school.reader).say(
        "Pour écrire ici, ouvrez ce carnet avec « portrait app » ou « portrait lab » : cette page se lit seulement."
    )
    html = template("written_elsewhere").render(sentence=sentence)
    display({"text/html": html, "text/plain": sentence}, raw=True)


def _face(school: School, journal: Journal, kind: str) -> FormFace | StockFace | MeetingFace:
    """The form of a kind; of what it works on, where the school's data have it."""
    if kind == "stocktaking":
        return StockFace(school, journal)
    make = work_of(kind)
    if kind == SESSION and make is not None:
        return MeetingFace(school, journal, make(school))
    if make is not None:
        with suppress(RefusedError):  # the section above says what is missing: the title alone is kept
            return PlanFace(school, journal, kind, make(school, journal))
    return FormFace(school, journal, kind)
