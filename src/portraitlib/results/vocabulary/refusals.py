"""Why the data cannot support a result, in a sentence, where several rooms may say so."""

from __future__ import annotations

from portraitlib.results.vocabulary.marking import mark

REFUSALS: dict[str, str] = {
    "no_results": mark("Aucun résultat n'a été trouvé pour ce choix : il n'y a rien à montrer."),
    "no_results_yet": mark(
        "Les résultats de {school_year} ne sont pas encore connus. Les premiers, ceux du bulletin « {term} », "
        "paraissent au plus tard le {day} : cette section se lira alors. S'ils sont déjà parus, importez-les."
    ),
    "another_result": mark("Le résultat donné à cette section n'est pas celui qu'elle lit (table « {table} »)."),
    "no_students": mark("Aucun élève ne correspond à ce choix : il n'y a rien à montrer."),
    "no_rule_for_year": mark(
        "Aucune règle de notation n'est connue pour l'année {school_year} : on ne peut pas dire qui a réussi. "
        "Ajoutez la règle de cette année aux paramètres."
    ),
    "too_much_set_aside": mark(
        "Cette partie n'est pas montrée, car ses nombres seraient faux : {share} des lignes qu'elle lit dans la table "
        "« {table} » ont été mises de côté à l'importation (limite : {limit}, dans params/pertes.yml). Le fichier "
        "mises_de_cote/{file}, dans le dossier de l'importation, dit lesquelles et pourquoi. Corrigez-les, ou corrigez "
        "la description, puis importez de nouveau."
    ),
    "too_much_set_aside_for_reader": mark(
        "Cette partie n'est pas montrée, car ses nombres seraient faux : plus de {limit} des lignes qu'elle lit dans "
        "la table « {table} » ont été mises de côté à l'importation (limite de params/pertes.yml). Le fichier "
        "mises_de_cote/{file}, dans le dossier de l'importation, dit lesquelles et pourquoi. Corrigez-les, ou corrigez "
        "la description, puis importez de nouveau."
    ),
    "one_group": mark("Tous les élèves sont du même sous-groupe : il n'y a rien à comparer."),
    "dimension_missing": mark("Cette caractéristique des élèves n'est pas dans les données : rien à comparer."),
    "nothing_observed": mark(
        "Aucun des indicateurs des critères n'est connu dans ces données : aucun coefficient ne peut être calculé."
    ),
    "screening_of_students": mark(
        "Cette partie porte sur des élèves un à un : elle se lit dans la version interne, par l'équipe-école."
    ),
    "no_outcomes": mark(
        "Les données ne disent pas ce que les élèves des cohortes passées sont devenus (diplôme, qualification, "
        "autre parcours) : cette partie en a besoin et ne montre donc rien."
    ),
    "unknown_group": mark("Le groupe « {group} » n'est pas dans les données de cette année. Groupes : {groups}."),
    "groups_missing": mark("Les données de cette année ne disent pas dans quel groupe est chaque élève."),
    "students_not_shown": mark(
        "La fiche d'un élève est réservée à l'équipe-école : elle ne s'ouvre pas pour ce public."
    ),
}
"""Sentence of each reason, by code; a room's own are in its manifest."""

OF_THE_READER = ("screening_of_students", "students_not_shown", "too_much_set_aside_for_reader")
"""Reasons that several rooms give of who reads; a room's own are in its manifest."""
