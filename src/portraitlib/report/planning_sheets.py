"""The workbook of a plan: its sheets, a table each, in the words of a language, and how an import reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.results.columns import codes_of, declared
from portraitlib.results.vocabulary import mark
from portraitlib.tables.schema import Column, Kind, TableSchema
from portraitlib.tables.schemas import SCHEMAS

EXAMPLE = mark("(exemple)")
"""First cell of the row that shows how a sheet is filled; that row is never taken."""
NAMES = (mark("Nom"), mark("Nom de l'autre élève"), mark("Nom de l'intervenant"))
"""Columns of the names that only this machine knows: no import keeps them."""
FRENCH, ENGLISH = Words("fr"), Words("en")
EXAMPLES = (EXAMPLE, ENGLISH.translate(EXAMPLE))
HEADER = 2
"""Row of the headings, under the title."""
YEAR_IN_SHEET = r"(\d{4}-\d{4})"


@dataclass(frozen=True)
class PlanSheet:
    """A sheet: its table, its French name without the year, and what its row of example says under each column.

    Its columns are in the order of the table, those of the key first, unless `order` says otherwise. A line that says
    nothing under `asked` is not taken. `beside` is the heading of a last column that no import keeps.
    """

    table: str
    name: str
    example: Mapping[str, object]
    order: tuple[str, ...] = ()
    asked: str = ""
    beside: str = ""

    @property
    def schema(self) -> TableSchema:
        """Schema of its table."""
        return SCHEMAS[self.table]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns that a person fills: the school and the year are those of the workbook; what tells a row first."""
        if self.order:
            return tuple(map(self.schema.column, self.order))
        key = [name for name in self.schema.key if name not in ("school_id", "school_year")]
        told = [self.schema.column(name) for name in key[:1]]
        rest = (one for one in self.schema.columns if one.name not in ("school_id", "school_year", key[0]))
        return (*told, *rest)


SHEETS: tuple[PlanSheet, ...] = (
    PlanSheet(
        "slots",
        mark("Plages"),
        {"cycle_day": 1, "starts_at": "12:05", "ends_at": "12:50", "slot_kind": "noon", "has_late_bus": False}
        | {"n_rooms": 4},
    ),
    PlanSheet(
        "offers",
        mark("Offres"),
        {"service": "recovery", "offer_kind": "group", "subject": "mathematics", "level": 4, "room": "104"}
        | {"minimum_size": 5, "maximum_size": 12, "allowed_slots": "J1-midi; J3-midi", "sessions_a_week": 1}
        | {"is_specialist": True},
    ),
    PlanSheet("adult_hours", mark("Adultes"), {"slot": "J1-midi", "releasable_hours": 2, "task_hours": 24}),
    PlanSheet("student_slots", mark("Élèves"), {"slot": "J1-midi", "is_free": False, "needs_late_bus": False}),
    PlanSheet(
        "wishes",
        mark("Demandes"),
        {"subject": "mathematics", "service": "recovery", "wish": "directed", "asked_by": "teacher"},
    ),
    PlanSheet("pairs", mark("Paires"), {"pair": "apart", "reason_code": "focus"}),
    PlanSheet(
        "instruments",
        mark("Instruments de mesure"),
        {"subject": "french", "competency": "reading", "direction": "up", "minimum": 0, "maximum": 250, "step": 1}
        | {"standard_error": 8, "standard_error_source": mark("manuel du test"), "n_forms": 20},
    ),
    PlanSheet(
        "programmes",
        mark("Programmes"),
        {"programme_name": mark("Tutorat de décembre"), "service": "tutoring", "subject": "mathematics"}
        | {
            "chosen_by": "cut_off",
            "score_name": mark("Score du 20 novembre"),
            "cutoff": 42,
            "cutoff_side": "at_or_above",
        }
        | {"first_school_year": 2024},
    ),
    PlanSheet(
        "eligibility",
        mark("Admissibilité"),
        {"is_eligible": True, "is_offered": True, "is_accepted": True, "is_started": True, "offered_on": "2025-11-21"}
        | {"started_on": "2025-12-03", "score": 45.3, "score_known_on": "2025-11-20"},
    ),
)
LISTING = tuple(sheet for sheet in SHEETS if sheet.table in ("slots", "programmes"))
"""Sheets whose first column the others offer under the same heading."""
LATER_SHEETS = ("instruments", "programmes", "eligibility")
"""Tables of which a workbook of before has no sheet."""
OF_JOURNAL = ("goal", "phase")
"""Kinds of entry of the journal that have a sheet: aims of students, supports begun, changed or ended."""


def heading(column: Column, words: Words = FRENCH) -> str:
    """Heading of a column."""
    return words.translate(declared(column.name).label)


def words_of(column: Column, words: Words = FRENCH) -> dict[str, str]:
    """Words of a column's list, to what they stand for."""
    if column.kind is Kind.BOOLEAN:
        return {words.say("oui"): "True", words.say("non"): "False"}
    labels = codes_of(column.name)
    return {words.translate(labels[code]): code for code in column.codes}


def sheet_names(table: str, sheets: Sequence[PlanSheet] = SHEETS) -> tuple[str, str]:
    """Starts of the name of a table's sheet, in French and in English; its year follows."""
    name = next(sheet.name for sheet in sheets if sheet.table == table)
    return f"{name} ", f"{ENGLISH.translate(name)} "


def in_english(names: Collection[str], sheets: Sequence[PlanSheet] = SHEETS) -> set[str]:
    """Tables whose sheet is in English in a workbook of these sheets; the others are read in French.

    Examples
    --------
    >>> in_english(["Read me", "Slots 2025-2026", "Offres 2025-2026"])
    {'slots'}
    """
    starts = {one.table: sheet_names(one.table, sheets)[1] for one in sheets}
    return {table for table, start in starts.items() if any(name.startswith(start) for name in names)}


def planning_mapping(
    school: str, pattern: str, english: Collection[str] = (), left_out: Collection[str] = ()
) -> dict[str, Any]:
    """Description of an import that reads the workbook; a sheet that has another year says it in its name.

    Sheets of the tables of `english` have English names and headings; the words of both languages are read in all.
    Tables `left_out` are not asked of it: a workbook of before has no sheet for them.

    Examples
    --------
    >>> planning_mapping("999001", "offres.xlsx")["files"][0]["sheet"]
    'Plages *'
    """
    described = {"name": "planification", "description": mark("Classeur que l'école remplit pour planifier")}
    sheets = [sheet for sheet in SHEETS if sheet.table not in left_out]
    return described | book_mapping(school, pattern, sheets, english, {"school_year": YEAR_IN_SHEET})


def book_mapping(
    school: str, pattern: str, sheets: Sequence[PlanSheet], english: Collection[str], in_name: Mapping[str, str]
) -> dict[str, Any]:
    """What the description of a workbook says of its sheets; columns `in_name` are read in the name of each."""
    return {
        "defaults": {"decimal": ",", "header": HEADER},
        "schools": [{"school_id": school}],
        "drop": [words.translate(name) for name in NAMES for words in (FRENCH, ENGLISH)],
        "files": [
            _file(sheet, school, pattern, in_name, ENGLISH if sheet.table in english else FRENCH) for sheet in sheets
        ],
    }


def _file(sheet: PlanSheet, school: str, pattern: str, in_name: Mapping[str, str], words: Words) -> dict[str, Any]:
    # A table that names no person and no school would be copied to every school of an import, and make none.
    of = {"school_id": {"value": school}}
    named = {name: {"sheet": told} for name, told in in_name.items() if name in sheet.schema.column_names}
    unasked = {heading(sheet.schema.column(sheet.asked), words): [""]} if sheet.asked else {}
    table = {
        "table": sheet.table,
        "except": {heading(sheet.columns[0], words): list(EXAMPLES), **unasked},
        "columns": {**of, **named, **{one.name: _source(one, words) for one in sheet.columns}},
    }
    return {"pattern": pattern, "sheet": f"{words.translate(sheet.name)} *", "optional": True, "tables": [table]}


def _source(column: Column, words: Words) -> dict[str, Any]:
    source: dict[str, Any] = {"from": heading(column, words)}
    if column.is_person:
        source["identifier"] = "other"
    if not column.required:
        source["optional"] = True
    if column.codes:
        both = words_of(column, ENGLISH) | words_of(column)
        source["recode"] = {word.lower(): code for word, code in both.items()} | both
    return source
