"""What was recognised in the files of an import, as rows to read: each column, its field, and what is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portraitlib.tables.schemas import FILED

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest.guess import Guess, GuessedFile, GuessedTable
    from portraitlib.ingest.guess.doubt import Doubt

_SHOWN = 6


@dataclass(frozen=True)
class ColumnRow:
    """One line: the header, the field it becomes, a few values, and whether a question is asked of it."""

    header: str
    field: str
    examples: str
    is_doubtful: bool


@dataclass(frozen=True)
class FileCard:
    """Files of one layout: their tables and columns, and the columns that stay out, with the reason."""

    name: str
    tables: str
    rows: tuple[ColumnRow, ...]
    left: tuple[str, ...]
    never: tuple[str, ...]
    has_instruments: bool = False


def file_cards(guess: Guess, doubts: Collection[Doubt], words: Words) -> list[FileCard]:
    """What was recognised, file by file."""
    return [
        FileCard(
            f"{file.pattern} [{file.sheet}]" if file.sheet else file.pattern,
            words.listing([words.label(table.table, "table") for table in file.tables]),
            tuple(row for table in file.tables for row in _rows(table, file, _asked(doubts, number), words)),
            tuple(file.left),
            tuple(file.never),
            any("instrument" in table.columns for table in file.tables),
        )
        for number, file in enumerate(guess.files)
        if file.tables
    ]


def _asked(doubts: Collection[Doubt], number: int) -> set[tuple[str, str]]:
    of_file = {(one.column, one.header) for one in doubts if one.file == number}
    return of_file | {("school_year", "") for one in doubts if one.kind == "year"}


def _rows(
    table: GuessedTable, file: GuessedFile, asked: Collection[tuple[str, str]], words: Words
) -> Iterator[ColumnRow]:
    for name, source in table.columns.items():
        header = source.get("from", "")
        is_asked = any(column == name and said in ("", header) for column, said in asked)
        is_doubtful = is_asked and not (name == "school_year" and header)
        yield ColumnRow(
            words.say("« {text} »", text=header) if header else _elsewhere(source, words),
            words.label(name, "column"),
            _examples(table, name, source, file, words),
            is_doubtful,
        )
    for block in table.more.get("unpivot", ()):
        headers = block.get("columns")
        told = words.listing([words.say("« {text} »", text=one) for one in headers]) if headers else ""
        yield ColumnRow(
            told or words.say("une colonne par date"),
            words.label(block["value"], "column"),
            _first(next((file.seen[one].examples for one in headers or () if one in file.seen), ()), words),
            any(column == block["value"] for column, _ in asked),
        )


def _elsewhere(source: dict[str, Any], words: Words) -> str:
    """Where a value comes from that no column holds."""
    if "value" in source:
        return words.say("partout la même valeur")
    if "row_number" in source:
        return words.say("le numéro de la ligne")
    return words.say("le nom du fichier ou du dossier")


def _examples(table: GuessedTable, name: str, source: dict[str, Any], file: GuessedFile, words: Words) -> str:
    if "identifier" in source:
        return words.say("devient un pseudonyme")
    if "value" in source:
        return _value(table, name, str(source["value"]), words)
    if source.get("recode"):
        pairs = [
            words.say("{text} = {label}", text=text, label=_value(table, name, str(code), words))
            for text, code in list(source["recode"].items())[:_SHOWN]
            if code is not None
        ]
        return words.listing(pairs)
    seen = file.seen.get(source.get("from", ""))
    return _first(seen.examples, words) if seen else ""


def _first(examples: Collection[str], words: Words) -> str:
    return words.listing([words.say("« {text} »", text=one) for one in examples])


def _value(table: GuessedTable, name: str, value: str, words: Words) -> str:
    """A constant or a code in words."""
    column = FILED[table.table].column(name)
    if name == "school_year" and value.isdecimal():
        return words.year(int(value))
    if name == "grade_level" and value.isdecimal():
        return words.grade(int(value))
    return words.label(value, name) if column.codes or name == "competency" else value
