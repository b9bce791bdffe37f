"""The workbook of a plan read back: checked, or taken into the store."""

from __future__ import annotations

import re
import zipfile
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.ingest import ImportReport
from portraitlib.ingest.inspection import FileFaultError
from portraitlib.ingest.typed import take_file
from portraitlib.ingest.workbook import Workbooks
from portraitlib.journal import Journal
from portraitlib.journal.kinds import KINDS
from portraitlib.persons.key import Key
from portraitlib.report.journal_book import Line, opened_book, read_book
from portraitlib.report.planning_sheets import (
    EXAMPLES,
    HEADER,
    LATER_SHEETS,
    OF_JOURNAL,
    in_english,
    planning_mapping,
    sheet_names,
)
from portraitlib.tables.school import School

_SUBJECT = re.compile(r"<dc:subject>([^<]{1,40})</dc:subject>")
_MOST_BYTES = 100_000
WORKBOOKS = (".xlsx", ".xls", ".ods")
INSTRUMENTS = sheet_names("instruments")
"""Starts of the name of their sheet."""


def school_of_book(path: Path) -> str:
    """Code of the school that a workbook was written for; empty when it does not say, or is no workbook of Excel."""
    try:
        with zipfile.ZipFile(path) as book, book.open("docProps/core.xml") as properties:
            said = _SUBJECT.search(properties.read(_MOST_BYTES).decode("utf-8", "replace"))
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""
    return said.group(1) if said else ""


def _sheets(path: Path) -> list[str]:
    """Names of the sheets; a workbook that cannot be opened is told by the import."""
    with closing(Workbooks()) as workbooks, suppress(FileFaultError):
        return [name for name, _ in workbooks.open(path)]
    return []


def journal_lines(path: Path, school: School, journal: Journal, words: Words) -> list[Line]:
    """Aims and changes of support that a workbook says anew, to be kept in the journal.

    Raises
    ------
    ReportError
        As `read_planning_book`.
    JournalError
        As `portraitlib.report.journal_book.read_book`.
    """
    refuse_no_book(path)
    named = {
        str(row[0]).strip()
        for sheet, rows in opened_book(path).items()
        if sheet.startswith(INSTRUMENTS)
        for row in rows[HEADER:]
        if row and row[0] not in EXAMPLES
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
    refuse_no_book(path)
    sheets = _sheets(path)
    left_out = [one for one in LATER_SHEETS if not any(name.startswith(sheet_names(one)) for name in sheets)]
    content = planning_mapping(school.code, path.name, in_english(sheets), left_out)
    report = take_file(content, path, school, store, key, keeps=keeps)
    # A sheet that was emptied, its row of example too, changes nothing, as the workbook says: that is no fault of it.
    return replace(report, faults=tuple(one for one in report.faults if one.rule != "header_only"))


def refuse_no_book(path: Path) -> None:
    """Refuse what is not there, or is no workbook."""
    if not path.is_file():
        raise ReportError("planning_book_missing", file=path.name)
    if path.suffix.lower() not in WORKBOOKS:
        raise ReportError("planning_book_of_another_kind", file=path.name)
