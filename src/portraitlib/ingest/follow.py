"""A checked mapping followed: every file read, its rows kept for their school or set aside with a reason."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from portraitlib.ingest.bind import Bound, HeaderFault, bind
from portraitlib.ingest.coded import tidy
from portraitlib.ingest.files import FoundFile
from portraitlib.ingest.gathered import Import
from portraitlib.ingest.headers import as_expected
from portraitlib.ingest.identify import Key
from portraitlib.ingest.inspection import FileFaultError, Inspected, inspect, is_workbook
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.mapping import TableMapping
from portraitlib.ingest.personal import masked
from portraitlib.ingest.plan import Plan
from portraitlib.ingest.read import Sheet, chunks, open_text
from portraitlib.ingest.record import Origin
from portraitlib.ingest.take import Taker, only_school
from portraitlib.ingest.workbook import open_sheet, open_workbook, sheets_wanted

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Advance = Callable[[str, int], None]


class Follower(Import):
    """Reads the files of one import."""

    def __init__(self, plan: Plan, key: Key, scratch: Path) -> None:
        super().__init__(plan, key, scratch)
        self._inspected: dict[tuple[Path, str], Inspected] = {}
        self._told: set[tuple[str, Origin]] = set()

    def read(self, files: list[FoundFile], advance: Advance) -> None:
        """Read every file: first those that declare schools, so that the others can be checked against them."""
        with _cycles_left_alone():
            for about_schools in (True, False):
                for file in files:
                    tables = [table for table in file.entry.tables if (table.table == "schools") is about_schools]
                    if tables:
                        self._read_file(file, tables, advance)
                self.declared |= set(self.stage.schools)  # nothing else is staged after the first round

    def inspected(self, file: FoundFile, form: FileFormat) -> Inspected:
        """Look at a file once, however many entries it serves."""
        as_read = file.path, form.encoding
        known = self._inspected.get(as_read)
        if known is None:
            known = self._inspected[as_read] = inspect(file.path, form.encoding)
        if known.digest:
            self.sources[file.name] = known.digest
        return known

    def _read_file(self, file: FoundFile, tables: list[TableMapping], advance: Advance) -> None:
        form = self.plan.mapping.format_of(file.entry)
        inspected = self.inspected(file, form)
        try:
            if inspected.fault:
                raise inspected.fault
            with self._sheets(file, form) as sheets:
                for sheet in sheets:
                    self._read_sheet(file, sheet, tables, form, is_cut=not inspected.ends_in_line)
        except FileFaultError as fault:
            self._tell_file(file, tables, fault)
        except OSError as fault:
            self._tell_file(file, tables, FileFaultError("unreadable_file", reason=type(fault).__name__))
        advance(file.name, inspected.size)

    def _tell_file(self, file: FoundFile, tables: list[TableMapping], fault: FileFaultError) -> None:
        origin = Origin(file.name)
        self.ledger.fault(fault.rule, origin, expected=fault.expected, lines=fault.lines)
        for table in tables:
            self.ledger.count(origin, table.table, "", 0, 0, 0)

    @contextmanager
    def _sheets(self, file: FoundFile, form: FileFormat) -> Iterator[Iterator[Sheet]]:
        if not is_workbook(file.path):
            with open_text(file.path, form) as text:
                yield iter([text])
            return
        workbook = open_workbook(file.path)
        names = sheets_wanted(workbook.sheet_names, file.entry.sheet)
        if file.entry.sheet is None and len(workbook.sheet_names) > 1:
            self._note("sheets_ignored", Origin(file.name), workbook.sheet_names[1:])
        yield (sheet for name in names if (sheet := self._sheet(file, workbook, name, form)))

    def _sheet(self, file: FoundFile, workbook: CalamineWorkbook, name: str, form: FileFormat) -> Sheet | None:
        """Open a sheet; one that is empty does not stop the others."""
        try:
            return open_sheet(workbook, name, form)
        except FileFaultError as fault:
            rule = "empty_sheet" if fault.rule == "empty_file" else fault.rule
            self.ledger.fault(rule, Origin(file.name, masked(name)), expected=fault.expected)
            return None

    def _read_sheet(
        self, file: FoundFile, sheet: Sheet, tables: list[TableMapping], form: FileFormat, *, is_cut: bool
    ) -> None:
        origin = Origin(file.name, masked(sheet.name))
        headers = as_expected(sheet.headers, file.entry.tables, self.plan.mapping.drop)
        sheet = replace(sheet, headers=headers)
        bounds = [self._bound(origin, table, sheet.headers) for table in tables]
        self._note_ignored(origin, file, sheet.headers)
        takers = [Taker(self, origin, bound, form, file, sheet.name) for bound in bounds]
        used = list(dict.fromkeys(header for bound in bounds if not bound.stopper for header in bound.headers))
        n_cells = max(bound.n_cells for bound in bounds)
        n_rows = 0
        for chunk in chunks(sheet, used, form, n_cells, is_cut=is_cut):
            n_rows += len(chunk.lines) + len(chunk.broken)
            for taker in takers:
                taker.take(chunk)
            gc.collect(0)
        if not n_rows:
            self.ledger.fault("header_only", origin)

    def _bound(self, origin: Origin, table: TableMapping, headers: list[str]) -> Bound:
        bound = bind(table, headers)
        for (rule, column), faults in _by_rule(bound.faults).items():
            expected: dict[str, object] = {"header": faults[0].expected, "close": faults[0].found}
            if len(faults) > 1:
                expected = {
                    "headers": [fault.expected for fault in faults],
                    "close": ", ".join(fault.found for fault in faults if fault.found),
                }
            self.ledger.fault(rule, origin, table.table, column, expected=expected)
        self.ledger.count(origin, table.table, "", 0, 0, 0)
        return replace(bound, constants=only_school(self.plan.mapping, bound))

    def _note_ignored(self, origin: Origin, file: FoundFile, headers: list[str]) -> None:
        """Tell the columns that no table uses; a first line that holds no known column is not quoted."""
        bounds = [bind(table, headers) for table in file.entry.tables]
        if all(bound.knows_nothing for bound in bounds):
            return
        used = {header for bound in bounds for header in bound.headers}
        dropped = {tidy(header) for header in self.plan.mapping.drop}
        self._note("columns_ignored", origin, [name for name in headers if name and name not in used | dropped])

    def _note(self, rule: str, origin: Origin, names: list[str]) -> None:
        if names and (rule, origin) not in self._told:
            self._told.add((rule, origin))
            shown = ", ".join(masked(name) for name in names[:12])
            self.ledger.fault(rule, origin, expected={"names": shown, "n_names": len(names)})


def _by_rule(faults: Sequence[HeaderFault]) -> dict[tuple[str, str], list[HeaderFault]]:
    """Faults of a sheet's headers by rule and column: all of them are told, each rule once."""
    found: dict[tuple[str, str], list[HeaderFault]] = {}
    for fault in faults:
        found.setdefault((fault.rule, fault.column), []).append(fault)
    return found


@contextmanager
def _cycles_left_alone() -> Iterator[None]:
    """Do not look for reference cycles among millions of rows that have none: a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
