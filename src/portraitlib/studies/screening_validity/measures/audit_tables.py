"""Tables of the audit of errors: one row per group, one row per gap between two groups."""

from __future__ import annotations

from portraitlib.results.section import Form, Table, key, mark, n, part, statistic, table
from portraitlib.studies.screening_validity.measures.columns import share

MISSED = (
    share(
        "false_negative_rate", mark("Manqués, parmi les partis"), mark("Part non signalée, parmi les élèves partis.")
    ),
    share("false_negative_low", mark("Manqués, borne basse"), mark("Borne basse de l'intervalle de la part manquée.")),
    share("false_negative_high", mark("Manqués, borne haute"), mark("Borne haute de l'intervalle de la part manquée.")),
)
IN_VAIN = (
    share(
        "false_positive_rate",
        mark("Signalés en vain, parmi les restés"),
        mark("Part signalée, parmi les élèves restés."),
    ),
    share(
        "false_positive_low",
        mark("Signalés en vain, borne basse"),
        mark("Borne basse de l'intervalle de la part signalée en vain."),
    ),
    share(
        "false_positive_high",
        mark("Signalés en vain, borne haute"),
        mark("Borne haute de l'intervalle de la part signalée en vain."),
    ),
)
REST = (
    statistic("n_flagged", shown=False),
    statistic("ppv_rate", of="one side", shown=False),
    share(
        "ppv_low",
        mark("Signalements confirmés, borne basse"),
        mark("Borne basse de l'intervalle de la part de signalements confirmés."),
        shown=False,
    ),
    share(
        "ppv_high",
        mark("Signalements confirmés, borne haute"),
        mark("Borne haute de l'intervalle de la part de signalements confirmés."),
        shown=False,
    ),
    statistic("roc_area", shown=False),
    statistic(
        "expected_gone",
        mark("Départs attendus selon le coefficient"),
        unit="students",
        shown=False,
        definition=mark("Départs qu'annoncent les coefficients, par une même droite pour tous les élèves."),
    ),
    statistic(
        "observed_to_expected",
        mark("Départs observés sur attendus"),
        unit="ratio",
        shown=False,
        definition=mark("Départs observés sur départs attendus : 1 où le coefficient veut dire la même chose."),
    ),
)
GAPS = table(
    "gaps",
    key("measure"),
    key("first_group", mark("Groupe de comparaison"), definition=mark("Groupe dont l'écart est pris.")),
    key(
        "second_group",
        mark("Autre groupe"),
        definition=mark("Groupe dont la mesure, moins celle de l'autre, fait l'écart."),
    ),
    n("n_students"),
    statistic("gap"),
    statistic("gap_low"),
    statistic("gap_high"),
    statistic("adjusted_p"),
    statistic(
        "is_found",
        mark("Écart établi"),
        Form.TEXT,
        definition=mark("La valeur p ajustée est sous ce que permet le niveau de confiance."),
    ),
)


def groups_table(by: str) -> Table:
    """Errors of each group, as a view shows them: missed, signalled in vain; the rest is for a second table."""
    return table(
        "groups", key(by, adds_up=True), n("n_students"), part("n_gone"), *MISSED, part("n_stayed"), *IN_VAIN, *REST
    )
