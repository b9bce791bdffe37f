"""Tables of the page of an adult and a student; each is about that student."""

from __future__ import annotations

import portraitlib.journal.sections  # noqa: F401  it declares columns of the journal
from portraitlib.results.section import Form, fact, key, mark, table

PAIR = table(
    "sheet_pair",
    key("student_id"),
    fact("provider_id"),
    fact("service"),
    fact("start_date"),
    fact("commitment_until"),
    fact(
        "times_met",
        mark("Rencontres tenues"),
        Form.COUNT,
        unit="meetings",
        definition=mark("Rencontres où l'élève était, depuis le début du lien."),
    ),
    fact(
        "meetings_chosen",
        mark("Choisies par l'élève"),
        Form.COUNT,
        unit="meetings",
        definition=mark("Parmi elles, celles dont l'élève a choisi l'activité, seul ou avec l'adulte."),
    ),
    fact(
        "meetings_feedback",
        mark("Avec un mot du personnel enseignant"),
        Form.COUNT,
        unit="meetings",
        definition=mark("Parmi elles, celles qu'un mot du personnel enseignant a précédées."),
    ),
    fact("last_meeting", mark("Dernière rencontre"), Form.DATE, definition=mark("La dernière où l'élève était.")),
    about_students=True,
)
STRENGTHS = table(
    "sheet_strengths",
    key("strength"),
    fact("subject"),
    fact("strength_value", mark("Ce que cela vaut"), Form.NUMBER, definition=mark("Une note, une part, ou rien.")),
    about_students=True,
)
SAID = table(
    "sheet_said",
    key(
        "said_by",
        mark("Dit par"),
        codes={"team": mark("l'équipe"), "teacher": mark("le personnel enseignant")},
        definition=mark("Une note de l'équipe, ou un mot du personnel enseignant de la semaine."),
    ),
    fact("entry_text"),
    fact("homework_told", mark("Travaux de la semaine"), definition=mark("Tels que le personnel enseignant les dit.")),
    about_students=True,
)
FORTNIGHT = table(
    "sheet_fortnight",
    key(
        "talk_about",
        mark("À dire ensemble"),
        codes={"missed": mark("Jours manqués"), "late": mark("Retards"), "incidents": mark("Signalements")},
        definition=mark("Ce que le guide demande de suivre avec l'élève."),
    ),
    fact(
        "last_days",
        mark("Dix derniers jours de classe"),
        Form.MARK,
        unit="count",
        definition=mark("Ce qui est au registre des dix derniers jours de classe connus."),
    ),
    fact(
        "days_before",
        mark("Dix jours d'avant"),
        Form.MARK,
        unit="count",
        definition=mark("La même chose, dans les dix jours de classe qui précèdent."),
    ),
    about_students=True,
)
NEW = table(
    "sheet_results",
    key("result_of", mark("Résultat"), definition=mark("La matière, ou l'outil de suivi.")),
    fact("entry_day"),
    fact("result_now", mark("Nouveau"), Form.MARK, unit="score", definition=mark("Le résultat des deux semaines.")),
    fact("result_before", mark("D'avant"), Form.MARK, unit="score", definition=mark("Le même, la fois d'avant.")),
    about_students=True,
)
DONE = table(
    "sheet_activities",
    key("activity"),
    fact(
        "times_done",
        mark("Rencontres"),
        Form.COUNT,
        unit="meetings",
        definition=mark("Rencontres où cette activité est inscrite, depuis le début du lien."),
    ),
    about_students=True,
)
NEXT = table(
    "sheet_next",
    key("meeting_date", mark("Prochaine rencontre"), Form.DATE, definition=mark("Au jour habituel de la semaine.")),
    fact(
        "is_class_day",
        mark("Jour de classe"),
        like="yes_no",
        definition=mark("Le calendrier le dit; vide quand il ne va pas jusque-là."),
    ),
    about_students=True,
)
AGREED = table(
    "sheet_agreed", key("entry_text"), fact("entry_who"), fact("entry_day"), fact("entry_state"), about_students=True
)
