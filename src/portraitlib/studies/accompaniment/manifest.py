"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

_RELATIONS = ("students", "services")

MANIFEST = Manifest(
    notebook="08_accompagnement",
    title=mark("08 L'accompagnement et le mentorat"),
    studies={
        # 1, 2, 3, 6: who has whom, relations in time, the guide's conditions, groups
        "describe_who_accompanies": "measures.who",
        "list_without_adult": "measures.who",
        "follow_relations": "measures.lasting",
        "check_conditions": "measures.conditions",
        "describe_accompanied_groups": "measures.groups",
        # 4, 5, 7: alarms, load, what students say
        # 8, 9, 10, 11: sheets, slips, reviews, before it starts, the page without a student
    },
    reads={
        # 1, 2, 3, 6
        "describe_who_accompanies": Reads((*_RELATIONS, "results", "attendance", "discipline", "answers")),
        "list_without_adult": Reads((*_RELATIONS, "results", "attendance", "discipline", "answers")),
        "follow_relations": Reads((*_RELATIONS, "sessions"), is_every_year=True),
        "check_conditions": Reads((*_RELATIONS, "sessions", "calendar", "trainings")),
        "describe_accompanied_groups": Reads((*_RELATIONS, "sessions")),
        # 4, 5, 7
        # 8, 9, 10, 11
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
    refusals={
        "no_relations": mark(
            "Aucun mentorat, groupe accompagné ni suivi par une personne-ressource n'est inscrit (table « services »)."
        ),
        "no_groups": mark("Aucun groupe accompagné n'est inscrit cette année (service « group_accompaniment »)."),
        "no_open_weeks": mark(
            "Le calendrier scolaire manque : sans lui, on ne sait pas quelles semaines avaient de la classe, et un "
            "congé passerait pour une semaine sans rencontre. Importez le calendrier (table « calendar »)."
        ),
    },
)
