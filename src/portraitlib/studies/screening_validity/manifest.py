"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark
from portraitlib.tables.schemas import SENSITIVE_COLUMNS

_PAST = Reads(
    ("students", "results", "outcomes", "calendar", "attendance", "discipline", "answers"),
    ("students.grade_level", "students.birth_year", "students.age_on_september_30"),
    is_every_year=True,
)

MANIFEST = Manifest(
    notebook="05_validite_depistage",
    title=mark("05 Validité du dépistage"),
    step="needs",
    studies={
        "describe_validity": "measures.accuracy",
        "validate_over_time": "measures.over_time",
        "compare_with_baselines": "measures.baselines",
        "compare_with_published": "measures.published",
        "describe_calibration": "measures.calibration",
        "describe_lead_time": "measures.lead_time",
        "audit_errors": "measures.audit",
        "describe_screening_packet": "measures.packet",
    },
    reads={
        **dict.fromkeys(
            (
                "describe_validity",
                "validate_over_time",
                "compare_with_baselines",
                "compare_with_published",
                "describe_calibration",
                "describe_lead_time",
            ),
            _PAST,
        ),
        **dict.fromkeys(
            ("audit_errors", "describe_screening_packet"),
            Reads(
                _PAST.tables, (*_PAST.columns, *(f"students.{name}" for name in SENSITIVE_COLUMNS)), is_every_year=True
            ),
        ),
    },
    settings={"validite.yml": "settings:ValidityRules", "depistage.yml": "portraitlib.rules:ScreeningRules"},
    abilities=(
        Ability(
            "against_outcome",
            mark("Comparer le repérage au parcours réel (diplôme, sortie)"),
            (
                Need("results", columns=("mark",), years=2, is_any_year=True),
                Need(
                    "outcomes",
                    rows="measures.needs:left",
                    about=mark("élève sorti sans diplôme ni qualification"),
                    students="settings:ValidityRules.smallest_number",
                    is_any_year=True,
                ),
            ),
            is_essential=True,
        ),
        Ability(
            "fairness",
            mark("Vérifier que le repérage sert bien chaque sous-groupe"),
            (
                Need("results", columns=("mark",), years=2, is_any_year=True),
                Need(
                    "students",
                    any_column=("sex", "ehdaa_status", "has_intervention_plan", "first_language", "was_born_in_canada"),
                ),
            ),
        ),
    ),
    of_the_reader=("few_behind_rates",),
    refusals={
        "students_twice": mark(
            "Des élèves ont plus d'une situation dans la table du parcours après l'école : on ne sait pas laquelle "
            "croire. Corrigez l'importation."
        ),
        "cohorts_not_seen": mark(
            "Aucun élève dont on connaît la suite du parcours n'a été vu à ce niveau dans les années importées : il "
            "faut des années plus anciennes, ou un niveau moins élevé."
        ),
        "outcome_before_look": mark(
            "Pour trop d'élèves, la suite du parcours est datée d'avant le jour où le coefficient est lu : on jugerait "
            "une prévision faite après coup. Vérifiez les années de la table du parcours après l'école."
        ),
        "outcomes_not_known": mark(
            "On ne sait pas ce que sont devenus les élèves vus : ils sont encore inscrits, ont déménagé, ou l'année "
            "manque."
        ),
        "one_outcome": mark(
            "Tous les élèves dont on connaît la suite ont fait de même (tous restés, ou tous partis) : rien ne dit si "
            "le coefficient les distingue."
        ),
        "too_few_outcomes": mark(
            "Moins de {smallest_number} élèves sont partis sans diplôme, ou moins de {smallest_number} sont restés : "
            "un résultat tiendrait à une ou deux personnes. Ajoutez des cohortes, ou réunissez plusieurs écoles."
        ),
        "too_few_scored": mark(
            "On sait trop peu des élèves passés pour leur donner un coefficient : il en faut un à au moins "
            "{smallest_number} élèves partis et à {smallest_number} élèves restés. Ajoutez les données qui manquent, "
            "ou choisissez des critères que vos données permettent de calculer."
        ),
        "cohorts_too_few": mark(
            "On ne peut pas séparer les cohortes en anciennes et récentes avec au moins {smallest_number} élèves "
            "partis et {smallest_number} restés de chaque côté : l'essai sur d'autres élèves n'est pas possible."
        ),
        "one_cohort": mark(
            "Tous les élèves suivis sont d'une même cohorte : il n'y en a pas de plus ancienne sur laquelle fixer un "
            "seuil, pour l'essayer ensuite sur une autre."
        ),
        "few_behind_rates": mark(
            "Moins de {minimum} élèves sont derrière un des nombres de cette partie : elle se lit dans la version "
            "interne."
        ),
    },
)
