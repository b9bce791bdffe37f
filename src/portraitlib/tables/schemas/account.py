"""What an import says of itself: rows, faults, losses, flags."""

from __future__ import annotations

from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas.columns import SUBJECTS, boolean, code, integer, label, person

ACCOUNT_TABLES: tuple[TableSchema, ...] = (
    TableSchema(
        "import_rows",
        "one row per file, sheet and table: how many rows came in, were kept, were set aside",
        ("file", "sheet", "table"),
        (
            label("file", "File of the raw folder.", required=True),
            label("sheet", "Sheet of a workbook, empty for a text file."),
            label("table", "Standard table.", required=True),
            integer("n_in", "Rows read for this school.", "rows", 0, None, required=True),
            integer("n_kept", "Rows kept in the store.", "rows", 0, None, required=True),
            integer("n_set_aside", "Rows set aside with a reason.", "rows", 0, None, required=True),
            integer("n_emptied", "Cells emptied in rows taken: their value could not be read.", "cells", 0, None),
        ),
        is_import_record=True,
    ),
    TableSchema(
        "import_faults",
        "one row per file, table, column and rule that set rows aside",
        ("file", "sheet", "table", "column", "rule"),
        (
            label("file", "File of the raw folder.", required=True),
            label("sheet", "Sheet of a workbook."),
            label("table", "Standard table.", required=True),
            label("column", "Standard column."),
            label("rule", "Name of the rule, explained by `display.faults`.", required=True),
            integer("n_rows", "Rows set aside by this rule.", "rows", 1, None, required=True),
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
            label("table", "Standard table.", required=True),
            label("column", "Standard column."),
            label("rule", "Name of the rule.", required=True),
            boolean("is_cell", "One cell was emptied in a row that stays; otherwise the row was set aside."),
            boolean("is_certain", "The rows are this school's; otherwise, of one of the schools of their file."),
            person("student_id", "Pseudonym, when it could be read.", required=False),
            integer("school_year", "School year, when known.", "year", 1990, 2100),
            code("subject", "Subject, when known.", SUBJECTS),
            integer("course_level", "Level of the course, when known.", "level", 0, 5),
            integer("grade_level", "Level of the student, when known.", "level", 1, 5),
            label("group", "Home group of the student, when known."),
            label("term", "Term, when known."),
            integer("n_rows", "Rows or cells lost; 0 for a whole file.", "rows", 0, None, required=True),
        ),
        is_import_record=True,
    ),
    TableSchema(
        "import_flags",
        "one row per flagged value: kept, but to be looked at",
        ("rule", "table", "column", "student_id", "school_year", "subject", "term"),
        (
            label("rule", "Name of the rule, e.g. `final_zero_after_passing`.", required=True),
            label("table", "Standard table.", required=True),
            label("column", "Standard column.", required=True),
            person("student_id", "Pseudonym, when the flag is about one student's value.", required=False),
            integer("school_year", "School year.", "year", 1990, 2100),
            code("subject", "Subject.", SUBJECTS),
            label("term", "Term."),
            integer("n_rows", "Rows concerned.", "rows", 1, None, required=True),
        ),
        is_import_record=True,
    ),
)
