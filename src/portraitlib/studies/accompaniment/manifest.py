"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="08_accompagnement",
    title=mark("08 L'accompagnement et le mentorat"),
    studies={
        # 1, 2, 3, 6: who has whom, relations in time, the guide's conditions, groups
        # 4, 5, 7: alarms, load, what students say
        "warn_of_endings": "measures.endings",
        "measure_load": "measures.load",
        "hear_accompanied": "measures.heard",
        # 8, 9, 10, 11: sheets, slips, reviews, before it starts, the page without a student
    },
    reads={
        "warn_of_endings": Reads(("services", "sessions", "calendar"), is_every_year=True),
        "measure_load": Reads(("services", "sessions", "staff_time")),
        "hear_accompanied": Reads(("services", "answers")),
    },
    settings={"accompagnement.yml": "settings:AccompanimentRules"},
    abilities=(
        Ability("relations", mark("Suivre les liens d'accompagnement dans le temps"), (Need("services"),), True),
        Ability("meetings", mark("Lire les rencontres d'accompagnement"), (Need("sessions"), Need("calendar"))),
    ),
    refusals={
        "no_meetings": mark(
            "Aucune rencontre d'accompagnement n'est inscrite (table « sessions ») : on ne sait pas si les liens se "
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
            "Aucun mentorat, groupe accompagné ni suivi par une personne-ressource n'est inscrit (table « services »)."
        ),
        "no_open_weeks": mark(
            "Le calendrier scolaire manque : sans lui, on ne sait pas quelles semaines avaient de la classe, et un "
            "congé passerait pour une semaine sans rencontre. Importez le calendrier (table « calendar »)."
        ),
    },
)
