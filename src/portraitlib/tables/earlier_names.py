"""What a store before format 3 calls the questionnaires: which tables, of which columns."""

from __future__ import annotations

from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas.columns import STAFF
from portraitlib.tables.schemas.voices import ANSWERS_IN_FILES

TODAYS_NAMES = {"staff_id": "respondent_id"}
MADE_OF_EARLIER = ("answers", "questionnaires")
_ANSWERED = ("school_id", "item", "answer", "scale_low", "scale_high")


def _as_written(name: str, *columns: str) -> TableSchema:
    """Schema of an earlier table: its columns are those of today's answers, but the number of a staff member."""
    named = {**{column.name: column for column in ANSWERS_IN_FILES.columns}, "staff_id": STAFF}
    return TableSchema(name, "", (), tuple(named[column] for column in (*_ANSWERED, *columns)))


EARLIER = {
    "engagement": _as_written("engagement", "student_id", "date", "dimension", "is_reversed"),
    "practices": _as_written("practices", "staff_id", "school_year", "wave"),
}
"""What those tables held in a store."""
