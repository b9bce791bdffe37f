"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

_GIVEN = Reads(("students", "services", "sessions"))
_COMING = Reads(
    ("students", "results", "attendance", "calendar", "discipline", "answers", "services", "sessions", "wishes"),
    ("students.grade_level",),
)
_PROGRESS = Reads(("students", "progress"), ("students.group",), is_refused=False)

MANIFEST = Manifest(
    notebook="07_suivi",
    title=mark("07 Le suivi"),
    step="follow",
    studies={
        # 1, 7, 8, 9: decisions, indicators, voices, pages
        "follow_decisions": "measures.decisions",
        "follow_actions": "measures.actions",
        "compare_since_meeting": "measures.since",
        "follow_indicators": "measures.indicators",
        "hear_since_meeting": "measures.hearing",
        "write_cycle_page": "measures.pages",
        "write_weekly_page": "measures.pages",
        # 2, 6, 10: doses, tiers, units
        "check_doses": "measures.doses",
        "measure_delivery": "measures.delivery",
        "describe_who_comes": "measures.coming",
        "list_never_came": "measures.coming",
        "follow_tiers": "measures.tiers",
        "list_missing_units": "measures.diploma",
        "count_adult_education": "measures.adult_education",
        "compare_chosen": "measures.chosen",
        "read_response_by_dose": "measures.response",
        # 3, 4, 5: progress
        "follow_progress": "measures.progress",
        "apply_progress_rule": "measures.rule",
        "describe_single_case": "measures.single",
        "describe_growth": "measures.growth",
    },
    reads={
        "compare_since_meeting": Reads(("students", "results", "attendance", "calendar", "services"), is_refused=False),
        "follow_indicators": Reads(("results",), is_every_year=True, is_of_results=True, is_refused=False),
        "hear_since_meeting": Reads(("answers", "services"), is_refused=False),
        "follow_progress": _PROGRESS,
        "apply_progress_rule": _PROGRESS,
        "describe_single_case": _PROGRESS,
        "describe_growth": _PROGRESS,
        "check_doses": _GIVEN,
        "measure_delivery": Reads((*_GIVEN.tables, "calendar", "attendance", "staff")),
        "describe_who_comes": _COMING,
        "list_never_came": _COMING,
        "follow_tiers": _COMING,
        "read_response_by_dose": Reads(("students", "progress", "services", "sessions"), is_refused=False),
        "compare_chosen": Reads(("students", "progress", "responses", "services"), is_refused=False),
        "list_missing_units": Reads(("students", "results"), ("students.grade_level",), is_every_year=True),
        "count_adult_education": Reads(("students",), is_every_year=True),
    },
    settings={
        "suivi.yml": "settings:FollowUpRules",
        "rencontres.yml": "portraitlib.journal.year:MeetingRules",
        "portrait.yml": "portraitlib.rules:PortraitRules",
        "depistage.yml": "portraitlib.rules:ScreeningRules",
        "assiduite.yml": "portraitlib.rules.attendance:AttendanceRules",
        "diplome.yml": "portraitlib.rules.diploma:DiplomaRules",
    },
    narrowing=("home_group",),
    abilities=(
        Ability("progress", mark("Suivre la progression des élèves soutenus"), (Need("progress"),)),
        Ability("delivery", mark("Comparer les soutiens prévus et donnés"), (Need("services"), Need("sessions"))),
        Ability(
            "diploma",
            mark("Dire ce qui manque pour le diplôme"),
            (Need("results", columns=("mark",), is_any_year=True), Need("students", columns=("grade_level",))),
        ),
    ),
    choices={
        "student": Choice(mark("Élève"), "measures.progress:list_followed", mark("Tous les élèves suivis")),
        "home_group": Choice(mark("Groupe"), "measures.progress:list_groups_followed", mark("Tous les groupes")),
    },
    refusals={
        "no_cycle": mark(
            "On ne sait pas où finissent les cycles : le calendrier de l'année n'en dit rien pour le choix fait "
            "(params/suivi.yml, « cycle »). Complétez le calendrier, ou choisissez une autre sorte de cycle."
        ),
        "one_cycle": mark(
            "Un seul cycle est connu cette année : il en faut deux pour dire qui change de palier. Cette section se "
            "lira à la fin du prochain."
        ),
        "nothing_twice": mark(
            "Aucun outil n'a été passé deux fois cette année par des élèves soutenus : il n'y a pas d'avant et d'après "
            "à comparer."
        ),
        "nobody_supported_measured": mark(
            "Aucun élève n'a à la fois un soutien inscrit et une série de progression : la réponse ne se lit qu'à côté "
            "de ce qui a été donné."
        ),
        "nobody_near_diploma": mark("L'école n'a pas d'élèves de 4e ou de 5e secondaire cette année."),
        "no_units": mark(
            "Les unités ne peuvent pas être comptées : importez les résultats finaux des cours de 4e et de 5e "
            "secondaire, de cette année et des précédentes (table « Résultats », colonne « Étape » : final), avec "
            "leur code à six "
            "chiffres (132506), dont le dernier dit les unités."
        ),
        "no_exit_reason": mark(
            "Les données ne disent pas pourquoi des élèves sont partis : importez le motif du départ. Sans lui, on ne "
            "sait pas combien sont allés à l'éducation des adultes."
        ),
        "nothing_since": mark(
            "Rien ne se compare depuis la dernière rencontre : ni palier, ni jour de classe de part et d'autre, ni "
            "deux étapes. Cette section se lira quand de nouvelles données seront importées."
        ),
        "no_sessions": mark(
            "Trop peu de séances des soutiens de cette année sont inscrites : on ne sait pas s'ils ont été donnés, et "
            "l'on n'intensifie pas un soutien qui ne l'a peut-être pas été."
        ),
        "no_progress": mark(
            "Aucune série de progression n'est importée pour cette année (table « Suivi des progrès ») : une "
            "passation courte "
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
