"""Columns that several tables of the room hold, with the part they play in most of them."""

from __future__ import annotations

from portraitlib.results.section import Form, fact, key, mark, part, statistic

LOW, HIGH = mark("Borne basse de son intervalle."), mark("Borne haute de son intervalle.")

BOOTSTRAP = "Kelley & Pornprasertmanit 2016"
FELDT = "Feldt 1965"
FISHER = "Fisher 1921"
FLEISS = "Fleiss, Cohen & Everitt 1969"
MCGRAW = "McGraw & Wong 1996"
STUDENT = "Student 1908"
WELCH = "Welch 1947"
WILSON = "Wilson 1927; Student 1908"

N_ITEMS = fact(
    "n_items", mark("Items"), Form.COUNT, definition=mark("Items de l'instrument, de la notion ou du questionnaire.")
)
RIGHT = (
    part("n_right", mark("Réussi"), definition=mark("Élèves qui ont réussi l'item.")),
    part("n_not_right", mark("Pas réussi"), definition=mark("Élèves qui ont atteint l'item sans le réussir.")),
)
SKILL_SHARE = statistic(
    "skill_share",
    mark("Part des points de la notion"),
    Form.PERCENT,
    unit="share",
    definition=mark("Part des points des items de la notion."),
    source="Tatsuoka 1983",
)
IS_ACQUIRED = statistic(
    "is_acquired",
    mark("Acquise"),
    Form.TEXT,
    definition=mark("La part des points atteint le seuil d'acquisition."),
    source="params/portrait_groupe.yml",
)
IS_UNIVERSAL = statistic(
    "is_universal",
    mark("À enseigner d'abord à tous"),
    Form.TEXT,
    definition=mark("Une part assez grande du groupe en a besoin pour qu'on l'enseigne d'abord à tous."),
    source="docs/decisions/028",
)
IS_INDICATION = fact(
    "is_indication",
    mark("Indication seulement (peu d'items)"),
    definition=mark("Si peu d'items qu'ils indiquent sans mesurer."),
    source="params/portrait_groupe.yml",
)
POINTS_SHARE = fact(
    "points_share",
    mark("Part des points à l'instrument"),
    Form.PERCENT,
    unit="share",
    definition=mark("Part des points de l'instrument que l'élève obtient."),
)
TOPIC = (
    key(
        "need_kind",
        mark("Sorte de besoin"),
        shown=False,
        definition=mark("Notion, résultat ou dimension de l'engagement."),
    ),
    key("subject", shown=False),
    key("topic", mark("Besoin"), definition=mark("Notion, résultat ou dimension dont il s'agit.")),
    key("instrument", shown=False),
)
"""What a topic is. Of a result it is ``"under"`` or ``"just_under"`` (the pass mark); the empty columns are ""."""
SHARED_STRENGTH = (
    statistic(
        "strength_need_kind",
        mark("Sorte de force commune"),
        Form.TEXT,
        shown=False,
        definition=mark("Notion, résultat ou dimension de la force commune."),
    ),
    statistic(
        "strength_subject",
        mark("Matière de la force commune"),
        Form.TEXT,
        shown=False,
        definition=mark("Matière de la force commune."),
    ),
    statistic(
        "strength_topic",
        mark("Force commune"),
        Form.TEXT,
        definition=mark("Force que partagent la plupart des élèves d'un besoin."),
    ),
    statistic(
        "strength_instrument",
        mark("Instrument de la force commune"),
        Form.TEXT,
        shown=False,
        definition=mark("Instrument de la force commune."),
    ),
)
