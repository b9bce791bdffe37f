"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

_SIGNALS = ("students", "results", "attendance", "calendar", "discipline", "answers")
_NEEDS = Reads((*_SIGNALS, "services"), ("students.grade_level",))
_OFFERED = Reads(("students", "results", "slots", "offers", "adult_hours", "student_slots", "wishes", "pairs"))

MANIFEST = Manifest(
    notebook="06_planification",
    title=mark("06 La planification"),
    step="plan",
    studies={
        "propose_priorities": "measures.priorities",
        "describe_mathematics": "measures.mathematics",
        "list_supports_in_place": "measures.in_place",
        "describe_cumulated_criteria": "measures.cumulative",
        "group_determinants": "measures.cumulative",
        "describe_own_practices": "measures.people",
        "describe_sense_of_competence": "measures.people",
        "count_teachers": "measures.people",
        "list_practices": "measures.practices",
        "describe_indicators": "measures.indicators",
        "draw_chain": "measures.chain",
        "list_plan_conditions": "measures.roles",
        "list_roles": "measures.roles",
        "plan_development": "measures.development",
        "plan_groups": "measures.groups",
        "explain_left_out": "measures.left_out",
        "measure_capacity": "measures.capacity",
    },
    reads={
        "propose_priorities": Reads(("students", "results"), ("students.grade_level",), is_of_results=True),
        "describe_mathematics": Reads(("students", "results"), ("students.grade_level",), is_of_results=True),
        "list_supports_in_place": _NEEDS,
        "describe_cumulated_criteria": _NEEDS,
        "group_determinants": Reads(_SIGNALS),
        "describe_own_practices": Reads(("answers",)),
        "describe_sense_of_competence": Reads(("answers",)),
        "count_teachers": Reads(("staff",)),
        "describe_indicators": Reads(("results",), is_every_year=True, is_of_results=True, is_refused=False),
        "plan_development": Reads(("students", "services", "offers"), is_refused=False),
        "plan_groups": _OFFERED,
        "explain_left_out": _OFFERED,
        "measure_capacity": _OFFERED,
    },
    settings={
        "planification.yml": "settings:PlanningRules",
        "pratiques.yml": "portraitlib.rules:PracticeBook",
        "portrait.yml": "portraitlib.rules:PortraitRules",
        "depistage.yml": "portraitlib.rules:ScreeningRules",
        "assiduite.yml": "portraitlib.rules.attendance:AttendanceRules",
        "rencontres.yml": "portraitlib.journal.year:MeetingRules",
    },
    abilities=(
        Ability(
            "priorities",
            mark("Choisir des priorités à partir des portraits"),
            (Need("results", columns=("mark",), is_any_year=True),),
            is_essential=True,
        ),
        Ability("supports_in_place", mark("Mettre les soutiens donnés à côté des besoins"), (Need("services"),)),
        Ability("own_practices", mark("Lire ce que le personnel dit de ses pratiques"), (Need("answers"),)),
        Ability("groups", mark("Former des groupes qui tiennent dans l'horaire"), (Need("slots"), Need("offers"))),
        Ability("teachers", mark("Compter qui accompagner"), (Need("staff"),)),
    ),
    choices={
        "need": Choice(mark("Besoin"), "measures.practices:list_needs", mark("Tous les besoins")),
        "tier": Choice(mark("Palier"), "measures.practices:list_tiers", mark("Tous les paliers")),
    },
    works={"plan": "measures.at_work:PlanAtWork"},
    refusals={
        "no_portrait": mark(
            "Aucun des portraits lus n'a pu conclure : il n'y a pas de quoi proposer une priorité. Leurs carnets "
            "(01 à 04) disent ce qui manque."
        ),
        "no_mathematics": mark("Aucun résultat de mathématique n'a été trouvé pour cette année."),
        "no_services": mark(
            "Les données ne disent pas quels services sont donnés, ni à qui : importez-les (table « Services de "
            "soutien ») pour "
            "les mettre à côté des besoins."
        ),
        "no_practice_answers": mark(
            "Les données lues ne contiennent aucune réponse du personnel sur ses pratiques : faites passer le "
            "questionnaire « Pratiques » de la trousse avant de commencer."
        ),
        "no_competence_answers": mark(
            "Les données lues ne disent pas si les élèves se sentent capables d'apprendre : le questionnaire "
            "« Sentiment de compétence » de la trousse, en quatre questions, ferait un indicateur, avant puis après."
        ),
        "too_few_answers_to_tell": mark(
            "Moins de {smallest} personnes ont répondu : leurs réponses ne sont pas présentées."
        ),
        "no_staff": mark("Les données ne disent rien du personnel (table « Personnel ») : on ne peut pas compter."),
        "no_slots": mark(
            "Les plages de l'horaire manquent (feuille « Plages » du classeur des offres) : sans elles, on "
            "ne peut pas former de groupes. Les priorités restent lisibles plus haut."
        ),
        "no_offers": mark(
            "Les offres manquent (feuille « Offres » du classeur) : on ne sait pas quels soutiens l'école "
            "peut donner, ni par qui. Les priorités restent lisibles plus haut."
        ),
        "nothing_asked": mark(
            "Aucun élève n'est à placer : ni demande (feuille « Demandes » du classeur), ni résultat sous "
            "le seuil dans une matière offerte."
        ),
        "no_practice": mark("Aucune pratique du fichier params/pratiques.yml ne répond à ce choix."),
    },
    of_the_page=("another_result",),
)
