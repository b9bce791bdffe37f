"""Lists of codes in other files, that a column of the import is looked up in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from portraitlib.ingest.coded import tidy
from portraitlib.ingest.files import FoundFile
from portraitlib.ingest.inspection import FileFaultError
from portraitlib.ingest.layout import FileFormat, Lookup
from portraitlib.ingest.mapping import ImportMapping, TableMapping
from portraitlib.ingest.personal import masked
from portraitlib.ingest.read import Sheet, chunks
from portraitlib.ingest.record import LINES_KEPT, Ledger, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

Codes = dict[str, str]
OpenSheets = Callable[[FoundFile, FileFormat], AbstractContextManager["Iterator[Sheet]"]]


class Lookups:
    """Lists of codes of one import, each read once, when a file needs it."""

    def __init__(
        self, mapping: ImportMapping, ledger: Ledger, open_sheets: OpenSheets, files: dict[str, list[FoundFile]]
    ) -> None:
        self._mapping, self._ledger, self._open, self._files = mapping, ledger, open_sheets, files
        self._known: dict[tuple[str, ...], Codes] = {}

    def of(self, table: TableMapping, file: FoundFile) -> dict[str, list[Codes]]:
        """Lists that each column of a table is looked up in, one after the other."""
        return {
            name: [self._codes(lookup, file) for lookup in source.lookup]
            for name, source in table.sources.items()
            if source.lookup
        }

    def _codes(self, lookup: Lookup, file: FoundFile) -> Codes:
        """Read a list of codes; of the files that have its name, those that stand beside the file being read."""
        found = self._files.get(lookup.file, [])
        beside = [one for one in found if one.folder == file.folder] or found
        as_read = (lookup.file, lookup.sheet or "", lookup.key, lookup.value, *(one.relative for one in beside))
        if as_read not in self._known:
            codes: Codes = {}
            for one in beside:
                self._read(one, lookup, codes)
            self._known[as_read] = codes
        return self._known[as_read]

    def _read(self, file: FoundFile, lookup: Lookup, codes: Codes) -> None:
        form = self._mapping.format_of(file.entry)
        try:
            with self._open(file, form) as sheets:
                for sheet in sheets:
                    self._read_sheet(Origin(file.name, masked(sheet.name)), sheet, lookup, codes, form)
        except FileFaultError as fault:
            self._ledger.fault(fault.rule, Origin(file.name), expected=fault.expected, lines=fault.lines)

    def _read_sheet(self, origin: Origin, sheet: Sheet, lookup: Lookup, codes: Codes, form: FileFormat) -> None:
        key, value = tidy(lookup.key), tidy(lookup.value)
        absent = [header for header in (key, value) if header not in sheet.headers]
        for header in absent:
            self._ledger.fault("missing_column", origin, expected={"header": masked(header), "close": ""})
        if absent:
            return
        contradicting: dict[str, int] = {}
        for chunk in chunks(sheet, [key, value], form, 1, is_cut=False):
            for rule, count in Counter(rule for _line, rule in chunk.broken).items():
                lines = [line for line, broken in chunk.broken if broken == rule]
                self._ledger.fault(rule, origin, count=count, lines=lines[:LINES_KEPT])
            keys, values = chunk.columns[key], chunk.columns[value]
            pairs = zip(chunk.lines.tolist(), keys.codes.tolist(), values.codes.tolist(), strict=True)
            for line, place, other in pairs:
                if place >= 0 and other >= 0:
                    name, text = keys.texts[place], values.texts[other]
                    if codes.setdefault(name, text) != text:
                        contradicting[name] = line
        for name in contradicting:  # neither of two values is taken
            del codes[name]
        if contradicting:
            lines = sorted(contradicting.values())[:LINES_KEPT]
            self._ledger.fault("lookup_contradicts", origin, count=len(contradicting), lines=lines)
