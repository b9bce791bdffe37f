"""Files on services, meetings, trainings and the time of adults: which of them a file seems to hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from portraitlib.ingest.guess import accompaniment_words as known
from portraitlib.ingest.guess.seen import GuessedTable, Seen
from portraitlib.ingest.guess.synonyms import code_of

Told = Mapping[str, tuple[str, Any]]
"""Column to its meaning and how it is written: plain, a date, or the words of its codes."""
SERVICE: Told = {
    "start_date": ("service_start", "date"),
    "end_date": ("service_end", "date"),
    "planned_minutes": ("weekly_minutes", ""),
    "group_id": ("service_group", ""),
    "programme": ("programme", known.PROGRAMMES),
    "form": ("form", known.FORMS),
    "commitment_until": ("commitment", "date"),
    "previous_service_id": ("previous", ""),
}
MEETING: Told = {
    "date": ("date", "date"),
    "minutes": ("minutes", ""),
    "was_attended": ("attended", ""),
    "missed_reason": ("missed_reason", ""),
    "activity": ("activity", ""),
    "n_present": ("n_present", ""),
    "mode": ("mode", known.MODES),
    "is_planned": ("planned", ""),
    "chosen_by": ("chosen_by", known.CHOSEN_BY),
    "had_teacher_feedback": ("feedback", ""),
}
TRAINING: Told = {
    "date": ("date", "date"),
    "kind": ("training_kind", known.KINDS),
    "hours": ("hours", ""),
    "training_topic": ("training_topic", ""),
}
TIME: Told = {"week": ("week", "date"), "role_function": ("function", known.FUNCTIONS), "hours": ("hours", "")}
ADULT: Told = {
    "role": ("function", known.ROLES),
    "release_share": ("release", ""),
    "known_leaving_date": ("leaving", "date"),
}
OF_MEETINGS = frozenset(("attended", "activity", "mode", "n_present", "chosen_by", "feedback"))


def accompaniment_tables(seen: Seen, school: dict[str, Any], year: str) -> list[GuessedTable] | None:
    """Tables of a file about services, meetings or adults; none of a file of meetings that says no service.

    None when the file is about something else: a day that a student meets someone is no absence.
    """
    of = seen.of.keys()
    first = {"school_id": school} if school else {}
    if {"week", "hours", "function"} <= of:
        return _of_adult("staff_time", seen, first, TIME)
    if {"date", "hours", "training_kind"} <= of:
        return _of_adult("trainings", seen, first, TRAINING)
    if "function" in of and {"release", "leaving"} & of:
        years = {"school_year": seen.plain("year") if "year" in of else {"value": year}}
        return _of_adult("staff", seen, first | years, ADULT)
    if seen.number is None:
        return None
    person = {"student_id": {"from": seen.number, "identifier": "code_permanent" if seen.is_permanent else "other"}}
    if "service_start" in of and {"service_number", "service_kind"} & of:
        number = seen.plain("service_number") if "service_number" in of else {"row_number": True}
        kind = {"service": seen.recoded("service_kind", _reads(known.SERVICES))} if "service_kind" in of else {}
        return [
            GuessedTable("services", first | {"service_id": number} | person | kind | _read(seen, SERVICE, adult=True))
        ]
    is_meeting = "service_number" in of or (OF_MEETINGS & of and "status" not in of)
    if is_meeting and "date" in of and not {"mark", "grade"} & of:
        if not {"service_number", "attended"} <= of:
            return []
        number = seen.plain("service_number")
        return [GuessedTable("sessions", first | {"service_id": number} | person | _read(seen, MEETING, adult=True))]
    return None


def _of_adult(table: str, seen: Seen, first: dict[str, Any], told: Told) -> list[GuessedTable] | None:
    """Table about adults, when their number stands in the file."""
    number = seen.of.get("adult_number") or seen.number
    who = {"staff_id": {"from": number, "identifier": "other"}}
    return [GuessedTable(table, first | who | _read(seen, told))] if number else None


def _read(seen: Seen, told: Told, *, adult: bool = False) -> dict[str, Any]:
    """Columns that the file has, as they are written."""
    columns: dict[str, Any] = {}
    for name, (meaning, form) in told.items():
        if meaning not in seen.of:
            continue
        if form == "date":
            columns[name] = seen.dated(meaning)
        else:
            columns[name] = seen.recoded(meaning, _reads(form)) if form else seen.plain(meaning)
    if adult and "adult_number" in seen.of:
        columns["provider_id"] = seen.plain("adult_number") | {"identifier": "other"}
    return columns


def _reads(words: Mapping[str, tuple[str, ...]]) -> Any:
    return partial(code_of, codes=words)
