"""Which truths a school holds, and the file that tells them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from portraitlib.sample.truths import FEATURED, KINDS, RULE_BREAK, Truth

SHARE_OF_SCHOOLS = 0.15  # chance that a school past the third gets each kind of truth
TRUTHS_KEY = 10_000_000  # keeps the draw of truths apart from every other draw of a school


def planted_in(number: int, *, school: str, seed: int, years: tuple[int, ...]) -> tuple[Truth, ...]:
    """Truths planted in school `number`, those that `years` can hold.

    Examples
    --------
    >>> [truth.kind for truth in planted_in(1, school="999002", seed=1, years=(2026,))]
    ['support_by_cutoff', 'unsignalled_subgroup', 'changed_practices', 'slow_responders', 'slow_without_dose']
    """
    if number < len(FEATURED):
        chosen = FEATURED[number]
    else:
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number, TRUTHS_KEY)))
        chosen = tuple(
            kind for kind, drawn in zip(KINDS, rng.random(len(KINDS)), strict=True) if drawn < SHARE_OF_SCHOOLS
        )
    fitted = (_fit_years(truth, years) for truth in chosen)
    return tuple(replace(truth, school=school) for truth in fitted if truth is not None)


def _fit_years(truth: Truth, years: tuple[int, ...]) -> Truth | None:
    """Keep the years of a truth that are written; None when it cannot be seen in them."""
    if truth.kind == RULE_BREAK.kind:
        return truth if set(truth.where["terms_compared"]) <= set(years) else None
    if "school_years" in truth.where:
        kept = [year for year in truth.where["school_years"] if year in years]
        return replace(truth, where={**truth.where, "school_years": kept})
    return truth


def write_truths(
    path: Path,
    truths: tuple[Truth, ...],
    planned: tuple[Truth, ...],
    followed: tuple[Truth, ...],
    accompanied: tuple[Truth, ...],
    drawn: tuple[Truth, ...],
) -> None:
    """Write truths as YAML, with a heading that says what the file is."""
    heading = (
        "# Effets introduits exprès dans les données d'exemple : tout est fictif.\n"
        "# Chaque entrée dit où (where), quoi (what), combien (size, unit), avec quelle précision une estimation\n"
        "# directe la retrouve (tolerance) et comment (how). Une école sans entrée est une école témoin. Sous\n"
        "# « planning », « follow_up », « accompaniment » : ce que les tables de planification, de suivi et\n"
        "# d'accompagnement contiennent exprès, école par école ou dans les trois; sous\n"
        "# « programmes » : ce que vaut un programme dont les élèves ont été tirés au sort, même si ce n'est rien.\n"
    )
    told = {"truths": truths, "planning": planned, "follow_up": followed, "accompaniment": accompanied}
    told["programmes"] = drawn
    entries = {name: [truth.as_entry() for truth in held] for name, held in told.items()}
    body = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(heading + body, encoding="utf-8", newline="\n")
