"""The name of a student in the sealed tables of this machine."""

from __future__ import annotations

from datetime import date

from portraitlib.errors import ParamsError
from portraitlib.persons.held import Held, Sought
from portraitlib.persons.key import key_here
from portraitlib.persons.names import Names, open_names, seal, tables_here


def find(sought: Sought) -> list[Held]:
    """Tables of names of this machine that name the student."""
    return [Held("names", names.label.school, school=names.label.school) for names in _naming(sought)]


def erase(sought: Sought) -> list[Held]:
    """Seal each of these tables again, without the student."""
    key = key_here()
    found = _naming(sought)
    for names in found:
        others = {handle: name for handle, name in names.names.items() if handle not in sought.handles}
        if key:
            seal(Names(names.label, others), key)
    return [Held("names", names.label.school, school=names.label.school) for names in found]


def _naming(sought: Sought) -> list[Names]:
    key, found = key_here(), []
    for label in tables_here():
        try:
            names = open_names(label.school, key, date.today()) if key and sought.school in ("", label.school) else None
        except ParamsError:  # past its day, it is no longer opened: `portrait names --destroy` takes it away
            continue
        if names and sought.handles & names.names.keys():
            found.append(names)
    return found
