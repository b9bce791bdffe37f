"""Columns that several tables of the room hold."""

from __future__ import annotations

from portraitlib.results.section import Form, Role, column, mark, n, part, rate, statistic


def share(name: str, label: str, definition: str, *, shown: bool = True) -> Role:
    """A share of those who left, stayed or were signalled, or an end of its interval; `demand_enough` looks at them."""
    return statistic(name, label, Form.PERCENT, of="one side", unit="share", definition=definition, shown=shown)


column(
    "signal_rule",
    mark("Façon de signaler"),
    definition=mark("Ce qui signale un élève : paliers 2 et 3, places, un critère, deux critères, un modèle appris."),
    codes={
        "tier": mark("Paliers 2 et 3"),
        "capacity": mark("Selon les places"),
        "coefficient": mark("Coefficient"),
        "best_flag": mark("Le meilleur critère seul"),
        "two_flags": mark("Au moins deux critères"),
        "model": mark("Modèle qui apprend ses poids"),
    },
)
column(
    "measure",
    mark("Mesure"),
    definition=mark("Ce qui est compté : élèves repérés, laissés tranquilles, signalements confirmés…"),
    codes={
        "sensitivity": mark("Repérés, parmi les élèves partis (sensibilité)"),
        "specificity": mark("Laissés tranquilles, parmi les élèves restés (spécificité)"),
        "ppv": mark("Partis, parmi les élèves signalés (signalements confirmés)"),
        "npv": mark("Restés, parmi les élèves non signalés"),
        "false_negative": mark("Manqués, parmi les élèves partis"),
        "false_positive": mark("Signalés en vain, parmi les élèves restés"),
        "roc_area": mark("Aire sous la courbe (AUC)"),
    },
)
column(
    "cohorts",
    mark("Cohortes"),
    definition=mark("Cohortes plus anciennes, ou plus récentes."),
    codes={"earlier": mark("Cohortes plus anciennes"), "later": mark("Cohortes plus récentes")},
)
column(
    "look",
    mark("Jour de lecture"),
    definition=mark("Jour de l'année scolaire où le coefficient est lu, avec ce qui était alors connu."),
    codes={"october": mark("Fin octobre"), "january": mark("Fin janvier"), "march": mark("Fin mars")},
)
column(
    "n_gone",
    mark("Partis sans diplôme"),
    Form.COUNT,
    definition=mark(
        "Élèves passés qui sont partis sans diplôme ni qualification, et sans poursuivre une autre formation."
    ),
)
column("n_flagged", mark("Signalés"), Form.COUNT, unit="students", definition=mark("Élèves signalés."))
share("sensitivity_rate", mark("Sensibilité"), mark("Part signalée, parmi les élèves partis."))
share("specificity_rate", mark("Spécificité"), mark("Part non signalée, parmi les élèves restés."))
share("false_share", mark("Signalés en vain, parmi les restés"), mark("Part signalée, parmi les élèves restés."))
share("ppv_rate", mark("Signalements confirmés"), mark("Part partie, parmi les élèves signalés."))
column(
    "coefficient_from",
    mark("Coefficient, à partir de"),
    Form.MARK,
    unit="coefficient",
    definition=mark("Coefficient où la ligne commence."),
)
column(
    "adjusted_p",
    mark("Valeur p ajustée (Holm)"),
    Form.NUMBER,
    unit="probability",
    source="Holm S. (1979), Scandinavian Journal of Statistics 6(2):65-70",
    definition=mark("Valeur p ajustée selon le nombre de comparaisons (Holm)."),
)

MEASURED = (
    n("n_students"),
    part("n_yes", mark("Oui"), definition=mark("Élèves qui comptent pour la mesure.")),
    part("n_no", mark("Non"), shown=False, definition=mark("Élèves qui comptent contre la mesure.")),
    rate("measure_rate", mark("Part"), of="n_yes", definition=mark("Part de la mesure.")),
    statistic("rate_low"),
    statistic("rate_high"),
)
"""A measure: students it counts for and against, its share and its interval."""

AREA = (
    statistic(
        "roc_area",
        mark("Aire (AUC)"),
        unit="probability",
        definition=mark("Chance qu'un élève parti ait eu un score plus élevé qu'un élève resté."),
    ),
    statistic(
        "roc_low",
        mark("Aire, borne basse"),
        unit="probability",
        definition=mark("Borne basse de l'intervalle de l'aire (DeLong)."),
    ),
    statistic(
        "roc_high",
        mark("Aire, borne haute"),
        unit="probability",
        definition=mark("Borne haute de l'intervalle de l'aire (DeLong)."),
    ),
)
"""Area under the curve and its interval."""
