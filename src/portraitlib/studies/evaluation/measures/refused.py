"""What a comparison cannot be made of: why, and what could be shown instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from portraitlib.results.section import refuse

INSTEAD: Mapping[str, str] = {
    # of the whole comparison
    "no_programme": "write_programme",
    "no_outcome": "other_outcome",
    "outcome_before_start": "wait",
    "constant_outcome": "other_outcome",
    "duplicates": "mend_data",
    "treated_before_eligible": "mend_data",
    "two_programmes": "together_as_one",
    "sequences_pooled": "one_sequence",
    "no_comparison": "description",
    "few_students": "description",
    "missing_by_programme": "stayed_or_attrition",
    "not_delivered": "delivery",
    "no_sheet": "sheet",
    # of one design
    "not_drawn": "other_design",
    "no_cutoff": "other_design",
    "no_score": "write_score",
    "known_before_score": "matched",
    "score_coarse": "matched",
    "score_heaped": "matched",
    "few_at_cutoff": "matched",
    "cutoff_not_followed": "matched",
    "rd_missing": "install_rd",
    "few_units": "students_alone",
    "one_treated_unit": "description",
    "one_large_unit": "students_alone",
    "one_school": "schools_together",
    "always_treated": "later_starts",
    "no_before": "other_outcome",
    "outcome_chose": "band",
    "rule_changed": "same_rule",
    "no_overlap": "description",
    "few_points": "description",
    "no_probes": "probes",
}
"""What could be shown in its place, by reason."""


def no(reason: str, **facts: Any) -> NoReturn:
    """Refuse a comparison; `facts` never count students."""
    assert reason in INSTEAD
    refuse(reason, **facts)


def need(is_held: object, reason: str, **facts: Any) -> None:
    """Refuse a comparison unless something holds."""
    if not is_held:
        no(reason, **facts)
