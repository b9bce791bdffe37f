"""French of the standard tables, of the columns that several rooms give, and of every shared list of codes.

Importing it declares them; a room declares its own at the head of its measures. The English is in the catalogue.
"""

from __future__ import annotations

from portraitlib.results.columns import declare_codes
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
    shared,
    statistics,
    subgroups,
    tables,
)
from portraitlib.results.vocabulary.joining import Labels, joined
from portraitlib.results.vocabulary.marking import mark

__all__ = ["LABELS", "mark", "shared", "tables"]

for _part in (imports, codes, subgroups):
    for _kind, _codes in _part.CODES.items():
        declare_codes(_kind, _codes)
declare_codes("reason", codes.CODES["mark_code"] | {"blank": mark("Rien d'inscrit")})

_PARTS = (statistics, coverage, risk, group_portrait, attendance, exams_and_paths, same_students, screening_validity)

_SAME_CODES = {"from_stage": "stage", "to_stage": "stage", "from_band": "mark_band"}
"""Columns whose codes are those of another kind."""


def _all_labels() -> Labels:
    """Labels of every module, then those of the columns that share the codes of another."""
    labels = joined(part.LABELS for part in _PARTS)
    same = {name: labels[kind] for name, kind in _SAME_CODES.items()}
    tiers = {name: codes.CODES["tier"] for name in ("tier_before", "tier_after")}
    return joined([labels, same, tiers])


LABELS = _all_labels()
"""French label of what no room declares yet, by kind."""
