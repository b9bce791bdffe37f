"""Columns that several rooms give, each declared once, here."""

from __future__ import annotations

from functools import partial

from portraitlib.results.columns import column
from portraitlib.results.forms import Form
from portraitlib.results.vocabulary.marking import mark

_wilson = partial(column, form=Form.PERCENT, unit="share", source="Wilson (1927), J. Am. Stat. Assoc. 22:209-212")
_newcombe = partial(
    column, form=Form.POINTS, unit="difference of shares", source="Newcombe (1998), Statistics in Medicine 17:873-890"
)
_welch = partial(column, form=Form.NUMBER, unit="points", source="Welch (1947), Biometrika 34:28-35")
_of_shares = partial(column, form=Form.POINTS, unit="difference", source="Student (1908), Biometrika 6:1-25")
_of_marks = partial(_of_shares, form=Form.MARK, unit="points")
_REACHED = mark("Élèves dont la note atteint le seuil de l'année, parmi ceux qui ont une note.")
_FROM_WHICH = mark("Note à partir de laquelle on réussit.")

column("n_students", mark("Élèves"), Form.COUNT, definition=mark("Élèves différents derrière la ligne."))
column("n_results", mark("Résultats"), Form.COUNT, definition=mark("Résultats derrière la ligne."))
column("n_days", mark("Jours vus"), Form.COUNT, definition=mark("Jours de classe vus."))
column("week", mark("Semaine du"), Form.DATE, unit="day", definition=mark("Lundi de la semaine."))
column("n_late", mark("Retards"), Form.COUNT, definition=mark("Retards comptés."))
column("n_stayed", mark("Restés"), Form.COUNT, definition=mark("Élèves qui ne sont pas partis."))
column("track", mark("Séquence ou cours"), definition=mark("Séquence, ou cours, distingué à un même niveau."))
column("level", mark("Niveau"), like="level", definition=mark("Niveau du cours, ou de l'élève."))
column(
    "cycle",
    mark("Cycle"),
    codes={"1": mark("1er cycle du secondaire"), "2": mark("2e cycle du secondaire")},
    definition=mark("Le 1er cycle : 1re et 2e secondaire; le 2e cycle : de la 3e à la 5e."),
)
column(
    "student_need",
    mark("Besoin"),
    codes={
        "reading": mark("Langue d'enseignement, sous le seuil"),
        "mathematics": mark("Mathématique, sous le seuil"),
        "attendance": mark("Assiduité"),
        "behaviour": mark("Comportement"),
        "engagement": mark("Engagement"),
    },
    definition=mark("Sous le seuil dans la matière, ou la moitié des points des critères du domaine, ou plus."),
    source="params/criteres/",
)
column("services_told", mark("Reçoit"), definition=mark("Services de l'année."))
column("needs_told", mark("Lesquels"), definition=mark("Besoins de l'élève."))
column("share", mark("Part"), Form.PERCENT, unit="share", definition=mark("Part des élèves de l'ensemble de la ligne."))
column("success_rate", mark("Taux de réussite"), Form.PERCENT, definition=_REACHED, source="params/regles/")
_wilson("rate_low", mark("Taux, borne basse"), definition=mark("Borne basse de l'intervalle du taux (Wilson)."))
_wilson("rate_high", mark("Taux, borne haute"), definition=mark("Borne haute de l'intervalle du taux (Wilson)."))
column(
    "mean_mark",
    mark("Moyenne"),
    Form.MARK,
    unit="mark",
    definition=mark("Moyenne des notes; les codes et les cases vides n'y entrent pas."),
)
_newcombe("gap", mark("Écart"), definition=mark("Différence de deux parts, en points de pourcentage."))
_newcombe("gap_low", mark("Écart, borne basse"), definition=mark("Borne basse de l'intervalle de l'écart (Newcombe)."))
_newcombe("gap_high", mark("Écart, borne haute"), definition=mark("Borne haute de l'intervalle de l'écart (Newcombe)."))
_welch("mean_gap", mark("Écart de moyenne"), definition=mark("Différence de deux moyennes, en points de note."))
_welch(
    "mean_gap_low",
    mark("Écart de moyenne, borne basse"),
    definition=mark("Borne basse de l'intervalle de l'écart de moyenne (Welch)."),
)
_welch(
    "mean_gap_high",
    mark("Écart de moyenne, borne haute"),
    definition=mark("Borne haute de l'intervalle de l'écart de moyenne (Welch)."),
)
column(
    "change",
    mark("Changement"),
    Form.POINTS,
    unit="difference",
    definition=mark("Dernière valeur moins la première, mêmes élèves."),
)
_of_shares("change_low", mark("Changement, borne basse"), definition=mark("Borne basse de l'intervalle du changement."))
_of_shares(
    "change_high", mark("Changement, borne haute"), definition=mark("Borne haute de l'intervalle du changement.")
)
_of_marks(
    "difference_low", mark("Différence, borne basse"), definition=mark("Borne basse de l'intervalle de la différence.")
)
_of_marks(
    "difference_high", mark("Différence, borne haute"), definition=mark("Borne haute de l'intervalle de la différence.")
)
column(
    "is_clear",
    mark("Écart net"),
    like="yes_no",
    definition=mark("L'écart dépasse ce que le hasard produit, toutes les comparaisons comptées."),
)
column(
    "p_value",
    mark("Fréquence par hasard seul"),
    Form.NUMBER,
    unit="probability",
    definition=mark("Combien de fois le hasard seul en ferait autant."),
)
column("rank", mark("Rang"), Form.COUNT, unit="rank", definition=mark("Place, à partir de la plus faible."))
column("first_date", mark("Première date"), Form.DATE, definition=mark("Date la plus ancienne."))
column("last_date", mark("Dernière date"), Form.DATE, definition=mark("Date la plus récente."))
column("subgroup", mark("Sous-groupe"), like="subgroup", definition=mark("Caractéristique des élèves comparés."))
column("subgroup_value", mark("Élèves comparés"), definition=mark("Élèves qui ont cette caractéristique."))
column(
    "missed_share",
    mark("Part du jour manquée"),
    Form.PERCENT,
    unit="share of the day",
    definition=mark("Périodes manquées, parmi les périodes du jour."),
)
column(
    "expected",
    mark("Attendus (courbe régulière)"),
    Form.COUNT,
    unit="results",
    definition=mark("Nombre que donne la courbe régulière à cette note."),
)
column("reason", mark("Motif"), like="reason", definition=mark("Pourquoi la ligne est à part."))
column("pass_mark", mark("Seuil de réussite"), Form.MARK, unit="mark", definition=_FROM_WHICH, source="params/regles/")
column("n_passed", mark("Réussites"), Form.COUNT, definition=mark("Élèves dont la note atteint le seuil."))
column(
    "n_not_passed",
    mark("Sous le seuil de réussite"),
    Form.COUNT,
    definition=mark("Élèves dont la note est sous le seuil."),
)
column("n_sheets", mark("Feuilles"), Form.COUNT, definition=mark("Personnes qui ont répondu, une feuille chacune."))
column(
    "voice_change",
    mark("Changement"),
    Form.NUMBER,
    unit="scale points",
    definition=mark(
        "Score moyen de la dernière passation moins celui d'avant, sur les questions posées les deux fois."
    ),
)
column("supports_now", mark("Soutiens"), definition=mark("Services qui se poursuivent."))
column(
    "strength",
    mark("Force"),
    definition=mark("Ce sur quoi l'élève peut s'appuyer."),
    codes={
        "best_subject": mark("Matière la mieux réussie"),
        "passes_everything": mark("Réussit tous ses cours"),
        "rising": mark("Moyenne en hausse"),
        "present": mark("Présence"),
        "on_time": mark("Toujours à l'heure"),
        "affective_engagement": mark("Engagement affectif"),
        "cognitive_engagement": mark("Engagement cognitif"),
        "behavioural_engagement": mark("Engagement comportemental"),
    },
)
column("n_full", mark("Assez reçu"), Form.COUNT, definition=mark("Élèves qui ont eu la part voulue, ou plus."))
column("n_short", mark("Trop peu reçu"), Form.COUNT, definition=mark("Élèves qui en ont eu moins."))
column(
    "n_unknown_dose",
    mark("Trop peu d'inscrit"),
    Form.COUNT,
    definition=mark("Élèves dont trop peu de séances sont inscrites pour en juger."),
)
column(
    "hours_planned_each",
    mark("Heures prévues"),
    Form.MARK,
    unit="hours",
    definition=mark("Minutes prévues par semaine, fois les semaines prévues, sur 60, en moyenne."),
)
column(
    "hours_received",
    mark("Heures reçues"),
    Form.MARK,
    unit="hours",
    definition=mark("Durée des séances où l'élève était, en moyenne."),
)
column(
    "received_share",
    mark("Part du temps reçue"),
    Form.PERCENT,
    unit="share",
    definition=mark("Heures reçues, parmi les heures prévues; rien où trop peu de séances sont inscrites."),
)
