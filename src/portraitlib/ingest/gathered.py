"""What is gathered of an import while its files are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import numpy as np

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.files import FoundFile
from portraitlib.ingest.lookups import Lookups
from portraitlib.ingest.losses import lost_file
from portraitlib.ingest.mapping import TableMapping
from portraitlib.ingest.names import Names
from portraitlib.ingest.plan import Plan
from portraitlib.ingest.record import Ledger, Origin
from portraitlib.ingest.stage import Stage
from portraitlib.ingest.suspicions.persons import Identifiers, Schools, Zeros
from portraitlib.ingest.suspicions.seen import Forms
from portraitlib.persons.key import Key


class Import:
    """What is gathered of an import while its files are read."""

    def __init__(self, plan: Plan, key: Key, scratch: Path) -> None:
        self.plan, self.key = plan, key
        self.ledger = Ledger(scratch / "set_aside")
        self.stage = Stage(scratch / "stage")
        self.lost = Stage(scratch / "lost")
        self.origins: list[Origin] = []
        self.cells: list[str] = []
        self.n_reshaped: Counter[tuple[str, str, str]] = Counter()
        self.declared = {school.school_id for school in plan.mapping.schools}
        self.sources: dict[str, str] = {}
        self.bounds: list[Bound] = []  # of each origin
        self.first_cells: list[int] = []
        self.identifiers: dict[tuple[int, str], Identifiers] = {}
        self.forms_of_years: dict[int, Forms] = defaultdict(Forms)
        self.zeros = Zeros(key)
        self.in_schools = Schools()
        self.are_distinct: list[bool | Literal["first"]] = []
        self.left_out: set[str] = set()
        self.names = Names(plan.mapping.not_names)
        self.naming: dict[tuple[str, str], set[str]] = {}
        self.texts: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.lookups: Lookups | None = None

    def lose_file(self, tables: Iterable[TableMapping], rule: str, file: FoundFile | None = None) -> None:
        """Remember that a whole file gave nothing: every report that reads its tables says so."""
        for table in tables:
            school, lost = lost_file(table, rule, self.plan.mapping, file)
            self.lost.add("losses", np.zeros(1, dtype="int64"), [school if school in self.declared else ""], lost)

    def codes_of(self, table: TableMapping, file: FoundFile) -> dict[str, list[dict[str, str]]]:
        """Lists of codes that the columns of a table are looked up in."""
        return {} if self.lookups is None else self.lookups.of(table, file)
