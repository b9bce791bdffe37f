"""Questions that a trial of an import raises: what it could not read, or suspects, and that an answer mends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from portraitlib.ingest.files import matches
from portraitlib.ingest.guess.decide import Guess, GuessedFile
from portraitlib.ingest.guess.doubt import NOTHING, UNKNOWN, Doubt
from portraitlib.ingest.guess.seen import GuessedTable
from portraitlib.ingest.guess.tables import SCALES
from portraitlib.ingest.guess.unread import codes_of
from portraitlib.tables.schemas import FILED, SUBJECTS

COURSE_DIGITS = "6"
EXCEL = "excel"
RAISES = ("school_year_first", "zeros_lost", "code_zeros_lost", "unknown_code", "not_a_grade", "not_a_boolean",
          "not_a_mark", "unknown_course", "marks_on_other_scale", "not_an_integer",
          "not_a_number", "day_month_swapped", "day_month_reversed",
          "serial_date")  # fmt: skip
"""Rules of which an answer can mend the cause."""


def doubts_found(guess: Guess, faults: Iterable[Mapping[str, Any]]) -> list[Doubt]:
    """Questions for the faults of a trial, told as plain values (`Fault.facts`); each is asked once."""
    found = [
        replace(doubt, file=number, table=place) if doubt.kind != "course" else doubt
        for fault in faults
        if fault["rule"] in RAISES
        for number, place, file, table in _where(guess, fault)
        for doubt in _of_fault(fault, file, table)
    ]
    return list({doubt.key: doubt for doubt in found}.values())


def _where(guess: Guess, fault: Mapping[str, Any]) -> Iterator[tuple[int, int, GuessedFile, GuessedTable]]:
    for number, file in enumerate(guess.files):
        if matches(str(fault["file"]), file.pattern) and file.sheet in ("", fault["sheet"]):
            for place, table in enumerate(file.tables):
                if table.table == fault["table"]:
                    yield number, place, file, table


def _of_fault(fault: Mapping[str, Any], file: GuessedFile, table: GuessedTable) -> Iterator[Doubt]:
    rule, column, expected = fault["rule"], str(fault["column"]), fault["expected"]
    source = table.columns.get(column, {})
    header = source.get("from", "")
    if rule == "school_year_first" and header:
        yield Doubt("named_by", column=column, header=header, options=("first", "second"), first="first")
    elif rule == "zeros_lost" and header:
        digits = str(expected.get("digits", ""))
        yield Doubt("digits", column=column, header=header, text=digits, options=(digits, NOTHING), first=digits)
    elif rule == "code_zeros_lost" and column == "course" and header:
        options = (COURSE_DIGITS, NOTHING)
        yield Doubt("digits", column=column, header=header, text=COURSE_DIGITS, options=options, first=COURSE_DIGITS)
    elif rule == "serial_date" and header:
        yield Doubt("serial", column=column, header=header, options=(EXCEL, NOTHING), first=EXCEL)
    elif rule in ("day_month_swapped", "day_month_reversed") and source.get("date_formats"):
        yield from _dates(column, header, source["date_formats"][0])
    elif rule == "marks_on_other_scale":
        yield Doubt("scale", column="mark", options=(*map(str, SCALES), "100"), first=_scale(expected))
    else:
        yield from _of_texts(rule, column, header, [str(text) for text in fault["found"]], file, table)


def _dates(column: str, header: str, form: str) -> Iterator[Doubt]:
    sign = form[2]
    options = (f"%d{sign}%m{form[5:]}", f"%m{sign}%d{form[5:]}")
    yield Doubt("dates", column=column, header=header, options=options, first=form)


def _scale(expected: Mapping[str, Any]) -> str:
    told = str(int(float(expected.get("scale", 0))))
    return told if told in map(str, SCALES) else UNKNOWN


def _of_texts(
    rule: str, column: str, header: str, texts: Iterable[str], file: GuessedFile, table: GuessedTable
) -> Iterator[Doubt]:
    if rule == "unknown_course":
        yield from (Doubt("course", column="course", text=text, options=(*SUBJECTS, NOTHING)) for text in texts)
    elif rule == "not_a_mark" and table.table == "results":
        codes = FILED["results"].column("mark_code").codes
        known = {*table.more.get("marks", {}).get("codes", {}), *file.form.get("missing", ())}
        new = (text for text in texts if text not in known)
        yield from (Doubt("mark_code", column="mark", text=text, options=(*codes, NOTHING)) for text in new)
    elif header and column in FILED[table.table].column_names:
        offered = codes_of(FILED[table.table].column(column))
        known = table.columns[column].get("recode", {})
        new = (text for text in texts if text not in known)
        yield from (
            Doubt("text", column=column, header=header, text=text, options=(*offered, NOTHING))
            for text in new
            if offered
        )
