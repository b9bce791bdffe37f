"""A rule that records broke, told with a few lines and, when they can identify nobody, a few values."""

from __future__ import annotations

from collections import Counter

import numpy as np

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.examples import examples
from portraitlib.ingest.expected import expected_of
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.record import LINES_KEPT, Ledger, Origin
from portraitlib.ingest.reshape import Records
from portraitlib.ingest.standard import Standard
from portraitlib.tables.schema import Kind, TableSchema


class Teller:
    """Tells the rules that the records of one sheet and table broke."""

    def __init__(self, ledger: Ledger, origin: Origin, bound: Bound, form: FileFormat) -> None:
        self._ledger, self._origin, self._bound, self._form = ledger, origin, bound, form
        self._schema = bound.schema

    def tell(
        self, rule: str, column: str, mask: np.ndarray, standard: Standard, records: Records, *, is_cell: bool = False
    ) -> None:
        """Tell a rule broken: it cost its rows or, `is_cell`, only its cells."""
        rows = np.flatnonzero(mask)
        lines = np.unique(records.lines[rows])[:LINES_KEPT]
        found = examples(column, rows, standard, records, self._schema)
        if is_cell:
            found = self._repeated(found, column, rows, standard)
        expected = expected_of(rule, column, self._bound, self._form, standard, rows)
        told = (rule, self._origin, self._schema.name, column)
        self._ledger.fault(*told, expected=expected, found=found, count=len(rows), lines=lines, is_cell=is_cell)

    def _repeated(self, found: list[str], column: str, rows: np.ndarray, standard: Standard) -> list[str]:
        """Values that repeat as codes do: texts that are mostly different may be names, and a label is free text."""
        if self._schema.column(column).kind in (Kind.LABEL, Kind.IDENTIFIER):
            return []
        values = standard.columns[column]
        counts = Counter(values.texts[code] for code in values.codes[rows].tolist() if code >= 0)
        if 2 * len(counts) > counts.total():
            return []
        return [text for text in found if counts[text] > 1]


def rules_by_row(
    broken: list[tuple[str, str, np.ndarray]], schema: TableSchema, rows: np.ndarray
) -> list[tuple[str, str, str]]:
    """For each row, the column and rule of its first fault that costs a row, then its others as ``column:rule``."""
    broken = sorted(broken, key=lambda one: not schema.is_essential(one[1]))
    masks = np.array([mask[rows] for _rule, _column, mask in broken])
    first, n_rules = masks.argmax(axis=0), masks.sum(axis=0)
    found = []
    for place, (fault, n_faults) in enumerate(zip(first.tolist(), n_rules.tolist(), strict=True)):
        rule, column, _mask = broken[fault]
        others = (
            ""
            if n_faults == 1
            else " ".join(f"{broken[other][1]}:{broken[other][0]}" for other in np.flatnonzero(masks[:, place])[1:])
        )
        found.append((column, rule, others))
    return found
