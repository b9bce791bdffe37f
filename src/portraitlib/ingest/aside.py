"""What one sheet gives up for one table: rows set aside and cells emptied, counted, listed and kept as losses."""

from __future__ import annotations

import numpy as np

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.gathered import Import
from portraitlib.ingest.losses import NOTHING_LOST, lost_cells, lost_lines, lost_records
from portraitlib.ingest.record import LINES_KEPT, Origin
from portraitlib.ingest.reshape import Records
from portraitlib.ingest.standard import Standard
from portraitlib.ingest.tell import rules_by_row


class Aside:
    """Sets aside the rows of one sheet and table."""

    def __init__(
        self, gathered: Import, origin: Origin, bound: Bound, place: int, cells: list[str], *, is_shared: bool
    ) -> None:
        self._import, self._origin, self._place = gathered, origin, place
        self._table, self._schema = bound.schema.name, bound.schema
        self._school = bound.constants.get("school_id", "")
        self._cells, self._is_shared = cells, is_shared

    def drop_lines(self, rule: str, lines: np.ndarray, column: str = "", *, tell: bool = True) -> None:
        """Set aside whole rows: a record for each of their cells."""
        n_records = len(lines) * len(self._cells)
        if not n_records:
            return
        ledger, school = self._import.ledger, self._school
        lost = lost_lines(self._table, column, rule, n_records, self._place, is_shared=self._is_shared)
        self._import.lost.add("losses", np.zeros(1, dtype="int64"), [school], lost)
        ledger.count(self._origin, self._table, school, n_records, 0, n_records)
        told = (self._origin, self._table) if tell else (self._origin, self._table, column)
        ledger.fault(rule, *told, count=n_records, lines=lines[:LINES_KEPT])
        rows = [(int(line), cell, column, rule, "", school) for line in lines for cell in self._cells]
        ledger.set_aside(self._origin, self._table, rows)

    def without(self, records: Records, excluded: np.ndarray, rule: str) -> Records:
        """Set aside rows that are no loss; what is left."""
        if not excluded.any():
            return records
        self.exclude(records.lines[excluded], records.cells[excluded], rule)
        return records.rows(~excluded)

    def exclude(self, lines: np.ndarray, cells: np.ndarray, rule: str) -> None:
        """Count and list rows that are no loss."""
        ledger = self._import.ledger
        ledger.count(self._origin, self._table, "", len(lines), 0, len(lines))
        ledger.fault(rule, self._origin, self._table, count=len(lines), lines=lines[:LINES_KEPT])
        rows = [(line, self._cells[cell], "", rule, "", "") for line, cell in zip(lines.tolist(), cells, strict=True)]
        ledger.set_aside(self._origin, self._table, rows)

    def empty(
        self,
        standard: Standard,
        records: Records,
        rule: str,
        column: str,
        rows: np.ndarray,
        schools: np.ndarray,
        names: list[str],
    ) -> None:
        """Count and list the cells of a column that are emptied."""
        ledger, schools = self._import.ledger, schools[rows]
        lost = lost_cells(standard, self._table, column, rule, rows, self._place, is_shared=self._is_shared)
        self._import.lost.add("losses", schools, names, lost)
        for place, n_cells in enumerate(np.bincount(schools, minlength=len(names)).tolist()):
            if n_cells:
                ledger.count(self._origin, self._table, names[place], 0, 0, 0, n_cells)
        listed = zip(records.lines[rows].tolist(), records.cells[rows].tolist(), strict=True)
        ledger.emptied(self._origin, self._table, [(line, self._cells[cell], column, rule) for line, cell in listed])

    def drop_records(
        self, standard: Standard, records: Records, wrong: np.ndarray, schools: np.ndarray, names: list[str]
    ) -> None:
        """Set records aside, each with its first rule."""
        rows = np.flatnonzero(wrong)
        if not len(rows):
            return
        of_rows = rules_by_row(standard.broken, self._schema, rows)
        listed = [
            (line, self._cells[cell], *rules, names[school])
            for line, cell, rules, school in zip(
                records.lines[rows].tolist(), records.cells[rows].tolist(), of_rows, schools[rows].tolist(), strict=True
            )
        ]
        ledger = self._import.ledger
        ledger.set_aside(self._origin, self._table, listed)
        self._lose(standard, rows, [row[2:5] for row in listed], schools, names)
        for place, n_rows in enumerate(np.bincount(schools[rows], minlength=len(names)).tolist()):
            if n_rows:
                ledger.count(self._origin, self._table, names[place], n_rows, 0, n_rows)

    def _lose(
        self,
        standard: Standard,
        rows: np.ndarray,
        rules: list[tuple[str, str, str]],
        schools: np.ndarray,
        names: list[str],
    ) -> None:
        """Keep for their schools what could be read of rows set aside, but those of undeclared schools."""
        is_lost = np.array(
            [rule not in NOTHING_LOST and ":school_not_declared" not in also for _column, rule, also in rules]
        )
        if is_lost.any():
            told = [(column, rule) for (column, rule, _), lost in zip(rules, is_lost.tolist(), strict=True) if lost]
            lost = lost_records(standard, self._table, rows[is_lost], told, self._place, is_shared=self._is_shared)
            self._import.lost.add("losses", schools[rows[is_lost]], names, lost)
