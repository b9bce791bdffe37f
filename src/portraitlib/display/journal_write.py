"""The forms of the journal where a person drives the notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

from portraitlib.display.journal_face import Face
from portraitlib.display.journal_form import FormFace
from portraitlib.display.journal_stock import StockFace
from portraitlib.display.markup import template
from portraitlib.display.meeting_form import MeetingFace
from portraitlib.display.plan_form import PlanFace
from portraitlib.display.screen import is_for_a_page, is_live, put_on_screen
from portraitlib.display.show import words_of
from portraitlib.display.wording import Words
from portraitlib.errors import JournalError
from portraitlib.journal.entry import Evidence
from portraitlib.journal.forms import form_of
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.results.result import RefusedError
from portraitlib.results.rooms import work_of
from portraitlib.tables.school import School

SESSION, STOCK = "session", "stocktaking"


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
    may_write = not journal.is_closed and school.reader.policy.shows_students
    taken = _TAKEN.get()
    if taken is not None:
        taken.append(Writing(school, journal, kind))
        return
    if is_for_a_page() and may_write:
        _tell_where(school, kind)
    if not is_live() or journal.is_closed:
        return
    put_on_screen(_face(school, journal, kind).box)


FORM_MIME = "application/vnd.portraitlib.form+json"
"""Kind of output that says which form stands there, on a page that answers."""


@dataclass(frozen=True)
class Writing:
    """A form that a notebook asks for, as data."""

    school: School
    journal: Journal
    kind: str

    @property
    def may_write(self) -> bool:
        """Whether its reader is of the team."""
        return not self.journal.is_closed and self.school.reader.policy.shows_students

    def face(self, found: Mapping[str, Evidence]) -> Face:
        """The form, with the findings that its text may rest on."""
        return _face(self.school, self.journal, self.kind, found)


_TAKEN: ContextVar[list[Writing] | None] = ContextVar("forms taken as data", default=None)


@contextmanager
def taking_forms() -> Iterator[list[Writing]]:
    """Have `write` give its forms as data, and show nothing.

    Examples
    --------
    >>> with taking_forms() as forms:
    ...     pass
    >>> forms
    []
    """
    forms: list[Writing] = []
    token = _TAKEN.set(forms)
    try:
        yield forms
    finally:
        _TAKEN.reset(token)


def _tell_where(school: School, kind: str) -> None:
    """Say which form stands here: a page that answers makes it; where a script is off, how else to write."""
    from IPython.display import display  # only a notebook needs it

    words = words_of(school.reader)
    sentence = words.say("Pour écrire ici, permettez à votre navigateur d'exécuter le script de cette page.")
    html = template("written_elsewhere").render(sentence=sentence)
    told = {"kind": kind, "title": title_of(kind, words)}
    display({"text/html": html, "text/plain": sentence, FORM_MIME: told}, raw=True)


def title_of(kind: str, words: Words) -> str:
    """Title of a form."""
    if kind == SESSION:
        return words.say("Noter une rencontre")
    return words.say("Bilan de l'équipe, en quatre mots") if kind == STOCK else words.say(form_of(kind).label)


def _face(school: School, journal: Journal, kind: str, found: Mapping[str, Evidence] | None = None) -> Face:
    """The form of a kind; of what it works on, where the school's data have it."""
    if kind == STOCK:
        return StockFace(school, journal)
    make = work_of(kind)
    if kind == SESSION and make is not None:
        return MeetingFace(school, journal, make(school))
    if make is not None:
        with suppress(RefusedError):  # the section above says what is missing: the title alone is kept
            return PlanFace(school, journal, kind, make(school, journal), found)
    return FormFace(school, journal, kind, found)
