"""The truths planted in the synthetic schools: where, how large, how to find them again.

Descriptions are in French: they are written to `verites_plantees.yml`, which teams and researchers read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Truth:
    """One fact put into the data on purpose."""

    kind: str
    school: str
    where: Mapping[str, Any]
    size: float
    unit: str
    tolerance: float
    what: str
    how: str

    @property
    def truth_id(self) -> str:
        """Name of the truth, unique over all schools."""
        return f"{self.school}_{self.kind}"

    def as_entry(self) -> dict[str, Any]:
        """Write the truth as plain values, in the order a reader wants them."""
        return {
            "id": self.truth_id,
            "school": self.school,
            "kind": self.kind,
            "where": dict(self.where),
            "size": self.size,
            "unit": self.unit,
            "tolerance": self.tolerance,
            "what": self.what,
            "how": self.how,
        }


def _truth(kind: str, size: float, unit: str, tolerance: float, where: Mapping[str, Any], what: str, how: str) -> Truth:
    return Truth(kind, "", where, size, unit, tolerance, what, how)


WEAK_COMPETENCY = _truth(
    "weak_competency",
    -9.0,
    "points de note (0-100)",
    2.0,
    {"subject": "mathematics", "competency": "problem_solving", "contrast": "reasoning", "grade_level": 2},
    "Une compétence fragile à un seul niveau, chaque année : les notes de cette compétence y sont abaissées.",
    "Écart moyen entre la compétence et « contrast » à ce niveau, moins le même écart aux autres niveaux "
    "(résultats finaux, toutes les années).",
)
MISSED_WEEKDAY = _truth(
    "missed_weekday",
    0.18,
    "part des journées",
    0.06,
    {"group": "31", "school_year": 2026, "weekday": 0},
    "Un groupe dont les lundis sont manqués : probabilité ajoutée d'être absent toute la journée le lundi.",
    "Taux d'absence du lundi moins celui des autres jours dans ce groupe, moins la même différence dans le reste "
    "de l'école.",
)
SUPPORT_BY_CUTOFF = _truth(
    "support_by_cutoff",
    6.0,
    "points de note (0-100) à l'étape 3",
    2.5,
    {
        "school_years": [2024, 2025, 2026],
        "service": "tutoring",
        "subjects": ["french", "mathematics"],
        "programme_id": "TUTORAT",
        "cutoff": 42.0,
        "known_on": "11-20",
        "term": "3",
        "score": "(100 - moyenne des notes de l'étape 1 en français et en mathématique) + taux d'absence en % "
        "du début de l'année au 20 novembre, arrondi à une décimale; soutien si score >= cutoff",
    },
    "Un tutorat donné à tous les élèves, et aux seuls élèves, dont le score atteint le seuil; il ajoute des points "
    "à l'étape 3 en français et en mathématique.",
    "Régression de la moyenne de l'étape 3 (français, mathématique) sur le score et l'indicatrice « score >= "
    "cutoff » (discontinuité). La simple comparaison soutenus / non soutenus est trompeuse.",
)
SHORT_MENTORING = _truth(
    "short_mentoring",
    -5.0,
    "points de note (0-100) à l'étape 3",
    2.0,
    {"service": "mentoring", "school_years": [2025, 2026], "days_below": 90, "size_when_kept": 2.0},
    "Un mentorat rompu avant trois mois par le départ de la mentore ou du mentor nuit (toutes les matières, étape 3); "
    "mené jusqu'à la fin prévue, il aide de « size_when_kept ».",
    "Chez les élèves mentorés : étape 3 moins étape 1, relations rompues avant trois mois contre relations menées à "
    "terme; la différence attendue est size - size_when_kept. La rupture ne dépend pas de l'élève.",
)
UNSIGNALLED_SUBGROUP = _truth(
    "unsignalled_subgroup",
    -0.45,
    "différence de sensibilité",
    0.25,
    {
        "column": "first_language",
        "value": "other",
        "flag": "moyenne finale de l'année < 65 ou taux d'absence >= 10 %, une des années suivies",
    },
    "Un sous-groupe que les signaux habituels servent mal : ces élèves partent sans diplôme aussi souvent, sans "
    "que notes, absences ou manquements l'annoncent. La taille est une valeur attendue.",
    "Parmi les élèves sortis sans diplôme (outcomes : left) : part de ceux que le signal simple repère, dans le "
    "sous-groupe moins ailleurs.",
)
RULE_BREAK = _truth(
    "rule_break",
    -1.2,
    "points de note (0-100) au résultat final",
    0.5,
    {"terms_compared": [2022, 2025], "courses": "has_ministry_exam", "exam_gap": -8.0},
    "Une rupture de tendance due aux règles seules : les épreuves sont réussies à 8 points de moins que les notes "
    "d'école de la compétence évaluée, et leur poids dans cette compétence passe de 20 % (2022 à 2024) à 50 % (2025). "
    "L'apprentissage n'a pas changé.",
    "Résultat final moins moyenne pondérée des étapes, cours à épreuve : 2025 et suivantes moins 2022. La moyenne "
    "des étapes, elle, ne bouge pas.",
)
PILE_AT_PASS = _truth(
    "pile_at_pass",
    0.85,
    "part des 57, 58 et 59 portés à 60",
    0.10,
    {"from": [57, 58, 59], "to": 60, "term": "final", "competency": "overall", "courses": "no_ministry_exam"},
    "Des résultats finaux de 57 à 59 portés à 60 dans les cours sans épreuve ministérielle.",
    "Nombre de finals de 57 à 59 comparé à celui de 54 à 56 et de 61 à 63; comparer aussi avec la moyenne pondérée "
    "des étapes.",
)
CLASS_WITHOUT_SKILL = _truth(
    "class_without_skill",
    -0.38,
    "part des points",
    0.12,
    {"group": "21", "school_year": 2026, "instrument": "DIAG-MAT", "skill": "fractions", "chance_kept": 0.35},
    "Une notion que presque tout un groupe n'a pas acquise (les autres groupes, oui) : enseignement "
    "universel d'abord. La chance de réussir chaque item de la notion y est multipliée par « chance_kept » à "
    "l'automne, par un peu plus à l'hiver : elle reste presque toute à acquérir. La taille est une valeur attendue.",
    "Part des points obtenus aux items de la notion moins celle des autres items, dans le groupe, moins la même "
    "différence dans les autres groupes qui ont passé le test.",
)
SEVERE_RATER = _truth(
    "severe_rater",
    -0.8,
    "points d'échelle (1 à 4)",
    0.3,
    {"table": "observations", "rater": "second"},
    "Quand deux personnes observent, la seconde est plus sévère.",
    "Différence moyenne entre les deux cotes des mêmes groupe, date et critère.",
)
CHANGED_PRACTICES = _truth(
    "changed_practices",
    0.7,
    "points d'échelle (1 à 5)",
    0.3,
    {"table": "answers", "instrument": "Pratiques", "school_year": 2026},
    "Les pratiques déclarées par le personnel ont progressé entre « avant » et « après ».",
    "Différence moyenne appariée après - avant, par personne et question.",
)
SLOW_RESPONDERS = _truth(
    "slow_responders",
    0.35,
    "part des élèves suivis",
    0.15,
    {
        "table": "progress",
        "school_year": 2026,
        "slope_response": {"FLUIDITE": 1.5, "ERREURS": -0.55},
        "slope_no_response": {"FLUIDITE": 0.1, "ERREURS": -0.03},
        "slope_cut": {"FLUIDITE": 0.8, "ERREURS": -0.28},
    },
    "Une part des élèves suivis chaque semaine ne progresse presque pas depuis le début du tutorat.",
    "Pente par semaine de chaque série depuis le début du tutorat, un départ par niveau (droite des moindres carrés); "
    "part des pentes qui n'atteignent pas « slope_cut », dans le sens de l'instrument.",
)
SLOW_WITHOUT_DOSE = _truth(
    "slow_without_dose",
    0.14,
    "part des élèves suivis",
    0.08,
    {"tables": ["progress", "sessions"], "school_year": 2026, "held_cut": 0.5, "share_of_slow": 0.4},
    "À une part de ceux qui ne progressent presque pas, le tutorat n'a presque pas été donné : ce n'est pas une "
    "absence de réponse. Aux autres, il l'a été.",
    "Part des élèves sous « slope_cut » dont moins de « held_cut » des séances de tutorat ont eu lieu.",
)
QUIET_DECLINE = _truth(
    "quiet_decline",
    12.5,
    "points de la moyenne (0-100), de l'étape 1 à l'étape 3",
    2.0,
    {"school_year": 2026, "grade_levels": [1, 4, 5], "n_students": 3, "points_lost": {"2": 6, "3": 12}},
    "Un élève par niveau nommé réussit tous ses cours, mais ses notes baissent : « points_lost » à chaque étape, et "
    "aux épreuves autant qu'à l'étape 3. Aucun seuil ne le signale. La taille est une valeur attendue.",
    "Parmi les élèves qui réussissent tous leurs cours : note de l'étape 1 moins note de l'étape 3, en moyenne sur "
    "les mêmes cours; moyenne des « n_students » plus grandes baisses.",
)

KINDS: tuple[Truth, ...] = (
    WEAK_COMPETENCY,
    MISSED_WEEKDAY,
    SUPPORT_BY_CUTOFF,
    SHORT_MENTORING,
    UNSIGNALLED_SUBGROUP,
    RULE_BREAK,
    PILE_AT_PASS,
    CLASS_WITHOUT_SKILL,
    SEVERE_RATER,
    CHANGED_PRACTICES,
    SLOW_RESPONDERS,
    QUIET_DECLINE,
    SLOW_WITHOUT_DOSE,
)
FEATURED: tuple[tuple[Truth, ...], ...] = (
    (WEAK_COMPETENCY, MISSED_WEEKDAY, SHORT_MENTORING, PILE_AT_PASS, CLASS_WITHOUT_SKILL, SEVERE_RATER, QUIET_DECLINE),
    (SUPPORT_BY_CUTOFF, UNSIGNALLED_SUBGROUP, RULE_BREAK, CHANGED_PRACTICES, SLOW_RESPONDERS, SLOW_WITHOUT_DOSE),
    (),
)
