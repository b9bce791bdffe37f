"""What the planning tables of each model hold on purpose, with how to find it again."""

from __future__ import annotations

from portraitlib.sample.truths import Truth

SHARED_NEED = Truth(
    "shared_need",
    "",
    {"table": "offers", "group": "21", "offer_kind": "in_class", "subject": "mathematics"},
    1,
    "offre",
    0,
    "Accompagnement ciblé : la classe dont presque tous ont le même besoin a une offre de coenseignement, et non des "
    "groupes à part.",
    "Nombre d'offres de cette forme et de cette matière pour ce groupe.",
)
ONE_ADULT = Truth(
    "one_adult",
    "",
    {"table": "offers", "offer_kind": "group", "role": "resource_teacher"},
    0.6,
    "part des rencontres par semaine",
    0.01,
    "Accompagnement ciblé : la plus grande part des groupes repose sur une seule personne.",
    "Plus grande part des rencontres par semaine (sessions_a_week) des offres de cette forme qu'une même personne "
    "donne.",
)
PLACE_FOR_ALL = Truth(
    "place_for_all",
    "",
    {"table": "offers", "wishes": "all"},
    1.65,
    "places par élève",
    0.3,
    "IMPACTS : tous les élèves demandent un soutien, le midi ou certains après-midi, et il y a une place pour chacun.",
    "Somme des places (maximum_size, 12 quand rien n'est écrit) des offres, par élève qui a une demande.",
)
ENRICHMENT = Truth(
    "enrichment_seats",
    "",
    {"table": "offers", "service": "enrichment"},
    60,
    "places",
    0,
    "IMPACTS : des places sont gardées pour l'enrichissement.",
    "Somme des places (maximum_size) des offres de ce service.",
)
LATE_BUSES = Truth(
    "late_buses",
    "",
    {"table": "slots", "slot_kind": "evening", "cycle_days": 9, "fewest_seats_in": "J4-soir", "fewest_seats": 8},
    7,
    "soirs par cycle",
    0,
    "Études dirigées : un autobus part après la plage quatre soirs par semaine, donc sept jours sur neuf; un soir, il "
    "a très peu de places.",
    "Nombre de plages du soir suivies d'un autobus; la plage qui en a le moins de places.",
)
NEVER_FREE = Truth(
    "never_free",
    "",
    {"table": "student_slots", "wish": "directed"},
    4,
    "élèves",
    0,
    "Études dirigées : quelques élèves dirigés ne sont libres dans aucune plage; aucun groupe ne peut les recevoir.",
    "Élèves dirigés dont chaque plage est dite, et jamais libre.",
)

OF_MODEL: dict[str, tuple[Truth, ...]] = {
    "targeted": (SHARED_NEED, ONE_ADULT),
    "impacts": (PLACE_FOR_ALL, ENRICHMENT),
    "directed_study": (LATE_BUSES, NEVER_FREE),
}
"""What each model's tables hold. It is no effect on results: the control school has some too."""
