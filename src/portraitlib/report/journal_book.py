"""The journal in a workbook: out, one sheet a kind; back in, new and changed lines, all of them or none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portraitlib.display.wording import Words
from portraitlib.errors import JournalError, ParamsError, PortraitError
from portraitlib.journal.followed import faults_of_students
from portraitlib.journal.forms import WORDS, FormField, form_of
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.opened import Journal, Revision
from portraitlib.params import check
from portraitlib.persons.handles import PSEUDONYM
from portraitlib.report.csv_files import neutralised
from portraitlib.results.vocabulary import mark
from portraitlib.tables.school import School, person_meant

if TYPE_CHECKING:
    from xlsxwriter import Workbook

LISTED_ROWS = 2000
"""Rows under the headings that the lists of words reach."""
MOST_IN_A_LIST = 250
"""Signs that a spreadsheet takes in the list of a cell."""
BOOKED = tuple(kind for kind, model in KINDS.items() if not model.kept_days)
"""Kinds that go into a workbook: what is kept for some days only would stay in it."""
_KEYS = (mark("Texte"), mark("Vu"), mark("Écrit par"), mark("Le"))
"""Columns that come before the fields: they say which text, and which revision of it, a line was."""
_GUARDED = re.compile(r"'[=+\-@\t\r]")
_QUESTION = FormField("prompt", mark("Question (identifiant des guides)"), "line")


@dataclass(frozen=True)
class Line:
    """A line of the workbook that says something new: what it would keep."""

    kind: str
    body: Mapping[str, Any]
    entry: str
    seen: int
    row: int = 0


def write_book(path: Path, school: School, journal: Journal, words: Words, *, with_direction: bool = False) -> int:
    """Write what the journal says now; how many texts. Sheets of kinds without any are there, to be filled.

    Parameters
    ----------
    path : Path
    school : School
        To call students by their handles.
    journal : Journal
    words : Words
    with_direction : bool
        With the texts that the direction keeps; without it they are left out.

    Raises
    ------
    JournalError
        ``journal_book_is_there``, and the faults of the database.
    """
    import xlsxwriter

    if path.exists():
        raise JournalError("journal_book_is_there", file=path.name)
    told = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    shown = {
        kind: [one for one in journal.entries(kind) if with_direction or not _is_restricted(one)] for kind in BOOKED
    }
    with xlsxwriter.Workbook(path, told) as book:
        for kind, entries in shown.items():
            write_kind(book, kind, entries, school, words)
    return sum(map(len, shown.values()))


def write_kind(
    book: Workbook, kind: str, entries: Sequence[Revision], school: School, words: Words, students: str = ""
) -> None:
    """Write the sheet of a kind: its heads, the lists of its choices, what each entry says.

    `students` is the sheet of the workbook that lists them, where there is one.
    """
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet, fields = book.add_worksheet(_sheet(kind, words)), _fields(kind)
    heads = [*(words.say(key) for key in _KEYS), *(words.say(field.label) for field in fields)]
    sheet.write_row(0, 0, heads, bold)
    sheet.freeze_panes(1, 4)
    sheet.set_column(0, 3, 10)
    sheet.set_column(4, len(heads), 28)
    for place, field in enumerate(fields, len(_KEYS)):
        listed = [words.say(one) for one in field.choices.values()]
        if listed and len(",".join(listed)) <= MOST_IN_A_LIST and not any("," in one for one in listed):
            sheet.data_validation(1, place, LISTED_ROWS, place, {"validate": "list", "source": listed})
        if students and field.face == "student":  # it helps, and refuses nothing
            listed_there = {"validate": "list", "source": f"='{students}'!$A$2:$A${LISTED_ROWS}"}
            sheet.data_validation(1, place, LISTED_ROWS, place, {**listed_there, "error_type": "information"})
    for row, one in enumerate(entries, 1):
        cells = [one.entry, str(one.seq), one.who, one.on, *_cells(one, fields, school, words)]
        for place, text in enumerate(cells):
            sheet.write_string(row, place, str(neutralised(text)), wrapped)


def read_book(
    path: Path,
    school: School,
    journal: Journal,
    words: Words,
    kinds: Collection[str] = BOOKED,
    instruments: Collection[str] = (),
) -> list[Line]:
    """Lines of a workbook that are new, or that somebody changed in it.

    Parameters
    ----------
    path, school, journal, words
        As for `write_book`; the workbook may be in either language.
    kinds : collection of str
        Kinds whose sheets are read, where there are some.
    instruments : collection of str
        Instruments that the school has beside those of its data.

    Raises
    ------
    JournalError
        ``journal_book_unreadable``, ``journal_book_columns``; ``journal_lines_refused`` with each line that cannot be
        kept and why, both texts of a line that somebody changed meanwhile among them: nothing is kept then.
    """
    book = opened_book(path)
    lines: list[Line] = []
    refused: list[dict[str, Any]] = []
    for kind in kinds:
        sheet = next((name for name in (_sheet(kind, words), _sheet(kind, Words("fr"))) if name in book), None)
        if sheet is None:
            continue
        whole = len(refused)
        heads, rows = _places(book[sheet], sheet, kind, words), book[sheet][1:]
        for number, row in enumerate(rows, 2):
            try:
                typed = [_text(row[place]) if place < len(row) else "" for place in heads]
                lines += [replace(line, row=number) for line in _line(kind, typed, school, journal)]
            except PortraitError as fault:
                refused.append({"sheet": sheet, "row": number, "error": fault})
        if len(refused) == whole:
            bodies = {one.row: one.body for one in lines if one.kind == kind}
            told = faults_of_students(kind, bodies, school, instruments)
            refused += [{"sheet": sheet, "row": row, "error": JournalError(fault)} for row, fault in told]
    if refused:
        raise JournalError("journal_lines_refused", refused=refused)
    return lines


def keep_lines(lines: list[Line], journal: Journal, who: str) -> int:
    """Keep the lines of a workbook, signed by who brings them back; how many."""
    for line in lines:
        journal.save(line.kind, line.body, who=who, entry=line.entry, seen=line.seen)
    return len(lines)


def _fields(kind: str) -> tuple[FormField, ...]:
    return (*([_QUESTION] if kind == "answer" else []), *form_of(kind).fields)


def _sheet(kind: str, words: Words) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", words.say(KINDS[kind].label))[:31]


def _is_restricted(one: Revision) -> bool:
    return getattr(one.body, "visibility", "team") == "direction"


def _cells(one: Revision, fields: tuple[FormField, ...], school: School, words: Words) -> list[str]:
    body = one.body.model_dump() if one.body else {}
    return [_written(body.get(field.name), field, school, words) for field in fields]


def _written(value: Any, field: FormField, school: School, words: Words) -> str:
    if field.face == "yes_no":
        return words.say("oui") if value else words.say("non")
    if field.face == "choice":
        return words.say(WORDS[value])
    if field.face == "lines":
        return "\n".join(value)
    if field.face == "number":
        return f"{value:g}" if value else ""
    return school.reader.handles.of(value) if field.face == "student" else str(value or "")


def opened_book(path: Path) -> dict[str, list[list[Any]]]:
    """Rows of each sheet of a workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, OSError):
        raise JournalError("journal_book_unreadable", file=path.name) from None


def _places(rows: list[list[Any]], sheet: str, kind: str, words: Words) -> list[int]:
    """Where each column is, by its head in either language; a column may have moved."""
    heads = [" ".join(str(one).split()) for one in rows[0]] if rows else []
    asked = [*_KEYS, *(field.label for field in _fields(kind))]
    languages = [Words(language) for language in ("fr", "en")]
    named = [[name, *(" ".join(each.say(name).split()) for each in languages)] for name in asked]  # no-break or not
    found = [next((heads.index(one) for one in names if one in heads), -1) for names in named]
    if lacking := [words.say(name) for name, place in zip(asked, found, strict=True) if place < 0]:
        raise JournalError("journal_book_columns", sheet=sheet, lacking=lacking)
    return found


def _text(cell: Any) -> str:
    """A cell as it was typed: a date without its hour, a whole number without its decimals."""
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _line(kind: str, cells: list[str], school: School, journal: Journal) -> Iterator[Line]:
    """The line, when it is new or was changed in the workbook."""
    (entry, seen, _who, _on), typed = cells[:4], cells[4:]
    if not any(text.strip() for text in typed):
        return
    past = {one.seq: one for one in journal.history(entry)} if entry else {}
    base, fields = past.get(int(seen)) if seen.isdigit() else None, _fields(kind)
    if base is not None and any(_same(typed, base, fields, school, Words(language)) for language in ("fr", "en")):
        return
    body = _body(kind, typed, base, school)
    if entry and (base is None or max(past) != base.seq):
        now = past[max(past)] if past else None
        theirs = now.body.model_dump() if now and now.body else {}
        who = now.who if now else ""
        raise JournalError("journal_conflict", kind=kind, theirs=theirs, typed=body, who=who, seq=0)
    try:
        check(KINDS[kind], body, where=kind)
    except ParamsError as fault:
        raise JournalError("journal_entry_invalid", kind=kind, faults=fault.facts["faults"]) from None
    yield Line(kind, body, entry, base.seq if base else 0)


def _same(typed: list[str], base: Revision, fields: tuple[FormField, ...], school: School, words: Words) -> bool:
    return typed == [str(neutralised(text)) for text in _cells(base, fields, school, words)]


def _body(kind: str, typed: list[str], base: Revision | None, school: School) -> dict[str, Any]:
    body: dict[str, Any] = base.body.model_dump() if base and base.body else {}
    for field, text in zip(_fields(kind), typed, strict=True):
        body[field.name] = _value(text[1:] if _GUARDED.match(text) else text, field, school)
    return body


def _value(text: str, field: FormField, school: School) -> Any:
    """What a cell says, as the model takes it."""
    if field.face in ("choice", "yes_no"):
        return _code(text, field, Words(school.reader.language))
    if field.face == "number":
        return text.replace(",", ".") or field.default
    if field.face == "student" and text:
        found = person_meant(school, text)
        if not PSEUDONYM.fullmatch(found):
            raise JournalError("journal_no_such_student")
        return found
    return text


def _code(text: str, field: FormField, words: Words) -> Any:
    """Code of a word of either language; an empty cell is what the form would start from."""
    is_yes_no = field.face == "yes_no"
    if not text.strip():
        return field.default or (False if is_yes_no else next(iter(field.choices)))
    codes = {True: mark("oui"), False: mark("non")} if is_yes_no else {code: WORDS[code] for code in field.choices}
    told = text.strip().casefold()
    for code, msgid in codes.items():
        if told in (msgid.casefold(), Words("en").say(msgid).casefold()):
            return code
    known = [words.say(msgid) for msgid in codes.values()]
    raise JournalError("journal_choice", label=words.say(field.label), found=text[:40], known=known)
