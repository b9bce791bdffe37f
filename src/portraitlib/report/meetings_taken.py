"""The workbook of a week's meetings read back: checked, or taken into the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from portraitlib.display.wording import Words
from portraitlib.errors import JournalError
from portraitlib.ingest import Fault, ImportReport
from portraitlib.ingest.addition import CONSTANT
from portraitlib.ingest.personal import masked
from portraitlib.ingest.typed import known_key, take_file
from portraitlib.persons.key import Key
from portraitlib.persons.known_key import KnownKey
from portraitlib.persons.texts import plain
from portraitlib.printable import printable
from portraitlib.report.journal_book import opened_book
from portraitlib.report.meetings_book import activity_labels
from portraitlib.report.meetings_sheets import IN_ONE_CELL, MEETINGS, SHEETS, heading_of, meetings_mapping
from portraitlib.report.planning_sheets import ENGLISH, EXAMPLES, FRENCH, HEADER, sheet_names
from portraitlib.report.planning_taken import refuse_no_book
from portraitlib.results.rooms import work_of
from portraitlib.tables.school import School

_TYPED = ("minutes", "activity", "mode", "chosen_by", "had_teacher_feedback", "missed_reason", "n_present")
"""What nobody writes of a meeting that says nothing."""
_LINES_KEPT = 60
BESIDE = "beside"
"""Day that the workbook gave a meeting."""


def read_meetings_book(path: Path, school: School, store: Path, key: Key, *, keeps: bool) -> ImportReport:
    """Check the workbook of a week, or take it: a line takes the place of the same meeting, and no other changes.

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
    rows = dict(_rows(sheets))
    codes = _activity_codes(school, rows)
    content = meetings_mapping(school.code, path.name, list(sheets), codes)
    moved = {"sessions": _moved(rows.values(), known_key(school, key))}
    report = take_file(content, path, school, store, key, keeps=keeps, by_key=moved)
    faults = [fault for fault in report.faults if fault.rule != "header_only"]
    flags = report.flags[report.flags["rule"] != CONSTANT]  # a week of meetings that were all planned is no doubt
    return replace(report, faults=(*faults, *_own_faults(path, rows, codes)), flags=flags)


def _sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Cells of each sheet; a workbook that cannot be opened is told by the import."""
    try:
        return opened_book(path)
    except JournalError:
        return {}


def _rows(sheets: Mapping[str, list[list[Any]]]) -> Iterator[tuple[tuple[str, int], dict[str, str]]]:
    """Lines of the sheet of meetings, by sheet and line: what is written under each heading; not the example."""
    french, english = sheet_names("sessions", SHEETS)
    for name in (one for one in sheets if one.startswith((french, english))):
        cells = [[" ".join(str(cell).split()) for cell in row] for row in sheets[name]]
        heads = cells[HEADER - 1] if len(cells) >= HEADER else []
        is_english = name.startswith(english)
        of = {one: heading_of(one, in_english=is_english) for one in MEETINGS.order}
        of[BESIDE] = (ENGLISH if is_english else FRENCH).translate(MEETINGS.beside)
        places = {one: heads.index(head) for one, head in of.items() if head in heads}
        for line, row in enumerate(cells[HEADER:], HEADER + 1):
            if row and row[0] not in EXAMPLES:
                yield (name, line), {one: row[places[one]] if one in places else "" for one in of}


def _moved(rows: Iterable[Mapping[str, str]], key: KnownKey) -> pd.DataFrame:
    """Meetings whose day in the workbook was corrected, and is no other line's: their former key, their day now."""
    told = pd.DataFrame([row for row in rows if row["was_attended"]], columns=[*MEETINGS.order, BESIDE])
    told["student_id"] = [key.pseudonym("student", one) if one else "" for one in told["student_id"]]
    told["to"] = pd.to_datetime(told["date"].str[:10], format="%Y-%m-%d", errors="coerce")
    told["date"] = pd.to_datetime(told[BESIDE].str[:10], format="%Y-%m-%d", errors="coerce")
    keys = ["service_id", "student_id", "date"]
    there = pd.MultiIndex.from_frame(told.assign(date=told["to"])[keys])
    is_moved = told["date"].notna() & told["to"].notna() & (told["date"] != told["to"])
    return told.loc[is_moved & ~pd.MultiIndex.from_frame(told[keys]).isin(there), [*keys, "to"]]


def _own_faults(
    path: Path, rows: Mapping[tuple[str, int], Mapping[str, str]], codes: Mapping[str, str | None]
) -> Iterator[Fault]:
    """What only this workbook can say wrong: a line filled and not ticked, an activity of no list."""
    unticked = [at for at, row in rows.items() if not row["was_attended"] and any(row[one] for one in _TYPED)]
    unknown = [at for at, row in rows.items() if row["was_attended"] and codes.get(row["activity"], "") is None]
    file = masked(printable(path.name))
    for rule, column, found in (("tick_missing", "was_attended", unticked), ("unknown_activity", "activity", unknown)):
        for sheet in dict.fromkeys(sheet for sheet, _ in found):
            lines = [line for of, line in found if of == sheet]
            told = tuple(lines[:_LINES_KEPT])
            is_cell = column == "activity"
            yield Fault(rule, file, sheet, "sessions", column, count=len(lines), lines=told, is_cell=is_cell)


def _activity_codes(school: School, rows: Mapping[tuple[str, int], Mapping[str, str]]) -> dict[str, str | None]:
    """Codes of each text of a cell of activities, in the order written; None when a word of it is none of them."""
    make = work_of("session")
    assert make is not None  # the room of the accompaniment is part of the kit
    work = make(school)
    named = {plain(code): code for code in work.activities}
    for language in ("fr", "en"):
        named |= {plain(label): code for code, label in activity_labels(work, Words(language)).items()}
    written = school.table("sessions")["activity"].dropna().unique()  # another service's words stay what they are
    found: dict[str, str | None] = {text: text for text in map(str, written)}
    for text in {row["activity"] for row in rows.values()} - {"", *found}:
        codes = [named.get(plain(part.strip())) for part in text.split(IN_ONE_CELL) if part.strip()]
        found[text] = None if None in codes else IN_ONE_CELL.join(dict.fromkeys(map(str, codes)))
    return found
