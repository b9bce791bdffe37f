"""Persons of an opened school: those whom its pages may speak of, and who is meant by what a team wrote."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.persons.handles import HANDLE, PSEUDONYM, Handles, Persons
from portraitlib.persons.key import key_here
from portraitlib.tables.school.opened import School

_STAFF = (
    ("staff", "staff_id"),
    ("observations", "rater_id"),
    ("services", "provider_id"),
    ("sessions", "provider_id"),
    ("trainings", "staff_id"),
    ("staff_time", "staff_id"),
    ("offers", "staff_id"),
    ("adult_hours", "staff_id"),
)


def persons_of(school: School) -> Persons:
    """Students of the year read with their group, staff, and students of other years: whatever date is read."""
    students = _whole(school, "students", ["student_id", "school_year", "group"])
    of_year = students[students["school_year"] == school.school_year].drop_duplicates("student_id", keep="last")
    groups = of_year["group"].astype("object").where(of_year["group"].notna(), "")
    staff = {one for table, column in _STAFF for one in _people(school, table, column)}
    return Persons(
        school.school_year,
        dict(zip(of_year["student_id"].astype("str"), groups.astype("str"), strict=True)),
        frozenset(map(str, staff)),
        frozenset(students["student_id"].dropna().astype("str")) - frozenset(of_year["student_id"].astype("str")),
        school.code,
    )


def handles_of_years(school: School) -> tuple[Handles, ...]:
    """Handles of a school for each of its years, drawn once when they are asked for: older papers bear them."""

    def of(year: int) -> Handles:
        of_year = replace(school, params=school.params.model_copy(update={"school_year": year}))
        return Handles(lambda: persons_of(of_year))

    return school.keep("handles of each year", lambda one: tuple(map(of, one.school_years)))


def meant_by_handle(school: School, written: str) -> str | None:
    """Pseudonym of who bears a handle this year, or bore it in another year of the data; None when nobody does."""
    if found := school.reader.handles.person(written):
        return found
    if not HANDLE.fullmatch(written.strip()):
        return None
    return next((found for one in handles_of_years(school) if (found := one.person(written))), None)


def person_meant(school: School, written: str, role: str = "student") -> str:
    """Pseudonym of the student meant by a handle of any year, a pseudonym, or the school's own number or code.

    With the role ``staff``, of the adult meant. A number or a code is found with the key, where it is; what names
    nobody of the school is given back as it is.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["p0000000000000001"], "school_year": 2026, "group": "21"})
    >>> school = school_in_memory({"students": students})
    >>> handle = school.reader.handles.of("p0000000000000001")
    >>> person_meant(school, handle), person_meant(school, "26-00000")
    ('p0000000000000001', '26-00000')
    """
    written = written.strip()
    handles: Handles = school.reader.handles
    if PSEUDONYM.fullmatch(written) or written in handles.all:
        return written
    if found := meant_by_handle(school, written):
        return found
    key = key_here()
    persons = handles.persons
    known = persons.staff if role == "staff" else persons.students.keys() | set(persons.others)
    made = key.pseudonyms_of(role, school.code, written) if key and known else ()
    return next((one for one in made if one in known), written)


def _people(school: School, table: str, column: str) -> list[str]:
    """Whom a column of a table names, as it was imported; only the distinct ones leave Arrow."""
    if school.partition.has_file(table):
        told = school.partition.content(table, [column]).column(column).unique().to_pylist()
        return [one for one in told if one is not None]
    return list(school.table(table)[column].dropna().unique())


def _whole(school: School, table: str, columns: list[str]) -> pd.DataFrame:
    """Columns of a table as it was imported: a date read changes no handle."""
    if school.partition.has_file(table):
        return school.partition.content(table, columns).to_pandas()
    return school.table(table)[columns]
