"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="09_evaluation",
    title=mark("09 L'évaluation"),
    studies={
        # 1, 2, 8, 9: was it done, declared first, the sheet, will it last
        "check_delivery": "measures.delivery",
        "list_declarations": "measures.declared",
        "check_lasting": "measures.lasting",
        # 3, 4: which design, the estimate
        # 5, 6, 7: what could undo it, dose and practice, planned against reached
        "challenge_estimate": "measures.doubts",
        "follow_practices": "measures.practices",
        "follow_expected": "measures.expected",
        "relate_dose": "measures.dose",
        "compare_detectable": "measures.reached",
        # 10: several schools
    },
    reads={
        # 1, 2, 8, 9
        "check_delivery": Reads(("students", "services", "sessions", "programmes", "eligibility", "calendar")),
        "list_declarations": Reads(("programmes",), is_refused=False),
        "check_lasting": Reads(("students", "services", "offers", "trainings", "staff"), is_every_year=True),
        # 3, 4
        # 5, 6, 7
        "challenge_estimate": Reads(("services", "results"), is_every_year=True),
        "compare_detectable": Reads(("services", "results")),
        "follow_practices": Reads(("answers",)),
        "follow_expected": Reads(("services", "answers", "results", "attendance"), is_every_year=True),
        "relate_dose": Reads(("services", "sessions", "results")),
        # 10
    },
    settings={"evaluation.yml": "settings:EvaluationRules"},
    abilities=(
        Ability("programmes", mark("Comparer les élèves d'un programme à d'autres"), (Need("services"),), True),
    ),
    refusals={
        # 1, 2, 8, 9
        # 3, 4
        # 5, 6, 7
        "nothing_to_challenge": mark(
            "Ces données décrivent : aucune comparaison de deux groupes n'est faite, il n'y a pas de nombre à mettre à "
            "l'épreuve. La section 3 dit quelle comparaison serait possible."
        ),
        "no_practices": mark(
            "Aucun questionnaire du personnel n'a été rempli avant et après un soutien : « Pratiques » est prêt "
            "(params/questionnaires/pratiques.yml)."
        ),
        "practices_not_paired": mark(
            "Trop peu de personnes ont répondu avant et après sous un même numéro : il en faut {fewest:count}, pour "
            "que personne ne soit montré."
        ),
        "no_session_of_programme": mark(
            "Aucune rencontre de ce programme n'est inscrite (table « sessions ») : on ne sait pas qui est venu "
            "souvent."
        ),
        "too_few_doses": mark(
            "Trop peu d'élèves du programme ont à la fois des rencontres inscrites et un résultat, ou tous sont venus "
            "autant : il faut au moins {fewest:count} élèves."
        ),
        # 10
    },
)
