"""The standard tables of the kit: grain, key, columns, units, allowed codes."""

from __future__ import annotations

from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas.account import ACCOUNT_TABLES
from portraitlib.tables.schemas.columns import EXPECTED_AGE, OVERALL, SEQUENCES, SUBJECTS
from portraitlib.tables.schemas.learning import LEARNING_TABLES
from portraitlib.tables.schemas.planning import PLANNING_TABLES
from portraitlib.tables.schemas.programmes import PROGRAMME_TABLES
from portraitlib.tables.schemas.school import SCHOOL_TABLES
from portraitlib.tables.schemas.support import SUPPORT_TABLES
from portraitlib.tables.schemas.voices import ANSWERS_IN_FILES, VOICE_TABLES

__all__ = ["EXPECTED_AGE", "FILED", "MAPPED_TABLES", "OVERALL", "SCHEMAS", "SENSITIVE_COLUMNS", "SEQUENCES", "SUBJECTS"]

_TABLES: tuple[TableSchema, ...] = (
    *SCHOOL_TABLES,
    *LEARNING_TABLES,
    *VOICE_TABLES,
    *SUPPORT_TABLES,
    *PLANNING_TABLES,
    *PROGRAMME_TABLES,
    *ACCOUNT_TABLES,
)
SCHEMAS: dict[str, TableSchema] = {schema.name: schema for schema in _TABLES}
"""Every standard table by name."""
FILED: dict[str, TableSchema] = {**SCHEMAS, "answers": ANSWERS_IN_FILES}
"""Every table as a file may hold it: answers with what their questions are."""

SENSITIVE_COLUMNS: tuple[str, ...] = tuple(column.name for column in SCHEMAS["students"].columns if column.is_sensitive)
"""What tells students apart for fairness checks only."""
MAPPED_TABLES: tuple[str, ...] = tuple(schema.name for schema in _TABLES if not schema.is_import_record)
"""Tables that an import mapping can fill."""
