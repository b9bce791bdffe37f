"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="08_accompagnement",
    title=mark("08 L'accompagnement et le mentorat"),
    studies={
        # 1, 2, 3, 6: who has whom, relations in time, the guide's conditions, groups
        # 4, 5, 7: alarms, load, what students say
        # 8, 9, 10, 11: sheets, slips, reviews, before it starts, the page without a student
    },
    settings={"accompagnement.yml": "settings:AccompanimentRules"},
    works={"session": "measures.week:MeetingsAtWork"},
    abilities=(
        Ability("relations", mark("Suivre les liens d'accompagnement dans le temps"), (Need("services"),), True),
        Ability("meetings", mark("Lire les rencontres d'accompagnement"), (Need("sessions"), Need("calendar"))),
    ),
    refusals={
        "no_relations": mark(
            "Aucun mentorat, groupe accompagné ni suivi par une personne-ressource n'est inscrit (table « services »)."
        ),
        "no_open_weeks": mark(
            "Le calendrier scolaire manque : sans lui, on ne sait pas quelles semaines avaient de la classe, et un "
            "congé passerait pour une semaine sans rencontre. Importez le calendrier (table « calendar »)."
        ),
    },
)
