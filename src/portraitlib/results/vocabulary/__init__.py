"""French of the standard tables, of the columns that several rooms give, and of every shared list of codes.

Importing it declares them; a room declares its own at the head of its measures. The English is in the catalogue.
"""

from __future__ import annotations

from portraitlib.results.vocabulary import (
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
from portraitlib.results.vocabulary.joining import Labels, joined
from portraitlib.results.vocabulary.marking import mark

__all__ = ["LABELS", "mark"]

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


def _all_labels() -> Labels:
    """Labels of every module, then those of the columns that share the codes of another."""
    labels = joined(part.LABELS for part in _PARTS)
    same = {name: labels[kind] for name, kind in _SAME_CODES.items()}
    return joined([labels, same, {"reason": labels["mark_code"] | {"blank": mark("Rien d'inscrit")}}])


LABELS = _all_labels()
"""French label of what no room declares yet, by kind."""
