"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="07_suivi",
    title=mark("07 Le suivi"),
    studies={
        # 1, 7, 8, 9: decisions, indicators, voices, pages
        # 2, 6, 10: doses, tiers, units
        # 3, 4, 5: progress
    },
    settings={"suivi.yml": "settings:FollowUpRules"},
    abilities=(
        Ability("progress", mark("Suivre la progression des élèves soutenus"), (Need("progress"),)),
        Ability("delivery", mark("Comparer les soutiens prévus et donnés"), (Need("services"), Need("sessions"))),
    ),
)
