"""A packet laid out to be read before it leaves: one row a line of it, nothing left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from portraitlib.results.columns import declare_codes, fact, key
from portraitlib.results.forms import Form
from portraitlib.results.packets import FEW, Finding
from portraitlib.results.result import Result
from portraitlib.results.tables import ResultTable, table
from portraitlib.results.vocabulary.marking import mark
from portraitlib.rules import load_policy

PACKET = table(
    "packet",
    key("packet_place", mark("Ligne"), Form.COUNT, definition=mark("Place de ce nombre dans le paquet.")),
    key(
        "packet_item",
        mark("Ce que dit le paquet"),
        definition=mark("Nom de ce qui sort."),
        codes={
            "kind": mark("Sorte de nombre"),
            "programme": mark("Code du programme"),
            "service": mark("Service"),
            "subject": mark("Matière"),
            "chosen_by": mark("Façon de choisir les élèves"),
            "outcome": mark("Résultat regardé"),
            "outcome_kind": mark("Nature du résultat"),
            "goes_up": mark("Plus haut est ce qu'on espère"),
            "design": mark("Comparaison"),
            "method": mark("Calcul"),
            "is_declared": mark("Question écrite d'avance"),
            "value": mark("Valeur"),
            "error": mark("Erreur type"),
            "freedom": mark("Degrés de liberté"),
            "size": mark("En écarts types"),
            "size_error": mark("Erreur type, en écarts types"),
            "icc": mark("Part de ce qui diffère d'un groupe à l'autre"),
            "dose": mark("Rencontres par élève, en moyenne"),
            "n_took": mark("Élèves du programme, à la dizaine"),
            "n_others": mark("Élèves comparés, à la dizaine"),
            "n_units": mark("Groupes ou écoles comparés"),
            "warnings": mark("Réserves"),
            "criteria": mark("Critères du dépistage"),
            "criteria_print": mark("Empreinte des critères"),
            "look": mark("Jour lu"),
            "grade_level": mark("Niveau lu"),
            "n_gone": mark("Partis sans diplôme, à la dizaine"),
            "n_stayed": mark("Restés, à la dizaine"),
            "measure": mark("Mesure"),
            "attribute": mark("Caractéristique"),
            "group": mark("Groupe de la caractéristique"),
            "n": mark("Élèves de ce groupe"),
            "least": mark("Élèves comptés, au moins"),
            "most": mark("Élèves comptés, au plus"),
        },
    ),
    fact("packet_told", mark("Ce qui sort"), definition=mark("Valeur, telle que le fichier la porte.")),
)

declare_codes(
    "packet_method",
    {
        "drawn": mark("différence entre élèves tirés et non tirés"),
        "robust": mark("régression, erreur robuste"),
        "change": mark("différence des changements"),
        "weighted": mark("comparaison pesée d'élèves semblables"),
        "cut_off": mark("régressions de chaque côté du seuil"),
        "group_time": mark("départ par départ, année par année"),
        "newey_west": mark("série de mois, erreur de Newey et West"),
        "tau": mark("tau de chaque élève, en moyenne"),
    },
)
declare_codes(
    "packet_warning",
    {
        "few_degrees": mark("peu de degrés de liberté"),
        "few_units_drawn": mark("peu de groupes tirés"),
        "weights_left_apart": mark("des élèves restent différents au départ"),
        "not_all_took": mark("tous les élèves tirés n'ont pas suivi le programme, ou d'autres l'ont suivi"),
        "cutoff_fuzzy": mark("le seuil n'a pas toujours été suivi"),
        "always_treated_aside": mark("des écoles qui avaient toujours le programme sont mises de côté"),
        "seasons": mark("les saisons peuvent y être pour quelque chose"),
        "years_together": mark("plusieurs années ensemble"),
        "few_cases": mark("peu d'élèves"),
    },
)


@dataclass(frozen=True, kw_only=True)
class HandedOver(Result):
    """What would leave the school, whole: the table ``packet`` tells every line of ``findings``.

    ``kept_back`` names what is not in it, each with its reason.
    """

    findings: tuple[Finding, ...]
    kept_back: tuple[tuple[str, str], ...] = ()


def fewest_told() -> int:
    """Smallest number of students that leaves: what the public is told, and never under that of every packet."""
    return max(FEW, load_policy("public").minimum_count)


def packet_rows(findings: Iterable[Finding]) -> ResultTable:
    """Every line of some findings, as their file would tell it."""
    rows = [row for place, one in enumerate(findings, start=1) for row in _rows(place, one)]
    return PACKET.filled(pd.DataFrame(rows, columns=PACKET.names).astype({"packet_place": "Int64"}))


def _rows(place: int, one: Finding) -> Iterator[tuple[int, str, Any]]:
    for name, value in one.model_dump(mode="json").items():
        yield place, name, "|".join(value) if isinstance(value, list) else "" if value is None else str(value)
