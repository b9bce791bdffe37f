"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="06_planification",
    title=mark("06 La planification"),
    narrowing=(),
    studies={
        "describe_indicators": "measures.indicators",
        "draw_chain": "measures.chain",
        "list_plan_conditions": "measures.roles",
        "list_roles": "measures.roles",
        "plan_development": "measures.development",
        "propose_priorities": "measures.priorities",
    },
    reads={"describe_indicators": Reads(("results",), is_every_year=True, is_of_results=True, is_refused=False)},
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
