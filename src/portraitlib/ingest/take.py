"""One chunk of rows for one table: kept for its school, or set aside with file, line, column and rule."""

from __future__ import annotations

import numpy as np

from portraitlib.ingest.aside import Aside
from portraitlib.ingest.bind import Bound
from portraitlib.ingest.check import check, check_shifted
from portraitlib.ingest.fault import NOTES
from portraitlib.ingest.files import FoundFile
from portraitlib.ingest.gathered import Import
from portraitlib.ingest.identify import identifying, pseudonyms
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.personal import masked
from portraitlib.ingest.read import Chunk
from portraitlib.ingest.record import Origin
from portraitlib.ingest.reshape import Records, found_in_name, reshape
from portraitlib.ingest.stage import EVERY_SCHOOL, staged_rows
from portraitlib.ingest.standard import Standard, check_rules_cover, look_up_courses, standardise
from portraitlib.ingest.suspicions.watch import Watch
from portraitlib.ingest.tell import Teller
from portraitlib.tables.schema import Kind

NO_NAMES = ("school_name", "service_centre", "course", "wording_fr", "wording_en", "scale_words_fr", "scale_words_en")
"""Texts that are not searched for names: places bear those of persons, courses are those of the catalogue, and a
word of a question may be one too."""


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
        gathered.are_distinct.append(bound.table.distinct)
        self._lookups = gathered.codes_of(bound.table, file)
        gathered.bounds.append(bound)
        self._watch = Watch(gathered, bound, self._place)
        self._first_cell = len(gathered.cells)
        gathered.first_cells.append(self._first_cell)
        self._cells = [masked(cell.header) for cell in bound.cells] or [""]
        gathered.cells.extend(self._cells)
        self._teller = Teller(gathered.ledger, origin, bound, form)
        named = {*bound.table.columns, *(name for cell in bound.cells for name, _ in cell.constants)}
        self._constants = {name for name, source in bound.table.columns.items() if source.value is not None}
        is_shared = not {"school_id"} & {*named, *bound.constants}
        self._aside = Aside(gathered, origin, bound, self._place, self._cells, is_shared=is_shared)
        self._tell_names()

    def _tell_names(self) -> None:
        """Tell a file or sheet name that does not hold what a column should get from it."""
        for name, source in self._bound.table.columns.items():
            places = (self._file.own_name, self._file.folder, self._sheet)
            for pattern, text in zip((source.file, source.folder, source.sheet), places, strict=True):
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
                self._aside.exclude(np.tile(lines, n_cells), np.repeat(np.arange(n_cells), len(lines)), rule)
            else:
                self._aside.drop_lines(rule, np.array(lines, dtype="int64"))
        stopper = self._bound.stopper
        if stopper:
            self._aside.drop_lines(stopper.rule, chunk.lines, stopper.column, tell=False)
            return
        records = reshape(chunk, self._bound, self._file, self._sheet, self._lookups)
        if records.blank.any():
            self._note_blank(records)
            records = records.rows(~records.blank)
        if self._table == "students" and records.excluded.any():
            self._leave_out(records.rows(records.excluded))
        records = self._aside.without(records, records.excluded, "excluded_by_mapping")
        records = self._aside.without(records, self._watch.totals(records), "totals_row")
        if len(records.lines):
            self._take_records(records)

    def _note_blank(self, records: Records) -> None:
        """Tell how many cells are blank and no rows; they are not rows of the file either."""
        n_cells = int(np.count_nonzero(records.blank))
        self._import.ledger.fault("blank_is_no_row", self._origin, self._table, count=n_cells)

    def _leave_out(self, records: Records) -> None:
        """Remember the students that the mapping leaves out: their results go with them."""
        texts, source = records.columns.get("student_id"), self._bound.table.columns.get("student_id")
        if texts is not None and source is not None:
            by_school = self._import.plan.mapping.identifiers == "by_school"
            texts = identifying(texts, source, records.columns.get("school_id") if by_school else None)
            column = self._schema.column("student_id")
            self._import.left_out |= pseudonyms(column, texts.of_rows(), source.identifier, self._import.key)

    def _take_records(self, records: Records) -> None:
        by_school = self._import.plan.mapping.identifiers == "by_school"
        standard = standardise(records, self._bound, self._form, self._import.key, by_school=by_school)
        self._watch.look(standard, records)
        if self._table == "results":
            look_up_courses(standard, self._import.plan.courses)
            check_rules_cover(standard, self._import.plan.rules)
        check(standard, self._schema)
        check_shifted(standard, self._schema, self._constants)
        self._learn(standard, records)
        schools, names = self._schools(standard)
        wrong = np.zeros(standard.n, dtype=bool)
        for rule, column, mask in standard.broken:
            if self._schema.is_essential(column):
                wrong |= mask
                self._teller.tell(rule, column, mask, standard, records)
        self._aside.drop_records(standard, records, wrong, schools, names)
        self._empty_cells(standard, records, ~wrong, schools, names)
        self._keep(standard, records, ~wrong, schools, names)

    def _learn(self, standard: Standard, records: Records) -> None:
        """Remember who the persons are, and the texts that must not name them."""
        for name, column in standard.columns.items():
            declared, source = self._schema.column(name), self._bound.table.columns.get(name)
            if source is not None and source.row_number:
                continue
            if declared.is_person:
                self._import.names.add_identifiers(records.columns[name].texts)
            elif declared.kind is Kind.LABEL and name not in NO_NAMES:
                self._import.texts[self._table, name].update(text for text in column.distinct if text)

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

    def _empty_cells(
        self, standard: Standard, records: Records, right: np.ndarray, schools: np.ndarray, names: list[str]
    ) -> None:
        """Empty the unreadable optional values of the rows that stay: each costs itself, and not its row."""
        emptied: dict[str, np.ndarray] = {}
        for rule, column, mask in standard.broken:
            first = mask & right & ~emptied.get(column, np.zeros(standard.n, dtype=bool))
            if first.any():  # a cell that breaks two rules is emptied once
                self._teller.tell(rule, column, first, standard, records, is_cell=True)
                self._aside.empty(standard, records, rule, column, np.flatnonzero(first), schools, names)
                emptied[column] = emptied.get(column, False) | first
        for column, mask in emptied.items():
            standard.columns[column] = standard.columns[column].without(mask)

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
