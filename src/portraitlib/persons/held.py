"""What the kit holds on one student: each room that keeps something says what, and takes it out.

A room that keeps something on students has a module of `HOLDING` with two functions: ``find(sought)`` gives what it
holds, one `Held` a place; ``erase(sought)`` takes it out and gives what was there. A module that is not installed holds
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from portraitlib.persons.handles import HANDLE

HOLDING = (
    "portraitlib.tables.school.held",
    "portraitlib.ingest.held",
    "portraitlib.report.held",
    "portraitlib.report.held_journal",
    "portraitlib.report.pages.held_drafts",
    "portraitlib.persons.held_names",
)
"""Modules of the rooms that keep something on a student, in the order in which it is told."""


@dataclass(frozen=True)
class Sought:
    """A student who is looked for.

    Parameters
    ----------
    pseudonym : str
    handles : frozenset of str
        Those that pages of any year may show.
    school : str
        Code of the only school to look in; every school of the store when empty.
    store, project : Path
    reports : sequence of Path
        Folders of reports to look in.
    """

    pseudonym: str
    handles: frozenset[str]
    school: str
    store: Path
    project: Path
    reports: tuple[Path, ...]

    def is_in(self, text: str) -> int:
        """How many times a text tells of the student."""
        return text.count(self.pseudonym) + sum(handle in self.handles for handle in HANDLE.findall(text))

    def taken_out_of(self, told: Any) -> Any:
        """What a JSON file tells, without the items of its lists that tell of the student."""
        if isinstance(told, dict):
            return {name: self.taken_out_of(value) for name, value in told.items()}
        if isinstance(told, list):
            return [self.taken_out_of(one) for one in told if not self._is_line(one)]
        return told

    def _is_line(self, one: Any) -> bool:
        values = one.values() if isinstance(one, dict) else [one]
        return any(isinstance(value, str) and self.is_in(value) for value in values)


@dataclass(frozen=True)
class Held:
    """What one place holds on a student.

    Parameters
    ----------
    kind : str
        ``version``, ``account``, ``report``, ``names``, ``own_file`` or that of another room.
    where : str
        School, report or file; never a name, nor a folder of the machine.
    n : int
        Rows, or mentions.
    school : str
    is_current : bool
        Whether it is the version in use.
    stays : bool
        Whether a person wrote it: it is told, and never taken out by the kit.
    tables : dict of str to DataFrame
        Rows, by the name of their table; empty when the place holds mentions only.
    """

    kind: str
    where: str
    n: int = 1
    school: str = ""
    is_current: bool = False
    stays: bool = False
    tables: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


class Holder(Protocol):
    """A module of a room that keeps something on students."""

    def find(self, sought: Sought) -> list[Held]:
        """What the room holds on a student."""

    def erase(self, sought: Sought) -> list[Held]:
        """Take out what the room holds on a student; what was taken out, and what stays."""


def holders() -> Iterator[Holder]:
    """Rooms of this installation that keep something on students."""
    for name in HOLDING:
        room = name.rpartition(".")[0]
        if find_spec(room) is not None and find_spec(name) is not None:
            yield import_module(name)


def find_all(sought: Sought) -> list[Held]:
    """What every room holds on a student."""
    return [held for holder in holders() for held in holder.find(sought)]


def erase_all(sought: Sought) -> list[Held]:
    """Take a student out of every room, the store last: what stops half-way is asked for again."""
    return [held for holder in reversed(list(holders())) for held in holder.erase(sought)]
