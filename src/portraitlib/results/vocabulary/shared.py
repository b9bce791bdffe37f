"""Columns that several rooms give, each declared once, here."""

from __future__ import annotations

from portraitlib.results.columns import column
from portraitlib.results.forms import Form
from portraitlib.results.vocabulary.marking import mark

_NEWCOMBE = "Newcombe (1998), Statistics in Medicine 17:873-890"
_STUDENT = "Student (1908), Biometrika 6:1-25"
_WELCH = "Welch (1947), Biometrika 34:28-35"
_WILSON = "Wilson (1927), J. Am. Stat. Assoc. 22:209-212"

column("n_students", mark("Élèves"), Form.COUNT, definition=mark("Élèves différents derrière la ligne."))
column("n_results", mark("Résultats"), Form.COUNT, definition=mark("Résultats derrière la ligne."))
column("n_days", mark("Jours vus"), Form.COUNT, definition=mark("Jours de classe vus."))
column("n_late", mark("Retards"), Form.COUNT, definition=mark("Retards comptés."))
column("n_stayed", mark("Restés"), Form.COUNT, definition=mark("Élèves qui ne sont pas partis."))
column("level", mark("Niveau"), like="level", definition=mark("Niveau du cours, ou de l'élève."))
column("share", mark("Part"), Form.PERCENT, unit="share", definition=mark("Part des élèves de l'ensemble de la ligne."))
column(
    "success_rate", mark("Taux de réussite"), Form.PERCENT,
    definition=mark("Élèves dont la note atteint le seuil de l'année, parmi ceux qui ont une note."),
    source="params/regles/",
)  # fmt: skip
column("rate_low", mark("Taux, borne basse"), Form.PERCENT, unit="share", source=_WILSON,
       definition=mark("Borne basse de l'intervalle du taux (Wilson)."))  # fmt: skip
column("rate_high", mark("Taux, borne haute"), Form.PERCENT, unit="share", source=_WILSON,
       definition=mark("Borne haute de l'intervalle du taux (Wilson)."))  # fmt: skip
column("mean_mark", mark("Moyenne"), Form.MARK, unit="mark",
       definition=mark("Moyenne des notes; les codes et les cases vides n'y entrent pas."))  # fmt: skip
column("gap", mark("Écart"), Form.POINTS, unit="difference of shares", source=_NEWCOMBE,
       definition=mark("Différence de deux parts, en points de pourcentage."))  # fmt: skip
column("gap_low", mark("Écart, borne basse"), Form.POINTS, unit="difference of shares", source=_NEWCOMBE,
       definition=mark("Borne basse de l'intervalle de l'écart (Newcombe)."))  # fmt: skip
column("gap_high", mark("Écart, borne haute"), Form.POINTS, unit="difference of shares", source=_NEWCOMBE,
       definition=mark("Borne haute de l'intervalle de l'écart (Newcombe)."))  # fmt: skip
column("mean_gap", mark("Écart de moyenne"), Form.NUMBER, unit="points", source=_WELCH,
       definition=mark("Différence de deux moyennes, en points de note."))  # fmt: skip
column("mean_gap_low", mark("Écart de moyenne, borne basse"), Form.NUMBER, unit="points", source=_WELCH,
       definition=mark("Borne basse de l'intervalle de l'écart de moyenne (Welch)."))  # fmt: skip
column("mean_gap_high", mark("Écart de moyenne, borne haute"), Form.NUMBER, unit="points", source=_WELCH,
       definition=mark("Borne haute de l'intervalle de l'écart de moyenne (Welch)."))  # fmt: skip
column("change", mark("Changement"), Form.POINTS, unit="difference",
       definition=mark("Dernière valeur moins la première, mêmes élèves."))  # fmt: skip
column("change_low", mark("Changement, borne basse"), Form.POINTS, unit="difference", source=_STUDENT,
       definition=mark("Borne basse de l'intervalle du changement."))  # fmt: skip
column("change_high", mark("Changement, borne haute"), Form.POINTS, unit="difference", source=_STUDENT,
       definition=mark("Borne haute de l'intervalle du changement."))  # fmt: skip
column("difference_low", mark("Différence, borne basse"), Form.MARK, unit="points", source=_STUDENT,
       definition=mark("Borne basse de l'intervalle de la différence."))  # fmt: skip
column("difference_high", mark("Différence, borne haute"), Form.MARK, unit="points", source=_STUDENT,
       definition=mark("Borne haute de l'intervalle de la différence."))  # fmt: skip
column("is_clear", mark("Écart net"), like="yes_no",
       definition=mark("L'écart dépasse ce que le hasard produit, toutes les comparaisons comptées."))  # fmt: skip
column("p_value", mark("Fréquence par hasard seul"), Form.NUMBER, unit="probability",
       definition=mark("Combien de fois le hasard seul en ferait autant."))  # fmt: skip
column("rank", mark("Rang"), Form.COUNT, unit="rank", definition=mark("Place, à partir de la plus faible."))
column("first_date", mark("Première date"), Form.DATE, definition=mark("Date la plus ancienne."))
column("last_date", mark("Dernière date"), Form.DATE, definition=mark("Date la plus récente."))
column("subgroup", mark("Sous-groupe"), like="subgroup", definition=mark("Caractéristique des élèves comparés."))
column("subgroup_value", mark("Élèves comparés"), definition=mark("Élèves qui ont cette caractéristique."))
column("missed_share", mark("Part du jour manquée"), Form.PERCENT, unit="share of the day",
       definition=mark("Périodes manquées, parmi les périodes du jour."))  # fmt: skip
column("expected", mark("Attendus (courbe régulière)"), Form.COUNT, unit="results",
       definition=mark("Nombre que donne la courbe régulière à cette note."))  # fmt: skip
column("reason", mark("Motif"), like="reason", definition=mark("Pourquoi la ligne est à part."))
column("pass_mark", mark("Seuil de réussite"), Form.MARK, unit="mark",
       definition=mark("Note à partir de laquelle on réussit."),
       source="params/regles/")  # fmt: skip
column("n_passed", mark("Réussites"), Form.COUNT, definition=mark("Élèves dont la note atteint le seuil."))
column("n_not_passed", mark("Sous le seuil de réussite"), Form.COUNT,
       definition=mark("Élèves dont la note est sous le seuil."))  # fmt: skip
