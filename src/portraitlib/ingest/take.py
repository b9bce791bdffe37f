"""One chunk of rows for one table: kept for its school, or set aside with file, line, column and rule."""

from __future__ import annotations

import numpy as np

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.check import check
from portraitlib.ingest.expected import expected_of
from portraitlib.ingest.files import FoundFile
from portraitlib.ingest.gathered import Import
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.mapping import ImportMapping
from portraitlib.ingest.mapping_check import needs_school
from portraitlib.ingest.personal import masked
from portraitlib.ingest.read import Chunk
from portraitlib.ingest.record import LINES_SHOWN, NOTES, Origin
from portraitlib.ingest.reshape import Records, found_in_name, reshape
from portraitlib.ingest.stage import EVERY_SCHOOL, staged_rows
from portraitlib.ingest.standard import Standard, check_rules_cover, look_up_courses, standardise
from portraitlib.ingest.suspicions.watch import Watch

ROWS_SEARCHED = 50


def only_school(mapping: ImportMapping, bound: Bound) -> dict[str, str]:
    """School of a table that names none, when the import is about one school."""
    names_school = "school_id" in bound.table.columns or any(
        "school_id" in dict(cell.constants) for cell in bound.cells
    )
    if names_school or not needs_school(bound.schema.name) or not mapping.schools:
        return {}
    return {"school_id": mapping.schools[0].school_id}


class Taker:
    """Takes the chunks of one sheet for one table."""

    def __init__(
        self, gathered: Import, origin: Origin, bound: Bound, form: FileFormat, file: FoundFile, sheet: str
    ) -> None:
        self._import, self._origin, self._bound, self._form = gathered, origin, bound, form
        self._file, self._sheet = file, sheet
        self._table, self._schema = bound.schema.name, bound.schema
        self._place = len(gathered.origins)
        gathered.origins.append(origin)
        gathered.bounds.append(bound)
        self._watch = Watch(gathered, bound, self._place)
        self._first_cell = len(gathered.cells)
        gathered.first_cells.append(self._first_cell)
        self._cells = [masked(cell.header) for cell in bound.cells] or [""]
        gathered.cells.extend(self._cells)
        self._tell_names()

    def _tell_names(self) -> None:
        """Tell a file or sheet name that does not hold what a column should get from it."""
        for name, source in self._bound.table.columns.items():
            for pattern, text in ((source.file, self._file.own_name), (source.sheet, self._sheet)):
                if pattern and found_in_name(pattern, text) is None:
                    expected = {"pattern": pattern}
                    self._import.ledger.fault("name_without_value", self._origin, self._table, name, expected=expected)

    def take(self, chunk: Chunk) -> None:
        """Keep or set aside every row of a chunk."""
        by_rule: dict[str, list[int]] = {}
        for line, rule in chunk.broken:
            by_rule.setdefault(rule, []).append(line)
        for rule, lines in by_rule.items():
            if rule in NOTES:  # the foot of a list is no loss
                n_cells = len(self._cells)
                self._exclude(np.tile(lines, n_cells), np.repeat(np.arange(n_cells), len(lines)), rule)
            else:
                self._set_lines_aside(rule, np.array(lines, dtype="int64"))
        stopper = self._bound.stopper
        if stopper:
            self._set_lines_aside(stopper.rule, chunk.lines, stopper.column, tell=False)
            return
        records = reshape(chunk, self._bound, self._file, self._sheet)
        records = self._without(records, records.excluded, "excluded_by_mapping")
        records = self._without(records, self._watch.totals(records), "totals_row")
        if len(records.lines):
            self._take_records(records)

    def _set_lines_aside(self, rule: str, lines: np.ndarray, column: str = "", *, tell: bool = True) -> None:
        """Set aside whole rows: a record for each of their cells."""
        n_records = len(lines) * len(self._cells)
        if not n_records:
            return
        ledger = self._import.ledger
        ledger.count(self._origin, self._table, "", n_records, 0, n_records)
        told = (self._origin, self._table) if tell else (self._origin, self._table, column)
        ledger.fault(rule, *told, count=n_records, lines=lines[:LINES_SHOWN])
        rows = [(int(line), cell, column, rule, "", "") for line in lines for cell in self._cells]
        ledger.set_aside(self._origin, self._table, rows)

    def _without(self, records: Records, excluded: np.ndarray, rule: str) -> Records:
        """Set aside rows that are no loss; what is left."""
        if not excluded.any():
            return records
        self._exclude(records.lines[excluded], records.cells[excluded], rule)
        return records.rows(~excluded)

    def _exclude(self, lines: np.ndarray, cells: np.ndarray, rule: str) -> None:
        ledger = self._import.ledger
        ledger.count(self._origin, self._table, "", len(lines), 0, len(lines))
        ledger.fault(rule, self._origin, self._table, count=len(lines), lines=lines[:LINES_SHOWN])
        rows = [(line, self._cells[cell], "", rule, "", "") for line, cell in zip(lines.tolist(), cells, strict=True)]
        ledger.set_aside(self._origin, self._table, rows)

    def _take_records(self, records: Records) -> None:
        by_school = self._import.plan.mapping.identifiers == "by_school"
        standard = standardise(records, self._bound, self._form, self._import.key, by_school=by_school)
        self._watch.look(standard, records)
        if self._table == "results":
            look_up_courses(standard, self._import.plan.courses)
            check_rules_cover(standard, self._import.plan.rules)
        check(standard, self._schema)
        schools, names = self._schools(standard)
        wrong = np.zeros(standard.n, dtype=bool)
        for rule, column, mask in standard.broken:
            wrong |= mask
            self._tell(rule, column, mask, standard, records)
        self._set_records_aside(standard, records, wrong, schools, names)
        self._keep(standard, records, ~wrong, schools, names)

    def _schools(self, standard: Standard) -> tuple[np.ndarray, list[str]]:
        """Position of each record's school in a list of names; the last name is "" for none."""
        if "school_id" not in standard.columns:
            return np.zeros(standard.n, dtype="int64"), [EVERY_SCHOOL]
        column = standard.columns["school_id"]
        declared = self._import.declared
        known = [str(name) if name in declared or self._table == "schools" else "" for name in column.distinct]
        undeclared = [not name and not rule for name, rule in zip(known, column.rules, strict=True)]
        short = {code.lstrip("0") for code in declared if code.startswith("0")}
        is_short = [wrong and str(name) in short for wrong, name in zip(undeclared, column.distinct, strict=True)]
        wrong, lost = (np.array([*mask, False], dtype=bool)[column.codes] for mask in (undeclared, is_short))
        standard.breaks("code_zeros_lost", "school_id", lost)
        standard.breaks("school_not_declared", "school_id", wrong & ~lost)
        return np.where(column.is_missing, len(known), column.codes).astype("int64"), [*known, ""]

    def _tell(self, rule: str, column: str, mask: np.ndarray, standard: Standard, records: Records) -> None:
        """Tell a rule broken, with a few lines and values."""
        rows = np.flatnonzero(mask)
        lines = np.unique(records.lines[rows])[:LINES_SHOWN]
        found = self._examples(column, rows[:ROWS_SEARCHED], standard, records)
        expected = expected_of(rule, column, self._bound, self._form, standard, rows)
        self._import.ledger.fault(
            rule, self._origin, self._table, column, expected=expected, found=found, count=len(rows), lines=lines
        )

    def _examples(self, column: str, rows: np.ndarray, standard: Standard, records: Records) -> list[str]:
        """Values found in a few rows, unless one stands in a person's column of those rows."""
        if column not in standard.columns or self._schema.column(column).is_person:
            return []
        values = standard.columns[column]
        texts = {values.texts[code]: None for code in values.codes[rows].tolist() if code >= 0}
        persons = {
            texts_of.texts[code].casefold()
            for name, texts_of in records.columns.items()
            if self._schema.column(name).is_person
            for code in texts_of.codes[rows].tolist()
            if code >= 0
        }
        return [text for text in texts if text and text.casefold() not in persons]

    def _set_records_aside(
        self, standard: Standard, records: Records, wrong: np.ndarray, schools: np.ndarray, names: list[str]
    ) -> None:
        rows = np.flatnonzero(wrong)
        if not len(rows):
            return
        of_rows = _rules_by_row(standard.broken, rows)
        listed = [
            (line, self._cells[cell], *rules, names[school])
            for line, cell, rules, school in zip(
                records.lines[rows].tolist(), records.cells[rows].tolist(), of_rows, schools[rows].tolist(), strict=True
            )
        ]
        ledger = self._import.ledger
        ledger.set_aside(self._origin, self._table, listed)
        for place, n_rows in enumerate(np.bincount(schools[rows], minlength=len(names)).tolist()):
            if n_rows:
                ledger.count(self._origin, self._table, names[place], n_rows, 0, n_rows)

    def _keep(
        self, standard: Standard, records: Records, right: np.ndarray, schools: np.ndarray, names: list[str]
    ) -> None:
        if not right.any():
            return
        everything = bool(right.all())
        kept = standard if everything else standard.rows(right)
        lines, cells = records.lines[right], records.cells[right] + self._first_cell
        schools = schools[right]
        self._import.stage.add(self._table, schools, names, staged_rows(kept, self._schema, self._place, lines, cells))
        self._count_kept(kept, schools, names)
        self._watch.note_students(kept, schools, names)

    def _count_kept(self, kept: Standard, schools: np.ndarray, names: list[str]) -> None:
        """Count rows in; how many stay is known once the school is finished."""
        for place, n_rows in enumerate(np.bincount(schools, minlength=len(names)).tolist()):
            if n_rows:
                self._import.ledger.count(self._origin, self._table, names[place], n_rows, 0, 0)
                if self._table == "schools":
                    self._import.declared.add(names[place])
        for column, mask in kept.reshaped.items():
            for place, n_rows in enumerate(np.bincount(schools[mask], minlength=len(names)).tolist()):
                if n_rows:
                    self._import.n_reshaped[names[place], self._table, column] += n_rows


def _rules_by_row(broken: list[tuple[str, str, np.ndarray]], rows: np.ndarray) -> list[tuple[str, str, str]]:
    """For each row, the column and rule of its first fault, then its other faults as ``column:rule``."""
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
