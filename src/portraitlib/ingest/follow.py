"""A checked mapping followed: every file read, its rows kept for their school or set aside with a reason."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from portraitlib.ingest.bind import BETWEEN_NAMES, Bound, HeaderFault, bind, only_school
from portraitlib.ingest.coded import tidy
from portraitlib.ingest.files import Found, FoundFile
from portraitlib.ingest.gathered import Import
from portraitlib.ingest.headers import as_expected
from portraitlib.ingest.inspection import FileFaultError, Inspected, inspect, is_workbook
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.lookups import Lookups
from portraitlib.ingest.mapping import TableMapping
from portraitlib.ingest.name_headers import says_name
from portraitlib.ingest.personal import masked
from portraitlib.ingest.plan import Plan
from portraitlib.ingest.read import Sheet, chunks
from portraitlib.ingest.record import Origin
from portraitlib.ingest.take import Taker
from portraitlib.ingest.text import open_text
from portraitlib.ingest.workbook import Workbooks, sheets_wanted
from portraitlib.ingest.worthless import Worthless
from portraitlib.persons.key import Key

Advance = Callable[[str, int], None]


class Follower(Import):
    """Reads the files of one import."""

    def __init__(self, plan: Plan, key: Key, scratch: Path) -> None:
        super().__init__(plan, key, scratch)
        self._inspected: dict[tuple[Path, str], Inspected] = {}
        self._told: set[tuple[str, Origin]] = set()
        self._workbooks = Workbooks()

    def read(self, found: Found, advance: Advance) -> None:
        """Read every file: first those that declare schools, so that the others can be checked against them."""
        self.lookups = Lookups(self.plan.mapping, self.ledger, self._sheets, found.looked_up)
        with _cycles_left_alone(), closing(self._workbooks):
            for about_schools in (True, False):
                for file in found.files:
                    tables = [table for table in file.entry.tables if (table.table == "schools") is about_schools]
                    if tables:
                        self._read_file(file, tables, advance)
                self.declared |= set(self.stage.schools)  # nothing else is staged after the first round
        self._hide_names()

    def _hide_names(self) -> None:
        """Find the texts that name a person, and take names out of all that is told: every file has been read."""
        for place, texts in self.texts.items():
            naming = {text for text in texts if self.names.holds(text)}
            if naming:
                self.naming[place] = naming
        told = self.ledger.hide(self.names.hide)
        self.origins = [told.get(origin, origin) for origin in self.origins]
        self.cells = [self.names.hide(cell) for cell in self.cells]
        of_files = {origin.file: hidden.file for origin, hidden in told.items()}
        self.sources = {of_files.get(file, file): digest for file, digest in self.sources.items()}

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
            if inspected.garbled_line:
                self.ledger.fault("garbled_accents", Origin(file.name), lines=(inspected.garbled_line,))
            for table in tables:  # a workbook of codes is read before this one is opened
                self.codes_of(table, file)
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
        at = Origin(file.name, masked(str(fault.expected.get("sheet", ""))))  # each sheet that is missing is told
        self.ledger.fault(fault.rule, at, expected=fault.expected, lines=fault.lines)
        self.lose_file(tables, fault.rule, file)
        for table in tables:
            self.ledger.count(origin, table.table, "", 0, 0, 0)

    @contextmanager
    def _sheets(self, file: FoundFile, form: FileFormat) -> Iterator[Iterator[Sheet]]:
        if not is_workbook(file.path):
            with open_text(file.path, form) as text:
                yield iter([text])
            return
        sheets = self._workbooks.open(file.path)
        names = sheets_wanted(sheets, file.entry.sheet)
        unread = [(name, is_visible) for name, is_visible in sheets if name not in names]
        self._note("sheets_hidden", Origin(file.name), [name for name, is_visible in unread if not is_visible])
        if file.entry.sheet is None:
            self._note("sheets_ignored", Origin(file.name), [name for name, is_visible in unread if is_visible])
        yield (sheet for name in names if (sheet := self._sheet(file, name, form)))

    def _sheet(self, file: FoundFile, name: str, form: FileFormat) -> Sheet | None:
        """Open a sheet; one that is empty does not stop the others."""
        try:
            return self._workbooks.sheet(name, form)
        except FileFaultError as fault:
            rule = "empty_sheet" if fault.rule == "empty_file" else fault.rule
            self.ledger.fault(rule, Origin(file.name, masked(name)), expected=fault.expected)
            if rule != "empty_sheet":
                self.lose_file(file.entry.tables, rule, file)
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
        personal = self._personal_headers(sheet.headers, bounds)
        n_cells = max(bound.n_cells for bound in bounds)
        n_rows = 0
        worthless = Worthless()
        for chunk in chunks(sheet, [*used, *personal], form, n_cells, is_cut=is_cut):
            for header, learn in personal.items():
                learn(chunk.columns[header].texts)
            n_rows += len(chunk.lines) + len(chunk.broken)
            for taker in takers:
                taker.take(chunk)
            worthless.add(chunk.worthless)
            gc.collect(0)
        worthless.tell(self.ledger, origin)
        if not n_rows:
            self.ledger.fault("header_only", origin)

    def _personal_headers(self, headers: list[str], bounds: list[Bound]) -> dict[str, Callable[[list[str]], None]]:
        """Columns about persons that no table takes, and how what stands there is learnt, to be found nowhere else."""
        if not any(column.is_person for bound in bounds for column in bound.schema.columns):
            return {}
        taken = {header for bound in bounds for header in bound.headers}
        dropped = {tidy(header) for header in self.plan.mapping.drop}
        return {
            header: self.names.add_names if says_name(header) or header.isdecimal() else self.names.add_values
            for header in headers
            if header not in taken and (header in dropped or says_name(header))
        }

    def _bound(self, origin: Origin, table: TableMapping, headers: list[str]) -> Bound:
        bound = bind(table, headers)
        for (rule, column), faults in groupby(sorted(bound.faults, key=_kind), key=_kind):
            self.ledger.fault(rule, origin, table.table, column, expected=_headers(list(faults)))
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


def _kind(fault: HeaderFault) -> tuple[str, str]:
    return fault.rule, fault.column


def _headers(faults: list[HeaderFault]) -> dict[str, object]:
    """Every header that goes wrong in the same way: they are told, and mended, at once."""
    headers = tuple(dict.fromkeys(fault.expected for fault in faults))
    close = tuple(dict.fromkeys(name for fault in faults for name in fault.found.split(BETWEEN_NAMES) if name))
    return {"header": headers[0], "headers": headers, "close": close[0] if close else "", "all_close": close}


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
