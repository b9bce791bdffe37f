"""What the results of the room hold in common: what they are about, and the columns of several tables."""

from __future__ import annotations

from dataclasses import dataclass

from portraitlib.indicators.coefficient.selection import Scope
from portraitlib.results.section import Form, Result, column, fact, key, mark, table


@dataclass(frozen=True, kw_only=True)
class ScreeningResult(Result):
    """Base of what a screening says."""

    scope: Scope


column(
    "coefficient",
    mark("Coefficient de soutien"),
    Form.MARK,
    unit="coefficient",
    definition=mark("Points donnés sur la part du poids qui est connue, de 0 à 100."),
)
column(
    "coefficient_low",
    mark("Coefficient au moins"),
    Form.MARK,
    unit="coefficient",
    definition=mark("Coefficient si tout ce qui n'est pas connu était au mieux."),
)
column(
    "coefficient_high",
    mark("Coefficient au plus"),
    Form.MARK,
    unit="coefficient",
    definition=mark("Coefficient si tout ce qui n'est pas connu était au pire."),
)
column(
    "coefficient_after",
    mark("Coefficient après"),
    Form.MARK,
    unit="coefficient",
    definition=mark("Coefficient avec les autres critères, ou une fois une valeur dans la bande voisine, meilleure."),
)
column(
    "observed_share",
    mark("Part connue"),
    Form.PERCENT,
    unit="share of the weight",
    definition=mark("Part du poids des critères qui est connue."),
)
column("is_sure", mark("Palier sûr"), definition=mark("Ce qui manque ne peut pas changer le palier."))
column("n_supports", mark("Nombre de soutiens"), Form.COUNT, definition=mark("Soutiens de l'année."))
column("domain", mark("Domaine"), definition=mark("Apprentissage, assiduité, comportement, engagement ou parcours."))
column("indicator", mark("Indicateur"), definition=mark("Ce que mesure un critère."))
column("value", mark("Valeur"), Form.NUMBER, unit="that of the indicator", definition=mark("Valeur de l'indicateur."))
column("points", mark("Points"), Form.MARK, unit="points", definition=mark("Points du coefficient."))
column(
    "most_points",
    mark("Points possibles"),
    Form.MARK,
    unit="points",
    definition=mark("Points qu'un critère peut donner; ils font 100 ensemble."),
)
column(
    "band_low",
    mark("Bande, à partir de"),
    Form.NUMBER,
    unit="that of the indicator",
    definition=mark("Début de la bande, compris; absent où elle est ouverte."),
)
column(
    "band_below",
    mark("Bande, moins de"),
    Form.NUMBER,
    unit="that of the indicator",
    definition=mark("Fin de la bande, non comprise; absente où elle est ouverte."),
)
column("is_known", mark("Connu"), definition=mark("L'indicateur est connu de l'élève."))
column(
    "tier_after",
    mark("Palier après"),
    like="tier",
    definition=mark("Palier avec les autres critères, ou après un changement."),
)
column(
    "support_place",
    mark("Place"),
    definition=mark("Si les heures atteignent l'élève : une place, à départager, sans place."),
    codes={"reached": mark("Une place"), "tied": mark("À départager par l'équipe"), "left_out": mark("Sans place")},
)

WHO = (key("student_id"), fact("grade_level", shown=False), fact("group"))
"""A student of a list."""

SUPPORTS = table(
    "supports",
    key("student_id"),
    key("service"),
    fact("subject"),
    fact("tier"),
    fact("start_date"),
    fact("end_date"),
    fact("end_reason"),
    fact("planned_minutes"),
    fact("is_running", mark("En cours"), definition=mark("Le soutien n'avait pas pris fin le jour où on lit.")),
    about_students=True,
)
