"""Texts of the journals that are about a student: seen at a request, and emptied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from portraitlib.journal.opened import Journal, Revision, is_about
from portraitlib.journal.place import place_of
from portraitlib.persons.held import Held, Sought
from portraitlib.report.school_file import school_params
from portraitlib.tables.store import list_schools

TEXTS = "journal"


def find(sought: Sought) -> list[Held]:
    """What each school's journal says of the student, and where another text mentions them."""
    return [held for journal in _journals(sought) for held in _of(journal, sought)]


def erase(sought: Sought) -> list[Held]:
    """Empty the texts that are about the student, and take them out of the groups of plans; mentions stay, told."""
    from portraitlib.journal.purge import forget

    found = find(sought)
    for journal in _journals(sought):
        if any(held.school == journal.school and not held.stays for held in found):
            forget(journal, _names(sought))
    return [replace(held, tables={}) for held in found]


def _journals(sought: Sought) -> Iterator[Journal]:
    for school in [sought.school] if sought.school else list_schools(sought.store):
        place = place_of(school_params(sought.project, school, {}).journal, school, sought.project)
        if place.is_there:
            yield Journal(school, place, date.today())


def _of(journal: Journal, sought: Sought) -> Iterator[Held]:
    names = _names(sought)
    told = [one for one in journal.history() if one.body is not None]
    about = [one for one in told if one.body is not None and any(is_about(one.body, name) for name in names)]
    n_mentions = sum(_mentions(one, sought) for one in told if one not in about)
    if about:
        yield Held("journal", journal.school, len(about), journal.school, tables={TEXTS: _texts(about)})
    if n_mentions:
        yield Held("journal", journal.school, n_mentions, journal.school, stays=True)


def _texts(revisions: list[Revision]) -> pd.DataFrame:
    rows = [(one.at[:10], one.kind, one.body.model_dump()) for one in revisions if one.body is not None]  # noqa: PD008
    return pd.DataFrame(rows, columns=["at", "kind", "body"])


def _mentions(one: Revision, sought: Sought) -> int:
    return sought.is_in(f"{one.body.model_dump_json()} {one.reason}") if one.body is not None else 0


def _names(sought: Sought) -> frozenset[str]:
    """How a text may name the student."""
    return sought.handles | {sought.pseudonym}
