"""A workbook of sheets that an import reads back: their headings, examples, lists of words, and persons by handle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.persons.handles import Handles
from portraitlib.persons.names import names_here
from portraitlib.report.csv_files import neutralised
from portraitlib.report.journal_book import LISTED_ROWS, MOST_IN_A_LIST
from portraitlib.report.planning_sheets import EXAMPLE, NAMES, PlanSheet, heading, words_of
from portraitlib.results.vocabulary import mark
from portraitlib.tables.schema import Column, Kind
from portraitlib.tables.school import School

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LISTS = "Listes"
"""Hidden sheet of the lists that are longer than a spreadsheet takes in a cell."""
STUDENTS, STAFF = mark("Liste des élèves"), mark("Liste du personnel")
WIDTH, WIDE = 16, 30


@contextmanager
def new_book(path: Path, school: School) -> Iterator[tuple[Workbook, Mapping[str, str]]]:
    """A workbook of a school, and the names that this machine keeps; refused ``planning_book_is_there`` over a file."""
    import xlsxwriter

    if path.exists():
        raise ReportError("planning_book_is_there", file=path.name)
    told = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, told) as book:
        book.set_properties({"subject": school.code})  # `school_of_book` reads it back
        yield book, names_here(school.code, school.school_year, date.today())


def students_listed(school: School) -> pd.DataFrame:
    """Students of the year read, with their group, by group."""
    groups = school.reader.handles.persons.students
    return pd.DataFrame({"person": list(groups), "what": list(groups.values())}).sort_values(["what", "person"])


def staff_listed(school: School) -> pd.DataFrame:
    """Staff of the store, with their last role; who is only named elsewhere (a rater) is nobody that a sheet takes."""
    staff = school.table("staff").sort_values("school_year").drop_duplicates("staff_id", keep="last")
    people = staff[["staff_id", "role"]].set_axis(["person", "what"], axis=1).sort_values(["what", "person"])
    return people.assign(what=people["what"].astype("object").where(people["what"].notna(), ""))


class BookWriter:
    """Writes the sheets of one workbook; `listed` are words offered in the cells of a column that takes others too."""

    def __init__(
        self,
        book: Workbook,
        handles: Handles,
        names: Mapping[str, str],
        words: Words,
        listed: Mapping[str, list[str]] | None = None,
    ) -> None:
        self._book, self._handles, self._names, self._words = book, handles, names, words
        self._listed = listed or {}
        self._title = book.add_format({"bold": True, "font_size": 12})
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._example = book.add_format({"italic": True, "font_color": "#595959"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._lists: dict[str, list[str]] = {}

    def guide(self, title: str, guide: Sequence[str], sheets: Sequence[PlanSheet]) -> None:
        """First sheet: what the workbook is, and what each sheet holds."""
        sheet = self._book.add_worksheet(self._words.say("Lisez-moi"))
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, title, self._title)
        lines = [*(self._words.say(line) for line in guide), ""]
        lines += [
            self._words.say(
                "{name} : {what}", name=self._words.say(one.name), what=self._words.label(one.table, "table")
            )
            for one in sheets
        ]
        for row, line in enumerate(lines, 2):
            sheet.write_string(row, 0, line)

    def sheet(self, plan: PlanSheet, rows: pd.DataFrame, told: str, listed: Sequence[PlanSheet] = ()) -> None:
        """A table: title, headings, the example, the rows, and the lists of words under each heading.

        The first column of each sheet of `listed` is offered under the same heading.
        """
        offered = {one.columns[0].name: self._name(one, told) for one in listed if one is not plan}
        sheet = self._book.add_worksheet(self._name(plan, told))
        sheet.write_string(0, 0, f"{self._words.label(plan.table, 'table')}, {told}", self._title)
        columns = [*_with_names(plan), *([plan.beside] if plan.beside else [])]
        for place, column in enumerate(columns):
            text = self._words.say(column) if isinstance(column, str) else heading(column, self._words)
            sheet.write_string(1, place, text, self._head)
            sheet.set_column(place, place, WIDE if isinstance(column, str) or not place else WIDTH)
            shown = EXAMPLE if not place else "" if isinstance(column, str) else plan.example.get(column.name, "")
            if shown and isinstance(column, Column) and column.kind is Kind.LABEL:
                shown = self._words.translate(str(shown))
            self._cell(sheet, 2, place, column, shown, self._example)
            if not isinstance(column, str):
                self._validate(sheet, place, column, offered.get(column.name, ""))
        sheet.freeze_panes(2, 1)
        for row, said in enumerate(rows.to_dict("records"), 3):
            for place, column in enumerate(columns):
                self._cell(sheet, row, place, column, self._value(columns, place, said))

    def _name(self, plan: PlanSheet, told: str) -> str:
        return f"{self._words.say(plan.name)} {told}"

    def _value(self, columns: list[Column | str], place: int, told: Mapping[Any, Any]) -> object:
        column = columns[place]
        if not isinstance(column, str):
            return told.get(column.name)
        if column not in NAMES:
            return told.get("beside")
        person = columns[place - 1]
        assert isinstance(person, Column)  # a column of names follows that of the numbers
        return self.name(told.get(person.name))

    def _cell(self, sheet: Worksheet, row: int, place: int, column: Column | str, value: Any, form: Any = None) -> None:
        """Write one value: a number as a number, all else as a text that no spreadsheet runs."""
        if pd.isna(value) or value == "":
            return
        if isinstance(value, pd.Timestamp):
            sheet.write_datetime(row, place, value.to_pydatetime(), self._day)
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

    def _validate(self, sheet: Worksheet, place: int, column: Column, other: str) -> None:
        """List of words, or bounds, of the cells under a heading."""
        rows = (3, place, LISTED_ROWS, place)
        if other:
            sheet.data_validation(*rows, {"validate": "list", "source": f"='{other}'!$A$4:$A${LISTED_ROWS}"})
        elif column.is_person:
            listed = STUDENTS if column.name.endswith("student_id") else STAFF
            # A number of the school's own may be written too: the list helps, and refuses nothing.
            source = f"='{self._words.say(listed)}'!$A$2:$A${LISTED_ROWS}"
            sheet.data_validation(*rows, {"validate": "list", "source": source, "error_type": "information"})
        elif column.name in self._listed:  # what stands there may be several of these words
            offered = self._list(column.name, self._listed[column.name])
            sheet.data_validation(*rows, {"validate": "list", "source": offered, "error_type": "information"})
        elif column.codes or column.kind is Kind.BOOLEAN:
            offered = self._list(column.name, list(words_of(column, self._words)))
            sheet.data_validation(*rows, {"validate": "list", "source": offered})
        elif column.low is not None and column.high is not None:
            kind = "integer" if column.kind is Kind.INTEGER else "decimal"
            bounds = {"criteria": "between", "minimum": column.low, "maximum": column.high}
            sheet.data_validation(*rows, {"validate": kind, **bounds})

    def _list(self, name: str, told: list[str]) -> list[str] | str:
        """Words of a list; those that are longer than a spreadsheet takes in a cell stand on a hidden sheet."""
        if len(",".join(told)) <= MOST_IN_A_LIST and not any("," in word for word in told):
            return told
        self._lists.setdefault(name, told)
        letter = chr(ord("A") + list(self._lists).index(name))
        return f"={LISTS}!${letter}$1:${letter}${len(told)}"

    def persons(self, name: str, people: pd.DataFrame) -> None:
        """Sheet of those whom the handles stand for; no import reads it."""
        heads = [mark("Numéro"), mark("Groupe-repère") if name == STUDENTS else mark("Rôle"), NAMES[0]]
        rows = []
        for person, what in people.itertuples(index=False):
            told = self._words.label(what, "role") if name == STAFF and what else what
            rows.append((self._handles.of(person), told, self.name(person)))
        self.listing(name, heads, rows)

    def name(self, person: object) -> str:
        """Name of a person that this machine keeps."""
        return self._names.get(self._handles.of(str(person)), "")

    def listing(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Sheet of texts that no import reads."""
        sheet = self._book.add_worksheet(self._words.say(name))
        sheet.write_row(0, 0, [self._words.say(head) for head in heads], self._head)
        sheet.set_column(0, len(heads) - 1, WIDE)
        for row, texts in enumerate(rows, 1):
            for place, text in enumerate(texts):
                sheet.write_string(row, place, str(neutralised(text)))

    def lists(self) -> None:
        """Last sheet, hidden: the long lists, a column each."""
        sheet = self._book.add_worksheet(LISTS)
        sheet.hide()
        for place, words in enumerate(self._lists.values()):
            sheet.write_column(0, place, words)


def _with_names(plan: PlanSheet) -> Iterator[Column | str]:
    """Columns of a sheet, each of persons followed by one for their names."""
    first, of_student, of_adult = NAMES
    for column in plan.columns:
        yield column
        if column.is_person:
            yield first
            first = of_adult if "provider_id" in plan.schema.column_names else of_student
