"""What is gathered of an import while its files are read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.identify import Key
from portraitlib.ingest.plan import Plan
from portraitlib.ingest.record import Ledger, Origin
from portraitlib.ingest.stage import Stage
from portraitlib.ingest.suspicions.persons import Identifiers, Schools, Zeros


class Import:
    """What is gathered of an import while its files are read."""

    def __init__(self, plan: Plan, key: Key, scratch: Path) -> None:
        self.plan, self.key = plan, key
        self.ledger = Ledger(scratch / "set_aside")
        self.stage = Stage(scratch / "stage")
        self.origins: list[Origin] = []
        self.cells: list[str] = []
        self.n_reshaped: Counter[tuple[str, str, str]] = Counter()
        self.declared = {school.school_id for school in plan.mapping.schools}
        self.sources: dict[str, str] = {}
        self.bounds: list[Bound] = []  # of each origin
        self.first_cells: list[int] = []
        self.identifiers: dict[tuple[int, str], Identifiers] = {}
        self.zeros = Zeros(key)
        self.in_schools = Schools()
