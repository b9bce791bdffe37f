"""Columns that the sections on progress share."""

from __future__ import annotations

from typing import Any

from portraitlib.results.section import Form, column, fact, key, mark, n, part, table

FAULTS = {
    "mixed_levels": mark("Niveaux de l'outil mêlés"),
    "out_of_range": mark("Un score hors de l'étendue de l'outil"),
    "two_scales": mark("Deux échelles sous un même nom"),
    "mostly_missing": mark("Trop de passations manquantes"),
    "not_started": mark("Pas commencé : moins de trois résultats"),
    "at_best": mark("Au bout de l'échelle de l'outil"),
    "all_equal": mark("Tous les résultats sont égaux"),
    "no_interval": mark("Trop peu de résultats depuis le début de la cible"),
    "no_aim": mark("Aucune cible écrite"),
    "target_untold": mark("Cible sans nombre"),
    "deadline_untold": mark("Cible sans date"),
    "start_untold": mark("Départ écrit sans nombre"),
    "target_out_of_bounds": mark("Cible hors de l'étendue de l'outil"),
    "start_out_of_bounds": mark("Départ hors de l'étendue de l'outil"),
    "goal_before_start": mark("Cible datée d'avant le départ"),
    "no_start": mark("Moins de trois résultats depuis le début de la cible"),
    "target_passed": mark("Cible déjà atteinte au départ"),
    "aim_over": mark("Date de la cible passée"),
}
column(
    "progress_state",
    mark("Progression"),
    codes={
        "under_aim": mark("Moins vite que la cible"),
        "over_aim": mark("Plus vite que la cible"),
        "unsettled": mark("Pas encore tranché"),
        "no_aim": mark("Sans cible"),
        "unread": mark("Non lue"),
    },
    definition=mark("Pente et son intervalle, à côté de la pente qui mène à la cible."),
)
column("why_not_read", mark("Pourquoi"), codes=FAULTS, definition=mark("Ce qui empêche de lire la série."))
column("probe_level", mark("Niveau de l'outil"), definition=mark("Niveau des passations; un autre ne se compare pas."))
N_PROBES = fact(
    "n_probes",
    mark("Résultats"),
    Form.COUNT,
    unit="scores",
    definition=mark("Jours où l'élève a un résultat, au niveau lu."),
)
column(
    "n_gaps",
    mark("Manques"),
    Form.COUNT,
    unit="probes",
    definition=mark("Passations prévues et sans résultat : un manque n'est jamais un 0."),
)
_POINTS: dict[str, Any] = {"unit": "points of the instrument"}
WEEKLY: dict[str, Any] = {"unit": "points of the instrument a week"}
SLOPE = (
    fact("slope_week", mark("Pente"), Form.NUMBER, **WEEKLY, definition=mark("Points de plus par semaine.")),
    fact(
        "slope_week_low", mark("Pente, borne basse"), Form.NUMBER, **WEEKLY,
        definition=mark("Borne basse de l'intervalle de la pente."),
    ),
    fact(
        "slope_week_high", mark("Pente, borne haute"), Form.NUMBER, **WEEKLY,
        definition=mark("Borne haute de l'intervalle de la pente."),
    ),
    fact(
        "robust_slope", mark("Pente de Theil-Sen"), Form.NUMBER, **WEEKLY,
        definition=mark("Pente médiane de toutes les paires de résultats : un jour à part la change peu."),
    ),
    fact("aim_slope", mark("Pente visée"), Form.NUMBER, **WEEKLY, definition=mark("Du départ à la cible.")),
)  # fmt: skip
EXPECTED = (
    fact(
        "expected_score", mark("Attendu à la date visée"), Form.MARK, **_POINTS,
        definition=mark(
            "Résultat attendu à la date de la cible, si rien ne change; jamais hors de l'étendue de l'outil."
        ),
    ),
    fact(
        "expected_score_low", mark("Attendu, borne basse"), Form.MARK, **_POINTS,
        definition=mark("Borne basse de l'intervalle de ce résultat attendu."),
    ),
    fact(
        "expected_score_high", mark("Attendu, borne haute"), Form.MARK, **_POINTS,
        definition=mark("Borne haute de l'intervalle de ce résultat attendu."),
    ),
    fact("target_score", mark("Cible"), Form.MARK, **_POINTS, definition=mark("Résultat visé, écrit au journal.")),
    fact("target_on", mark("Pour le"), Form.DATE, definition=mark("Jour de la cible, écrit au journal.")),
    fact(
        "weeks_more", mark("Semaines de plus"), Form.MARK, unit="weeks",
        definition=mark("Semaines de plus qu'il faudrait pour trancher, si les résultats continuent ainsi."),
    ),
)  # fmt: skip
FOLLOWED = table(
    "followed_series",
    key("student_id"),
    fact("group"),
    key("instrument"),
    fact("direction", shown=False),
    fact("probe_level"),
    N_PROBES,
    fact("n_gaps"),
    *SLOPE,
    *EXPECTED,
    fact("progress_state"),
    fact("why_not_read"),
    about_students=True,
)
COUNTS = table(
    "progress_counts",
    key("instrument"),
    n("n_students"),
    part("n_under_aim", mark("Moins vite"), definition=mark("Sûrement moins vite que leur cible.")),
    part("n_over_aim", mark("Plus vite"), definition=mark("Sûrement plus vite que leur cible.")),
    part("n_unsettled", mark("Pas tranché"), definition=mark("L'intervalle de leur pente contient celle de la cible.")),
    part("n_no_aim", mark("Sans cible"), definition=mark("Lus, sans cible qui tienne.")),
    part("n_unread", mark("Non lus"), definition=mark("Série qui ne se lit pas : la raison est dans la liste.")),
)
BESIDE = table(
    "slopes_beside_aims",
    key("student_id"),
    key("instrument"),
    fact(
        "slope_gap", mark("Écart à la pente visée"), Form.NUMBER, **WEEKLY,
        definition=mark("Pente moins celle de la cible (moins 0 si pas une cible n'est écrite); plus haut est mieux."),
    ),
    fact(
        "slope_gap_low", mark("Écart, borne basse"), Form.NUMBER, **WEEKLY,
        definition=mark("Borne basse de l'intervalle de cet écart."),
    ),
    fact(
        "slope_gap_high", mark("Écart, borne haute"), Form.NUMBER, **WEEKLY,
        definition=mark("Borne haute de l'intervalle de cet écart."),
    ),
    about_students=True,
)  # fmt: skip
