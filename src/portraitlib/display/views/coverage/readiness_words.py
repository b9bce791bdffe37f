"""French of the studies, of what each can say, and of why it cannot; a new ability adds its line here."""

from __future__ import annotations

from portraitlib.display.wording import mark

STUDIES: dict[str, str] = {
    "01_portrait_ecole": mark("01 Portrait de l'école"),
    "02_portrait_groupe": mark("02 Portrait d'un groupe"),
    "03_assiduite": mark("03 Assiduité, semaine par semaine"),
    "04_depistage": mark("04 Dépistage : élèves à soutenir"),
    "05_validite_depistage": mark("05 Validité du dépistage"),
    "06_planification": mark("06 Planification des soutiens"),
    "07_suivi": mark("07 Suivi et régulation"),
    "08_accompagnement": mark("08 Accompagnement et mentorat"),
    "09_evaluation": mark("09 Évaluation des effets"),
}
READINESS: dict[str, str] = {"can": mark("oui"), "partly": mark("en partie"), "cannot": mark("non")}
ABILITIES: dict[str, str] = {
    "success_by_subject": mark("Taux de réussite et moyenne par matière et par niveau"),
    "success_by_competency": mark("Les mêmes, compétence par compétence"),
    "trend": mark("Évolution d'une année à l'autre"),
    "subgroup_gaps": mark("Écarts entre sous-groupes d'élèves"),
    "upstream": mark("Acquis à la fin du primaire (en amont)"),
    "downstream": mark("Résultats de la 3e à la 5e secondaire (en aval)"),
    "marks_of_group": mark("Résultats d'un groupe"),
    "learning_by_item": mark("Ce qui est appris, item par item"),
    "engagement": mark("Engagement des élèves"),
    "observations": mark("Observations en classe"),
    "absences_by_week": mark("Nombre d'absences, semaine par semaine"),
    "absence_rate": mark("Taux d'absence (il faut les jours de classe pour diviser)"),
    "absence_by_weekday": mark("Jours de la semaine les plus manqués"),
    "excused": mark("Absences motivées et non motivées"),
    "absence_by_group": mark("Absences par groupe"),
    "marks_signal": mark("Repérer par les résultats"),
    "absence_signal": mark("Repérer par l'assiduité"),
    "delay_signal": mark("Tenir compte d'un retard scolaire"),
    "discipline_signal": mark("Tenir compte des événements de discipline"),
    "supports_beside": mark("Montrer les soutiens déjà reçus"),
    "against_outcome": mark("Comparer le repérage au parcours réel (diplôme, sortie)"),
    "against_next_year": mark("Comparer le repérage aux résultats de l'année suivante"),
    "fairness": mark("Vérifier que le repérage sert bien chaque sous-groupe"),
    "needs": mark("Situer les besoins"),
    "capacity": mark("Tenir compte du personnel disponible"),
    "present_supports": mark("Partir des soutiens déjà en place"),
    "progress": mark("Suivre les progrès d'un élève"),
    "actions_held": mark("Vérifier que les actions prévues ont lieu"),
    "marks_between_terms": mark("Comparer les résultats d'une étape à l'autre"),
    "dose": mark("Mesurer le soutien réellement reçu"),
    "mentoring_continuity": mark("Suivre la durée des mentorats"),
    "roles": mark("Décrire la libération et la formation du personnel"),
    "effect_on_marks": mark("Estimer l'effet sur les résultats"),
    "implementation": mark("Dire si le soutien a été donné comme prévu"),
    "effect_on_attendance": mark("Estimer l'effet sur l'assiduité"),
    "effect_on_persistence": mark("Estimer l'effet sur la persévérance"),
    "change_of_practices": mark("Décrire le changement des pratiques d'enseignement"),
}
REASONS: dict[str, str] = {
    "table_absent": mark("Il manque la table « {table} »."),
    "table_absent_that_year": mark("La table « {table} » n'a rien pour l'année lue."),
    "column_empty": mark("La table « {table} » est là, mais rien n'y est inscrit pour : {about}."),
    "columns_empty": mark(
        "La table « {table} » est là, mais il y faudrait au moins un de ces renseignements : {about}."
    ),
    "rows_absent": mark("La table « {table} » est là, mais sans {about}."),
    "too_few_years": mark("Il faut au moins {expected} années de « {table} »; il y en a {found}."),
    "too_few_students": mark("Il faut au moins {expected} élèves dans « {table} » pour en dire quelque chose de sûr."),
    "too_few_cases": mark(
        "Il faut au moins {expected} fois « {about} » dans « {table} » pour en dire quelque chose de sûr."
    ),
}
ROWS: dict[str, str] = {
    "competency_marks": mark("résultat par compétence"),
    "primary_marks": mark("résultat de la fin du primaire"),
    "second_cycle_marks": mark("résultat de la 3e, 4e ou 5e secondaire"),
    "leavers": mark("élève sorti sans diplôme ni qualification"),
    "mentoring": mark("mentorat"),
    "both_waves": mark("réponse des mêmes personnes avant et après"),
}
