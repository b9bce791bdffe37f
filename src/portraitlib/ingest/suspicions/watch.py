"""What the identifiers of one sheet show while it is read, before they are hashed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.reshape import Records
from portraitlib.ingest.standard import Standard
from portraitlib.ingest.suspicions.persons import Identifiers, hashed, is_scientific

if TYPE_CHECKING:
    from portraitlib.ingest.gathered import Import


MOST_NAMELESS = 5
FEW_NAMELESS = 0.05


class Watch:
    """Looks at the columns of persons of one table, read from one sheet."""

    def __init__(self, gathered: Import, bound: Bound, place: int) -> None:
        self._import, self._bound, self._place = gathered, bound, place
        self._persons = [
            name
            for name, source in bound.table.columns.items()
            if source.headers and name in bound.schema.column_names and bound.schema.column(name).is_person
        ]

    def totals(self, records: Records) -> np.ndarray:
        """Mask of the rows that are no person's: a mean, a count, the foot of a list."""
        mask = np.zeros(len(records.lines), dtype=bool)
        for name in self._persons:
            if name in records.columns:
                mask |= self._identifiers_of(name).totals(records.columns[name])
        return mask | self._nameless(records)

    def _nameless(self, records: Records) -> np.ndarray:
        """Mask of a few rows that hold numbers and say neither who nor of what: a total whose word no column reads."""
        read = [name for name, source in self._bound.table.columns.items() if source.headers and source.default is None]
        said = [records.columns[name].codes for name in read if name in records.columns]
        if not self._persons or len(said) < 2:
            return np.zeros(len(records.lines), dtype=bool)
        silent = np.logical_and.reduce([codes < 0 for codes in said])
        few = np.count_nonzero(silent) <= max(MOST_NAMELESS * self._bound.n_cells, FEW_NAMELESS * len(silent))
        return silent if few else np.zeros(len(silent), dtype=bool)

    def _identifiers_of(self, column: str) -> Identifiers:
        return self._import.identifiers.setdefault((self._place, column), Identifiers())

    def look(self, standard: Standard, records: Records) -> None:
        """Refuse numbers whose digits a spreadsheet lost; remember what may show others to be wrong."""
        years = standard.columns.get("school_year")
        source = self._bound.table.columns.get("school_year")
        if years is not None and source is not None and source.headers and source.named_by is None:
            self._import.forms_of_years[self._place].look(years.texts, years.distinct)
        for name in self._persons:
            if name in records.columns:
                self._identifiers_of(name).look(records.columns[name], records.lines)
                lost = records.columns[name].on_rows(is_scientific)
                standard.breaks("identifier_in_scientific_notation", name, lost)
        if "student_id" in standard.persons:
            self._import.zeros.take(standard.persons["student_id"], standard.columns["student_id"].distinct)

    def note_students(self, kept: Standard, schools: np.ndarray, names: list[str]) -> None:
        """Remember who is in which school, when the mapping does not say whether numbers are of one school."""
        source = self._bound.table.columns.get("student_id")
        is_said = self._import.plan.mapping.identifiers or (source and source.identifier == "code_permanent")
        if self._bound.schema.name == "students" and not is_said and len(self._import.declared) > 1:
            students = kept.column("student_id")
            self._import.in_schools.take(
                hashed(students.distinct)[students.codes], kept.column("school_year").floats(), schools, names
            )
