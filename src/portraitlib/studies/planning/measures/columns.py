"""Columns that several sections of a plan give, each declared once."""

from __future__ import annotations

from portraitlib.results.section import Form, column, mark, part, rate

RANKS = {"0": mark("Élèves dirigés"), "1": mark("Volontaires, ou sous le seuil"), "2": mark("Enrichissement")}
column("need_rank", mark("Demande"), codes=RANKS, definition=mark("Qui passe d'abord, dans l'ordre de la liste."))
column(
    "slots_told",
    mark("Plages"),
    definition=mark("Plages de l'horaire où le groupe se réunit, telles que l'école les nomme."),
)
column("n_seats", mark("Places"), Form.COUNT, definition=mark("Élèves que l'offre peut recevoir, au plus."))
PLACED = (
    part("n_placed", mark("Ont une place"), definition=mark("Élèves qui ont une place dans le plan proposé.")),
    part("n_not_placed", mark("N'en ont pas"), definition=mark("Élèves sans place dans le plan proposé.")),
    rate("placed_share", mark("Part placée"), of="n_placed", definition=mark("Ont une place, parmi eux.")),
)
UNREACHED = (
    part("n_reached", mark("Ont un soutien cette année"), definition=mark("Élèves qui ont eu un service cette année.")),
    part("n_unreached", mark("N'en ont aucun"), definition=mark("Élèves qui n'ont eu aucun service cette année.")),
    rate("unreached_share", mark("Part sans soutien"), of="n_unreached", definition=mark("Sans service, parmi eux.")),
)

column(
    "broken_rule",
    mark("Règle qui ne tient plus"),
    codes={
        "adult_busy": mark("L'adulte serait à deux endroits"),
        "adult_hours": mark("L'adulte donnerait plus d'heures qu'il n'en a"),
        "adult_not_free": mark("L'adulte n'est pas libre"),
        "apart": mark("Deux élèves à tenir à part seraient ensemble"),
        "bus": mark("L'élève n'aurait pas d'autobus"),
        "bus_full": mark("L'autobus serait plein"),
        "need_twice": mark("La même demande aurait deux places"),
        "no_offer": mark("L'offre n'est pas de sa matière, de son niveau ou du service demandé"),
        "not_free": mark("L'élève n'est pas libre"),
        "room_busy": mark("Le local serait pris deux fois"),
        "rooms": mark("Il manquerait un local"),
        "sessions": mark("L'élève ne serait pas à toutes les séances du groupe"),
        "together": mark("Deux élèves à réunir seraient séparés"),
        "too_few": mark("Le groupe qu'il quitte serait trop petit"),
        "too_many": mark("Le groupe serait trop grand"),
        "twice_a_slot": mark("L'élève aurait deux places à la même heure"),
        "unknown": mark("Ce groupe n'est pas dans le plan"),
        "unlike": mark("Il manque autre chose aux élèves du groupe"),
        "weekly": mark("L'élève aurait trop de séances dans la semaine"),
    },
    definition=mark("Règle qu'un déplacement, ou ce qui a changé depuis, ferait briser."),
)
