"""The workbook of a plan read back: checked, or taken into the store."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.ingest import ImportReport, import_file
from portraitlib.journal import Journal
from portraitlib.journal.kinds import KINDS
from portraitlib.persons.handles import PSEUDONYM, Handles
from portraitlib.persons.key import Key
from portraitlib.report.journal_book import Line, opened_book, read_book
from portraitlib.report.planning_sheets import EXAMPLE, HEADER, OF_JOURNAL, SHEETS, planning_mapping
from portraitlib.tables.school import School

_SUBJECT = re.compile(r"<dc:subject>([^<]{1,40})</dc:subject>")
_MOST_BYTES = 100_000
WORKBOOKS = (".xlsx", ".xls", ".ods")
INSTRUMENTS = next(f"{sheet.name} " for sheet in SHEETS if sheet.table == "instruments")
"""Start of the name of a sheet that a workbook of before does not have."""


def school_of_book(path: Path) -> str:
    """Code of the school that a workbook was written for; empty when it does not say, or is no workbook of Excel."""
    try:
        with zipfile.ZipFile(path) as book, book.open("docProps/core.xml") as properties:
            said = _SUBJECT.search(properties.read(_MOST_BYTES).decode("utf-8", "replace"))
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""
    return said.group(1) if said else ""


@dataclass(frozen=True)
class BookKey(Key):
    """Key under which a workbook is read: a handle, or a number of the school's own, is who it is in the store."""

    handles: Handles = field(repr=False)
    school: str

    def pseudonym(self, role: str, identifier: str) -> str:
        """Pseudonym of who is meant; a new one when the store has nobody of that number."""
        own, written = Key(self.secret), identifier.strip()
        known = self.handles.all
        if PSEUDONYM.fullmatch(written) or (found := self.handles.person(written)) is None:
            made = [written, *own.pseudonyms_of(role, self.school, written)]
            return next((one for one in made if one in known), own.pseudonym(role, identifier))
        return found


def journal_lines(path: Path, school: School, journal: Journal, words: Words) -> list[Line]:
    """Aims and changes of support that a workbook says anew, to be kept in the journal.

    Raises
    ------
    ReportError
        As `read_planning_book`.
    JournalError
        As `portraitlib.report.journal_book.read_book`.
    """
    _refuse_no_book(path)
    named = {
        str(row[0]).strip()
        for sheet, rows in opened_book(path).items()
        if sheet.startswith(INSTRUMENTS)
        for row in rows[HEADER:]
        if row and row[0] != EXAMPLE
    }
    lines = read_book(path, school, journal, words, OF_JOURNAL, named - {""})
    known = [one.body for kind in OF_JOURNAL for one in journal.open_entries(kind)]
    # A workbook taken twice says nothing new the second time.
    return [line for line in lines if line.entry or KINDS[line.kind].model_validate(line.body) not in known]


def read_planning_book(path: Path, school: School, store: Path, key: Key, *, keeps: bool) -> ImportReport:
    """Check a workbook, or take it: its rows replace those of the same tables and year in the store.

    Parameters
    ----------
    path : Path
    school : School
    store : Path
    key : Key
        That of the store.
    keeps : bool
        Otherwise nothing changes.

    Raises
    ------
    ReportError
        ``planning_book_missing``, ``planning_book_of_another_kind``.
    StoreError, ImportFaultsError
        As `portraitlib.ingest.import_file`.
    """
    _refuse_no_book(path)
    entry = school.partition.entry
    is_there = any(name.startswith(INSTRUMENTS) for name in opened_book(path))
    content = planning_mapping(school.code, path.name, () if is_there else ("instruments",))
    content["rules"] = entry.get("rules_inline") or entry.get("rules", "quebec")
    return import_file(content, path, store, key=BookKey(key.secret, school.reader.handles, school.code), keeps=keeps)


def _refuse_no_book(path: Path) -> None:
    if not path.is_file():
        raise ReportError("planning_book_missing", file=path.name)
    if path.suffix.lower() not in WORKBOOKS:
        raise ReportError("planning_book_of_another_kind", file=path.name)
