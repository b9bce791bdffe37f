"""Who reads, and what is open to that person: a school, an audience, the right to write or to import."""

from __future__ import annotations

from dataclasses import dataclass

ANY = "*"
"""Stands for every school, or every audience, that the server shows."""
TEAM = "interne"
"""Audience whose journal it is: others have no form."""


@dataclass(frozen=True)
class Grant:
    """What is open to a person: an audience of a school, and what may be done there.

    Parameters
    ----------
    school, audience : str
        `ANY` for all of them.
    may_write : bool
        Write in the team's journal, where the audience sees students.
    may_import : bool
        Replace the data of the school.
    sees_names : bool
        Have names beside the numbers, where the machine has them and the audience sees students.
    """

    school: str
    audience: str
    may_write: bool = False
    may_import: bool = False
    sees_names: bool = False

    def covers(self, school: str, audience: str) -> bool:
        """Whether it opens an audience of a school.

        Examples
        --------
        >>> Grant("999001", ANY).covers("999001", "public"), Grant("999001", ANY).covers("999002", "public")
        (True, False)
        """
        return self.school in (ANY, school) and self.audience in (ANY, audience)


@dataclass(frozen=True)
class Visitor:
    """A person who entered.

    Parameters
    ----------
    who : str
        The same each time: whose drafts they are, and who writes.
    grants : tuple of Grant
    """

    who: str
    grants: tuple[Grant, ...]

    def sees(self, school: str, audience: str) -> bool:
        """Whether the audience of the school is open."""
        return any(one.covers(school, audience) for one in self.grants)

    def may(self, right: str, school: str, audience: str) -> bool:
        """Whether a right (a field of `Grant`) is given there.

        Examples
        --------
        >>> LOCAL.may("may_write", "999001", "interne")
        True
        """
        return any(getattr(one, right) for one in self.grants if one.covers(school, audience))

    @property
    def imports(self) -> frozenset[str]:
        """Schools whose data may be replaced; `ANY` among them for all."""
        return frozenset(one.school for one in self.grants if one.may_import)


LOCAL = Visitor("local", (Grant(ANY, ANY, may_write=True, may_import=True, sees_names=True),))
"""Who has the token of a server that this person started."""
NOBODY = Visitor("", ())
