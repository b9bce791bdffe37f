"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="09_evaluation",
    title=mark("09 L'évaluation"),
    step="evaluate",
    studies={
        # 1, 2, 8, 9: was it done, declared first, the sheet, will it last
        "check_delivery": "measures.delivery",
        "list_declarations": "measures.declared",
        "write_evidence_sheet": "measures.evidence",
        "compare_programmes": "measures.beside",
        "check_lasting": "measures.lasting",
        "write_diffusion_page": "measures.diffusion",
        # 3, 4: which design, the estimate
        "advise_design": "measures.advice",
        "estimate_programme": "measures.estimate",
        # 5, 6, 7: what could undo it, dose and practice, planned against reached
        "challenge_estimate": "measures.doubts",
        "follow_practices": "measures.practices",
        "follow_expected": "measures.expected",
        "relate_dose": "measures.dose",
        "compare_detectable": "measures.reached",
        # 10: several schools
        "describe_packet": "measures.packet",
    },
    reads={
        # 1, 2, 8, 9
        "check_delivery": Reads(("students", "services", "sessions", "programmes", "eligibility", "calendar")),
        "list_declarations": Reads(("programmes",), is_refused=False),
        "write_evidence_sheet": Reads(("students", "services", "results", "attendance", "eligibility")),
        "compare_programmes": Reads(("students", "services", "results", "attendance", "eligibility")),
        "check_lasting": Reads(("students", "services", "offers", "trainings", "staff"), is_every_year=True),
        # 3, 4
        "advise_design": Reads(("students", "services", "results", "programmes", "eligibility"), is_every_year=True),
        "estimate_programme": Reads(
            ("students", "services", "results", "programmes", "eligibility"), is_every_year=True
        ),
        # 5, 6, 7
        "challenge_estimate": Reads(("services", "results"), is_every_year=True),
        "compare_detectable": Reads(("services", "results")),
        "follow_practices": Reads(("answers",)),
        "follow_expected": Reads(("services", "answers", "results", "attendance"), is_every_year=True),
        "relate_dose": Reads(("services", "sessions", "results")),
        # 10
        "describe_packet": Reads(("students", "services", "results", "programmes", "eligibility")),
    },
    settings={"evaluation.yml": "settings:EvaluationRules"},
    abilities=(
        Ability("programmes", mark("Comparer les élèves d'un programme à d'autres"), (Need("services"),), True),
    ),
    choices={
        "programme": Choice(mark("Programme"), "views.menus:programme_options", mark("Le plus comparable")),
        "outcome": Choice(mark("Résultat regardé"), "views.menus:outcome_options", mark("Le résultat principal")),
    },
    refusals={
        # 1, 2, 8, 9
        "no_sheet": mark("La page à remettre part de la fiche : la fiche de ce programme n'a pas pu s'écrire."),
        # 3, 4
        "no_programme": mark(
            "Aucun programme ni service n'a commencé cette année. À la place : inscrivez ce qui se donne (tables "
            "« Programmes » et « Services de soutien »)."
        ),
        "no_outcome": mark(
            "Ce résultat n'a aucune donnée pour ces élèves. À la place : choisissez-en un autre dans le menu."
        ),
        "outcome_before_start": mark(
            "Ce résultat était su avant que le programme commence : il ne peut rien en dire. À la place : attendez le "
            "résultat suivant, ou choisissez-en un autre."
        ),
        "constant_outcome": mark(
            "Tous les élèves ont le même résultat : il ne distingue personne. À la place : choisissez-en un autre."
        ),
        "duplicates": mark(
            "Des élèves, ou le programme, sont inscrits deux fois la même année : on ne sait pas quelle ligne est la "
            "bonne. À la place : corrigez la table « Admissibilité aux programmes » ou « Programmes », puis "
            "importez-la de nouveau."
        ),
        "treated_before_eligible": mark(
            "Des élèves ont commencé avant le jour où on le leur a offert : ce qui vient après ne suit pas le choix. À "
            "la place : corrigez les dates, ou décrivez le programme."
        ),
        "two_programmes": mark(
            "Presque tous ces élèves ont aussi un autre programme, que les autres n'ont pas ({other}) : les deux ne se "
            "séparent pas. À la place : lisez-les comme un seul."
        ),
        "sequences_pooled": mark(
            "Les séquences de mathématique ne se mêlent pas : ce ne sont ni les mêmes cours, ni les mêmes examens. À "
            "la place : choisissez une seule séquence dans le menu."
        ),
        "no_comparison": mark(
            "Personne à qui comparer : tous, ou aucun, ont le programme. À la place : la section 3 le décrit."
        ),
        "no_overlap": mark(
            "Trop peu d'autres élèves ressemblaient, au départ, à ceux du programme. À la place : la section 3 le "
            "décrit."
        ),
        "few_points": mark("Trop peu de mois avant, ou après. À la place : la section 3 décrit le programme."),
        "few_at_cutoff": mark(
            "Moins de {fewest:count} élèves sont assez près du seuil, d'un côté : leur différence ne tiendrait à rien. "
            "À la place : lisez plusieurs années du même seuil, ou comparez à des élèves semblables au départ."
        ),
        "not_delivered": mark(
            "Ce programme ne s'est pas donné comme prévu (section 1) : une différence n'en dirait rien. À la place : "
            "lisez ce qui a manqué, et changez-le d'abord."
        ),
        "rd_missing": mark(
            "De chaque côté d'un seuil, le calcul demande deux bibliothèques libres de plus : « python kit.py install "
            "rd ». À la place, d'ici là : la section 3 dit quelles autres comparaisons sont possibles."
        ),
        # 5, 6, 7
        "nothing_to_challenge": mark(
            "Ces données décrivent : aucune comparaison de deux groupes n'est faite, il n'y a pas de nombre à mettre à "
            "l'épreuve. La section 3 dit quelle comparaison serait possible."
        ),
        "no_practices": mark(
            "Aucun questionnaire du personnel n'a été rempli avant et après un soutien : « Pratiques » est prêt, dans "
            "params/questionnaires."
        ),
        "practices_not_paired": mark(
            "Trop peu de personnes ont répondu avant et après sous un même numéro : il en faut {fewest:count}, pour "
            "que personne ne soit montré."
        ),
        "no_session_of_programme": mark(
            "Aucune rencontre de ce programme n'est inscrite (table « Séances de soutien ») : on ne sait pas qui est "
            "venu "
            "souvent."
        ),
        "too_few_doses": mark(
            "Trop peu d'élèves du programme ont à la fois des rencontres inscrites et un résultat, ou tous sont venus "
            "autant : il faut au moins {fewest:count} élèves."
        ),
        # 10
    },
)
