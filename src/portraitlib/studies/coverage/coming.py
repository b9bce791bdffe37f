"""The notebooks to come, and what they will need of the data: each leaves this page for the manifest of its room."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need
from portraitlib.results.vocabulary.marking import mark

COMING = (
    Manifest(
        notebook="06_planification",
        title=mark("06 Planification des soutiens"),
        studies={},
        abilities=(
            Ability(
                "needs",
                mark("Situer les besoins"),
                (Need("results", columns=("mark",)), Need("students", columns=("grade_level",))),
                is_essential=True,
            ),
            Ability("capacity", mark("Tenir compte du personnel disponible"), (Need("staff"),)),
            Ability("present_supports", mark("Partir des soutiens déjà en place"), (Need("services"),)),
        ),
        room="coverage",
    ),
    Manifest(
        notebook="07_suivi",
        title=mark("07 Suivi et régulation"),
        studies={},
        abilities=(
            Ability("progress", mark("Suivre les progrès d'un élève"), (Need("progress", columns=("score",)),)),
            Ability(
                "actions_held",
                mark("Vérifier que les actions prévues ont lieu"),
                (Need("services", columns=("start_date",)), Need("sessions")),
            ),
            Ability(
                "marks_between_terms",
                mark("Comparer les résultats d'une étape à l'autre"),
                (Need("results", columns=("mark",)),),
                is_essential=True,
            ),
        ),
        room="coverage",
    ),
    Manifest(
        notebook="08_accompagnement",
        title=mark("08 Accompagnement et mentorat"),
        studies={},
        abilities=(
            Ability(
                "dose",
                mark("Mesurer le soutien réellement reçu"),
                (Need("services", columns=("start_date",)), Need("sessions")),
                is_essential=True,
            ),
            Ability(
                "mentoring_continuity",
                mark("Suivre la durée des mentorats"),
                (Need("services", rows="measures.needs:mentoring", about=mark("mentorat")), Need("sessions")),
            ),
            Ability(
                "roles",
                mark("Décrire la libération et la formation du personnel"),
                (Need("staff", any_column=("release_share", "training_hours")),),
            ),
        ),
        room="coverage",
    ),
    Manifest(
        notebook="09_evaluation",
        title=mark("09 Évaluation des effets"),
        studies={},
        abilities=(
            Ability(
                "effect_on_marks",
                mark("Estimer l'effet sur les résultats"),
                (
                    Need("results", columns=("mark",), years=2, is_any_year=True),
                    Need("services", students=10, is_any_year=True),
                ),
                is_essential=True,
            ),
            Ability(
                "implementation",
                mark("Dire si le soutien a été donné comme prévu"),
                (Need("services", columns=("start_date",)), Need("sessions")),
            ),
            Ability(
                "effect_on_attendance",
                mark("Estimer l'effet sur l'assiduité"),
                (
                    Need("services", columns=("start_date",)),
                    Need("attendance"),
                    Need("calendar", columns=("is_instructional",)),
                ),
            ),
            Ability(
                "effect_on_persistence",
                mark("Estimer l'effet sur la persévérance"),
                (Need("services", columns=("start_date",)), Need("outcomes", is_any_year=True)),
            ),
            Ability(
                "change_of_practices",
                mark("Décrire le changement des pratiques d'enseignement"),
                (
                    Need(
                        "practices",
                        rows="measures.needs:both_waves",
                        about=mark("réponse des mêmes personnes avant et après"),
                        is_any_year=True,
                    ),
                ),
            ),
        ),
        room="coverage",
    ),
)
