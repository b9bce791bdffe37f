"""The checks of one school, run one after the other; what each finds, accepted by the mapping or told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from time import thread_time
from typing import Any

import numpy as np

from portraitlib.ingest.fault import Fault
from portraitlib.ingest.record import Ledger, Origin
from portraitlib.ingest.stage import LINE, ORIGIN
from portraitlib.ingest.suspicions.columns import empty_columns
from portraitlib.ingest.suspicions.dates import odd_dates, outside_enrolment
from portraitlib.ingest.suspicions.decimals import odd_decimals
from portraitlib.ingest.suspicions.holes import holes
from portraitlib.ingest.suspicions.jumps import changes, jumps
from portraitlib.ingest.suspicions.marks import odd_marks
from portraitlib.ingest.suspicions.persons import Identifiers, numbers_of_others, same_numbers
from portraitlib.ingest.suspicions.seen import Seen, Suspicion
from portraitlib.ingest.suspicions.series import odd_series
from portraitlib.ingest.suspicions.years import first_years, two_forms

CHECKS: dict[str, Callable[[Seen], Iterator[Suspicion]]] = {
    "forms": two_forms,
    "years": first_years,
    "holes": holes,
    "dates": odd_dates,
    "enrolment": outside_enrolment,
    "columns": empty_columns,
    "marks": odd_marks,
    "decimals": odd_decimals,
    "series": odd_series,
    "persons": same_numbers,
    "others": numbers_of_others,
    "jumps": jumps,
    "changes": changes,
}
FOLLOWS = {
    "dates": "school_year_first",
    "enrolment": "day_month_swapped",
    "decimals": "marks_on_other_scale",
    "jumps": "marks_on_other_scale",
}
"""Family whose findings only follow from a rule already found: the cause is told alone."""
AGAINST_THE_STORE = ("changed_", "jump_")
OF_NOTHING = ("empty_column", "column_emptied", "hardly_filled")
"""Rules that say that an export did not fill a column."""
LINES_SHOWN = 5
"""What a rule begins with when it may compare with the version that this import replaces."""


class Checker:
    """Runs every check on each school, and keeps what they found and what they cost."""

    def __init__(self, origins: Sequence[Origin], accepted: Collection[str], ledger: Ledger | None = None) -> None:
        self._origins, self._accepted, self._ledger = origins, frozenset(accepted), ledger
        self.told: list[Fault] = []
        self.accepted: list[Fault] = []
        self.seconds: dict[str, float] = defaultdict(float)

    def check(
        self, school: str, seen: Seen, identifiers: Mapping[tuple[int, str], Identifiers], sources: Mapping[str, str]
    ) -> list[dict[str, object]]:
        """Check one school; what the store is to say of it."""
        found: list[Fault] = []
        for family, suspicions in self._families(seen, identifiers):
            started = thread_time()
            if FOLLOWS.get(family) not in {fault.rule for fault in found}:
                for suspicion in suspicions:
                    found += self._faults(school, seen, suspicion)
            self.seconds[family] += thread_time() - started
        found = [fault for fault in found if not self._was_emptied(fault)]
        told = [fault for fault in found if not self._accepts(fault.facts, seen)]
        self.told += told
        self.accepted += [fault for fault in found if fault not in told]
        known = {fault.rule for fault in found}
        still = [fact for fact in _told_before(seen, sources) if fact["rule"] not in known]
        return [fault.facts for fault in told] + [fact for fact in still if not self._accepts(fact, seen)]

    def _families(
        self, seen: Seen, identifiers: Mapping[tuple[int, str], Identifiers]
    ) -> Iterator[tuple[str, Iterator[Suspicion]]]:
        for family, check in CHECKS.items():
            yield family, check(seen)
        yield "persons", _unlike(seen, identifiers)

    def _faults(self, school: str, seen: Seen, suspicion: Suspicion) -> Iterator[Fault]:
        """One fault for each file the rows come from."""
        rows = seen.tables[suspicion.table]
        places, lines = (rows[name].to_numpy()[suspicion.where] for name in (ORIGIN, LINE))
        for origin in sorted({self._origins[place] for place in np.unique(places).tolist()}):
            mine = lines[np.isin(places, [place for place, one in enumerate(self._origins) if one == origin])]
            yield Fault(
                suspicion.rule,
                origin.file,
                origin.sheet,
                suspicion.table,
                suspicion.column,
                suspicion.facts,
                count=len(mine),
                lines=tuple(np.unique(mine)[:LINES_SHOWN].tolist()),
                school=school,
            )

    def _was_emptied(self, fault: Fault) -> bool:
        """Whether the column is empty because its cells could not be read: that is told, with their lines."""
        emptied = self._ledger.emptied_columns if self._ledger and fault.rule in OF_NOTHING else set()
        return (Origin(fault.file, fault.sheet), fault.table, fault.column) in emptied

    def _accepts(self, fact: Mapping[str, object], seen: Seen) -> bool:
        """Whether the mapping accepts the rule, for the whole import or for the table of that file."""
        of_table = (
            rule
            for place, bound in enumerate(seen.bounds)
            if bound.schema.name == fact["table"] and self._origins[place].file == fact["file"]
            for rule in bound.table.accept
        )
        return fact["rule"] in self._accepted or fact["rule"] in of_table


def _unlike(seen: Seen, identifiers: Mapping[tuple[int, str], Identifiers]) -> Iterator[Suspicion]:
    """Tell the rows whose identifier holds no digit, in a file where nearly all do."""
    for (place, column), of_column in identifiers.items():
        table = seen.bounds[place].schema.name if of_column.is_odd else ""
        rows = seen.rows(table)
        if rows is not None:
            where = (rows[ORIGIN] == place).to_numpy() & rows[LINE].isin(of_column.lines).to_numpy()
            if where.any():
                yield Suspicion("identifier_unlike", table, column, where, {})


def _told_before(seen: Seen, sources: Mapping[str, str]) -> list[Any]:
    """What an import of the very same files said against the version it replaced: it holds still."""
    if seen.before is None or dict(seen.before.entry.get("sources", {})) != dict(sources):
        return []
    return [fact for fact in seen.before.entry.get("suspicions", []) if fact["rule"].startswith(AGAINST_THE_STORE)]
