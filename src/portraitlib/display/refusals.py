"""Why the data cannot support a result, in a sentence."""

from __future__ import annotations

from string import Formatter

from portraitlib.analysis.result import Refusal
from portraitlib.display.wording import MISSING, Words, mark

OF_THE_PAGE = ("student_not_chosen", "students_not_shown")
"""Reasons that are about the page and not about the school: no finding is missed."""

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
    # the screening
    "nothing_observed": mark(
        "Aucun des indicateurs des critères n'est connu dans ces données : aucun coefficient ne peut être calculé."
    ),
    "screening_of_students": mark(
        "Cette partie porte sur des élèves un à un : elle se lit dans la version interne, par l'équipe-école."
    ),
    "nobody_to_support": mark(
        "Avec ces critères, aucun élève n'est proposé aux paliers 2 et 3 pour ce choix. Les élèves dont on sait trop "
        "peu restent à regarder."
    ),
    "same_criteria": mark("Les deux jeux de critères sont le même fichier : personne ne change de palier."),
    "no_decline_known": mark(
        "Aucun élève qui réussit tous ses cours n'a de notes à deux moments : une baisse ne peut pas être vue."
    ),
    "student_not_enrolled": mark("Cet élève n'est pas inscrit cette année, ou a quitté l'école."),
    "no_pseudonym": mark(
        "Aucun élève n'est choisi : la fiche s'ouvre dans l'application, au menu. Celles que l'équipe veut imprimer "
        "sont à la "
        "section suivante."
    ),
    "nobody_followed": mark(
        "L'équipe n'a pas encore choisi d'élèves à suivre. Pour imprimer leurs fiches, écrivez leurs pseudonymes dans "
        "le fichier params/suivis/{code}.yml (le dossier dit comment)."
    ),
    "too_many_followed": mark(
        "La liste des élèves suivis dépasse {maximum} noms : un rapport n'imprime pas autant de fiches. Raccourcissez "
        "la liste, ou changez « followed_max » dans params/depistage.yml."
    ),
    "too_few_in_both_years": mark(
        "Aucune matière ne compte au moins {smallest_group} élèves en {other_year} et en {school_year} : il y en a "
        "trop peu pour comparer les deux années."
    ),
    "too_few_older_students": mark(
        "Parmi les élèves revus plus tard, il y a partout moins de {smallest_group} élèves fragiles ou moins de "
        "{smallest_group} élèves à l'aise, ou personne n'est ensuite sous le seuil : aucun lien ne peut être décrit."
    ),
    # the validity of the screening
    "students_twice": mark(
        "Des élèves ont plus d'une situation dans la table du parcours après l'école : on ne sait pas laquelle croire. "
        "Corrigez l'importation."
    ),
    "cohorts_not_seen": mark(
        "Aucun élève dont on connaît la suite du parcours n'a été vu à ce niveau dans les années importées : il faut "
        "des années plus anciennes, ou un niveau moins élevé."
    ),
    "outcome_before_look": mark(
        "Pour trop d'élèves, la suite du parcours est datée d'avant le jour où le coefficient est lu : on jugerait une "
        "prévision faite après coup. Vérifiez les années de la table du parcours après l'école."
    ),
    "outcomes_not_known": mark(
        "On ne sait pas ce que sont devenus les élèves vus : ils sont encore inscrits, ont déménagé, ou l'année manque."
    ),
    "one_outcome": mark(
        "Tous les élèves dont on connaît la suite ont fait de même (tous restés, ou tous partis) : rien ne dit si le "
        "coefficient les distingue."
    ),
    "too_few_outcomes": mark(
        "Moins de {smallest_number} élèves sont partis sans diplôme, ou moins de {smallest_number} sont restés : un "
        "résultat tiendrait à une ou deux personnes. Ajoutez des cohortes, ou réunissez plusieurs écoles."
    ),
    "too_few_scored": mark(
        "On sait trop peu des élèves passés pour leur donner un coefficient : il en faut un à au moins "
        "{smallest_number} élèves partis et à {smallest_number} élèves restés. Ajoutez les données qui manquent, ou "
        "choisissez des critères que vos données permettent de calculer."
    ),
    "cohorts_too_few": mark(
        "On ne peut pas séparer les cohortes en anciennes et récentes avec au moins {smallest_number} élèves partis et "
        "{smallest_number} restés de chaque côté : l'essai sur d'autres élèves n'est pas possible."
    ),
    "one_cohort": mark(
        "Tous les élèves suivis sont d'une même cohorte : il n'y en a pas de plus ancienne sur laquelle fixer un "
        "seuil, pour l'essayer ensuite sur une autre."
    ),
    "few_behind_rates": mark(
        "Moins de {minimum} élèves sont derrière un des nombres de cette partie : elle se lit dans la version interne."
    ),
    # school mark and ministry exam, pass mark
    "too_few_at_exam": mark(
        "Dans chaque cours, moins de {smallest_group} élèves ont à la fois une note d'école et une note à l'épreuve "
        "ministérielle : c'est trop peu pour les comparer."
    ),
    "no_exam_that_year": mark(
        "Aucune épreuve ministérielle n'a compté dans les résultats de {school_year} : il n'y a rien à comparer."
    ),
    "no_exam_marks": mark(
        "Les données de {school_year} ne contiennent aucune note à une épreuve ministérielle. Si elles existent, "
        "ajoutez-les à l'importation."
    ),
    "no_school_marks": mark(
        "Les élèves qui ont passé une épreuve en {school_year} n'ont pas de note à toutes les étapes : la note "
        "d'école d'avant l'épreuve ne peut pas être calculée."
    ),
    "typed_number_out_of_range": mark("Chaque nombre de la calculatrice doit être entre 0 et 100."),
    "no_spread_to_moderate": mark(
        "Un groupe dont toutes les notes d'école sont égales (écart type de 0) ne peut pas être modéré ainsi."
    ),
    "no_final_results": mark("Aucun résultat final n'est connu pour ce choix : il n'y a rien à montrer."),
    "pass_mark_not_whole": mark(
        "Le seuil de réussite n'est pas un nombre entier : cette vérification ne s'applique pas."
    ),
    "marks_all_alike": mark(
        "Les résultats sont presque tous les mêmes : il n'y a pas de notes voisines auxquelles comparer le seuil."
    ),
    "too_few_near_pass": mark(
        "Il y a trop peu de résultats près du seuil de {pass_mark} % pour dire si les notes s'y accumulent."
    ),
    # schools of a similar environment
    "no_decile": mark(
        "Le rang décile de l'école (indice de milieu socio-économique) n'est pas dans les données : on ne sait pas à "
        "quelles écoles la comparer. Ajoutez-le à la description de l'importation."
    ),
    "schools_not_counted": mark(
        "Les réussites de cette école n'ont pas été comptées à l'importation. Refaites l'importation pour comparer."
    ),
    "results_not_final_yet": mark(
        "À la date de lecture, les résultats finaux de {school_year} n'étaient pas encore publiés : on ne compare "
        "entre elles que des années complètes."
    ),
    "peers_under_other_rules": mark(
        "Les écoles comparables ont noté {school_year} selon d'autres règles : la comparaison serait trompeuse."
    ),
    "too_few_peers": mark(
        "Écoles de milieu comparable dans les données de {school_year} : {n_schools}. Il en faut au moins "
        "{smallest_number} par matière et niveau pour comparer sans se tromper : importez-en d'autres, par exemple "
        "avec l'aide du centre de services."
    ),
    # departures and graduation
    "no_departure_recorded": mark(
        "Aucun départ n'est inscrit dans les données. Cela ne veut pas dire que personne n'est parti : les dates et "
        "les motifs de départ ne sont peut-être pas exportés."
    ),
    "no_outcomes": mark(
        "Les données ne disent pas ce que les élèves des cohortes passées sont devenus (diplôme, qualification, "
        "autre parcours) : cette partie en a besoin et ne montre donc rien."
    ),
    "no_cohort_finished": mark(
        "Aucune cohorte n'est entrée en 1re secondaire il y a {horizon} ans ou plus : il est trop tôt pour parler de "
        "diplomation."
    ),
    # the portrait of a group
    "no_group": mark(
        "Aucun groupe n'est choisi. Écrivez-en un à la ligne « group » des paramètres. Groupes de cette année : "
        "{groups}."
    ),
    "unknown_group": mark("Le groupe « {group} » n'est pas dans les données de cette année. Groupes : {groups}."),
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
        "Aucune donnée de cette année ne parle des élèves du groupe {group} (ni instrument, ni note, ni "
        "questionnaire) : tous sont à observer."
    ),
    "too_few_known": mark(
        "Les données ne parlent que de moins de {smallest_class} élèves du groupe {group} : c'est trop peu pour former "
        "des regroupements. On parlerait de personnes, pas d'un groupe."
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
    "no_two_stages": mark(
        "Aucun élève n'a de note à deux étapes du parcours qui se suivent : on ne peut suivre personne. Il faut au "
        "moins "
        "deux années de résultats, ou ceux de la fin du primaire."
    ),
    "no_older_students": mark(
        "Aucun élève n'a été vu à la fois au début et vers la fin du secondaire : il faut plusieurs années de "
        "résultats."
    ),
    "no_entering_students": mark("Aucun élève n'entre en 1re secondaire en {school_year}, d'après les données."),
    "entry_too_small": mark("Trop peu d'élèves entrent en 1re secondaire en {school_year} pour en faire un portrait."),
    "no_other_year": mark("Aucun résultat de l'année demandée : il n'y a rien à comparer avec {school_year}."),
    "other_rules": mark(
        "Comparaison refusée : les notes de {other_year} et de {school_year} n'ont pas été faites selon les mêmes "
        "règles "
        "(poids des étapes et des épreuves). Une différence mesurerait la règle autant que l'apprentissage."
    ),
    "other_terms": mark(
        "Comparaison refusée : une des deux années n'a pas encore de résultats finaux. Une étape et un résultat "
        "final ne "
        "se comparent pas."
    ),
    "other_sequence": mark(
        "Comparaison refusée : les séquences CST, TS et SN n'ont ni le même programme ni les mêmes évaluations, et les "
        "élèves ne les choisissent pas au hasard. Un taux plus élevé dans l'une ne dit rien de l'autre."
    ),
    "level_above": mark(
        "Comparaison refusée : deux niveaux ont des programmes, des évaluations et des élèves différents. Pour "
        "savoir ce "
        "que deviennent les mêmes élèves d'un niveau à l'autre, voyez la section « en amont et en aval »."
    ),
    # attendance
    "no_calendar": mark(
        "Le calendrier scolaire de cette année n'est pas dans les données : on ne sait pas combien de jours étaient "
        "possibles, donc aucun taux d'absence ne peut être calculé. Les jours où quelqu'un a une ligne au registre ne "
        "suffisent pas : un jour sans absence n'y paraîtrait pas. Importez le calendrier."
    ),
    "no_attendance": mark(
        "Aucune absence ni aucun retard n'est dans les données de cette année : le registre ne semble pas avoir été "
        "importé. Rien n'est conclu."
    ),
    "too_few_days": mark(
        "Aucun élève n'est inscrit depuis assez de jours de classe (il en faut {minimum_days}) : c'est trop tôt pour "
        "lire un taux d'absence."
    ),
    "too_few_weeks": mark(
        "L'année est encore trop jeune : aucun élève n'a assez de semaines derrière lui pour être comparé à lui-même."
    ),
    "no_student_calendar": mark(
        "Le calendrier d'un élève s'ouvre à l'écran, pour l'élève choisi dans le menu; il n'est pas mis dans un "
        "rapport."
    ),
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
    if name in ("school_year", "other_year"):
        return words.year(int(fact))  # type: ignore[call-overload]
    if isinstance(fact, (list, tuple)):
        return words.listing(words.label(part, name) for part in fact)
    return words.label(fact, name)
