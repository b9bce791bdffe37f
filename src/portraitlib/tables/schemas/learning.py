"""What a group learns: items, answers, observations, progress."""

from __future__ import annotations

from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas.columns import (
    ENROLLED,
    SCHOOL,
    STUDENT,
    SUBJECTS,
    VALUE,
    code,
    day,
    integer,
    label,
    number,
    person,
)

MISSING_REASONS = ("absent", "not_given", "refused", "invalid", "exempt", "other")
DIRECTIONS = ("up", "down")

LEARNING_TABLES: tuple[TableSchema, ...] = (
    TableSchema(
        "items",
        "one row per instrument and item",
        ("school_id", "instrument", "item"),
        (
            SCHOOL,
            label("instrument", "Diagnostic instrument or test.", required=True),
            label("item", "Item of the instrument.", required=True),
            code("subject", "Subject measured.", SUBJECTS),
            label("competency", "Competency measured.", pattern=r"[a-z][a-z0-9_]*"),
            label("skill", "Skill or notion; several are separated by a vertical bar."),
            number("maximum_score", "Highest score of the item.", "points", 0, 1000, required=True),
        ),
    ),
    TableSchema(
        "responses",
        "one row per student, instrument, date and item",
        ("school_id", "student_id", "instrument", "date", "item"),
        (
            SCHOOL,
            STUDENT,
            label("instrument", "Instrument.", required=True),
            day("date", "Day taken.", required=True),
            label("item", "Item.", required=True),
            number("score", "Score; empty when the item has none.", "points", 0, 1000, **VALUE),
            code("response_code", "Why there is no score.", ("omitted", "not_reached", "absent", "exempt"), **VALUE),
        ),
        date_column="date",
        references=(("student_id", "students", ()), ("item", "items", ("instrument",))),
    ),
    TableSchema(
        "observations",
        "one row per group or student, date, criterion and rater",
        ("school_id", "group", "student_id", "date", "criterion", "rater_id"),
        (
            SCHOOL,
            label("group", "Group observed."),
            person("student_id", "Pseudonym of the student observed; empty for a whole group.", required=False),
            day("date", "Day observed.", required=True),
            label("criterion", "Criterion of the observation sheet.", required=True),
            person("rater_id", "Pseudonym of the observer (keyed hash)."),
            number("rating", "Rating.", "scale points", 0, 100, **VALUE),
            number("scale_low", "Lowest rating possible.", "scale points", 0, 100, **VALUE),
            number("scale_high", "Highest rating possible.", "scale points", 0, 100, **VALUE),
        ),
        date_column="date",
        references=ENROLLED,
    ),
    TableSchema(
        "progress",
        "one row per passage of a probe: student, instrument, level, date and form",
        ("school_id", "student_id", "instrument", "level", "date", "form"),
        (
            SCHOOL,
            STUDENT,
            label("instrument", "Progress-monitoring instrument.", required=True),
            day("date", "Day of the probe.", required=True),
            label("form", "Passage or parallel form; empty when there is one."),
            label("level", "Level of the passages; scores of two levels are two series.", **VALUE),
            number("score", "Score of the probe; empty when not taken, which is never 0.", "points", 0, 10000, **VALUE),
            code("missing_reason", "Why there is no score.", MISSING_REASONS),
        ),
        date_column="date",
        references=ENROLLED,
    ),
    TableSchema(
        "instruments",
        "one row per progress-monitoring instrument",
        ("school_id", "instrument"),
        (
            SCHOOL,
            label("instrument", "Progress-monitoring instrument.", required=True),
            code("subject", "Subject measured.", SUBJECTS),
            label("competency", "Competency measured.", pattern=r"[a-z][a-z0-9_]*"),
            code("direction", "Whether a higher score is better (up), or a lower one (down).", DIRECTIONS, **VALUE),
            number("minimum", "Lowest score possible.", "points", 0, 10000),
            number("maximum", "Highest score possible; empty when there is none.", "points", 0, 10000),
            number("step", "Smallest difference between two scores.", "points", 0, 1000),
            number("standard_error", "Standard error of measurement of one score.", "points", 0, 10000),
            label("standard_error_source", "Where the standard error comes from."),
            number("reliability", "Reliability of one score, from 0 to 1.", "correlation", 0, 1),
            integer("n_forms", "Parallel forms there are.", "forms", 1, 1000),
        ),
    ),
)
