"""What is told of how a programme was given: reach, time, adults, and what the others received."""

from __future__ import annotations

import portraitlib.studies.evaluation.measures.whom  # noqa: F401 - it declares the sides of a programme
from portraitlib.results.section import Form, column, key, mark, n, part, rate, statistic, table

column(
    "reach_step",
    mark("Jusqu'où"),
    codes={
        "is_eligible": mark("Répondent aux conditions"),
        "is_offered": mark("Se le sont fait offrir"),
        "is_accepted": mark("Ont accepté"),
        "is_started": mark("Ont commencé"),
        "came": mark("Sont venus une fois ou plus"),
        "is_full": mark("Ont eu la part voulue"),
    },
    definition=mark("Chaque ligne compte les élèves pour qui cela est inscrit."),
)
REACH = table("programme_reach", key("reach_step"), n("n_students"))
DOSE = table(
    "programme_dose",
    key("programme_side"),
    n("n_students"),
    part("n_full"),
    part("n_short"),
    part("n_unknown_dose"),
    statistic("hours_planned_each"),
    statistic(
        "hours_given_each", mark("Heures données"), Form.MARK, unit="hours",
        definition=mark("Séances tenues pendant que l'élève y était inscrit, qu'il soit venu ou non, en moyenne."),
    ),
    statistic("hours_received"),
    statistic(
        "given_share", mark("Part du temps donnée"), Form.PERCENT, of="hours planned", unit="share",
        definition=mark("Heures données, parmi les heures prévues."),
    ),
    statistic("received_share", of="hours planned", unit="share"),
)  # fmt: skip
QUALITY = table(
    "programme_quality",
    key("programme_side"),
    n("n_students"),
    statistic(
        "n_given_sessions", mark("Séances tenues"), Form.COUNT, unit="sessions",
        definition=mark("Dates où une séance a eu lieu, tous les groupes ensemble."),
    ),
    statistic(
        "same_adult_share", mark("Avec l'adulte habituel"), Form.PERCENT, of="sessions", unit="share",
        definition=mark("Séances données par la personne du service; sans autre nom inscrit, c'est elle."),
    ),
    statistic(
        "usual_group", mark("Élèves ensemble"), Form.MARK, unit="students",
        definition=mark("Élèves présents à la fois, à la séance du milieu quand on les range par taille."),
    ),
    statistic(
        "n_adults_giving", mark("Adultes"), Form.COUNT, unit="adults",
        definition=mark("Adultes différents qui l'ont donné."),
    ),
)  # fmt: skip
RECEIVED = table(
    "comparison_received",
    key("programme_side", adds_up=1),
    n("n_students"),
    part("n_other_support", mark("Reçoivent un autre soutien"), definition=mark("Élèves qui ont un autre service.")),
    part("n_no_other_support", mark("N'en reçoivent aucun autre"),
         definition=mark("Élèves sans autre service inscrit.")),
    rate("other_support_share", mark("Part qui en reçoit un autre"), of="n_other_support",
         definition=mark("Reçoivent un autre soutien, parmi eux.")),
)  # fmt: skip
UNIVERSAL_FIRST = table(
    "universal_first",
    key("tier"),
    n("n_students"),
    part("n_class_first", mark("Soutien de toute la classe d'abord"),
         definition=mark("Élèves dont un soutien de toute la classe (palier 1) a commencé avant, ou le même jour.")),
    part("n_no_class_first", mark("Rien d'inscrit avant"),
         definition=mark("Élèves dont aucun soutien de toute la classe n'est inscrit avant celui-ci.")),
    rate("class_first_share", mark("Part avec un soutien de classe d'abord"), of="n_class_first",
         definition=mark("Soutien de toute la classe d'abord, parmi eux.")),
)  # fmt: skip
