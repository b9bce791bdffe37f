"""Short handles in place of pseudonyms on what people read: a school year, and a number drawn for that year.

The number is drawn from the pseudonym, itself drawn with the key: nobody finds it from a name, and it follows neither
the alphabet, nor a group, nor the order of a file. It is the same in every report of the year, whatever the group, the
audience or the date read. Two students whose numbers begin alike take one more digit each, so that a handle already
printed never comes to mean somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

PSEUDONYM = re.compile(r"p[0-9a-f]{16}")
HANDLE = re.compile(r"(?<![\w-])P?\d\d-\d{3,18}(?![\w-])")
"""Shape of a handle in a text, that of a student or of a member of the staff."""
STUDENT_COLUMNS = ("student_id", "other_student_id", "student", "pseudonym")
STAFF_COLUMNS = ("staff_id", "rater_id", "provider_id")
FEWEST_DIGITS = {"student": 5, "staff": 3}
_ALL_DIGITS = 18


@dataclass(frozen=True)
class Persons:
    """Persons of a school whom pages may speak of.

    Parameters
    ----------
    school_year : int
        Year of the handles.
    students, staff : dict of pseudonym to text
        Those of that year, with their group; their numbers are short.
    others : collection of str
        Students of other years, named in full digits.
    school : str
        Its code.
    """

    school_year: int
    students: Mapping[str, str] = field(default_factory=dict)
    staff: Collection[str] = ()
    others: Collection[str] = ()
    school: str = ""


class Handles:
    """Handles of a school's persons, drawn the first time that one is asked for.

    Parameters
    ----------
    read : callable
        Gives the persons.

    Examples
    --------
    >>> students = {"p0000000000000001": "21", "p0000000000000002": "22"}
    >>> handles = Handles(lambda: Persons(2026, students))
    >>> handles.of("p0000000000000001"), handles.of("p0000000000000002"), handles.of("a")
    ('26-91437', '26-86352', 'a')
    >>> handles.person("26-91437"), handles.person("26-00000"), handles.group("p0000000000000001")
    ('p0000000000000001', None, '21')
    """

    def __init__(self, read: Callable[[], Persons]) -> None:
        self._read = read

    @cached_property
    def persons(self) -> Persons:
        """Persons of the school, read once."""
        return self._read()

    @cached_property
    def all(self) -> Mapping[str, str]:
        """Handle of each pseudonym of the school."""
        persons, mark = self.persons, f"{self.persons.school_year % 100:02}-"
        students = dict(_shortest(persons.students, persons.school_year, "student"))
        staff = dict(_shortest(persons.staff, persons.school_year, "staff"))
        others = {one: _digits(one, persons.school_year, "student") for one in _drawn(persons.others)}
        return {
            **{one: f"P{mark}{number}" for one, number in staff.items()},
            **{one: mark + number for one, number in {**others, **students}.items()},
        }

    @cached_property
    def _pseudonyms(self) -> Mapping[str, str]:
        return {handle: pseudonym for pseudonym, handle in self.all.items()}

    def of(self, pseudonym: str) -> str:
        """Handle of a person; a text that is no pseudonym of the school is given back."""
        return self.all.get(pseudonym, pseudonym) if PSEUDONYM.fullmatch(pseudonym) else pseudonym

    def group(self, pseudonym: str) -> str:
        """Group of a student in the year of the handles; empty when there is none."""
        return self.persons.students.get(pseudonym, "")

    def person(self, handle: str) -> str | None:
        """Pseudonym of who bears a handle; None when nobody does."""
        return self._pseudonyms.get(handle.strip())


def _shortest(pseudonyms: Iterable[str], school_year: int, role: str) -> Iterator[tuple[str, str]]:
    """Each person with the first digits of their number, as many as no other person's number begins with."""
    drawn = sorted((_digits(one, school_year, role), one) for one in _drawn(pseudonyms))
    for place, (digits, one) in enumerate(drawn):
        beside = [drawn[near][0] for near in (place - 1, place + 1) if 0 <= near < len(drawn)]
        alike = max((_alike(digits, other) for other in beside), default=0)
        yield one, digits[: max(FEWEST_DIGITS[role], alike + 1)]


def _drawn(pseudonyms: Iterable[str]) -> Iterator[str]:
    return (one for one in pseudonyms if PSEUDONYM.fullmatch(one))


def _alike(first: str, second: str) -> int:
    """How many first digits two numbers share."""
    return next((place for place in range(_ALL_DIGITS) if first[place] != second[place]), _ALL_DIGITS)


def _digits(pseudonym: str, school_year: int, role: str) -> str:
    """Number of a person for a year, eighteen digits: the same for whoever has the pseudonym."""
    drawn = int.from_bytes(sha256(f"{role}\0{school_year}\0{pseudonym}".encode()).digest()[:16])
    return f"{drawn % 10**_ALL_DIGITS:0{_ALL_DIGITS}}"
