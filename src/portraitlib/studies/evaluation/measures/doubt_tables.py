"""What is told of each thing that could undo an estimate; every difference is in standard deviations of the outcome."""

from __future__ import annotations

from functools import partial

import portraitlib.studies.evaluation.measures.whom  # noqa: F401 - it declares whom a row counts
from portraitlib.results.section import Form, column, key, mark, n, part, rate, statistic, table

_sd = partial(statistic, form=Form.NUMBER, unit="standard deviations")
_share = partial(statistic, form=Form.PERCENT, of="variance", unit="share")
column(
    "doubt",
    mark("Ce qui pourrait défaire le nombre"),
    codes={
        "start": mark("Des élèves différents au départ"),
        "left": mark("Des élèves perdus en route"),
        "return": mark("Le retour vers la moyenne"),
        "hidden": mark("Une cause que personne n'a mesurée"),
        "one_out": mark("Un seul groupe, ou une seule école"),
        "placebo": mark("Ce que le programme ne pouvait pas changer"),
        "earlier": mark("Un écart qui était déjà là"),
        "density": mark("Des scores qui sautent au seuil"),
        "window": mark("La fenêtre autour du seuil"),
    },
    definition=mark("Autre raison que le programme qui donnerait le même écart."),
)
column(
    "doubt_state",
    mark("Ce qu'il en reste"),
    codes={
        "holds": mark("Le nombre résiste à cet essai"),
        "weakens": mark("Prudence"),
        "undoes": mark("Suffit à donner le nombre"),
        "unseen": mark("Rien n'est vu ici; il n'y a pas de nombre à défaire"),
        "by_design": mark("Sans objet : la façon de choisir s'en charge"),
        "not_tried": mark("Ne s'essaie pas ici"),
    },
    definition=mark("Ce que l'essai fait au nombre de la section précédente."),
)
column(
    "known_before",
    mark("Connu avant"),
    codes={
        "before": mark("La même mesure, avant"),
        "c_level": mark("Niveau"),
        "c_mean_before": mark("Moyenne de l'an passé"),
        "c_absence_before": mark("Absences avant"),
        "c_years_behind": mark("Retard scolaire"),
    },
    definition=mark("Ce que l'on savait de l'élève avant que le programme commence."),
)
DOUBTS = table("doubts", key("doubt"), n("n_helped"), statistic("doubt_state", form=Form.TEXT))
START = table(
    "start_compared",
    key("known_before"),
    n("n_helped"),
    statistic("n_other_students"),
    _sd("start_gap", mark("Écart au départ"), definition=mark("Programme moins les autres, en écarts types.")),
    _sd("weighed_gap", mark("Écart comparé"),
        definition=mark("Le même, les autres pesés pour leur ressembler; ou le saut au seuil.")),
    statistic(
        "variance_ratio", mark("Rapport des dispersions"), unit="ratio",
        definition=mark("Variance des élèves du programme sur celle des autres; 1 : pareilles."),
    ),
    statistic(
        "start_state", mark("Au départ"), Form.TEXT,
        codes={
            "alike": mark("Pareils"),
            "adjust": mark("Proches : il faut en tenir compte"),
            "too_far": mark("Trop loin : aucun calcul ne les rapproche"),
            "no_jump": mark("Pas de saut vu au seuil"),
            "jump": mark("Un saut au seuil"),
            "unknown": mark("On ne sait pas"),
        },
        definition=mark("Jusqu'à 0,05 écart type : pareils; jusqu'à 0,25 : on en tient compte; au-delà, trop loin."),
        source="What Works Clearinghouse 4.1 (2020)",
    ),
)  # fmt: skip
LEFT = table(
    "lost_on_the_way",
    key(
        "side", mark("Élèves"), codes={"took": mark("Du programme"), "others": mark("À côté")},
        definition=mark("De quel côté de la comparaison."),
    ),
    n("n_begun", mark("Au début"), definition=mark("Élèves concernés au début.")),
    part("n_lost", mark("Élèves sans résultat"), shown=False,
         definition=mark("Élèves dont le résultat n'est pas connu.")),
    rate("lost_share", mark("Sans résultat"), of="n_lost", definition=mark("Part dont le résultat n'est pas connu.")),
    statistic(
        "lost_limit", mark("Écart permis"), Form.POINTS, unit="difference of shares",
        definition=mark("Plus grand écart entre les deux parts qui ne peut pas faire le nombre à lui seul."),
        source="What Works Clearinghouse 4.1 (2020), table II.1",
    ),
)  # fmt: skip
RETURN = table(
    "return_to_the_mean",
    key("known_before"),
    n("n_helped"),
    statistic("n_other_students"),
    _sd("return_seen", mark("Changement vu"), definition=mark("Changement moyen des élèves du programme.")),
    _sd("return_expected", mark("Changement sans rien faire"),
        definition=mark("Changement moyen que donne le retour vers la moyenne, appris des autres élèves.")),
    _sd("return_low", mark("Sans rien faire, borne basse"), definition=mark("Borne basse de la bande simulée.")),
    _sd("return_high", mark("Sans rien faire, borne haute"), definition=mark("Borne haute de la bande simulée.")),
    statistic(
        "return_share", mark("Tirages aussi loin"), Form.PERCENT, of="draws", unit="share of draws",
        definition=mark("Part des tirages, sans rien faire, aussi loin de l'attendu que ce qui a été vu."),
    ),
    statistic(
        "before_after_r", mark("Corrélation avant-après"), unit="correlation",
        definition=mark("Corrélation des deux mesures chez les autres élèves."),
    ),
    statistic("is_far", mark("Hors de portée"), Form.TEXT, like="yes_no", shown=False,
              definition=mark("Les élèves du programme partent là où presque aucun autre n'est.")),
)  # fmt: skip
HIDDEN = table(
    "cause_needed",
    key("known_before"),
    n("n_helped"),
    _share("cause_share", mark("Force qu'il faudrait"),
           definition=mark("Part du choix et du résultat qu'une cause cachée devrait expliquer pour donner zéro.")),
    _share("cause_share_interval", mark("Force qu'il faudrait, intervalle"),
           definition=mark("La même, pour que l'intervalle touche zéro.")),
    _sd("as_strong", mark("Avec une cause aussi forte"),
        definition=mark("Ce que le nombre deviendrait si une cause cachée était aussi forte que celle-ci.")),
    _sd("as_strong_low", mark("Avec une cause aussi forte, borne basse"), definition=mark("Borne basse.")),
    _sd("as_strong_high", mark("Avec une cause aussi forte, borne haute"), definition=mark("Borne haute.")),
)  # fmt: skip
TRIES = table(
    "estimates_again",
    key(
        "trial",
        mark("Essai"),
        codes={
            "as_told": mark("Le nombre de la section 4"),
            "one_out_low": mark("Sans un groupe ou une école : le plus bas"),
            "one_out_high": mark("Sans un groupe ou une école : le plus haut"),
            "placebo": mark("La mesure d'avant, à la place du résultat"),
            "other_subject": mark("Une autre matière que celle du programme"),
            "donut_1": mark("Sans les élèves à 1 point du seuil"),
            "donut_2": mark("Sans les élèves à 2 points du seuil"),
            "half_window": mark("Fenêtre deux fois plus étroite"),
            "wide_window": mark("Fenêtre deux fois plus large"),
        },
        definition=mark("Ce que l'on change avant de refaire le calcul."),
    ),
    n("n_helped"),
    statistic("n_other_students"),
    _sd("again", mark("Écart"), definition=mark("Écart refait, en écarts types du résultat.")),
    _sd("again_low", mark("Écart refait, borne basse"), definition=mark("Borne basse de son intervalle.")),
    _sd("again_high", mark("Écart refait, borne haute"), definition=mark("Borne haute de son intervalle.")),
)  # fmt: skip
EARLIER = table(
    "gap_by_year",
    key("school_year"),
    n("n_helped"),
    statistic("n_other_students"),
    _sd("year_gap", mark("Écart de l'année"), definition=mark("Mêmes élèves, cette année-là, en écarts types.")),
    _sd("year_gap_low", mark("Écart de l'année, borne basse"), definition=mark("Borne basse de son intervalle.")),
    _sd("year_gap_high", mark("Écart de l'année, borne haute"), definition=mark("Borne haute de son intervalle.")),
)  # fmt: skip
DENSITY = table(
    "density_at_cutoff",
    key("known_before", shown=False),
    n("n_helped"),
    statistic("n_other_students"),
    statistic("density_p", mark("Rareté du saut"), unit="probability",
              definition=mark("Fréquence d'un saut aussi grand du nombre d'élèves au seuil, quand il n'y en a pas."),
              source="Cattaneo, Jansson and Ma (2020), doi 10.1080/01621459.2019.1635480"),
)  # fmt: skip
