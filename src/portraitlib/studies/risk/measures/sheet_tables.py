"""Tables of a student's 360 sheet."""

from __future__ import annotations

from portraitlib.results.section import Form, fact, key, mark, table
from portraitlib.studies.risk.measures.columns import WHO

STUDENT = table(
    "student",
    *WHO,
    fact("tier"),
    fact("coefficient"),
    fact("coefficient_low"),
    fact("coefficient_high"),
    fact("observed_share"),
    fact("is_sure"),
    about_students=True,
)
STRENGTHS = table("strengths", key("strength"), fact("subject"), fact("value"), about_students=True)
CONTRIBUTIONS = table(
    "contributions",
    fact("student_id", shown=False),
    key("criterion", shown=False),
    fact("indicator"),
    fact("domain"),
    fact("points"),
    fact("most_points"),
    fact("value", shown=False),
    fact("band_low", shown=False),
    fact("band_below", shown=False),
    fact("is_known", shown=False),
    about_students=True,
)
LEVERS = table(
    "levers",
    key("criterion"),
    fact("indicator"),
    fact("value"),
    fact(
        "next_limit",
        mark("Limite de la bande voisine"),
        Form.NUMBER,
        unit="that of the indicator",
        definition=mark("Valeur où commence la bande voisine, meilleure."),
    ),
    fact(
        "points_less",
        mark("Points de moins"),
        Form.MARK,
        unit="points",
        definition=mark("Points que la bande voisine, meilleure, enlèverait."),
    ),
    fact("coefficient_after"),
    fact("tier_after"),
    about_students=True,
)
DAYS = table("days", key("date"), fact("missed_share"), fact("n_late"), about_students=True)
MARKS = table(
    "marks",
    key("subject"),
    key("course", shown=False),
    fact("term_1_mark", mark("1re étape"), Form.MARK, definition=mark("Résultat du cours à la 1re étape.")),
    fact("term_1_code", mark("Code, 1re étape"), shown=False, definition=mark("Code inscrit à sa place.")),
    fact("term_2_mark", mark("2e étape"), Form.MARK, definition=mark("Résultat du cours à la 2e étape.")),
    fact("term_2_code", mark("Code, 2e étape"), shown=False, definition=mark("Code inscrit à sa place.")),
    fact("term_3_mark", mark("3e étape"), Form.MARK, definition=mark("Résultat du cours à la 3e étape.")),
    fact("term_3_code", mark("Code, 3e étape"), shown=False, definition=mark("Code inscrit à sa place.")),
    fact("term_final_mark", mark("Résultat final"), Form.MARK, definition=mark("Résultat final du cours.")),
    fact("term_final_code", mark("Code, résultat final"), shown=False, definition=mark("Code inscrit à sa place.")),
    about_students=True,
)
ENGAGEMENT = table(
    "engagement",
    key("dimension"),
    fact("date"),
    fact(
        "engagement_share",
        mark("Engagement déclaré"),
        Form.PERCENT,
        unit="share of the scale",
        definition=mark("Réponse moyenne, de la plus basse possible (0) à la plus haute (1)."),
    ),
    about_students=True,
)
