"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="06_planification",
    title=mark("06 La planification"),
    narrowing=(),
    studies={"propose_priorities": "measures.priorities"},
    settings={"planification.yml": "settings:PlanningRules"},
    abilities=(
        Ability(
            "priorities",
            mark("Choisir des priorités à partir des portraits"),
            (Need("results", columns=("mark",), is_any_year=True),),
            is_essential=True,
        ),
    ),
)
