"""A fault of an import: the rule broken, where, and which rules call for a repair, a look or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOTES = frozenset(
    {
        "blank_is_no_row",
        "columns_ignored",
        "duplicate_completed",
        "duplicate_differing",
        "empty_cell",
        "excluded_by_mapping",
        "files_ignored",
        "footer_row",
        "header_again",
        "key_changed",
        "left_out_with_student",
        "repeated_as_described",
        "schools_without_data",
        "sheets_hidden",
        "sheets_ignored",
        "student_rows_joined",
        "totals_row",
        "wording_missing",
    }
)
"""Rules that call for no repair: told apart from the faults."""
SUSPICIONS = (
    "school_year_two_forms",
    "school_year_first",
    "year_missing",
    "term_missing",
    "group_without_marks",
    "day_month_swapped",
    "dates_outside_year",
    "dates_off_calendar",
    "dates_outside_enrolment",
    "dates_in_future",
    "two_scales",
    "level_partly_told",
    "direction_reversed",
    "column_emptied",
    "empty_column",
    "hardly_filled",
    "identifier_unlike",
    "marks_on_other_scale",
    "some_marks_on_other_scale",
    "marks_never_high",
    "marks_all_alike",
    "many_zeros",
    "same_number_elsewhere",
    "same_number_in_schools",
    "decimal_point_moved",
    "decimals_mixed",
    "jump_in_students",
    "jump_in_mean",
    "jump_in_results",
    "jump_in_decimals",
    "changed_identifiers",
    "changed_students",
    "changed_mean",
    "changed_results",
    "changed_decimals",
)
"""Rules by which kept rows look off: told until the mapping accepts them."""
REFUSALS = ("row_number_changed",)
"""Rules that refuse a school until the mapping accepts them."""


@dataclass(frozen=True)
class Fault:
    """One rule broken in one place of the import, once for all its rows.

    `because` is the rule and file of the fault it follows from, if any; `school` is that of a suspicion.
    """

    rule: str
    file: str = ""
    sheet: str = ""
    table: str = ""
    column: str = ""
    expected: Mapping[str, Any] = field(default_factory=dict)
    found: tuple[str, ...] = ()
    count: int = 0
    lines: tuple[int, ...] = ()
    is_cell: bool = False
    """Its cells were emptied and their rows kept; otherwise the rows were set aside."""
    because: tuple[str, str] | tuple[()] = ()
    school: str = ""

    @property
    def is_note(self) -> bool:
        """Nothing is to be repaired: it is only told."""
        return self.rule in NOTES

    @property
    def facts(self) -> dict[str, object]:
        """The fault as plain values, for a file."""
        return {
            "rule": self.rule,
            "file": self.file,
            "sheet": self.sheet,
            "table": self.table,
            "column": self.column,
            "expected": {name: _plain(fact) for name, fact in self.expected.items()},
            "found": list(self.found),
            "count": self.count,
            "lines": list(self.lines),
            "is_cell": self.is_cell,
            **({"because": list(self.because)} if self.because else {}),
        }


def _plain(fact: object) -> object:
    return list(fact) if isinstance(fact, tuple | list) else fact
