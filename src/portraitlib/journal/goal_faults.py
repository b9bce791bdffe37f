"""Why an aim or a change of support cannot be followed as it is written: the sentences, by code."""

from __future__ import annotations

from portraitlib.results.columns import declare_codes
from portraitlib.results.vocabulary.marking import mark

FAULTS: dict[str, str] = {
    "student_unknown": mark("Aucun élève des données n'a ce numéro : corrigez-le."),
    "instrument_untold": mark("Cette cible ne dit pas sur quel instrument : écrivez-en le nom."),
    "instrument_unknown": mark(
        "Les données n'ont aucun instrument de ce nom : écrivez-le comme dans la table des instruments, ou importez-la."
    ),
    "target_untold": mark("Le score visé n'est pas un nombre : écrivez le nombre seul."),
    "deadline_untold": mark("Cette cible n'a pas d'échéance : écrivez le jour où elle devrait être atteinte."),
    "start_untold": mark("Le score de départ n'est pas un nombre : écrivez le nombre seul, ou rien."),
    "goal_before_start": mark("L'échéance vient avant le début : corrigez l'une des deux dates."),
    "target_passed": mark(
        "Le score visé est déjà atteint au départ : choisissez une autre cible, ou vérifiez le sens de l'instrument."
    ),
    "target_out_of_bounds": mark("Le score visé sort des bornes de l'instrument : corrigez l'un ou l'autre."),
    "start_out_of_bounds": mark("Le score de départ sort des bornes de l'instrument : corrigez l'un ou l'autre."),
    "change_untold": mark("Ce soutien est commencé, changé ou terminé ? Choisissez un des trois."),
    "day_untold": mark("Ce changement de soutien n'a pas de date : écrivez la colonne « Début »."),
    "ended_before_begun": mark(
        "Ce soutien se termine avant de commencer : corrigez l'une des deux dates, ou écrivez aussi son premier début."
    ),
}
"""Why an aim or a change of support cannot be followed as it is written, and what to do, by code."""
declare_codes("goal_fault", FAULTS)
