"""Columns that several sections of a plan give, each declared once."""

from __future__ import annotations

from portraitlib.results.section import column, mark, part, rate

RANKS = {"0": mark("Élèves dirigés"), "1": mark("Volontaires, ou sous le seuil"), "2": mark("Enrichissement")}
column("need_rank", mark("Demande"), codes=RANKS, definition=mark("Qui passe d'abord, dans l'ordre de la liste."))
column(
    "slots_told",
    mark("Plages"),
    definition=mark("Plages de l'horaire où le groupe se réunit, telles que l'école les nomme."),
)
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
