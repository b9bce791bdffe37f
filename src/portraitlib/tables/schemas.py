"""The standard tables of the kit: grain, key, columns, units, allowed codes."""

from __future__ import annotations

from typing import Any

from portraitlib.tables.schema import Column, Kind, TableSchema

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


def _person(name: str, description: str, *, required: bool = True) -> Column:
    return Column(name, Kind.IDENTIFIER, description, required=required, is_person=True)


def _code(name: str, description: str, codes: tuple[str, ...], **more: Any) -> Column:
    return Column(name, Kind.CODE, description, codes=codes, **more)


def _label(name: str, description: str, **more: Any) -> Column:
    return Column(name, Kind.LABEL, description, **more)


def _number(name: str, description: str, unit: str, low: Bound = None, high: Bound = None, **more: Any) -> Column:
    return Column(name, Kind.NUMBER, description, unit=unit, low=low, high=high, **more)


def _integer(name: str, description: str, unit: str, low: Bound = None, high: Bound = None, **more: Any) -> Column:
    return Column(name, Kind.INTEGER, description, unit=unit, low=low, high=high, **more)


def _date(name: str, description: str, **more: Any) -> Column:
    return Column(name, Kind.DATE, description, unit="day", **more)


def _boolean(name: str, description: str, **more: Any) -> Column:
    return Column(name, Kind.BOOLEAN, description, **more)


_SCHOOL = Column("school_id", Kind.IDENTIFIER, "Code of the school.", required=True, pattern=SCHOOL_PATTERN)
_VALUE: dict[str, Any] = {"is_essential": True}
"""Of a column that is no key and that the row is about, or without which it says something else."""
_STUDENT = _person("student_id", "Pseudonym of the student (keyed hash).")
_STAFF = _person("staff_id", "Pseudonym of the staff member (keyed hash).")
_YEAR = _integer(
    "school_year", "School year named by its second year (2025-26 is 2026).", "year", 1990, 2100, required=True
)
_ENROLLED = (("student_id", "students", ()),)
_ENROLLED_THAT_YEAR = (("student_id", "students", ("school_year",)),)

_TABLES = (
    TableSchema(
        "schools",
        "one row per school",
        ("school_id",),
        (
            _SCHOOL,
            _label("school_name", "Official name of the school."),
            _label("service_centre", "School service centre or board."),
            _code("teaching_language", "Language of instruction.", ("fr", "en", "other")),
            _integer(
                "imse_decile",
                "Socio-economic environment index, decile rank of the school, never of a student.",
                "decile",
                1,
                10,
            ),
            _integer("low_income_decile", "Low-income cut-off index, decile rank of the school.", "decile", 1, 10),
            _boolean("is_synthetic", "The data are fictional."),
        ),
        required=True,
    ),
    TableSchema(
        "students",
        "one row per student and school year",
        ("school_id", "student_id", "school_year"),
        (
            _SCHOOL,
            _STUDENT,
            _YEAR,
            _integer("grade_level", "Secondary level.", "level", 1, 5),
            _label("group", "Home group (foyer)."),
            _code("sex", "Sex as declared to the ministry.", ("F", "M", "X"), is_sensitive=True),
            _integer("birth_year", "Year of birth.", "year", 1900, 2100),
            _integer("age_on_september_30", "Age in full years on 30 September of the year.", "years", 5, 99),
            _code(
                "ehdaa_status",
                "Special-needs status; `at_risk` is not EHDAA.",
                ("none", "at_risk", "learning", "behaviour", "handicap"),
                is_sensitive=True,
            ),
            _boolean("has_intervention_plan", "The student has an intervention plan.", is_sensitive=True),
            _code("first_language", "Mother tongue.", ("fr", "en", "indigenous", "other"), is_sensitive=True),
            _boolean("was_born_in_canada", "Born in Canada.", is_sensitive=True),
            _date("entry_date", "First day enrolled that year."),
            _date("exit_date", "Last day enrolled, when the student left before the end of the year."),
            _code(
                "exit_reason",
                "Why enrolment ended; moving to adult education is not dropping out.",
                ("moved", "adult_education", "vocational", "left", "other"),
            ),
        ),
        required=True,
        date_column="entry_date",
        references=(("school_id", "schools", ()),),
    ),
    TableSchema(
        "results",
        "one row per student, school year, course, competency and term (or exam)",
        ("school_id", "student_id", "school_year", "course", "competency", "term"),
        (
            _SCHOOL,
            _STUDENT,
            _YEAR,
            _label("course", "Course code of the catalogue (params/regles/cours.yml or the mapping).", required=True),
            _code("subject", "Subject of the course, from the catalogue.", SUBJECTS, required=True),
            _integer(
                "course_level",
                "Level of the course: 1 to 5 secondary, 0 end of primary (6th grade).",
                "level",
                0,
                5,
                **_VALUE,
            ),
            _code(
                "sequence", "Mathematics sequence from secondary 4; sequences are never pooled.", SEQUENCES, **_VALUE
            ),
            _label("course_group", "Teaching group of the course."),
            _label(
                "competency",
                "Competency code, or `overall` for the course result.",
                required=True,
                pattern=r"[a-z][a-z0-9_]*",
            ),
            _code("term", "Term 1 to 3, `final` result of the year, or ministry `exam`.", TERMS, required=True),
            _number(
                "mark",
                "Mark; empty when a code stands in its place or nothing was entered.",
                "per cent",
                0,
                100,
                **_VALUE,
            ),
            _code(
                "mark_code", "Code entered in place of a mark (absent, exempt, not evaluated…).", MARK_CODES, **_VALUE
            ),
        ),
        required=True,
        references=_ENROLLED_THAT_YEAR,
    ),
    TableSchema(
        "calendar",
        "one row per school and date",
        ("school_id", "date"),
        (
            _SCHOOL,
            _date("date", "Day.", required=True),
            _YEAR,
            _boolean("is_instructional", "Students have class.", required=True),
            _integer("n_periods", "Periods taught that day.", "periods", 0, 12),
            _integer("cycle_day", "Day of the timetable cycle.", "day", 1, 18),
            _code("term", "Term the day belongs to.", ("1", "2", "3")),
        ),
        date_column="date",
    ),
    TableSchema(
        "attendance",
        "one row per student, date and period in which the student was absent or late",
        ("school_id", "student_id", "date", "period"),
        (
            _SCHOOL,
            _STUDENT,
            _date("date", "Day.", required=True),
            _integer("period", "Period of the day; 0 for the whole day.", "period", 0, 12, required=True),
            _code("status", "What was recorded.", ("absent", "late", "present"), required=True),
            _boolean("is_excused", "Absence motivated by the family or the school."),
            _integer("minutes", "Minutes missed, when recorded.", "minutes", 0, 600),
            _code("subject", "Subject taught in the period.", SUBJECTS),
        ),
        date_column="date",
        references=_ENROLLED,
    ),
    TableSchema(
        "discipline",
        "one row per event",
        ("school_id", "student_id", "date", "event"),
        (
            _SCHOOL,
            _STUDENT,
            _date("date", "Day of the event.", required=True),
            _label("event", "Number or name that tells apart the events of one day.", required=True),
            _code("severity", "Minor or major, as the school's code of conduct defines it.", ("minor", "major")),
            _label("category", "Category used by the school."),
            _number("suspension_days", "Days of suspension that followed.", "days", 0, 200),
        ),
        date_column="date",
        references=_ENROLLED,
    ),
    TableSchema(
        "items",
        "one row per instrument and item",
        ("school_id", "instrument", "item"),
        (
            _SCHOOL,
            _label("instrument", "Diagnostic instrument or test.", required=True),
            _label("item", "Item of the instrument.", required=True),
            _code("subject", "Subject measured.", SUBJECTS),
            _label("competency", "Competency measured.", pattern=r"[a-z][a-z0-9_]*"),
            _label("skill", "Skill or notion; several are separated by a vertical bar."),
            _number("maximum_score", "Highest score of the item.", "points", 0, 1000, required=True),
        ),
    ),
    TableSchema(
        "responses",
        "one row per student, instrument, date and item",
        ("school_id", "student_id", "instrument", "date", "item"),
        (
            _SCHOOL,
            _STUDENT,
            _label("instrument", "Instrument.", required=True),
            _date("date", "Day taken.", required=True),
            _label("item", "Item.", required=True),
            _number("score", "Score; empty when the item has none.", "points", 0, 1000, **_VALUE),
            _code("response_code", "Why there is no score.", ("omitted", "not_reached", "absent", "exempt"), **_VALUE),
        ),
        date_column="date",
        references=(("student_id", "students", ()), ("item", "items", ("instrument",))),
    ),
    TableSchema(
        "engagement",
        "one row per student, date, dimension and item of an engagement questionnaire",
        ("school_id", "student_id", "date", "dimension", "item"),
        (
            _SCHOOL,
            _STUDENT,
            _date("date", "Day answered.", required=True),
            _code("dimension", "Dimension of engagement.", ("affective", "cognitive", "behavioural"), required=True),
            _label("item", "Item.", required=True),
            _number("answer", "Answer as given; empty when not answered.", "scale points", 0, 100, **_VALUE),
            _number("scale_low", "Lowest answer possible.", "scale points", 0, 100, required=True),
            _number("scale_high", "Highest answer possible.", "scale points", 0, 100, required=True),
            _boolean("is_reversed", "A high answer means low engagement.", required=True),
        ),
        date_column="date",
        references=_ENROLLED,
    ),
    TableSchema(
        "observations",
        "one row per group or student, date, criterion and rater",
        ("school_id", "group", "student_id", "date", "criterion", "rater_id"),
        (
            _SCHOOL,
            _label("group", "Group observed."),
            _person("student_id", "Pseudonym of the student observed; empty for a whole group.", required=False),
            _date("date", "Day observed.", required=True),
            _label("criterion", "Criterion of the observation sheet.", required=True),
            _person("rater_id", "Pseudonym of the observer (keyed hash)."),
            _number("rating", "Rating.", "scale points", 0, 100, **_VALUE),
            _number("scale_low", "Lowest rating possible.", "scale points", 0, 100, **_VALUE),
            _number("scale_high", "Highest rating possible.", "scale points", 0, 100, **_VALUE),
        ),
        date_column="date",
        references=_ENROLLED,
    ),
    TableSchema(
        "progress",
        "one row per student, instrument and date of a progress series",
        ("school_id", "student_id", "instrument", "date"),
        (
            _SCHOOL,
            _STUDENT,
            _label("instrument", "Progress-monitoring instrument.", required=True),
            _date("date", "Day of the probe.", required=True),
            _number("score", "Score of the probe; empty when not taken.", "points", 0, 10000, **_VALUE),
        ),
        date_column="date",
        references=_ENROLLED,
    ),
    TableSchema(
        "services",
        "one row per student and service",
        ("school_id", "service_id", "student_id"),
        (
            _SCHOOL,
            Column("service_id", Kind.IDENTIFIER, "Number of the service given to the student.", required=True),
            _STUDENT,
            _code(
                "service",
                "Kind of support.",
                ("directed_study", "tutoring", "co_teaching", "resource_teacher", "mentoring", "other"),
                required=True,
            ),
            _code("subject", "Subject supported.", SUBJECTS),
            _integer("tier", "Tier: 1 universal, 2 targeted, 3 intensive.", "tier", 1, 3),
            _date("start_date", "First day.", required=True),
            _date("end_date", "Last day; empty while the service goes on.", **_VALUE),
            _person("provider_id", "Pseudonym of the provider (keyed hash).", required=False),
            _code("end_reason", "Why it ended.", ("planned", "goal_reached", "departure", "provider_left", "other")),
            _number("planned_minutes", "Minutes planned a week.", "minutes a week", 0, 3000),
        ),
        date_column="start_date",
        references=_ENROLLED,
    ),
    TableSchema(
        "sessions",
        "one row per service, student and date",
        ("school_id", "service_id", "student_id", "date"),
        (
            _SCHOOL,
            Column("service_id", Kind.IDENTIFIER, "Number of the service.", required=True),
            _STUDENT,
            _date("date", "Day of the session.", required=True),
            _integer("minutes", "Length.", "minutes", 0, 600),
            _boolean("was_attended", "The student was there.", required=True),
            _label("activity", "What was done."),
        ),
        date_column="date",
        references=(("service_id", "services", ("student_id",)),),
    ),
    TableSchema(
        "staff",
        "one row per staff member and school year",
        ("school_id", "staff_id", "school_year"),
        (
            _SCHOOL,
            _STAFF,
            _YEAR,
            _code(
                "role",
                "Role.",
                ("teacher", "resource_teacher", "special_educator", "principal", "advisor", "mentor", "other"),
                required=True,
            ),
            _code("subject", "Main subject taught.", SUBJECTS),
            _number("release_share", "Share of the workload released from teaching.", "share", 0, 1),
            _number("training_hours", "Hours of training received for the role.", "hours", 0, 2000),
        ),
    ),
    TableSchema(
        "practices",
        "one row per staff member, date and question of the teaching-practices survey",
        ("school_id", "staff_id", "wave", "item"),
        (
            _SCHOOL,
            _STAFF,
            _YEAR,
            _code("wave", "Before or after the support was put in place.", ("before", "after"), required=True),
            _label("item", "Question.", required=True),
            _number("answer", "Answer.", "scale points", 0, 100, **_VALUE),
            _number("scale_low", "Lowest answer possible.", "scale points", 0, 100, **_VALUE),
            _number("scale_high", "Highest answer possible.", "scale points", 0, 100, **_VALUE),
        ),
    ),
    TableSchema(
        "outcomes",
        "one row per student of a past cohort",
        ("school_id", "student_id"),
        (
            _SCHOOL,
            _STUDENT,
            _integer("cohort_year", "School year of first entry in secondary 1.", "year", 1990, 2100, required=True),
            _code(
                "outcome",
                "Situation last known.",
                ("diploma", "qualification", "adult_education", "vocational", "enrolled", "left", "moved", "unknown"),
                required=True,
            ),
            _integer("outcome_year", "School year of that situation.", "year", 1990, 2100),
        ),
    ),
    TableSchema(
        "import_rows",
        "one row per file, sheet and table: how many rows came in, were kept, were set aside",
        ("file", "sheet", "table"),
        (
            _label("file", "File of the raw folder.", required=True),
            _label("sheet", "Sheet of a workbook, empty for a text file."),
            _label("table", "Standard table.", required=True),
            _integer("n_in", "Rows read for this school.", "rows", 0, None, required=True),
            _integer("n_kept", "Rows kept in the store.", "rows", 0, None, required=True),
            _integer("n_set_aside", "Rows set aside with a reason.", "rows", 0, None, required=True),
            _integer("n_emptied", "Cells emptied in rows taken: their value could not be read.", "cells", 0, None),
        ),
        is_import_record=True,
    ),
    TableSchema(
        "import_faults",
        "one row per file, table, column and rule that set rows aside",
        ("file", "sheet", "table", "column", "rule"),
        (
            _label("file", "File of the raw folder.", required=True),
            _label("sheet", "Sheet of a workbook."),
            _label("table", "Standard table.", required=True),
            _label("column", "Standard column."),
            _label("rule", "Name of the rule, explained by `display.faults`.", required=True),
            _integer("n_rows", "Rows set aside by this rule.", "rows", 1, None, required=True),
        ),
        is_import_record=True,
    ),
    TableSchema(
        "losses",
        "one row per student, school year, course and term that rows or cells were lost of, and rule",
        (
            "table",
            "column",
            "rule",
            "is_cell",
            "student_id",
            "school_year",
            "subject",
            "course_level",
            "grade_level",
            "group",
            "term",
        ),
        (
            _label("table", "Standard table.", required=True),
            _label("column", "Standard column."),
            _label("rule", "Name of the rule.", required=True),
            _boolean("is_cell", "One cell was emptied in a row that stays; otherwise the row was set aside."),
            _boolean("is_certain", "The rows are this school's; otherwise, of one of the schools of their file."),
            _person("student_id", "Pseudonym, when it could be read.", required=False),
            _integer("school_year", "School year, when known.", "year", 1990, 2100),
            _code("subject", "Subject, when known.", SUBJECTS),
            _integer("course_level", "Level of the course, when known.", "level", 0, 5),
            _integer("grade_level", "Level of the student, when known.", "level", 1, 5),
            _label("group", "Home group of the student, when known."),
            _label("term", "Term, when known."),
            _integer("n_rows", "Rows or cells lost.", "rows", 1, None, required=True),
        ),
        is_import_record=True,
    ),
    TableSchema(
        "import_flags",
        "one row per flagged value: kept, but to be looked at",
        ("rule", "table", "column", "student_id", "school_year", "subject", "term"),
        (
            _label("rule", "Name of the rule, e.g. `final_zero_after_passing`.", required=True),
            _label("table", "Standard table.", required=True),
            _label("column", "Standard column.", required=True),
            _person("student_id", "Pseudonym, when the flag is about one student's value.", required=False),
            _integer("school_year", "School year.", "year", 1990, 2100),
            _code("subject", "Subject.", SUBJECTS),
            _label("term", "Term."),
            _integer("n_rows", "Rows concerned.", "rows", 1, None, required=True),
        ),
        is_import_record=True,
    ),
)

SCHEMAS: dict[str, TableSchema] = {schema.name: schema for schema in _TABLES}
"""Every standard table by name."""

SENSITIVE_COLUMNS: tuple[str, ...] = tuple(column.name for column in SCHEMAS["students"].columns if column.is_sensitive)
"""What tells students apart for fairness checks only."""
MAPPED_TABLES: tuple[str, ...] = tuple(schema.name for schema in _TABLES if not schema.is_import_record)
"""Tables that an import mapping can fill."""
