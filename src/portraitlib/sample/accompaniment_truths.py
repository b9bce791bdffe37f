"""What the accompaniment of each school holds on purpose, with how to find it again."""

from __future__ import annotations

from portraitlib.sample.truths import Truth

LEAVING = "-03-13"
"""Day on which a mentor is known to leave."""
MOST_TOGETHER = 15


def _early(ending: str, what: str, how: str) -> Truth:
    where = {"tables": ["services", "sessions", "staff"], "service": "mentoring", "school_year": 2026, "ending": ending}
    return Truth(f"early_{ending}", "", where, 0.33, "part des mentorats rompus avant trois mois", 0.1, what, how)


KNOWN = _early(
    "known",
    "Des mentorats rompus avant trois mois dont la fin se savait dès le début : l'adulte ne s'était engagé que "
    "jusque-là, ou son départ était annoncé.",
    "Fins avant 90 jours (provider_left) dont la date est celle de commitment_until, ou de known_leaving_date de "
    "l'adulte.",
)
THINNING = _early(
    "thinning",
    "Des mentorats rompus avant trois mois dont les rencontres s'espaçaient : des messages pendant deux semaines, puis "
    "plus rien pendant quatre.",
    "Fins avant 90 jours sans aucune rencontre dans les 28 derniers jours, des messages dans les 14 jours d'avant.",
)
NO_SIGN = _early(
    "no_sign",
    "Des mentorats rompus avant trois mois que rien n'annonçait : les rencontres ont eu lieu jusqu'à la fin.",
    "Fins avant 90 jours dont chaque rencontre prévue des 28 derniers jours a eu lieu, et dont la date n'était pas "
    "connue.",
)
OVER_SIZE = Truth(
    "over_size_group",
    "",
    {
        "table": "services",
        "service": "group_accompaniment",
        "group_id": "G1",
        "most": MOST_TOGETHER,
        "from": "2026-01-12",
    },
    18,
    "élèves",
    0,
    "Un groupe d'accompagnement qui passe de 13 à 18 élèves en janvier : plus de 15.",
    "Élèves du groupe dont le service court à une date.",
)
CHANGING_ADULTS = Truth(
    "changing_adults",
    "",
    {"table": "sessions", "service": "group_accompaniment", "group_id": "G2", "programme": "community"},
    3,
    "adultes",
    0,
    "Un programme dont l'adulte change d'une rencontre à l'autre : trois personnes se relaient.",
    "Adultes différents (provider_id, sinon celui du service) des rencontres du programme.",
)
SHORT_TRAINING = Truth(
    "short_training",
    "",
    {"table": "trainings", "kind": "training", "hours": 2},
    3,
    "adultes",
    0,
    "Des adultes qui accompagnent sans avoir eu deux heures de formation avant leur première rencontre : deux ont eu "
    "une heure, la formation d'une autre est venue après.",
    "Par adulte : somme des heures (kind : training) d'avant sa première rencontre, sous « hours ».",
)
LEAVING_MENTOR = Truth(
    "leaving_mentor",
    "",
    {"tables": ["staff", "services"], "known_leaving_date": f"2026{LEAVING}", "start_date": "2026-01-12"},
    3,
    "mentorats",
    0,
    "Une mentore ou un mentor dont le départ de mars est connu commence trois mentorats en janvier.",
    "Mentorats dont l'adulte a ce départ annoncé : ils finissent ce jour-là, avant 90 jours.",
)
REMATCHED = Truth(
    "rematched",
    "",
    {"table": "services", "column": "previous_service_id"},
    2,
    "mentorats",
    0,
    "Après une fin précoce, un autre adulte est jumelé trois semaines plus tard.",
    "Mentorats qui en suivent un autre (previous_service_id), fini avant 90 jours.",
)
EARLY_IN, GROUPS_IN = 0, 1
"""Place, among three schools, of that with early endings of three kinds, and of that whose conditions are not met."""
ACCOMPANIED: tuple[tuple[Truth, ...], ...] = (
    (KNOWN, THINNING, NO_SIGN),
    (OVER_SIZE, CHANGING_ADULTS, SHORT_TRAINING, LEAVING_MENTOR, REMATCHED),
    (),
)
"""What each school holds; the third holds none of it. It is no effect on results."""
