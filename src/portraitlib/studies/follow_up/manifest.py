"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

_PROGRESS = Reads(("students", "progress"), ("students.group",), is_refused=False)

MANIFEST = Manifest(
    notebook="07_suivi",
    title=mark("07 Le suivi"),
    studies={
        # 1, 7, 8, 9: decisions, indicators, voices, pages
        # 2, 6, 10: doses, tiers, units
        # 3, 4, 5: progress
        "follow_progress": "measures.progress",
        "apply_progress_rule": "measures.rule",
        "describe_single_case": "measures.single",
        "describe_growth": "measures.growth",
    },
    reads={
        "follow_progress": _PROGRESS,
        "apply_progress_rule": _PROGRESS,
        "describe_single_case": _PROGRESS,
        "describe_growth": _PROGRESS,
    },
    narrowing=("home_group",),
    settings={"suivi.yml": "settings:FollowUpRules"},
    abilities=(
        Ability("progress", mark("Suivre la progression des élèves soutenus"), (Need("progress"),)),
        Ability("delivery", mark("Comparer les soutiens prévus et donnés"), (Need("services"), Need("sessions"))),
    ),
    choices={
        "student": Choice(mark("Élève"), "measures.progress:list_followed", mark("Tous les élèves suivis")),
        "home_group": Choice(mark("Groupe"), "measures.progress:list_groups_followed", mark("Tous les groupes")),
    },
    refusals={
        "no_progress": mark(
            "Aucune série de progression n'est importée pour cette année (table « progress ») : une passation courte "
            "par semaine ou aux deux semaines, au même outil, suffit pour commencer. Les autres sections se lisent."
        ),
        "nobody_followed_there": mark("Aucun élève du groupe {group} n'a de série de progression cette année."),
        "no_aims": mark(
            "Aucune cible d'élève n'est écrite au journal à côté d'une série qui se lit : la règle compare des "
            "résultats à une ligne. Écrivez une cible (nombre et date) pour chaque élève suivi, ici ou au classeur."
        ),
        "aims_not_shown": mark("Les cibles des élèves sont au journal de l'équipe, que ce public ne lit pas."),
        "no_phases": mark(
            "Aucun début de soutien n'est écrit au journal pour un élève : sans ce jour, il n'y a ni avant ni pendant. "
            "Écrivez une phase (élève, soutien, jour)."
        ),
        "growth_of_few": mark(
            "Aucun outil n'a {least:count} élèves ou plus qui ont trois résultats lisibles : en dessous, ce qui "
            "distingue les élèves ne se sépare pas du bruit. Lisez-les un à un."
        ),
        "not_followed": mark("Cet élève n'a aucune série de progression cette année."),
    },
    of_the_page=("not_followed",),
    of_the_reader=("aims_not_shown",),
)
