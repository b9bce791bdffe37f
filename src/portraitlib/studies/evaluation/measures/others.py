"""The other outcomes that a declaration names: each by its own number, and their rarities corrected together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    RefusedError,
    Result,
    ResultTable,
    codes_of,
    fact,
    key,
    mark,
    statistic,
    table,
    without,
)
from portraitlib.studies.evaluation.measures.compared import Compared, compared_of
from portraitlib.studies.evaluation.measures.declared import OTHER, Declarations, corrected, standing_of
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION
from portraitlib.studies.evaluation.measures.estimating import Estimated, designed, estimated
from portraitlib.studies.evaluation.measures.number import COUNTS, counts_are_near, is_told, scale_of
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

NO_INTERVAL, WITHHELD = "no_interval", "withheld"
_KEYS = (key("declared_measure"), key("declared_of"))
_ROLES = (
    statistic("gap_found"),
    statistic("gap_found_low"),
    statistic("gap_found_high"),
    statistic("found_p"),
    statistic(
        "corrected_p", mark("Rareté corrigée"), Form.NUMBER, unit="probability", of="draws",
        definition=mark("La même, corrigée pour le nombre des autres résultats; le principal ne l'est pas."),
        source="Holm (1979)",
    ),
    fact("declared_standing"),
)  # fmt: skip
COUNTED = table("other_outcomes", *_KEYS, *COUNTS, *_ROLES)
UNCOUNTED = table("other_outcomes", *_KEYS, *_ROLES)
REFUSED = table(
    "other_outcomes_refused",
    *_KEYS,
    fact(
        "why_no_number",
        mark("Pourquoi il n'a pas de nombre"),
        codes={
            "no_outcome": mark("Aucune donnée de ces élèves"),
            "outcome_before_start": mark("Su avant que le programme commence"),
            "constant_outcome": mark("Le même pour tous"),
            "two_programmes": mark("Presque tous ont aussi un autre programme"),
            "sequences_pooled": mark("Plusieurs séquences de mathématique : en nommer une seule"),
            "no_overlap": mark("Trop peu d'élèves semblables au départ"),
            "no_comparison": mark("Personne à qui comparer"),
            "few_points": mark("Trop peu de mois, avant ou après"),
            "few_at_cutoff": mark("Trop peu d'élèves près du seuil"),
            "rd_missing": mark("Demande deux bibliothèques de plus (section 3)"),
            DESCRIPTION: mark("Se décrit, et ne se compare pas"),
            NO_INTERVAL: mark("Aucun intervalle possible"),
            WITHHELD: mark("Trop peu d'élèves pour ce public"),
            "other": mark("Les données ne le permettent pas"),
        },
        definition=mark("Ce qui manque pour comparer ce résultat."),
    ),
)


def other_tables(school: School, programme_id: str, declared: Result | None) -> list[ResultTable]:
    """Numbers of the other outcomes declared of a programme, and why those that have none do not."""
    outcomes = other_outcomes(declared, programme_id)
    told = {one: _told(school, programme_id, one) for one in outcomes}
    found = {one: made for one, made in told.items() if not isinstance(made, str)}
    standing = {one: standing_of(declared, programme_id, one) for one in found}
    p = corrected({one: made[1].estimate.p for one, made in found.items()}, standing)
    is_near = any(counts_are_near(school, compared) for compared, _ in found.values())
    hidden = [one for one, (compared, _) in found.items() if not is_told(school, compared)]
    why = {one: made for one, made in told.items() if isinstance(made, str)}
    if is_near:  # without the counts, nothing would say why a number is not there
        why, found = {**why, **dict.fromkeys(hidden, WITHHELD)}, {one: found[one] for one in found if one not in hidden}
    level = school.settings(EvaluationRules).confidence
    rows = [
        {**_named(one), **_row(*made, level), "corrected_p": p[one],
         "declared_standing": "exploration" if standing[one].is_exploration else "before"}
        for one, made in found.items()
    ]  # fmt: skip
    refused = pd.DataFrame([{**_named(one), "why_no_number": code} for one, code in why.items()], columns=REFUSED.names)
    data = pd.DataFrame(rows, columns=COUNTED.names)
    made = UNCOUNTED.filled(data[UNCOUNTED.names].round(2)) if is_near else COUNTED.filled(data)
    if not is_near and hidden:
        made = without(made, np.array([one in hidden for one in found]), *made.statistics)
    return [*([made] if rows else []), *([REFUSED.filled(refused)] if why else [])]


def other_outcomes(declared: Result | None, programme_id: str) -> list[str]:
    """Codes of the outcomes declared of a programme beside its primary one, in the order of the journal."""
    if not isinstance(declared, Declarations):
        return []
    rows = declared.tables["declarations"].data
    is_own = rows["programme_id"].eq(programme_id) & rows["declared_role"].eq(OTHER) & rows["outcome"].ne("")
    own = rows.loc[is_own.fillna(False).to_numpy(dtype=bool), "outcome"].astype(str)
    return [one for one in dict.fromkeys(own) if standing_of(declared, programme_id, one).role == OTHER]


def _told(school: School, programme_id: str, outcome: str) -> tuple[Compared, Estimated] | str:
    """An outcome and its number, or why it has none."""
    try:
        compared = compared_of(school, programme_id, outcome)
        found = estimated(school, compared)
    except RefusedError as refusal:
        return refusal.reason if refusal.reason in codes_of("why_no_number") else "other"
    if designed(school, compared).code == DESCRIPTION:
        return DESCRIPTION
    return (compared, found) if np.isfinite(found.estimate.p) else NO_INTERVAL


def _row(compared: Compared, found: Estimated, confidence: float) -> dict[str, Any]:
    scale = 1.0 if found.method == "tau" else scale_of(compared)
    low, high = found.estimate.interval(confidence)
    return {
        "n_students": found.n_took + found.n_others, "n_on_programme": found.n_took, "n_beside_it": found.n_others,
        "gap_found": scale * found.estimate.value, "gap_found_low": scale * low, "gap_found_high": scale * high,
        "found_p": found.estimate.p,
    }  # fmt: skip


def _named(outcome: str) -> dict[str, str]:
    measure, _, of = outcome.partition(":")
    return {"declared_measure": measure, "declared_of": of}
