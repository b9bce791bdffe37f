"""What an import says of itself: rows in, kept and set aside, every fault, the rows to look up."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.ingest.fault import Fault
from portraitlib.ingest.origins import Origin as Origin
from portraitlib.ingest.origins import hide_in_list, no_formula, told_otherwise
from portraitlib.ingest.personal import showable

LINES_KEPT = 60
"""Lines of a fault that are kept; an account on a screen tells the first of them."""
EXAMPLES_SHOWN = 3
EMPTIED_FIELDS = ("file", "sheet", "line", "source_column", "column", "rule")
MOSTLY = 0.9
SET_ASIDE_FIELDS = ("file", "sheet", "line", "source_column", "column", "rule", "also")


@dataclass
class _Gathered:
    """A fault while it grows: its first lines, some examples."""

    expected: Mapping[str, Any]
    found: list[str] = field(default_factory=list)
    count: int = 0
    lines: list[int] = field(default_factory=list)

    def hidden(self, hide: Callable[[str], str]) -> _Gathered:
        """Tell the same without names."""
        expected = {name: _hidden(fact, hide) for name, fact in self.expected.items()}
        return _Gathered(expected, [text for text in self.found if hide(text) == text], self.count, self.lines)


def _hidden(fact: object, hide: Callable[[str], str]) -> object:
    if isinstance(fact, tuple | list):
        return tuple(_hidden(one, hide) for one in fact)
    return hide(fact) if isinstance(fact, str) else fact


class Ledger:
    """Counts of an import as it goes, and the list of rows set aside, written as they come."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._emptied_folder = folder.with_name("emptied")
        self._faults: dict[tuple[str, Origin, str, str, bool], _Gathered] = {}
        self._rows: dict[str, dict[tuple[Origin, str], np.ndarray]] = defaultdict(_counts)  # by school
        self._explained: Counter[tuple[str, Origin, str, str]] = Counter()
        self._because: dict[tuple[str, Origin, str, str], tuple[str, str]] = {}
        self._first_rules: dict[str, Counter[tuple[Origin, str, str, str]]] = defaultdict(Counter)  # by school

    def fault(
        self,
        rule: str,
        origin: Origin,
        table: str = "",
        column: str = "",
        *,
        expected: Mapping[str, Any] | None = None,
        found: Iterable[str] = (),
        count: int = 0,
        lines: Iterable[int] = (),
        is_cell: bool = False,
    ) -> None:
        """Add rows, or cells, to a fault. Values found are quoted only when they can identify nobody."""
        gathered = self._faults.setdefault((rule, origin, table, column, is_cell), _Gathered(dict(expected or {})))
        gathered.count += count
        gathered.lines = sorted({*gathered.lines, *(int(line) for line in lines)})[:LINES_KEPT]
        for example in found:
            if len(gathered.found) < EXAMPLES_SHOWN and example not in gathered.found and showable(example):
                gathered.found.append(example)

    def explain(
        self, because: tuple[str, str], rule: str, origin: Origin, table: str, column: str, n_rows: int
    ) -> None:
        """Say that some rows of a fault follow from another, a rule and file; once most do, it is told under it."""
        self._explained[rule, origin, table, column] += n_rows
        self._because[rule, origin, table, column] = because

    def note(self, rule: str, **expected: object) -> None:
        """Tell something about the import as a whole."""
        self.fault(rule, Origin(""), expected=expected)

    def count(
        self, origin: Origin, table: str, school: str, n_in: int, n_kept: int, n_set_aside: int, n_emptied: int = 0
    ) -> None:
        """Count rows, and cells emptied, of one file, table and school ("" when the school is not known)."""
        self._rows[school][origin, table] += (n_in, n_kept, n_set_aside, n_emptied)

    def emptied(self, origin: Origin, table: str, rows: Iterable[tuple[int, str, str, str]]) -> None:
        """List cells emptied, each ``(line, source column, column, rule)``."""
        self._emptied_folder.mkdir(exist_ok=True)
        self._write(self._emptied_folder / f"{table}.csv", EMPTIED_FIELDS, origin, rows)

    @property
    def emptied_columns(self) -> set[tuple[Origin, str, str]]:
        """File, table and column of which some cells could not be read, and were emptied."""
        return {(origin, table, column) for _rule, origin, table, column, is_cell in self._faults if is_cell}

    def set_aside(self, origin: Origin, table: str, rows: Sequence[tuple[int, str, str, str, str, str]]) -> None:
        """List rows set aside, each ``(line, source column, column, rule, other rules, school)``."""
        self._write(self._folder / f"{table}.csv", SET_ASIDE_FIELDS, origin, (row[:5] for row in rows))
        for (school, column, rule), n_rows in Counter((row[5], row[2], row[3]) for row in rows).items():
            self._first_rules[school][origin, table, column, rule] += n_rows

    def _write(self, path: Path, fields: tuple[str, ...], origin: Origin, rows: Iterable[tuple[Any, ...]]) -> None:
        is_new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as written:
            writer = csv.writer(written)
            if is_new:
                writer.writerow(fields)
            file, sheet = no_formula(origin.file), no_formula(origin.sheet)
            writer.writerows((file, sheet, row[0], no_formula(row[1]), *row[2:]) for row in rows)

    def hide(self, hide: Callable[[str], str]) -> dict[Origin, Origin]:
        """Take names out of all that was told so far; returns the origins that are now told otherwise."""
        origins = {origin for _rule, origin, *_rest in self._faults}
        origins |= {origin for rows in self._rows.values() for origin, _table in rows}
        told = told_otherwise(sorted(origins), hide)
        self._faults = {
            (rule, told.get(origin, origin), table, column, is_cell): gathered.hidden(hide)
            for (rule, origin, table, column, is_cell), gathered in self._faults.items()
        }
        for school, rows in self._rows.items():
            self._rows[school] = _counts()
            self._rows[school].update({(told.get(origin, origin), table): n for (origin, table), n in rows.items()})
        for school, firsts in self._first_rules.items():
            self._first_rules[school] = Counter(
                {(told.get(at, at), table, column, rule): n for (at, table, column, rule), n in firsts.items()}
            )
        lists = [*self._folder.glob("*.csv"), *self._emptied_folder.glob("*.csv")]
        for path in lists:
            hide_in_list(path, hide, told)
        return told

    @property
    def faults(self) -> list[Fault]:
        """Every fault, files in order, the widest first."""
        found = [
            Fault(
                rule,
                origin.file,
                origin.sheet,
                table,
                column,
                gathered.expected,
                tuple(gathered.found),
                gathered.count,
                tuple(gathered.lines),
                is_cell,
                because=self._cause_of((rule, origin, table, column), gathered.count),
            )
            for (rule, origin, table, column, is_cell), gathered in self._faults.items()
        ]
        return sorted(found, key=lambda fault: (fault.file, fault.sheet, fault.table, fault.column, fault.rule))

    def _cause_of(self, fault: tuple[str, Origin, str, str], count: int) -> tuple[str, str] | tuple[()]:
        return self._because[fault] if self._explained[fault] > MOSTLY * count else ()

    def reconciliation(self, school: str | None = None) -> pd.DataFrame:
        """Rows in, kept and set aside, cells emptied, by file, sheet and table; of one school, or of them all."""
        totals = _counts()
        for rows in self._rows.values() if school is None else [self._rows.get(school, {})]:
            for place, counts in rows.items():
                totals[place] += counts
        listed = [(origin.file, origin.sheet, table, *counts) for (origin, table), counts in sorted(totals.items())]
        return pd.DataFrame(listed, columns=["file", "sheet", "table", "n_in", "n_kept", "n_set_aside", "n_emptied"])

    def first_rules(self, school: str) -> pd.DataFrame:
        """Rows set aside for a school by their first rule: adds up to its reconciliation."""
        rows = [
            (origin.file, origin.sheet, table, column, rule, n_rows)
            for (origin, table, column, rule), n_rows in sorted(self._first_rules.get(school, {}).items())
        ]
        return pd.DataFrame(rows, columns=["file", "sheet", "table", "column", "rule", "n_rows"])

    def files_of(self, school: str, tables: Collection[str] | None = None) -> set[str]:
        """Files that gave rows to a school, for some tables or all."""
        return {
            origin.file
            for (origin, table), counts in self._rows.get(school, {}).items()
            if counts[0] and (tables is None or table in tables)
        }


def _counts() -> dict[tuple[Origin, str], np.ndarray]:
    """Rows in, kept and set aside, and cells emptied, from zero, by file and table."""
    return defaultdict(lambda: np.zeros(4, dtype="int64"))
