"""Opening the journal of a school that is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from portraitlib.journal.entry import Entry
from portraitlib.journal.opened import Journal
from portraitlib.journal.place import place_of
from portraitlib.params import NotebookParams

if TYPE_CHECKING:  # a run asks of a journal whether it changed, and opens no school
    from portraitlib.tables.school import School


def open_journal(school: School) -> Journal:
    """Open what the school's team decided; nothing is read before something is asked.

    Parameters
    ----------
    school : School
        Its parameter ``journal`` says where: a folder of the project (``<school>.sqlite`` is in it), a file, or the
        address of a PostgreSQL database. Its ``as_of``, when there is one, is the day by which a decision is due.

    Returns
    -------
    Journal
        Closed for an audience other than ``interne``: what a team writes is for the team.

    Raises
    ------
    JournalError
        ``journal_address``, ``journal_password``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> open_journal(school_in_memory({}, journal="no-such-folder")).entries("decision")
    []
    """

    def stamp(body: Entry) -> Entry:
        from portraitlib.journal.declared import stamped

        return stamped(body, school)

    return replace(journal_of(school.params), stamp=stamp)


def journal_of(params: NotebookParams) -> Journal:
    """Journal that the parameters of a notebook name."""
    today = date.fromisoformat(params.as_of) if params.as_of else date.today()
    place = place_of(params.journal, params.school)
    return Journal(params.school, place, today, is_closed=params.audience != "interne")
