"""French label of every table, column and code, by kind; one module a study, joined here.

A kind is ``"table"``, ``"column"``, ``"rule"``, or the column a code comes from.
"""

from __future__ import annotations

from portraitlib.display.labels import (
    attendance,
    codes,
    coverage,
    exams_and_paths,
    group_portrait,
    imports,
    risk,
    same_students,
    screening_validity,
    statistics,
    subgroups,
    tables,
)
from portraitlib.display.labels.joining import Labels, joined
from portraitlib.display.labels.marking import mark
from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import SCHEMAS

__all__ = ["LABELS", "OPEN_KINDS", "mark"]

_PARTS = (
    tables,
    imports,
    codes,
    statistics,
    coverage,
    risk,
    group_portrait,
    attendance,
    exams_and_paths,
    same_students,
    subgroups,
    screening_validity,
)
"""In the order in which a code of unknown kind is looked up: the standard tables before the studies."""

_SAME_CODES = {
    "tier_before": "tier",
    "tier_after": "tier",
    "from_stage": "stage",
    "to_stage": "stage",
    "from_band": "mark_band",
    "is_found": "yes_no",
    "is_this_school": "yes_no",
}
"""Columns whose codes are those of another kind."""

_LABELLED_TEXT = {"competency", "table", "column", "rule", "term"}
OPEN_KINDS = frozenset(
    column.name
    for schema in SCHEMAS.values()
    for column in schema.columns
    if column.kind in (Kind.LABEL, Kind.IDENTIFIER) and column.name not in _LABELLED_TEXT
)
"""Columns whose values are the school's own words (a group's name, a file), never looked up."""


def _all_labels() -> Labels:
    """Labels of every module, then those of the columns that share the codes of another."""
    labels = joined(part.LABELS for part in _PARTS)
    same = {name: labels[kind] for name, kind in _SAME_CODES.items()}
    labels = joined([labels, same, {"reason": labels["mark_code"] | {"blank": mark("Rien d'inscrit")}}])
    for schema in SCHEMAS.values():  # every column that says yes or no says it in the same words
        for column in schema.columns:
            if column.kind is Kind.BOOLEAN:
                labels.setdefault(column.name, labels["yes_no"])
    return labels


LABELS = _all_labels()
"""French label of every code, by kind."""
