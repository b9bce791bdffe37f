"""What would leave the school about the screening: how well it saw, and whom it missed or signalled in vain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from portraitlib.results.disclosure import protected
from portraitlib.results.packet_rows import HandedOver, fewest_told, packet_rows
from portraitlib.results.packets import Discrimination, Finding, GroupRate, Slope, rounded_count, told
from portraitlib.results.section import RefusedError, key, mark, n, named, part, rate, study, table
from portraitlib.rules import load_policy
from portraitlib.statistics.classification import CrossTable
from portraitlib.studies.screening_validity.measures.audit import Attribute, audited_groups
from portraitlib.studies.screening_validity.measures.calibration import learnt_chance
from portraitlib.studies.screening_validity.measures.over_time import split_cohorts
from portraitlib.studies.screening_validity.measures.past import Past, first_look, highest_look
from portraitlib.studies.screening_validity.measures.signal import area_of
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import School

USUAL: tuple[Attribute, ...] = ("sex", "first_language")
"""Attributes whose groups leave when none is named."""
MEASURES = ("false_negative", "false_positive")
HANDED = table(
    "handed_groups",
    key("handed_group", mark("Groupe"), adds_up=True, definition=mark("Groupe de la caractéristique.")),
    n("n_students"),
    part("n_yes"),
    part("n_no", shown=False),
    rate("measure_rate", of="n_yes"),
)
"""A measure by group, for the disclosure rule: the groups add up to all the students of a side."""


@dataclass(frozen=True, kw_only=True)
class ScreeningPacket(HandedOver):
    """What would leave the school about the screening; see `HandedOver`."""


@study
def describe_screening_packet(school: School, *, by: Attribute | None = None) -> ScreeningPacket:
    """Show what would leave the school about its screening, whole, before anyone hands it over.

    Parameters
    ----------
    school : School
    by : str, optional
        Attribute whose groups are told apart; sex, then first language by default.

    Returns
    -------
    ScreeningPacket or Refusal
        The same for every audience: what the disclosure rule lets the public read. Where few students of a group were
        missed, or signalled in vain, two numbers between which their number is.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> describe_screening_packet(school_in_memory({})).reason
    'no_outcomes'
    """
    past, seen, rules = first_look(school), highest_look(school), school.settings(ValidityRules)
    attributes = (by,) if by else USUAL
    leaving = [
        ("area", *_area(past)),
        ("slope", *_slope(past, rules)),
        *(("rate", *_rates(seen, one, rules.confidence)) for one in attributes),
    ]
    findings = tuple(one for _, found, _ in leaving for one in found)
    kept_back = tuple(dict.fromkeys((kind, why) for kind, found, why in leaving if not found))
    return ScreeningPacket(tables=named(packet_rows(findings)), findings=findings, kept_back=kept_back)


def _scope(past: Past) -> dict[str, Any]:
    preset = past.scope.preset
    return {
        "criteria": preset.chosen.name,
        "criteria_print": preset.sha256[:16],
        "look": past.scope.look,
        "grade_level": past.scope.from_grade_level,
    }


def _area(past: Past) -> tuple[list[Finding], str]:
    """Area of the coefficient with DeLong's error, and why it stays."""
    found, happened = area_of(past), past.scored().happened
    n_gone, n_stayed = int(happened.sum()), int((~happened).sum())
    if min(n_gone, n_stayed) < fewest_told():
        return [], "few_students"
    if not (0 < found.area < 1 and found.variance > 0):
        return [], "no_error"
    value, error = told(found.area, found.variance**0.5)
    if not 0 < value < 1:  # so near an end that its error says nothing of it
        return [], "no_error"
    gone, stayed = rounded_count(n_gone), rounded_count(n_stayed)
    return [Discrimination(value=value, error=error, n_gone=gone, n_stayed=stayed, **_scope(past))], ""


def _slope(past: Past, rules: ValidityRules) -> tuple[list[Finding], str]:
    """Slope of the calibration, its error read from its interval, and why it stays."""
    try:
        split = split_cohorts(past, rules.earlier_share)
    except RefusedError:
        return [], "not_known"
    if min(int(split.later.happened.sum()), int((~split.later.happened).sum())) < fewest_told():
        return [], "few_students"
    found = learnt_chance(split)
    limit = float(special.ndtri(0.5 + split.later.scope.confidence / 2))
    error = (found.slope_high - found.slope_low) / (2 * limit)
    if not (np.isfinite(found.slope) and error > 0):
        return [], "no_error"
    slope, error = told(found.slope, error)
    return [Slope(value=slope, error=error, **_scope(past))], ""


def _rates(past: Past, by: Attribute, confidence: float) -> tuple[list[Finding], str]:
    """Students missed and signalled in vain by group, as the public may read them."""
    known = past.known()
    value = known.looks[by].astype("str").where(known.looks[by].notna())
    groups = audited_groups(known, value, confidence)
    tables = {group.code: group.table for group in groups} if len(groups) > 1 else {}
    found: list[Finding] = [
        GroupRate(attribute=by, **row, **_scope(past)) for measure in MEASURES for row in _told_rows(tables, measure)
    ]
    return found, "" if found else "few_students" if tables else "not_known"


def _told_rows(tables: dict[str, CrossTable], measure: str) -> Iterator[dict[str, Any]]:
    """Rows that the public may read: exact, or between the two numbers that a bound tells."""
    rows = pd.DataFrame(
        [(code, sum(one.parts(measure)), *one.parts(measure)) for code, one in tables.items()],
        columns=["handed_group", "n_students", "n_yes", "n_no"],
    )
    rows = rows.assign(measure_rate=rows["n_yes"] / rows["n_students"].clip(lower=1))
    policy, few = load_policy("public"), fewest_told()
    shown = protected(HANDED.filled(rows), policy.model_copy(update={"minimum_count": few}))
    assert shown.withheld is not None and shown.bounds is not None
    whole = rows.set_index("handed_group")
    for row, hidden, bound in zip(
        shown.data.to_dict("records"), shown.withheld.to_dict("records"), shown.bounds["measure_rate"], strict=True
    ):
        count = whole.loc[row["handed_group"]]
        size, yes = int(count["n_students"]), int(count["n_yes"])
        if hidden["n_students"] or size < 2 * few or (hidden["measure_rate"] and not bound):
            continue
        least, most = {"": (yes, yes), "<": (0, few - 1), ">": (size - few + 1, size)}[bound]
        yield {"measure": measure, "group": str(row["handed_group"]), "n": size, "least": least, "most": most}
