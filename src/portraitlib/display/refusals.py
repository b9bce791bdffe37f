"""Why the data cannot support a result, in a sentence."""

from __future__ import annotations

from string import Formatter

from portraitlib.analysis.result import Refusal
from portraitlib.display.wording import MISSING, Words, mark

REASONS: dict[str, str] = {
    "no_results": mark("Aucun résultat n'a été trouvé pour ce choix : il n'y a rien à montrer."),
    "no_students": mark("Aucun élève ne correspond à ce choix : il n'y a rien à montrer."),
    "no_marks": mark(
        "Les résultats trouvés ne contiennent aucune note (seulement des codes ou des cases vides) : rien ne peut "
        "être calculé."
    ),
    "no_rule_for_year": mark(
        "Aucune règle de notation n'est connue pour l'année {school_year} : on ne peut pas dire qui a réussi. "
        "Ajoutez la règle de cette année aux paramètres."
    ),
    "one_year": mark("Une seule année de résultats est disponible : une tendance en demande au moins deux."),
    "too_few_cells": mark(
        "Il y a trop peu de zones comparables (matière, compétence et niveau) pour les mettre en ordre."
    ),
    "one_group": mark("Tous les élèves sont du même sous-groupe : il n'y a rien à comparer."),
    "dimension_missing": mark("Cette caractéristique des élèves n'est pas dans les données : rien à comparer."),
    "groups_too_small": mark("Les sous-groupes comptent trop peu d'élèves pour être comparés."),
    # the portrait of a group
    "no_group": mark(
        "Aucun groupe n'est choisi. Écrivez-en un à la ligne « group » des paramètres. Groupes de cette année : "
        "{groups}."
    ),
    "groups_missing": mark("Les données de cette année ne disent pas dans quel groupe est chaque élève."),
    "group_is_empty": mark("Le groupe {group} ne compte plus d'élèves : tous l'ont quitté."),
}
"""Sentence of each reason, by code; `facts` of the refusal fill its ``{names}``."""

GENERAL = mark("Les données ne permettent pas de répondre à cette question.")


def refusal_sentence(refusal: Refusal, words: Words) -> str:
    """Sentence that says why a result is not shown.

    A reason without a sentence gets the general one: a reader never sees a code.

    Parameters
    ----------
    refusal : Refusal
    words : Words
    """
    sentence = REASONS.get(refusal.reason, GENERAL)
    asked = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    return words.say(sentence, **{name: _written(name, refusal.facts.get(name), words) for name in asked})


def _written(name: str, fact: object, words: Words) -> str:
    if fact is None:
        return MISSING
    if name == "school_year":
        return words.year(int(fact))  # type: ignore[call-overload]
    if isinstance(fact, (list, tuple)):
        return words.listing(words.label(part, name) for part in fact)
    return words.label(fact, name)
