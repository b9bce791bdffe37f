"""Columns and tables of the alarms of relations, and of what they would have said of past ones."""

from __future__ import annotations

from typing import Any

from portraitlib.results.section import Form, column, fact, key, mark, table

column(
    "ending_rule",
    mark("Alerte"),
    codes={
        "known_end": mark("Départ ou fin d'engagement avant six mois"),
        "no_meeting": mark("Semaines de suite sans rencontre"),
        "fading": mark("Contacts en baisse, aucun en personne"),
        "new_match": mark("Nouveau jumelage après une fin précoce"),
    },
    definition=mark("La règle qui donne l'alerte; ses nombres sont dans params/accompagnement.yml."),
    source="params/accompagnement.yml",
)
column(
    "still_possible",
    mark("Ce qui peut encore se faire"),
    codes={
        "known_end": mark("Annoncer la fin à l'élève, se voir au moins deux fois avant, préparer l'au revoir"),
        "no_meeting": mark("Joindre l'élève cette semaine, puis se voir deux fois; demander ce qui empêche de se voir"),
        "fading": mark("Se voir en personne cette semaine, à une heure que l'élève choisit"),
        "new_match": mark("Tenir chaque rencontre promise; pas de nouveau mentor à la hâte si ce lien s'arrête"),
    },
    definition=mark("Ce que l'équipe peut faire pendant que le lien tient."),
)
_RELATIONS: dict[str, Any] = {"unit": "relations"}
ALARMS = table(
    "ending_alarms",
    key("student_id"),
    key("service_id", shown=False),
    key("ending_rule"),
    fact("alarm_since", mark("Alerte depuis"), Form.DATE, definition=mark("Vendredi où la règle l'a dit d'abord.")),
    fact(
        "known_end", mark("Fin sue d'avance"), Form.DATE,
        definition=mark("La première de deux dates : le départ annoncé de l'adulte, la fin de l'engagement."),
    ),
    fact(
        "days_then", mark("Jours de lien alors"), Form.COUNT, unit="days",
        definition=mark("Âge du lien à cette fin : moins de 90 jours peut nuire, moins de 180 aide peu."),
        source="MELS (2014)",
    ),
    fact("last_met", mark("Dernière rencontre"), Form.DATE, definition=mark("Dernière rencontre où l'élève était.")),
    fact("staff_id"),
    fact("service"),
    fact("programme"),
    fact("start_date"),
    fact("still_possible"),
    about_students=True,
)  # fmt: skip
RECORDS = table(
    "ending_records",
    key("ending_rule"),
    fact("n_now", mark("Alertes en cours"), Form.COUNT, **_RELATIONS, definition=mark("Liens en alerte, ce jour-là.")),
    fact(
        "n_early_ends", mark("Fins précoces"), Form.COUNT, **_RELATIONS,
        definition=mark("Liens fermés avant six mois, ou avant la fin de l'engagement, sans que le but soit atteint."),
    ),
    fact(
        "n_announced", mark("Annoncées"), Form.COUNT, **_RELATIONS,
        definition=mark("Fins précoces dont l'alerte tenait dans les dernières semaines."),
    ),
    fact(
        "announced_share", mark("Part annoncée"), Form.PERCENT, unit="share",
        definition=mark("Fins précoces annoncées, parmi toutes; rien où il y en a trop peu pour juger."),
    ),
    fact(
        "announced_low", mark("Part annoncée, borne basse"), Form.PERCENT, unit="share",
        definition=mark("Borne basse de l'intervalle de la part annoncée."), source="Wilson (1927)",
    ),
    fact(
        "announced_high", mark("Part annoncée, borne haute"), Form.PERCENT, unit="share",
        definition=mark("Borne haute de l'intervalle de la part annoncée."), source="Wilson (1927)",
    ),
    fact(
        "days_ahead", mark("Jours d'avance"), Form.COUNT, unit="days",
        definition=mark("Médiane des jours entre le début de l'alerte et la fin, pour les fins annoncées."),
    ),
)  # fmt: skip
FALSE_ALARMS = table(
    "ending_false_alarms",
    key("ending_rule"),
    fact(
        "n_false", mark("Fausses alertes"), Form.COUNT, unit="alarms",
        definition=mark("Fois où l'alerte a commencé sans qu'une fin précoce suive."),
    ),
    fact(
        "false_a_month", mark("Fausses alertes par mois"), Form.NUMBER, unit="alarms a month",
        definition=mark("À attendre par mois de classe, pour autant de liens qu'il y en a en cours."),
    ),
    fact(
        "false_a_month_low", mark("Fausses alertes par mois, borne basse"), Form.NUMBER, unit="alarms a month",
        definition=mark("Borne basse de l'intervalle de ces fausses alertes."), source="Garwood (1936)",
    ),
    fact(
        "false_a_month_high", mark("Fausses alertes par mois, borne haute"), Form.NUMBER, unit="alarms a month",
        definition=mark("Borne haute de l'intervalle de ces fausses alertes."), source="Garwood (1936)",
    ),
    fact(
        "n_weeks_read", mark("Semaines relues"), Form.COUNT, unit="weeks",
        definition=mark("Semaines de classe des liens fermés où l'alerte aurait pu être fausse."),
    ),
    fact(
        "n_lasting_ends", mark("Autres fins"), Form.COUNT, **_RELATIONS,
        definition=mark("Liens fermés qui ne sont pas des fins précoces."),
    ),
    fact(
        "n_quiet", mark("Sans alerte"), Form.COUNT, **_RELATIONS,
        definition=mark("Parmi ces autres liens, ceux que l'alerte n'a jamais touchés."),
    ),
)  # fmt: skip

UNMET = table(
    "unmet_after_failure",
    key("student_id"),
    key("service_id", shown=False),
    fact("service"),
    fact("staff_id"),
    fact("known_on", mark("Résultats connus le"), Form.DATE, definition=mark("Jour où l'étape a paru.")),
    fact(
        "n_courses_failed", mark("Cours sous le seuil"), Form.COUNT, unit="courses",
        definition=mark("Cours dont le résultat de l'étape est sous le seuil de réussite."),
    ),
    fact("last_met"),
    about_students=True,
)  # fmt: skip
