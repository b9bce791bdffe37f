"""What a guess cannot know: the questions that a person who knows the exports answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portraitlib.ingest.guess.decide import Guess, GuessedFile
from portraitlib.ingest.guess.doubt import NOTHING, UNKNOWN, YES, Doubt
from portraitlib.ingest.guess.seen import GuessedTable
from portraitlib.ingest.guess.synonyms import meaning_of
from portraitlib.ingest.guess.tables import SCALES
from portraitlib.ingest.guess.unread import unread_marks, unread_texts
from portraitlib.tables.schemas import FILED, SUBJECTS

_COMPUTED = frozenset(("school_id", "subject", "course_level", "sequence", "age_on_september_30"))
"""Columns that a menu does not offer: the catalogue, the folder or a date of birth gives them."""


def doubts_of(guess: Guess) -> list[Doubt]:
    """Every question that a guess leaves, in the order in which they are asked."""
    found = [*_of_the_whole(guess)]
    for number, file in enumerate(guess.files):
        found += _of_a_file(number, file, guess)
    return found + [*_of_courses(guess)]


def _of_the_whole(guess: Guess) -> Iterator[Doubt]:
    if guess.has_placeholder and (codes := school_columns(guess)):
        yield Doubt("school_column", header=next(iter(codes)), text=", ".join(codes_in(codes)[:3]), options=(YES, "no"))
    if guess.has_placeholder:
        yield Doubt("school")
    if guess.schools and not guess.has_placeholder and len(guess.schools) == 1 and not guess.school_names:
        yield Doubt("school_name", text=guess.schools[0])
    yield from _year(guess)


def _year(guess: Guess) -> Iterator[Doubt]:
    """Of which year the files are that do not say it; asked anew once a year is found to be named by its first."""
    constant = [(file, table) for file, table in tables_in(guess) if is_constant(table, "school_year")]
    years = {table.columns["school_year"]["value"] for _, table in constant}
    is_first = any(table.columns.get("school_year", {}).get("named_by") == "first" for _, table in tables_in(guess))
    if len(years) == 1:
        last = int(next(iter(years))[-4:])
        files = list(dict.fromkeys(file.pattern for file, _ in constant))
        options = tuple(str(last + move) for move in (0, -1, -2, 1))
        first = str(last + is_first)
        yield Doubt("year", column="first" * is_first, text=", ".join(files[:3]), options=options, first=first)


def school_columns(guess: Guess) -> dict[str, tuple[str, ...]]:
    """Headers left that say the school of each row, with the codes found there."""
    found = {
        header: file.seen[header].words
        for file in guess.files
        for header in file.left
        if meaning_of(header) == "school" and header in file.seen
    }
    is_told = all(words and all(re.fullmatch(r"\d{6}", word) for word in words) for words in found.values())
    return found if is_told else {}


def codes_in(columns: dict[str, tuple[str, ...]]) -> list[str]:
    """Codes of schools of some columns."""
    return sorted({code for codes in columns.values() for code in codes})


def tables_in(guess: Guess) -> Iterator[tuple[GuessedFile, GuessedTable]]:
    """Every table of a guess, with its file."""
    return ((file, table) for file in guess.files for table in file.tables)


def is_constant(table: GuessedTable, column: str) -> bool:
    """Whether a column is the same on every row."""
    return "value" in table.columns.get(column, {})


def _of_a_file(number: int, file: GuessedFile, guess: Guess) -> Iterator[Doubt]:
    for place, table in enumerate(file.tables):
        for kind in (_file_kind, _dates, _scale, _group, unread_texts, unread_marks):
            for doubt in kind(file, table, guess):
                yield replace(doubt, file=number, table=place)
    for header in file.left if file.tables else ():
        yield Doubt("column", number, header=header, options=(*_fields(file), NOTHING), first=NOTHING)


def _file_kind(file: GuessedFile, table: GuessedTable, guess: Guess) -> Iterator[Doubt]:
    """Whether a file is of the table that little shows: days without a status, a second list of students."""
    lists = [len(one.columns) for _, one in tables_in(guess) if one.table == "students"]
    is_second = table.table == "students" and len(lists) > 1 and len(table.columns) < max(lists)
    is_bare = table.table == "attendance" and "value" in table.columns.get("status", {})
    if is_second or is_bare:
        yield Doubt("file", column=table.table, text=file.pattern, options=(YES, NOTHING), first=YES)


def _dates(file: GuessedFile, table: GuessedTable, _guess: Guess) -> Iterator[Doubt]:
    asked = set()
    for name, source in table.columns.items():
        seen = file.seen.get(source.get("from", ""))
        if seen and seen.is_either_way and source.get("date_formats") and source["from"] not in asked:
            asked.add(source["from"])
            form = source["date_formats"][0]
            other = (
                re.sub(r"%d(.)%m", r"%m\1%d", form) if form.startswith("%d") else re.sub(r"%m(.)%d", r"%d\1%m", form)
            )
            yield Doubt("dates", column=name, header=source["from"], options=(form, other), first=form)


def _scale(_file: GuessedFile, table: GuessedTable, _guess: Guess) -> Iterator[Doubt]:
    high = table.more.get("marks", {}).get("high")
    if high:
        yield Doubt("scale", column="mark", options=(*map(str, SCALES), "100"), first=str(high))


def _group(_file: GuessedFile, table: GuessedTable, _guess: Guess) -> Iterator[Doubt]:
    header = table.columns.get("group", {}).get("from", "")
    if table.table == "students" and meaning_of(header) == "any_group":
        yield Doubt("group", column="group", header=header, options=("group", NOTHING), first="group")


def _fields(file: GuessedFile) -> Iterator[str]:
    """Columns of the file's tables that a header may fill, each as its table's place and its name."""
    for place, table in enumerate(file.tables):
        taken = {"term", "mark", "mark_code"} if table.table == "results" and "unpivot" in table.more else set()
        taken |= {"date", "status"} if table.table == "attendance" and "unpivot" in table.more else set()
        for column in FILED[table.table].columns:
            if not column.is_person and column.name not in _COMPUTED | taken:
                yield f"{place}.{column.name}"


def _of_courses(guess: Guess) -> Iterator[Doubt]:
    subjects = dict(guess.courses)
    for code in [*subjects, *guess.unknown_courses]:
        first = subjects.get(code, UNKNOWN)
        yield Doubt("course", column="course", text=code, options=(*SUBJECTS, NOTHING), first=first)


def rest_of_file(doubts: Iterable[Doubt], asked: Doubt) -> list[Doubt]:
    """Columns of the same file that are still asked about: they may be left out together."""
    return [one for one in doubts if one.kind == "column" and one.file == asked.file]
