"""A plan as its entries say it: what serves each priority, and what is lacking on the way to an indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.planned import Priority, Role

FALLS = ("absence_rate", "chronic_share")
"""Measures of an indicator of which less is better."""
SHARES = ("success_rate", "chronic_share", "other")
"""Measures of an indicator that are shares of students."""
LINKS = ("practice", "condition", "action", "indicator")
"""What follows a priority, in order; a portrait comes before it."""


@dataclass(frozen=True)
class Chain:
    """A priority and what serves it; without a priority, what names none that the journal has.

    Parameters
    ----------
    priority : Revision or None
    links : mapping
        Entries of each of `LINKS`.
    """

    priority: Revision | None
    links: Mapping[str, Sequence[Revision]]

    @property
    def holes(self) -> list[str]:
        """What is not written yet, in the order of the chain: ``portrait``, then the links."""
        body = cast(Priority, self.priority.body) if self.priority else None
        first = [] if body is None or body.evidence else ["portrait"]
        return first + [name for name in LINKS if not self.links[name]]


def planned(journal: Journal, kind: str) -> list[Revision]:
    """Entries of a kind that stand: all but those the team dropped, so that what is done still counts."""
    return [one for one in journal.entries(kind) if one.body and one.body.state != "dropped"]


def chains_of(journal: Journal) -> list[Chain]:
    """The chain of each priority, then what serves none of them, when there is any.

    An entry serves the priority whose title it gives; when the team has one priority only, an entry that names none
    serves it.
    """
    priorities = planned(journal, "priority")
    titles = [_same(cast(Priority, one.body).title) for one in priorities]
    entries = {name: planned(journal, name) for name in LINKS}
    served = {name: [_served(one, titles) for one in entries[name]] for name in LINKS}

    def of(title: str) -> dict[str, list[Revision]]:
        return {
            name: [one for one, serves in zip(entries[name], served[name], strict=True) if serves == title]
            for name in LINKS
        }

    chains = [Chain(one, of(title)) for one, title in zip(priorities, titles, strict=True)]
    others = Chain(None, of(""))
    return [*chains, others] if any(others.links.values()) else chains


def unmet_conditions(journal: Journal) -> list[Revision]:
    """Conditions that are not there yet: neither met nor dropped."""
    return journal.open_entries("condition")


def same_text(one: str, other: str) -> bool:
    """Whether two texts name one thing, capitals and spaces aside.

    Examples
    --------
    >>> same_text("Lire  mieux", "lire mieux ")
    True
    """
    return _same(one) == _same(other)


def is_role_of(who: str, role: Role) -> bool:
    """Whether a name typed beside an action is that of a role, or its function."""
    return bool(who) and (same_text(who, role.name) or same_text(who, role.function))


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def _served(one: Revision, titles: Sequence[str]) -> str:
    named = _same(getattr(one.body, "priority", ""))
    if not named and len(titles) == 1:
        return titles[0]
    return named if named in titles else ""
