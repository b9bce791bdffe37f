"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

_RELATIONS = ("students", "services")

MANIFEST = Manifest(
    notebook="08_accompagnement",
    title=mark("08 L'accompagnement et le mentorat"),
    step="accompany",
    studies={
        # 1, 2, 3, 6: who has whom, relations in time, the guide's conditions, groups
        "describe_who_accompanies": "measures.who",
        "list_without_adult": "measures.who",
        "follow_relations": "measures.lasting",
        "check_conditions": "measures.conditions",
        "describe_accompanied_groups": "measures.groups",
        # 4, 5, 7: alarms, load, what students say
        "warn_of_endings": "measures.endings",
        "measure_load": "measures.load",
        "hear_accompanied": "measures.heard",
        # 8, 9, 10, 11: sheets, slips, reviews, before it starts, the page without a student
        "write_student_sheet": "measures.sheet",
        "write_teachers_slip": "measures.slip",
        "review_relations": "measures.review",
        "prepare_start": "measures.start",
        "write_open_page": "measures.open_page",
    },
    reads={
        # 1, 2, 3, 6
        "describe_who_accompanies": Reads((*_RELATIONS, "results", "attendance", "discipline", "answers")),
        "list_without_adult": Reads((*_RELATIONS, "results", "attendance", "discipline", "answers")),
        "follow_relations": Reads((*_RELATIONS, "sessions"), is_every_year=True),
        "check_conditions": Reads((*_RELATIONS, "sessions", "calendar", "trainings")),
        "describe_accompanied_groups": Reads((*_RELATIONS, "sessions")),
        # 4, 5, 7
        "warn_of_endings": Reads(("services", "sessions", "calendar"), is_every_year=True),
        "measure_load": Reads(("services", "sessions", "staff_time")),
        "hear_accompanied": Reads(("services", "answers")),
        # 8, 9, 10, 11
        "write_student_sheet": Reads(
            (*_RELATIONS, "sessions", "calendar", "attendance", "discipline", "results", "progress"), is_refused=False
        ),
        "review_relations": Reads((*_RELATIONS, "calendar"), is_refused=False),
    },
    settings={
        "accompagnement.yml": "settings:AccompanimentRules",
        "depistage.yml": "portraitlib.rules:ScreeningRules",
        "assiduite.yml": "portraitlib.rules.attendance:AttendanceRules",
    },
    works={"session": "measures.week:MeetingsAtWork"},
    abilities=(
        Ability("relations", mark("Suivre les liens d'accompagnement dans le temps"), (Need("services"),), True),
        Ability("meetings", mark("Lire les rencontres d'accompagnement"), (Need("sessions"), Need("calendar"))),
    ),
    choices={
        "student": Choice(mark("Élève"), "measures.own:list_accompanied", mark("Aucun élève choisi")),
        "adult": Choice(mark("Accompagnés par"), "measures.own:list_accompanying", mark("Peu importe par qui")),
    },
    refusals={
        "no_student_of_sheet": mark(
            "La page d'un élève accompagné s'ouvre à l'écran, pour l'élève choisi dans le menu : elle s'imprime de là."
        ),
        "not_accompanied": mark("Aucun accompagnement de cet élève n'est en cours, pour ce choix."),
        "no_page_for_them": mark(
            "Un élève qui accompagne ou un bénévole ne reçoit rien d'un élève : la page sans aucun élève est la leur."
        ),
        "no_meetings": mark(
            "Aucune rencontre d'accompagnement n'est inscrite (table « Séances de soutien ») : on ne sait pas si les "
            "liens se "
            "vivent. Les autres sections se lisent."
        ),
        "no_words": mark(
            "Aucun élève accompagné n'a répondu cette année aux questions d'écoute, de choix et d'utilité : le "
            "questionnaire « Élève accompagné » est prêt (params/questionnaires/mentorat.yml)."
        ),
        "too_few_words": mark(
            "Trop peu d'élèves d'un même programme ont répondu (il en faut {fewest:count}, suivis par plusieurs "
            "adultes) : leurs réponses ne sont pas montrées, pour qu'elles ne deviennent pas la note d'un adulte. "
            "Parlez-en avec chacun."
        ),
        "no_relations": mark(
            "Aucun mentorat, groupe accompagné ni suivi par une personne-ressource n'est inscrit (table « Services "
            "de soutien »)."
        ),
        "no_groups": mark("Aucun groupe accompagné n'est inscrit cette année (service « group_accompaniment »)."),
        "no_open_weeks": mark(
            "Le calendrier scolaire manque : sans lui, on ne sait pas quelles semaines avaient de la classe, et un "
            "congé passerait pour une semaine sans rencontre. Importez le calendrier (table « Calendrier scolaire »)."
        ),
    },
    of_the_page=("no_student_of_sheet",),
)
