"""Programmes of a year, how their students were chosen, and who was eligible, offered it, accepted, started."""

from __future__ import annotations

from portraitlib.tables.schema import Column, Kind, TableSchema
from portraitlib.tables.schemas.columns import (
    ENROLLED,
    SCHOOL,
    STUDENT,
    SUBJECTS,
    VALUE,
    YEAR,
    boolean,
    code,
    day,
    integer,
    label,
    number,
)
from portraitlib.tables.schemas.planning import BY_HAND
from portraitlib.tables.schemas.support import SERVICES

HOW_CHOSEN = ("volunteer", "directed", "cut_off", "drawn", "whole_class", "whole_school")
CUTOFF_SIDES = ("at_or_above", "at_or_below")
DRAWN_UNITS = ("student", "group", "school")
MOST = 10_000
"""Beyond this, up or down, a score is a mistake of typing."""

_PROGRAMME = Column("programme_id", Kind.IDENTIFIER, "Code of the program, as the school writes it.", required=True)

PROGRAMME_TABLES: tuple[TableSchema, ...] = (
    TableSchema(
        "programmes",
        "one row per program and school year",
        ("school_id", "programme_id", "school_year"),
        (
            SCHOOL,
            _PROGRAMME,
            YEAR,
            label("programme_name", "Name of the program."),
            code("service", "Kind of support that it gives.", SERVICES, required=True),
            code("subject", "Subject supported; empty for several.", SUBJECTS),
            code("chosen_by", "How its students were chosen.", HOW_CHOSEN),
            label("score_name", "What the score is, when a cut-off chose."),
            number("cutoff", "Cut-off of the score.", "points", -MOST, MOST),
            code("cutoff_side", "Side of the cut-off to which the program is offered.", CUTOFF_SIDES),
            code("drawn_unit", "What was drawn by lot.", DRAWN_UNITS),
            integer("first_school_year", "School year in which the program began.", "year", 1990, 2100),
        ),
    ),
    TableSchema(
        "eligibility",
        "one row per program, school year and student",
        ("school_id", "programme_id", "school_year", "student_id"),
        (
            SCHOOL,
            _PROGRAMME,
            YEAR,
            STUDENT,
            boolean("is_eligible", "The student met the conditions of the program."),
            boolean("is_offered", "It was offered to the student, or drawn for them.", **VALUE),
            boolean("is_accepted", "The student, or the parents, accepted."),
            boolean("is_started", "The student began it.", **VALUE),
            day("offered_on", "Day of the offer, or of the draw."),
            day("started_on", "Day on which the student began."),
            number("score", "Score that chose, as it was that day.", "points", -MOST, MOST),
            day("score_known_on", "Day on which that score was known."),
        ),
        references=(*ENROLLED, ("programme_id", "programmes", ("school_year",))),
    ),
)
FROM_LISTS = (*BY_HAND, *(schema.name for schema in PROGRAMME_TABLES))
"""Tables of a few lists that a team keeps: one value all along a column is nothing odd there."""
