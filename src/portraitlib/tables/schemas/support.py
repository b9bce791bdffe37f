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

PROGRAMMES = ("guidance", "community", "skills", "energising", "school", "self_management")
FORMS = ("one_to_one", "group", "remote")
MODES = ("in_person", "telephone", "message", "remote")
CHOSEN_BY = ("student", "adult", "both", "programme")
FUNCTIONS = ("students", "colleagues", "services")
"""What the time of a resource teacher goes to."""
ROLES = (
    "teacher",
    "resource_teacher",
    "special_educator",
    "principal",
    "advisor",
    "mentor",
    "peer",
    "volunteer",
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
            Column("group_id", Kind.IDENTIFIER, "Group accompanied together; empty for one student alone."),
            code("programme", "Kind of program that the accompaniment is part of.", PROGRAMMES),
            code("form", "One to one, in a group, or at a distance.", FORMS),
            day("commitment_until", "Day until which the adult said they would stay."),
            Column("previous_service_id", Kind.IDENTIFIER, "Number of the accompaniment that this one follows."),
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
            label("activity", "What was done; several codes are joined by a plus sign."),
            person("provider_id", "Pseudonym of the adult really there; empty for the service's.", required=False),
            integer("n_present", "Students there together.", "students", 1, 60),
            code("mode", "How they met.", MODES),
            boolean("is_planned", "The meeting was planned, held or not."),
            code("chosen_by", "Who chose what was done.", CHOSEN_BY),
            boolean("had_teacher_feedback", "The teachers had said beforehand how the week went."),
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
            code("role", "Role.", ROLES, required=True),
            code("subject", "Main subject taught.", SUBJECTS),
            number("release_share", "Share of the workload released from teaching.", "share", 0, 1),
            number("training_hours", "Hours of training received for the role.", "hours", 0, 2000),
            day("known_leaving_date", "Day on which the person is known to leave, or to be away for long."),
        ),
    ),
    TableSchema(
        "trainings",
        "one row per staff member, day and kind: trained, or contacted by the program",
        ("school_id", "staff_id", "date", "kind"),
        (
            SCHOOL,
            STAFF,
            day("date", "Day of it.", required=True),
            code("kind", "A training, or a contact that supports the adult.", ("training", "support"), required=True),
            number("hours", "Length.", "hours", 0, 200, **VALUE),
            label("training_topic", "What it was about."),
        ),
        date_column="date",
        references=(("staff_id", "staff", ()),),
    ),
    TableSchema(
        "staff_time",
        "one row per staff member, week and function",
        ("school_id", "staff_id", "week", "role_function"),
        (
            SCHOOL,
            STAFF,
            day("week", "Monday of the week.", required=True),
            code("role_function", "What the time went to.", FUNCTIONS, required=True),
            number("hours", "Time given.", "hours", 0, 80, **VALUE),
        ),
        date_column="week",
        references=(("staff_id", "staff", ()),),
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
