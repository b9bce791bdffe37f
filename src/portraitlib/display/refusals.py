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
    "no_questionnaire": mark("Les données de cette année ne contiennent aucun questionnaire d'engagement."),
    "nobody_answered": mark(
        "Personne du groupe {group} n'a répondu au questionnaire d'engagement : il n'y a rien à décrire."
    ),
    "too_few_answers": mark(
        "Moins de {smallest} élèves du groupe {group} ont répondu au questionnaire d'engagement : on parlerait de "
        "personnes, pas d'un groupe."
    ),
    "no_observations": mark("Les données de cette année ne contiennent aucune fiche d'observation."),
    "group_not_observed": mark("Aucune fiche d'observation ne porte sur le groupe {group} cette année."),
    "no_evidence": mark(
        "Aucune donnée de cette année ne parle des élèves du groupe {group} (ni instrument, ni note, ni questionnaire) : "
        "tous sont à observer."
    ),
    "no_needs": mark("Aucun besoin ne ressort des données du groupe {group} : le tableau serait vide."),
    "students_not_shown": mark(
        "La fiche d'un élève est réservée à l'équipe-école : elle ne s'ouvre pas pour ce public."
    ),
    "student_not_chosen": mark(
        "La fiche d'un élève s'ouvre seulement à l'écran, quand une personne de l'équipe le choisit. Aucun élève "
        "n'est montré ici."
    ),
    "no_items": mark(
        "Les données ne contiennent pas d'instrument diagnostique (tables « items » et « réponses ») : rien à montrer "
        "item par item."
    ),
    "no_responses": mark("Aucun élève du groupe {group} n'a de réponse à un instrument diagnostique cette année."),
    "class_too_small": mark(
        "Moins de {smallest_class} élèves du groupe {group} ont passé un instrument : c'est trop peu pour en dire "
        "quelque chose. Leurs copies, elles, se lisent une à une."
    ),
    "all_omitted": mark(
        "Toutes les réponses du groupe {group} sont sautées ou non atteintes : rien ne peut être dit de ce qui est "
        "acquis. Vérifiez aussi l'importation."
    ),
    "no_skills": mark("Les items ne disent pas quelle notion ils touchent (colonne « notion » de la table « items »)."),
    "answers_all_alike": mark(
        "Toutes les réponses du groupe {group} sont pareilles (tout est réussi, ou rien ne l'est) : il n'y a pas "
        "d'ordre à établir entre élèves ni entre items."
    ),
    "no_subject_marks": mark(
        "Aucune note du groupe {group}, dans la matière d'un instrument, ne peut être mise à côté de cet instrument."
    ),
    "one_sitting": mark(
        "Chaque instrument n'a été passé qu'une fois cette année : on ne peut pas parler de changement. Deux "
        "instruments différents ne se soustraient pas, même s'ils portent sur la même matière."
    ),
    "too_few_twice": mark("Trop peu d'élèves du groupe {group} ont passé deux fois le même instrument."),
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
