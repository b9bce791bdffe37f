"""The workbook in which a school gives what its supports are planned with: written from the store, checked, taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.journal import open_journal
from portraitlib.persons.handles import Handles
from portraitlib.persons.names import names_here
from portraitlib.report.csv_files import neutralised
from portraitlib.report.journal_book import LISTED_ROWS, MOST_IN_A_LIST, write_kind
from portraitlib.report.planning_sheets import EXAMPLE, NAMES, OF_JOURNAL, SHEETS, PlanSheet, heading, words_of
from portraitlib.results.vocabulary import mark
from portraitlib.tables.planning import planning_tables
from portraitlib.tables.schema import Column, Kind
from portraitlib.tables.school import School

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LISTS = "Listes"
"""Hidden sheet of the lists that are longer than a spreadsheet takes in a cell."""
STUDENTS, STAFF = mark("Liste des élèves"), mark("Liste du personnel")
WIDTH, WIDE = 16, 30
_GUIDE = (
    mark("Une feuille par table. La ligne « (exemple) » montre comment écrire; elle n'est jamais prise."),
    mark("Écrivez le numéro d'un élève ou d'un membre du personnel, jamais son nom, dans les colonnes de numéros."),
    mark("Les noms écrits à côté ne servent qu'à vous; ils n'entrent jamais dans les données."),
    mark("Les feuilles « Cible » et « Phase » vont au journal : la cible d'un élève, le début et la fin d'un soutien."),
    mark("Leurs quatre premières colonnes restent vides : le journal les remplit."),
    mark("Une case vide veut dire : rien n'est dit. Une feuille vide ne change rien."),
    mark("Vérifiez : portrait plan check. Prenez-le : portrait plan take."),
)


def write_planning_book(path: Path, school: School, year: int, words: Words) -> Mapping[str, int]:
    """Write the workbook of a year with what the store knows; rows of each table.

    Two lists, of students and of staff, say whom the handles stand for: by group or role, and by the names of this
    machine.

    Parameters
    ----------
    path : Path
    school : School
    year : int
        School year that is planned.
    words : Words

    Raises
    ------
    ReportError
        ``planning_book_is_there``: a file has that name.
    """
    import xlsxwriter

    if path.exists():
        raise ReportError("planning_book_is_there", file=path.name)
    tables = {**planning_tables(school, year), "instruments": school.table("instruments")}
    tables["offers"] = school.table("offers").query("school_year == @year")  # empty stays empty: 12 is not written
    journal = open_journal(school)
    entries = {kind: journal.open_entries(kind) for kind in OF_JOURNAL}
    names = names_here(school.code, school.school_year, date.today())
    told = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, told) as book:
        book.set_properties({"subject": school.code})  # `school_of_book` reads it back
        writer = _Writer(book, school.reader.handles, names, words)
        writer.guide(school, year)
        for sheet in SHEETS:
            writer.sheet(sheet, tables[sheet.table], f"{year - 1}-{year}")
        for kind, texts in entries.items():
            write_kind(book, kind, texts, school, words, STUDENTS)
        writer.persons(STUDENTS, _students(school))
        writer.persons(STAFF, _staff(school))
        writer.lists()
    return {name: len(rows) for name, rows in tables.items()}


def _students(school: School) -> pd.DataFrame:
    """Students of the year read, with their group, by group."""
    groups = school.reader.handles.persons.students
    return pd.DataFrame({"person": list(groups), "what": list(groups.values())}).sort_values(["what", "person"])


def _staff(school: School) -> pd.DataFrame:
    """Staff of the store, with their last role; who is only named elsewhere (a rater) is nobody that a sheet takes."""
    staff = school.table("staff").sort_values("school_year").drop_duplicates("staff_id", keep="last")
    people = staff[["staff_id", "role"]].set_axis(["person", "what"], axis=1).sort_values(["what", "person"])
    return people.assign(what=people["what"].astype("object").where(people["what"].notna(), ""))


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Workbook, handles: Handles, names: Mapping[str, str], words: Words) -> None:
        self._book, self._handles, self._names, self._words = book, handles, names, words
        self._title = book.add_format({"bold": True, "font_size": 12})
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._example = book.add_format({"italic": True, "font_color": "#595959"})
        self._lists: dict[str, list[str]] = {}

    def guide(self, school: School, year: int) -> None:
        """First sheet: what the workbook is, and what each sheet holds."""
        sheet = self._book.add_worksheet(self._words.say("Lisez-moi"))
        sheet.set_column(0, 0, 110)
        title = self._words.say(
            "Planification des soutiens, école {school}, {year:year}", school=school.code, year=year
        )
        sheet.write_string(0, 0, title, self._title)
        lines = [*(self._words.say(line) for line in _GUIDE), ""]
        lines += [
            self._words.say(
                "{name} : {what}", name=self._words.say(one.name), what=self._words.label(one.table, "table")
            )
            for one in SHEETS
        ]
        for row, line in enumerate(lines, 2):
            sheet.write_string(row, 0, line)

    def sheet(self, plan: PlanSheet, rows: pd.DataFrame, years: str) -> None:
        """A table: title, headings, the example, the rows, and the lists of words under each heading."""
        sheet = self._book.add_worksheet(self._name(plan, years))
        sheet.write_string(0, 0, f"{self._words.label(plan.table, 'table')}, {years}", self._title)
        columns = [*_with_names(plan)]
        for place, column in enumerate(columns):
            text = self._words.say(column) if isinstance(column, str) else heading(column, self._words)
            sheet.write_string(1, place, text, self._head)
            sheet.set_column(place, place, WIDE if isinstance(column, str) or not place else WIDTH)
            shown = EXAMPLE if not place else "" if isinstance(column, str) else plan.example.get(column.name, "")
            self._cell(sheet, 2, place, column, shown, self._example)
            if not isinstance(column, str):
                self._validate(sheet, place, column, slots="" if plan is SHEETS[0] else self._name(SHEETS[0], years))
        sheet.freeze_panes(2, 1)
        for row, told in enumerate(rows.to_dict("records"), 3):
            for place, column in enumerate(columns):
                self._cell(sheet, row, place, column, self._value(columns, place, told))

    def _name(self, plan: PlanSheet, years: str) -> str:
        return f"{self._words.say(plan.name)} {years}"

    def _value(self, columns: list[Column | str], place: int, told: Mapping[Any, Any]) -> object:
        column = columns[place]
        if not isinstance(column, str):
            return told.get(column.name)
        person = columns[place - 1]
        assert isinstance(person, Column)  # a column of names follows that of the numbers
        return self._names.get(self._handles.of(str(told.get(person.name))), "")

    def _cell(
        self, sheet: Worksheet, row: int, place: int, column: Column | str, value: object, form: Any = None
    ) -> None:
        """Write one value: a number as a number, all else as a text that no spreadsheet runs."""
        if value is None or value is pd.NA or value == "" or (isinstance(value, float) and pd.isna(value)):
            return
        if isinstance(column, Column) and column.kind in (Kind.NUMBER, Kind.INTEGER) and value != EXAMPLE:
            sheet.write_number(row, place, float(str(value)), form)
            return
        sheet.write_string(row, place, str(neutralised(self._text(column, value))), form)

    def _text(self, column: Column | str, value: object) -> str:
        if value == EXAMPLE:
            return self._words.say(EXAMPLE)
        if isinstance(column, str):
            return str(value)
        if column.is_person:
            return self._handles.of(str(value))
        if column.codes or column.kind is Kind.BOOLEAN:
            return next(word for word, code in words_of(column, self._words).items() if code == str(value))
        return str(value)

    def _validate(self, sheet: Worksheet, place: int, column: Column, slots: str) -> None:
        """List of words, or bounds, of the cells under a heading."""
        rows = (3, place, LISTED_ROWS, place)
        if column.name == "slot" and slots:
            sheet.data_validation(*rows, {"validate": "list", "source": f"='{slots}'!$A$4:$A${LISTED_ROWS}"})
        elif column.is_person:
            listed = STUDENTS if column.name.endswith("student_id") else STAFF
            # A number of the school's own may be written too: the list helps, and refuses nothing.
            source = f"='{self._words.say(listed)}'!$A$2:$A${LISTED_ROWS}"
            sheet.data_validation(*rows, {"validate": "list", "source": source, "error_type": "information"})
        elif column.codes or column.kind is Kind.BOOLEAN:
            sheet.data_validation(*rows, {"validate": "list", "source": self._list(column)})
        elif column.low is not None and column.high is not None:
            kind = "integer" if column.kind is Kind.INTEGER else "decimal"
            bounds = {"criteria": "between", "minimum": column.low, "maximum": column.high}
            sheet.data_validation(*rows, {"validate": kind, **bounds})

    def _list(self, column: Column) -> list[str] | str:
        """Words of a list; those that are longer than a spreadsheet takes in a cell stand on a hidden sheet."""
        told = list(words_of(column, self._words))
        if len(",".join(told)) <= MOST_IN_A_LIST and not any("," in word for word in told):
            return told
        self._lists.setdefault(column.name, told)
        letter = chr(ord("A") + list(self._lists).index(column.name))
        return f"={LISTS}!${letter}$1:${letter}${len(told)}"

    def persons(self, name: str, people: pd.DataFrame) -> None:
        """Sheet of those whom the handles stand for; no import reads it."""
        sheet = self._book.add_worksheet(self._words.say(name))
        heads = [mark("Numéro"), mark("Groupe-repère") if name == STUDENTS else mark("Rôle"), NAMES[0]]
        sheet.write_row(0, 0, [self._words.say(head) for head in heads], self._head)
        sheet.set_column(0, 2, WIDE)
        for row, (person, what) in enumerate(people.itertuples(index=False), 1):
            handle = self._handles.of(person)
            told = self._words.label(what, "role") if name == STAFF and what else what
            for place, text in enumerate((handle, told, self._names.get(handle, ""))):
                sheet.write_string(row, place, str(neutralised(text)))

    def lists(self) -> None:
        """Last sheet, hidden: the long lists, a column each."""
        sheet = self._book.add_worksheet(LISTS)
        sheet.hide()
        for place, words in enumerate(self._lists.values()):
            sheet.write_column(0, place, words)


def _with_names(plan: PlanSheet) -> Iterator[Column | str]:
    """Columns of a sheet, each of persons followed by one for their names."""
    names = iter(NAMES)
    for column in plan.columns:
        yield column
        if column.is_person:
            yield next(names)
