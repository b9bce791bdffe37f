"""What is done for students, by whom, and what became of those of past years."""

from __future__ import annotations

from portraitlib.tables.schema import Column, Kind, TableSchema
from portraitlib.tables.schemas.columns import (
    ENROLLED,
    SCHOOL,
    STAFF,
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
    person,
)

SERVICES = (
    "directed_study",
    "tutoring",
    "co_teaching",
    "resource_teacher",
    "mentoring",
    "recovery",
    "orthopedagogy",
    "homework_help",
    "supervised_study",
    "enrichment",
    "extracurricular",
    "group_accompaniment",
    "other",
)

MISSED_REASONS = ("adult_away", "bus", "work", "sport", "school_activity", "not_wanted", "other")
"""Why a student was not at a session; being away from school that day is in the register."""

SUPPORT_TABLES: tuple[TableSchema, ...] = (
    TableSchema(
        "services",
        "one row per student and service",
        ("school_id", "service_id", "student_id"),
        (
            SCHOOL,
            Column("service_id", Kind.IDENTIFIER, "Number of the service given to the student.", required=True),
            STUDENT,
            code("service", "Kind of support.", SERVICES, required=True),
            code("subject", "Subject supported.", SUBJECTS),
            integer("tier", "Tier: 1 universal, 2 targeted, 3 intensive.", "tier", 1, 3),
            day("start_date", "First day.", required=True),
            day("end_date", "Last day; empty while the service goes on.", **VALUE),
            person("provider_id", "Pseudonym of the provider (keyed hash).", required=False),
            code("end_reason", "Why it ended.", ("planned", "goal_reached", "departure", "provider_left", "other")),
            number("planned_minutes", "Minutes planned a week.", "minutes a week", 0, 3000),
        ),
        date_column="start_date",
        references=ENROLLED,
    ),
    TableSchema(
        "sessions",
        "one row per service, student and date",
        ("school_id", "service_id", "student_id", "date"),
        (
            SCHOOL,
            Column("service_id", Kind.IDENTIFIER, "Number of the service.", required=True),
            STUDENT,
            day("date", "Day of the session.", required=True),
            integer("minutes", "Length.", "minutes", 0, 600),
            boolean("was_attended", "The student was there.", required=True),
            code("missed_reason", "Why the student was not there, when it is written.", MISSED_REASONS),
            label("activity", "What was done."),
        ),
        date_column="date",
        references=(("service_id", "services", ("student_id",)),),
    ),
    TableSchema(
        "staff",
        "one row per staff member and school year",
        ("school_id", "staff_id", "school_year"),
        (
            SCHOOL,
            STAFF,
            YEAR,
            code(
                "role",
                "Role.",
                ("teacher", "resource_teacher", "special_educator", "principal", "advisor", "mentor", "other"),
                required=True,
            ),
            code("subject", "Main subject taught.", SUBJECTS),
            number("release_share", "Share of the workload released from teaching.", "share", 0, 1),
            number("training_hours", "Hours of training received for the role.", "hours", 0, 2000),
        ),
    ),
    TableSchema(
        "outcomes",
        "one row per student of a past cohort",
        ("school_id", "student_id"),
        (
            SCHOOL,
            STUDENT,
            integer("cohort_year", "School year of first entry in secondary 1.", "year", 1990, 2100, required=True),
            code(
                "outcome",
                "Situation last known.",
                ("diploma", "qualification", "adult_education", "vocational", "enrolled", "left", "moved", "unknown"),
                required=True,
            ),
            integer("outcome_year", "School year of that situation.", "year", 1990, 2100),
        ),
    ),
)
