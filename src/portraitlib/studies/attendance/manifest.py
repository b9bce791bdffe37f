"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

_REGISTER = Reads(
    ("students", "calendar", "attendance"),
    ("students.grade_level", "students.group", "students.entry_date", "students.exit_date"),
)

MANIFEST = Manifest(
    notebook="03_assiduite",
    title=mark("03 Assiduité, semaine par semaine"),
    step="portrait",
    narrowing=("grade_level", "group", "cycle"),
    studies={
        "describe_attendance": "measures.summary",
        "describe_group_calendar": "measures.calendars",
        "describe_patterns": "measures.patterns",
        "describe_register": "measures.account",
        "describe_student_calendar": "measures.calendars",
        "describe_weeks": "measures.weekly",
        "find_changes": "measures.changes",
        "list_for_meeting": "measures.meeting",
        "simulate_false_alarms": "measures.false_alarms",
    },
    reads={
        **dict.fromkeys(
            (
                "describe_attendance",
                "describe_group_calendar",
                "describe_student_calendar",
                "describe_weeks",
                "find_changes",
                "list_for_meeting",
                "simulate_false_alarms",
            ),
            _REGISTER,
        ),
        "describe_register": Reads(_REGISTER.tables, _REGISTER.columns, is_refused=False),  # it tells what was lost
        "describe_patterns": Reads(_REGISTER.tables, (*_REGISTER.columns, "attendance.is_excused")),
    },
    settings={"assiduite.yml": "settings:AttendanceRules"},
    abilities=(
        Ability(
            "absences_by_week",
            mark("Nombre d'absences, semaine par semaine"),
            (Need("attendance"), Need("calendar", columns=("is_instructional",))),
            is_essential=True,
        ),
        Ability(
            "absence_rate",
            mark("Taux d'absence (il faut les jours de classe pour diviser)"),
            (Need("attendance"), Need("calendar", columns=("is_instructional",))),
        ),
        Ability(
            "absence_by_weekday",
            mark("Jours de la semaine les plus manqués"),
            (Need("attendance"), Need("calendar", columns=("is_instructional",))),
        ),
        Ability("excused", mark("Absences motivées et non motivées"), (Need("attendance", columns=("is_excused",)),)),
        Ability(
            "absence_by_group", mark("Absences par groupe"), (Need("attendance"), Need("students", columns=("group",)))
        ),
    ),
    choices={
        "cycle": Choice(mark("Cycle"), "measures.selection:list_cycles", mark("Les deux cycles")),
        "followed_by": Choice(
            mark("Suivis par une personne"),
            "portraitlib.indicators.followed:list_adults",
            mark("Peu importe qui les suit"),
        ),
        "student": Choice(mark("Élève"), "measures.calendars:list_students", mark("Aucun élève choisi")),
    },
    refusals={
        "no_calendar": mark(
            "Le calendrier scolaire de cette année n'est pas dans les données : on ne sait pas combien de jours "
            "étaient possibles, donc aucun taux d'absence ne peut être calculé. Les jours où quelqu'un a une ligne au "
            "registre ne suffisent pas : un jour sans absence n'y paraîtrait pas. Importez le calendrier."
        ),
        "no_attendance": mark(
            "Aucune absence ni aucun retard n'est dans les données de cette année : le registre ne semble pas avoir "
            "été importé. Rien n'est conclu."
        ),
        "too_few_days": mark(
            "Aucun élève n'est inscrit depuis assez de jours de classe (il en faut {minimum_days}) : un taux d'absence "
            "se lira à partir du {day}, au plus tôt. D'ici là, prenez des nouvelles des élèves absents."
        ),
        "too_few_weeks": mark(
            "L'année est encore trop jeune : aucun élève n'a assez de semaines derrière lui pour être comparé à "
            "lui-même. Cette section se lira à partir du {day}, au plus tôt. D'ici là, prenez des nouvelles des élèves "
            "absents."
        ),
        "nobody_followed_by_them": mark("Cette personne ne suit présentement aucun élève de ce choix."),
        "no_student_calendar": mark(
            "Le calendrier d'un élève s'ouvre à l'écran, pour l'élève choisi dans le menu; il n'est pas mis dans un "
            "rapport."
        ),
    },
    of_the_page=("no_student_calendar",),
)
