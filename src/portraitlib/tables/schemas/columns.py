"""Kinds of columns that the standard tables are made of, and their codes."""

from __future__ import annotations

from typing import Any

from portraitlib.tables.schema import Column, Kind

SUBJECTS = (
    "french",
    "english_language_arts",
    "mathematics",
    "science",
    "english_second_language",
    "french_second_language",
    "history",
    "geography",
    "contemporary_world",
    "citizenship",
    "arts",
    "physical_education",
    "spanish",
    "other",
)
SEQUENCES = ("CST", "TS", "SN")
TERMS = ("1", "2", "3", "final", "exam")
MARK_CODES = ("AB", "EX", "NE", "SE", "EQ", "IN", "RE", "EC")
OVERALL = "overall"
EXPECTED_AGE = 11
"""What is added to a level for the age expected on 30 September: a student of secondary 1 is 12."""

SCHOOL_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"

Bound = float | None


def person(name: str, description: str, *, required: bool = True) -> Column:
    """Who a row is about, under a pseudonym."""
    return Column(name, Kind.IDENTIFIER, description, required=required, is_person=True)


def code(name: str, description: str, codes: tuple[str, ...], **more: Any) -> Column:
    """One text of a few."""
    return Column(name, Kind.CODE, description, codes=codes, **more)


def label(name: str, description: str, **more: Any) -> Column:
    """A name as the school writes it."""
    return Column(name, Kind.LABEL, description, **more)


def number(name: str, description: str, unit: str, low: Bound = None, high: Bound = None, **more: Any) -> Column:
    """A number, with its unit and bounds."""
    return Column(name, Kind.NUMBER, description, unit=unit, low=low, high=high, **more)


def integer(name: str, description: str, unit: str, low: Bound = None, high: Bound = None, **more: Any) -> Column:
    """A whole number, with its unit and bounds."""
    return Column(name, Kind.INTEGER, description, unit=unit, low=low, high=high, **more)


def day(name: str, description: str, **more: Any) -> Column:
    """A date."""
    return Column(name, Kind.DATE, description, unit="day", **more)


def boolean(name: str, description: str, **more: Any) -> Column:
    """Yes or no."""
    return Column(name, Kind.BOOLEAN, description, **more)


SCHOOL = Column("school_id", Kind.IDENTIFIER, "Code of the school.", required=True, pattern=SCHOOL_PATTERN)
VALUE: dict[str, Any] = {"is_essential": True}
"""Of a column that is no key and that the row is about, or without which it says something else."""
STUDENT = person("student_id", "Pseudonym of the student (keyed hash).")
STAFF = person("staff_id", "Pseudonym of the staff member (keyed hash).")
YEAR = integer(
    "school_year", "School year named by its second year (2025-26 is 2026).", "year", 1990, 2100, required=True
)
ENROLLED = (("student_id", "students", ()),)
ENROLLED_THAT_YEAR = (("student_id", "students", ("school_year",)),)
