"""What a plan of supports is made of: slots, offers, hours of adults and students, wishes, pairs."""

from __future__ import annotations

from portraitlib.tables.schema import TableSchema
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
    integer,
    label,
    number,
    person,
)
from portraitlib.tables.schemas.support import SERVICES

CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
SLOT_KINDS = ("before", "noon", "class", "evening")
OFFER_KINDS = ("group", "in_class", "class_ratio")
ASKED_BY = ("teacher", "parent", "student", "professional", "principal", "other")
WISHES = ("directed", "volunteer", "offered")
WHY_NOT = ("bus", "work", "sport", "not_wanted", "other")
PAIR_REASONS = ("mutual_help", "shared_transport", "conflict", "safety", "focus", "other")
MINIMUM_SIZE, MAXIMUM_SIZE = 5, 12
"""Size of a group that says nothing of it."""
BETWEEN_SLOTS = ";"

_SLOT = label("slot", "Slot of the timetable, as the school calls it: J1-midi.", required=True)
_OF_SLOTS = (("slot", "slots", ("school_year",)),)
_OF_STAFF = (("staff_id", "staff", ()),)
MAY_BE_UNTOLD = ("staff",)
"""Tables that a school may leave out: what refers to them is then believed."""

PLANNING_TABLES: tuple[TableSchema, ...] = (
    TableSchema(
        "slots",
        "one row per school year and slot in which supports may be given",
        ("school_id", "school_year", "slot"),
        (
            SCHOOL,
            YEAR,
            _SLOT,
            integer("cycle_day", "Day of the timetable cycle.", "day", 1, 18, required=True),
            label("starts_at", "Start, as HH:MM.", pattern=CLOCK),
            label("ends_at", "End, as HH:MM.", pattern=CLOCK),
            code("slot_kind", "Before class, at noon, in class, after class.", SLOT_KINDS, required=True),
            boolean("has_late_bus", "A bus leaves after the slot."),
            integer("bus_seats", "Seats of that bus; empty when no limit is known.", "seats", 0, 2000),
            integer("n_rooms", "Rooms free in the slot; empty when no limit is known.", "rooms", 0, 500),
        ),
    ),
    TableSchema(
        "offers",
        "one row per school year and support offered",
        ("school_id", "school_year", "offer"),
        (
            SCHOOL,
            YEAR,
            label("offer", "Offer, as the school calls it.", required=True),
            code("service", "Kind of support.", SERVICES, required=True),
            code(
                "offer_kind",
                "A group apart, a second adult in a class, or a class made smaller.",
                OFFER_KINDS,
                required=True,
            ),
            code("subject", "Subject supported; empty for any.", SUBJECTS, **VALUE),
            integer("level", "Level reached; empty for any.", "level", 1, 5, **VALUE),
            integer("cycle", "Cycle reached, first or second; empty for any.", "cycle", 1, 2, **VALUE),
            person("staff_id", "Pseudonym of the adult who gives it (keyed hash).", required=False),
            label("room", "Room."),
            integer("minimum_size", f"Fewest students; {MINIMUM_SIZE} when empty.", "students", 1, 100, **VALUE),
            integer("maximum_size", f"Most students; {MAXIMUM_SIZE} when empty.", "students", 1, 100, **VALUE),
            label("allowed_slots", "Slots it may be given in, separated by a semicolon; empty for all.", **VALUE),
            integer("sessions_a_week", "Sessions a week; 1 when empty.", "sessions a week", 1, 20),
            boolean("is_specialist", "The adult is a specialist of the subject."),
            label("group", "Class reached by a second adult or made smaller.", **VALUE),
        ),
        references=_OF_STAFF,
    ),
    TableSchema(
        "adult_hours",
        "one row per school year, adult and slot in which the adult is free",
        ("school_id", "school_year", "staff_id", "slot"),
        (
            SCHOOL,
            YEAR,
            STAFF,
            _SLOT,
            number("releasable_hours", "Hours the adult may give, the same on every row.", "hours a week", 0, 60),
            number("task_hours", "Hours of the whole task, the same on every row.", "hours a week", 0, 60),
        ),
        references=(*_OF_STAFF, *_OF_SLOTS),
    ),
    TableSchema(
        "student_slots",
        "one row per school year, student and slot told; otherwise a student is free but in class",
        ("school_id", "school_year", "student_id", "slot"),
        (
            SCHOOL,
            YEAR,
            STUDENT,
            _SLOT,
            boolean("is_free", "The student can come in the slot.", required=True),
            boolean("needs_late_bus", "The student goes home by the bus that leaves after the slot."),
        ),
        references=(*ENROLLED, *_OF_SLOTS),
    ),
    TableSchema(
        "wishes",
        "one row per school year, student, subject, service and person who asks",
        ("school_id", "school_year", "student_id", "subject", "service", "asked_by"),
        (
            SCHOOL,
            YEAR,
            STUDENT,
            code("subject", "Subject asked for; empty for any.", SUBJECTS),
            code("service", "Support asked for; empty for any.", SERVICES),
            code("wish", "The student is sent, comes by choice, or was only told of it.", WISHES, required=True),
            code("asked_by", "Who asks, by role.", ASKED_BY),
            code("not_coming_reason", "Why the student does not come, when it was asked.", WHY_NOT),
        ),
        references=ENROLLED,
    ),
    TableSchema(
        "pairs",
        "one row per school year and two students who go together or stay apart",
        ("school_id", "school_year", "student_id", "other_student_id"),
        (
            SCHOOL,
            YEAR,
            STUDENT,
            person("other_student_id", "Pseudonym of the other student (keyed hash)."),
            code("pair", "Together, or apart.", ("together", "apart"), required=True),
            code("reason_code", "Why, without a word about anyone.", PAIR_REASONS),
        ),
        references=ENROLLED,
    ),
)
BY_HAND = tuple(schema.name for schema in PLANNING_TABLES)
"""Tables that a team writes: what they leave empty, or say alike everywhere, is what the team says."""
