"""Which tables a file seems to hold, and from which of its columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from portraitlib.ingest.guess.accompaniment import accompaniment_tables
from portraitlib.ingest.guess.look import Looked
from portraitlib.ingest.guess.seen import GuessedTable, Seen
from portraitlib.ingest.guess.synonyms import (
    HALF_DAYS,
    MARK_CODES,
    SEXES,
    STATUSES,
    code_of,
    competency_of,
    grade_of,
    term_of,
)
from portraitlib.persons.texts import plain

FEWEST_DATES = 3
SCALES = (10, 20, 50)


def tables_of(
    alike: list[Looked], school: dict[str, str], kind: str, year: str, *, also_students: bool
) -> list[GuessedTable]:
    """Tables that files of one layout seem to hold."""
    seen = Seen(alike, kind)
    told = accompaniment_tables(seen, seen.plain("school") if "meaning" in school else dict(school), year)
    if told is not None:
        return told
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
    elif seen.dates[FEWEST_DATES - 1 :] or ("date" in seen.of and _is_of_attendance(seen)):
        tables.append(_attendance(seen, first))
    elif "date" not in seen.of and not _is_of_adults(seen) and _OF_STUDENTS & seen.of.keys():
        tables.append(_students(seen, first | years, distinct=False))
    return tables


_OF_STUDENTS = {"grade", "group", "any_group", "sex", "birth_date", "entry"}
_OF_ATTENDANCE = frozenset(
    ("absence", "absences", "absent", "absents", "presence", "presences", "retard", "retards", "assiduite",
     "frequentation", "attendance", "tardy", "tardies", "late")
)  # fmt: skip
_OF_BARE_DAYS = {"code_permanent", "number", "school", "year", "group", "any_group", "date", "period"}
"""A list that says nothing else of the days of its students may be one of absences: it is asked."""
_OF_ADULTS = frozenset(
    ("personnel", "employe", "employes", "enseignants", "enseignantes", "profs", "professeurs", "staff", "teachers",
     "employees", "emploi", "poste")
)  # fmt: skip


def _is_of_attendance(seen: Seen) -> bool:
    """Whether days of students are those of their absences: a day that something was done is none."""
    is_other = {"grade", "mark", "service_kind", "activity"} & seen.of.keys()
    is_told = {"status", "excused"} & seen.of.keys() or _OF_ATTENDANCE & seen.words
    return not is_other and bool(is_told or seen.of.keys() <= _OF_BARE_DAYS)


def _is_of_adults(seen: Seen) -> bool:
    """Whether a list of persons is that of the staff, who are no students; a list of both says who is which."""
    is_told = bool({"function", "adult_number"} & seen.of.keys() or _OF_ADULTS & seen.words)
    return is_told and "grade" not in seen.of and not _students_among(seen)


def _students_among(seen: Seen) -> list[str]:
    """Words by which a list of all the persons of a school says who is a student."""
    roles = seen.values(seen.of["function"]) if "function" in seen.of else set()
    return sorted(text for text in roles if plain(text) in ("student", "eleve", "learner"))


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
    only = {"only": {seen.of["function"]: words}} if (words := _students_among(seen)) else {}
    return GuessedTable("students", columns, only | ({"distinct": True} if distinct else {}))


def _results(seen: Seen, first: dict[str, Any]) -> GuessedTable:
    columns = first | {"course": seen.plain("course")}
    group = next((name for name in ("any_group", "group") if name in seen.of), "")
    if group:
        columns["course_group"] = seen.plain(group)
    columns["competency"] = (
        seen.recoded("competency", competency_of) if "competency" in seen.of else {"value": "overall"}
    )
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
        block = {"matching": seen.date_header, "into": "date", "value": "status", "skip_blank": True}
        recode = {text: code for text in found if (code := read(text))}
        columns["period"] = {"value": "0"}
        form = {"date_formats": seen.date_formats} if seen.date_formats else {}
        return GuessedTable("attendance", columns, {"unpivot": [block | {"recode": recode}]}, set(seen.dates), form)
    columns["date"] = seen.dated("date")
    columns["period"] = (
        seen.recoded("period", lambda text: code_of(text, HALF_DAYS)) if "period" in seen.of else {"value": "0"}
    )
    columns["status"] = seen.recoded("status", read) if "status" in seen.of else _status_of_reason(seen, read)
    for name, meaning in (("is_excused", "excused"), ("minutes", "minutes")):
        if meaning in seen.of:
            columns[name] = seen.plain(meaning)
    return GuessedTable("attendance", columns)


def _status_of_reason(seen: Seen, read: Callable[[str], str]) -> dict[str, Any]:
    """Status that the reasons say when one of them is no absence; else a list of absences holds absences."""
    if "reason" in seen.of and {read(text) for text in seen.values(seen.of["reason"])} - {"", "absent"}:
        return seen.recoded("reason", read)
    return {"value": "absent"}


def _calendar(seen: Seen, year: str) -> GuessedTable:
    columns = {"date": seen.dated("date"), "is_instructional": seen.plain("instructional")}
    columns["school_year"] = seen.plain("year") if "year" in seen.of else {"value": year}
    for name in ("n_periods", "cycle_day", "term"):
        if name in seen.of:
            columns[name] = seen.plain(name)
    return GuessedTable("calendar", columns)
