"""Words of a column of codes that nothing reads: what each stands for is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from portraitlib.ingest.convert import reader
from portraitlib.ingest.guess.decide import Guess, GuessedFile
from portraitlib.ingest.guess.doubt import NOTHING, Doubt
from portraitlib.ingest.guess.seen import GuessedTable
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.mapping import CODED, ColumnSource
from portraitlib.ingest.parse import UnreadableError
from portraitlib.tables.schema import Column, Kind
from portraitlib.tables.schemas import FILED

_NUMBERS = re.compile(r"-?\d+(?:[.,]\d+)?(?: ?%)?|\d+ ?/ ?\d+")

PERIODS = tuple(map(str, range(10)))
"""Periods of a day that a word may stand for; 0 is the whole day."""


def unread_texts(file: GuessedFile, table: GuessedTable, guess: Guess) -> Iterator[Doubt]:
    """Questions on the words of the columns of codes that are read as none."""
    for name, source in table.columns.items():
        column = FILED[table.table].column(name) if name in FILED[table.table].column_names else None
        offered = (
            codes_of(column, guess.competencies)
            if column and "from" in source and name not in CODED.get(table.table, ())
            else ()
        )
        if column and offered:
            yield from _unread(file, guess, name, source["from"], source.get("recode", {}), column, offered)
    for block in table.more.get("unpivot", ()):
        if block.get("value") == "status":
            column = FILED[table.table].column("status")
            known = block.get("recode", {})
            headers = [header for header in file.seen if re.search(str(block["matching"]), header)]
            found = {text: header for header in headers for text in file.seen[header].words if text not in known}
            for text in sorted(found):
                yield Doubt("text", column="status", text=text, options=(*codes_of(column), NOTHING))


def codes_of(column: Column, competencies: Sequence[str] = ()) -> tuple[str, ...]:
    """Codes that a text of a column may stand for."""
    if column.name == "competency":
        return tuple(competencies)
    if column.name == "period":
        return PERIODS
    if column.kind is Kind.BOOLEAN:
        return ("true", "false")
    if column.name == "grade_level":
        return tuple(map(str, range(int(column.low or 1), int(column.high or 5) + 1)))
    return column.codes if column.kind is Kind.CODE else ()


def _unread(
    file: GuessedFile,
    guess: Guess,
    name: str,
    header: str,
    known: dict[str, Any],
    column: Column,
    offered: tuple[str, ...],
) -> Iterator[Doubt]:
    form = FileFormat(decimal=file.form.get("decimal", guess.defaults.get("decimal", ".")))
    read = reader(column, ColumnSource.model_validate({"from": header}), form)
    for text in file.seen[header].words if header in file.seen else ():
        if text not in known and not _reads(read, text, column):
            yield Doubt("text", column=name, header=header, text=text, options=(*offered, NOTHING))


def _reads(read: Callable[[str], object], text: str, column: Column) -> bool:
    if column.name == "competency":
        return re.fullmatch(column.pattern, text) is not None
    try:
        value = read(text)
    except UnreadableError:
        return False
    return not (column.name == "grade_level" and isinstance(value, int | float)) or _is_within(float(value), column)


def _is_within(value: float, column: Column) -> bool:
    return (column.low or 0) <= value <= (column.high or value)


def unread_marks(file: GuessedFile, table: GuessedTable, _guess: Guess) -> Iterator[Doubt]:
    """Questions on the texts in the place of a mark that are no code that is known."""
    if table.table != "results":
        return
    blocks = [header for block in table.more.get("unpivot", ()) for header in block.get("columns", ())]
    headers = blocks or [table.columns.get("mark", {}).get("from", "")]
    known = {*table.more.get("marks", {}).get("codes", {}), *file.form.get("missing", ())}
    words = {text for header in headers if header in file.seen for text in file.seen[header].words}
    codes = FILED["results"].column("mark_code").codes
    for text in sorted(text for text in words - known if not _NUMBERS.fullmatch(text)):
        yield Doubt("mark_code", column="mark", text=text, options=(*codes, NOTHING))
