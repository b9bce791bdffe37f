"""Which tables a file seems to hold, and from which of its columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portraitlib.ingest.guess.look import Looked
from portraitlib.ingest.guess.synonyms import (
    DATE_HEADER,
    HALF_DAYS,
    MARK_CODES,
    SEXES,
    STATUSES,
    code_of,
    grade_of,
    meaning_of,
    term_of,
)

FEWEST_DATES = 3
SCALES = (10, 20, 50)
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")


@dataclass
class GuessedTable:
    """A table that a file seems to hold: columns, and what stands beside them, as a mapping writes them."""

    table: str
    columns: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)
    headers: set[str] = field(default_factory=set)


class Seen:
    """Files of one layout, seen as one."""

    def __init__(self, alike: list[Looked], kind: str) -> None:
        self.headers = alike[0].headers
        self._alike = alike
        self.of: dict[str, str] = {}
        for header in self.headers:
            self.of.setdefault(meaning_of(header), header)
        number = self.of.get(kind) or self.of.get("code_permanent") or self.of.get("number")
        self.number, self.is_permanent = number, number is not None and number == self.of.get("code_permanent")
        self.terms = {header: term for header in self.headers if (term := term_of(header))}
        self.dates = [header for header in self.headers if re.fullmatch(DATE_HEADER, header)]
        grade, year = self.of.get("grade"), self.of.get("year")
        if year and not grade and self._are_grades(year):
            self.of["grade"] = self.of.pop("year")

    def _are_grades(self, header: str) -> bool:
        values = self.values(header)
        return bool(values) and all(grade_of(text) for text in values)

    def values(self, header: str) -> set[str]:
        """Distinct values of a column."""
        return {text for one in self._alike for text in one.values.get(header, ())}

    def plain(self, meaning: str) -> dict[str, Any]:
        """Column as it stands."""
        return {"from": self.of[meaning]}

    def recoded(self, meaning: str, read: Callable[[str], str]) -> dict[str, Any]:
        """Column with the words that are known translated; no other value of the file is written."""
        header = self.of[meaning]
        known = {text: code for text in sorted(self.values(header)) if (code := read(text)) and code != text}
        return {"from": header, "recode": known} if known else {"from": header}

    def dated(self, meaning: str) -> dict[str, Any]:
        """Column of dates, with their form when it is not that of ISO."""
        header = self.of[meaning]
        form = date_form(self.values(header))
        return {"from": header, "date_formats": [form]} if form else {"from": header}


def date_form(values: set[str]) -> str:
    """Form of dates written by hand, day first unless a day above 12 says otherwise; nothing for ISO.

    Examples
    --------
    >>> date_form({"03/09/2025", "28/02/2026"}), date_form({"02/28/2026"}), date_form({"2026-02-28"})
    ('%d/%m/%Y', '%m/%d/%Y', '')
    """
    found = [match for text in values if (match := _DAY_FIRST.fullmatch(text.split(" ")[0]))]
    if not found:
        return ""
    sign, year = found[0][2], "%Y" if len(found[0][4]) == 4 else "%y"
    month_first = any(int(match[3]) > 12 for match in found)
    return f"%m{sign}%d{sign}{year}" if month_first else f"%d{sign}%m{sign}{year}"


def tables_of(
    alike: list[Looked], school: dict[str, str], kind: str, year: str, *, also_students: bool
) -> list[GuessedTable]:
    """Tables that files of one layout seem to hold."""
    seen = Seen(alike, kind)
    if seen.number is None:
        return [_calendar(seen, year)] if {"date", "instructional"} <= seen.of.keys() else []
    person = {"from": seen.number, "identifier": "code_permanent" if seen.is_permanent else "other"}
    first: dict[str, Any] = {}
    if "meaning" in school:
        first["school_id"] = seen.plain("school")
    elif school:
        first["school_id"] = dict(school)
    first["student_id"] = person
    years = {"school_year": seen.plain("year") if "year" in seen.of else _year_of_name(alike) or {"value": year}}
    tables = []
    if "course" in seen.of and ("mark" in seen.of or seen.terms):
        tables.append(_results(seen, first | years))
        if also_students and "grade" in seen.of:
            tables.append(_students(seen, first | years, distinct=True))
    elif seen.dates[FEWEST_DATES - 1 :] or ("date" in seen.of and not {"grade", "mark"} & seen.of.keys()):
        tables.append(_attendance(seen, first))
    elif {"grade", "group", "any_group", "sex", "birth_date", "entry"} & seen.of.keys():
        tables.append(_students(seen, first | years, distinct=False))
    for table in tables:
        table.headers |= {source["from"] for source in table.columns.values() if "from" in source}
    return tables


def _year_of_name(alike: list[Looked]) -> dict[str, str]:
    """Year of the school year, when the name of every file holds it."""
    for pattern in (r"(20\d\d-20\d\d)", r"(20\d\d)(?!\d)"):
        if all(re.search(pattern, one.relative.rsplit("/", 1)[-1]) for one in alike):
            return {"file": pattern}
    return {}


def _students(seen: Seen, first: dict[str, Any], *, distinct: bool) -> GuessedTable:
    columns = dict(first)
    if "grade" in seen.of:
        columns["grade_level"] = seen.recoded("grade", grade_of)
    group = "group" if "group" in seen.of else "any_group"
    if group in seen.of and not (distinct and group == "any_group"):
        columns["group"] = seen.plain(group)
    if "sex" in seen.of:
        columns["sex"] = seen.recoded("sex", lambda text: code_of(text, SEXES))
    if "birth_date" in seen.of:
        born = seen.dated("birth_date")
        columns["birth_year"] = born | {"derive": "year"}
        columns["age_on_september_30"] = born | {"derive": "age_on_september_30"}
    elif "birth_year" in seen.of:
        columns["birth_year"] = seen.plain("birth_year")
    if "plan" in seen.of:
        columns["has_intervention_plan"] = seen.plain("plan")
    for name, meaning in (("entry_date", "entry"), ("exit_date", "exit")):
        if meaning in seen.of:
            columns[name] = seen.dated(meaning)
    return GuessedTable("students", columns, {"distinct": True} if distinct else {})


def _results(seen: Seen, first: dict[str, Any]) -> GuessedTable:
    columns = first | {"course": seen.plain("course")}
    group = next((name for name in ("any_group", "group") if name in seen.of), "")
    if group:
        columns["course_group"] = seen.plain(group)
    columns["competency"] = seen.plain("competency") if "competency" in seen.of else {"value": "overall"}
    if seen.terms:
        by_header = {header: {"term": term} for header, term in seen.terms.items()}
        more = {"unpivot": [{"columns": by_header, "value": "mark"}]}
        marks = {text for header in seen.terms for text in seen.values(header)}
    else:
        columns["term"] = seen.recoded("term", _term) if "term" in seen.of else {"value": "final"}
        columns["mark"] = seen.plain("mark")
        more, marks = {}, seen.values(seen.of["mark"])
    scale = _scale(marks)
    return GuessedTable("results", columns, ({"marks": scale} if scale else {}) | more, set(seen.terms))


def _term(text: str) -> str:
    return text if text in ("1", "2", "3", "final", "exam") else term_of(text) or term_of(f"etape {text}")


def _scale(marks: set[str]) -> dict[str, Any]:
    """Scale of the marks and the codes that are known among them."""
    codes = {text: code for text in sorted(marks) if (code := code_of(text, MARK_CODES))}
    numbers = [float(text.replace(",", ".")) for text in marks if re.fullmatch(r"\d+(?:[.,]\d+)?", text)]
    highest = max(numbers, default=100)
    high = next((scale for scale in SCALES if highest <= scale), 100) if len(numbers) > 1 else 100
    return ({"high": high} if high != 100 else {}) | ({"codes": codes} if codes else {})


def _attendance(seen: Seen, first: dict[str, Any]) -> GuessedTable:
    columns = dict(first)

    def read(text: str) -> str:
        """Status that a text says."""
        return code_of(text, STATUSES)

    if seen.dates:
        found = sorted({text for header in seen.dates for text in seen.values(header)})
        block = {"matching": DATE_HEADER, "into": "date", "value": "status", "skip_blank": True}
        recode = {text: code for text in found if (code := read(text))}
        columns["period"] = {"value": "0"}
        return GuessedTable("attendance", columns, {"unpivot": [block | {"recode": recode}]}, set(seen.dates))
    columns["date"] = seen.dated("date")
    columns["period"] = (
        seen.recoded("period", lambda text: code_of(text, HALF_DAYS)) if "period" in seen.of else {"value": "0"}
    )
    columns["status"] = seen.recoded("status", read) if "status" in seen.of else {"value": "absent"}
    for name, meaning in (("is_excused", "excused"), ("minutes", "minutes")):
        if meaning in seen.of:
            columns[name] = seen.plain(meaning)
    return GuessedTable("attendance", columns)


def _calendar(seen: Seen, year: str) -> GuessedTable:
    columns = {"date": seen.dated("date"), "is_instructional": seen.plain("instructional")}
    columns["school_year"] = seen.plain("year") if "year" in seen.of else {"value": year}
    for name in ("n_periods", "cycle_day", "term"):
        if name in seen.of:
            columns[name] = seen.plain(name)
    headers = {source["from"] for source in columns.values() if "from" in source}
    return GuessedTable("calendar", columns, {}, headers)
