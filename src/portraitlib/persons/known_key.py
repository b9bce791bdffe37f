"""The key under which what a person types is read: who the store knows already is found before anyone is made."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from portraitlib.persons.handles import PSEUDONYM
from portraitlib.persons.key import Key


@dataclass(frozen=True)
class KnownKey(Key):
    """Key under which a handle of any year, or the school's own number, is who it is in the store.

    `meant` gives who bears, or bore, a handle.
    """

    known: Collection[str] = field(repr=False)
    meant: Callable[[str], str | None] = field(repr=False)
    school: str

    def pseudonym(self, role: str, identifier: str) -> str:
        """Pseudonym of who is meant; a new one when the store has nobody of that number."""
        own, written = Key(self.secret), identifier.strip()
        if PSEUDONYM.fullmatch(written) or (found := self.meant(written)) is None:
            made = [written, *own.pseudonyms_of(role, self.school, written)]
            return next((one for one in made if one in self.known), own.pseudonym(role, identifier))
        return found
