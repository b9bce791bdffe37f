"""Students known by the number of their line, over a file that has changed: a line is no longer the same student."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from portraitlib.ingest.stage import ORIGIN
from portraitlib.tables.store import Partition

if TYPE_CHECKING:
    from portraitlib.ingest.gathered import Import

RULE = "row_number_changed"


def renumbered(tables: Mapping[str, pd.DataFrame], before: Partition | None, gathered: Import) -> bool:
    """Whether lines that stand for students changed since the store's version, and the mapping does not accept it."""
    if before is None:
        return False
    known = before.entry.get("sources", {})
    for rows in tables.values():
        for place in rows[ORIGIN].unique().tolist():
            table, file = gathered.bounds[place].table, gathered.origins[place].file
            is_accepted = RULE in gathered.plan.mapping.accept or RULE in table.accept
            by_line = any(source.row_number for name, source in table.columns.items() if name == "student_id")
            if by_line and not is_accepted and known.get(file, gathered.sources[file]) != gathered.sources[file]:
                return True
    return False
