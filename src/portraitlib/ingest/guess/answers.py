"""What each answer changes in a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy

from portraitlib.ingest.guess.decide import Guess
from portraitlib.ingest.guess.doubt import NOTHING, UNKNOWN, YES, Doubt
from portraitlib.ingest.guess.doubts import codes_in, doubts_of, is_constant, school_columns, tables_in
from portraitlib.ingest.guess.seen import GuessedTable
from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import FILED


def open_doubts(
    guess: Guess, answers: Sequence[tuple[str, str]], more: Sequence[Doubt] = ()
) -> tuple[Guess, list[Doubt]]:
    """The guess once answered, and the questions left, with `more` that a trial raised.

    An answer to a question that was not asked is left out.
    """
    changed, done = deepcopy(guess), set()
    for doubt, _answer in replayed(changed, answers, more):
        done.add(doubt.key)
    return changed, [doubt for key, doubt in _asked(changed, more).items() if key not in done]


def replayed(
    guess: Guess, answers: Sequence[tuple[str, str]], more: Sequence[Doubt] = ()
) -> Iterator[tuple[Doubt, str]]:
    """Answers one by one with their questions, each told before it changes the guess given."""
    asked, done = _asked(guess, more), set()
    for key, answer in answers:
        if key not in asked:  # one that an earlier answer raised
            asked |= _asked(guess, more)
        if key in asked and key not in done and asked[key].accepts(answer):
            yield asked[key], answer
            done.add(key)
            if answer != UNKNOWN:
                _CHANGES[asked[key].kind](guess, asked[key], answer.strip())


def _asked(guess: Guess, more: Sequence[Doubt]) -> dict[str, Doubt]:
    """Questions by their key; one that a trial raised is of a table and a column that are still there."""
    held = [doubt for doubt in more if doubt.file < 0 or _is_there(guess, doubt)]
    return {doubt.key: doubt for doubt in (*doubts_of(guess), *held)}


def _is_there(guess: Guess, doubt: Doubt) -> bool:
    tables = guess.files[doubt.file].tables
    if not doubt.table < len(tables):
        return False
    return not doubt.header or tables[doubt.table].columns.get(doubt.column, {}).get("from") == doubt.header


def answered(guess: Guess, doubt: Doubt, answer: str) -> Guess:
    """A guess changed by an answer; the one given stays as it was.

    Raises
    ------
    ValueError
        When the answer was not offered.
    """
    if not doubt.accepts(answer):
        raise ValueError(doubt.kind)
    if answer == UNKNOWN:
        return guess
    changed = deepcopy(guess)
    _CHANGES[doubt.kind](changed, doubt, answer.strip())
    return changed


def _school(guess: Guess, _doubt: Doubt, answer: str) -> None:
    guess.schools[:] = [answer]


def _school_column(guess: Guess, _doubt: Doubt, answer: str) -> None:
    if answer != YES:
        return
    columns = school_columns(guess)
    guess.schools[:] = codes_in(columns)
    for file in guess.files:
        header = next((one for one in file.left if one in columns), "")
        for table in file.tables if header else ():
            table.columns = {"school_id": {"from": header}, **table.columns}
            table.headers.add(header)
        if header:
            file.left.remove(header)


def _file_kind(guess: Guess, doubt: Doubt, answer: str) -> None:
    file = guess.files[doubt.file]
    if answer == NOTHING:
        del file.tables[doubt.table]
    if not file.tables:
        guess.unknown.append(file.pattern)


def _school_name(guess: Guess, doubt: Doubt, answer: str) -> None:
    guess.school_names[doubt.text] = answer


def _year(guess: Guess, _doubt: Doubt, answer: str) -> None:
    for _, table in tables_in(guess):
        if is_constant(table, "school_year"):
            table.columns["school_year"] = {"value": answer}


def _date_form(guess: Guess, doubt: Doubt, answer: str) -> None:
    for source in _table_of(guess, doubt).columns.values():
        if source.get("from") == doubt.header and "date_formats" in source:
            source["date_formats"] = [answer]


def _mark_scale(guess: Guess, doubt: Doubt, answer: str) -> None:
    marks = _table_of(guess, doubt).more.setdefault("marks", {})
    marks["high"] = int(answer)


def _home_group(guess: Guess, doubt: Doubt, answer: str) -> None:
    if answer == NOTHING:
        del _table_of(guess, doubt).columns["group"]


def _text(guess: Guess, doubt: Doubt, answer: str) -> None:
    """Say what a word stands for, in every file of the kind that has it in the same column."""
    code = None if answer == NOTHING else answer
    table = _table_of(guess, doubt)
    if not doubt.header:
        for block in table.more["unpivot"]:
            block.setdefault("recode", {})[doubt.text] = code
        return
    table.columns[doubt.column].setdefault("recode", {})[doubt.text] = code
    for file, other in tables_in(guess):
        source = other.columns.get(doubt.column, {})
        seen = file.seen.get(source.get("from", ""))
        if other.table == table.table and seen and doubt.text in seen.words:
            source.setdefault("recode", {}).setdefault(doubt.text, code)


def _mark_code(guess: Guess, doubt: Doubt, answer: str) -> None:
    if answer == NOTHING:
        form = guess.files[doubt.file].form
        form["missing"] = [*form.get("missing", ()), doubt.text]
    else:
        _table_of(guess, doubt).more.setdefault("marks", {}).setdefault("codes", {})[doubt.text] = answer


def _column(guess: Guess, doubt: Doubt, answer: str) -> None:
    if answer == NOTHING:
        return
    file = guess.files[doubt.file]
    place, _, name = answer.partition(".")
    table = file.tables[int(place)]
    before = table.columns.get(name, {}).get("from")
    seen = file.seen.get(doubt.header)
    form = {"date_formats": [seen.date_form]} if seen and seen.date_form and _is_date(table, name) else {}
    table.columns[name] = {"from": doubt.header, **form}
    table.headers.add(doubt.header)
    file.left.remove(doubt.header)
    if before:
        file.left.append(before)


def _is_date(table: GuessedTable, name: str) -> bool:
    return FILED[table.table].column(name).kind is Kind.DATE


def _course(guess: Guess, doubt: Doubt, answer: str) -> None:
    kept = [(code, subject) for code, subject in guess.courses if code != doubt.text]
    guess.courses[:] = sorted([*kept, *([(doubt.text, answer)] if answer != NOTHING else [])])
    guess.unknown_courses[:] = [code for code in guess.unknown_courses if code != doubt.text]
    guess.n_unknown_courses = max(guess.n_unknown_courses - 1, len(guess.unknown_courses))


def _named_by(guess: Guess, doubt: Doubt, answer: str) -> None:
    for _, table in tables_in(guess):
        source = table.columns.get("school_year", {})
        if source.get("from") == doubt.header:
            source["named_by"] = answer


def _digits(guess: Guess, doubt: Doubt, answer: str) -> None:
    if answer != NOTHING:
        for table in guess.files[doubt.file].tables:
            if table.columns.get(doubt.column, {}).get("from") == doubt.header:
                table.columns[doubt.column]["digits"] = int(answer)


def _serial(guess: Guess, doubt: Doubt, answer: str) -> None:
    if answer != NOTHING:
        _table_of(guess, doubt).columns[doubt.column]["date_formats"] = [answer]


def _table_of(guess: Guess, doubt: Doubt) -> GuessedTable:
    return guess.files[doubt.file].tables[doubt.table]


_CHANGES: dict[str, Callable[[Guess, Doubt, str], None]] = {
    "school_column": _school_column,
    "school": _school,
    "file": _file_kind,
    "school_name": _school_name,
    "year": _year,
    "dates": _date_form,
    "scale": _mark_scale,
    "group": _home_group,
    "text": _text,
    "mark_code": _mark_code,
    "column": _column,
    "course": _course,
    "named_by": _named_by,
    "digits": _digits,
    "serial": _serial,
}
