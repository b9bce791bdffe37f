"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="09_evaluation",
    title=mark("09 L'évaluation"),
    studies={
        # 1, 2, 8, 9: was it done, declared first, the sheet, will it last
        # 3, 4: which design, the estimate
        # 5, 6, 7: what could undo it, dose and practice, planned against reached
        # 10: several schools
    },
    reads={
        # 1, 2, 8, 9
        # 3, 4
        # 5, 6, 7
        # 10
    },
    settings={"evaluation.yml": "settings:EvaluationRules"},
    abilities=(
        Ability("programmes", mark("Comparer les élèves d'un programme à d'autres"), (Need("services"),), True),
    ),
    refusals={
        # 1, 2, 8, 9
        # 3, 4
        # 5, 6, 7
        # 10
    },
)
