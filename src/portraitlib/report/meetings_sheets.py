"""The workbook of a week's meetings: its sheets, and how an import reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from portraitlib.report.planning_sheets import (
    ENGLISH,
    FRENCH,
    PlanSheet,
    book_mapping,
    heading,
    in_english,
    sheet_names,
)
from portraitlib.results.vocabulary import mark

DAY_IN_SHEET = r"(\d{4}-\d{2}-\d{2})"
MEETINGS = PlanSheet(
    "sessions",
    mark("Rencontres"),
    {"date": "2026-02-11", "was_attended": True, "minutes": 30, "mode": "in_person", "chosen_by": "both"}
    | {"had_teacher_feedback": True, "is_planned": True},
    ("student_id", "provider_id", "date", "was_attended", "minutes", "activity", "mode", "chosen_by")
    + ("had_teacher_feedback", "missed_reason", "n_present", "is_planned", "service_id"),
    asked="was_attended",
    beside=mark("Date du classeur"),
)
SHEETS: tuple[PlanSheet, ...] = (
    MEETINGS,
    PlanSheet(
        "staff_time",
        mark("Heures"),
        {"role_function": "students", "hours": 6.5},
        ("staff_id", "role_function", "hours"),
        asked="hours",
    ),
    PlanSheet(
        "trainings",
        mark("Formations"),
        {"date": "2026-02-11", "kind": "training", "hours": 2, "training_topic": "Le rôle du mentor"},
        ("staff_id", "date", "kind", "hours", "training_topic"),
        asked="kind",
    ),
)
TICKS = ("x", "X", "✓", "✔", "v", "V")
"""Signs of a line that is only ticked."""
IN_ONE_CELL = "+"
"""Between the activities of a meeting."""


def meetings_mapping(
    school: str, pattern: str, named: Collection[str], activities: Mapping[str, str | None]
) -> dict[str, Any]:
    """Description of an import that reads the workbook, whose sheets are `named`: those beside may have been removed.

    `activities` are the texts of its cells, to their codes.
    """
    there = [one for one in SHEETS if any(name.startswith(sheet_names(one.table, SHEETS)) for name in named)]
    sheets = [one for one in SHEETS if one is MEETINGS or one in there]
    content = book_mapping(school, pattern, sheets, in_english(named, SHEETS), {"week": DAY_IN_SHEET})
    columns = content["files"][0]["tables"][0]["columns"]
    columns["was_attended"]["recode"] = dict.fromkeys(TICKS, "true")
    if activities:
        columns["activity"]["recode"] = dict(activities)
    return {"name": "rencontres", "description": mark("Classeur des rencontres de la semaine")} | content


def heading_of(name: str, *, in_english: bool) -> str:
    """Heading of a column of the sheet of meetings."""
    return heading(MEETINGS.schema.column(name), ENGLISH if in_english else FRENCH)
