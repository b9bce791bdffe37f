"""The workbook of a week's meetings, filled with those that each running relation may expect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.report.book_writer import STAFF, BookWriter, new_book, staff_listed
from portraitlib.report.meetings_sheets import IN_ONE_CELL, SHEETS
from portraitlib.results.rooms import work_of
from portraitlib.results.vocabulary import mark
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School

RELATIONS = mark("Liens")
_HEADS = (mark("Numéro du service"), mark("Élève"), mark("Nom"), mark("Service"), mark("Intervenant"), mark("Nom"))
_WITH_HOURS = ("resource_teacher",)
"""Roles whose hours are asked for by function."""
_GUIDE = (
    mark("Une ligne par rencontre prévue. Écrivez oui ou non à « Élève présent », puis les minutes : c'est assez."),
    mark("Une ligne sans rien à « Élève présent » ne dit rien : elle n'est pas prise."),
    mark("Rencontre d'un autre jour : corrigez « Date » et laissez « Date du classeur ». Ajoutée : une ligne de plus."),
    mark("Plusieurs activités dans une case : séparez-les par un +. Ce qui s'est dit ne s'écrit nulle part."),
    mark("Écrivez le numéro d'une personne, jamais son nom. Les noms écrits à côté ne servent qu'à vous."),
    mark("« Heures » : le vendredi, les heures de la semaine par fonction. « Formations » : ce qui a eu lieu."),
    mark("Une ligne corrigée remplace celle d'avant, même si sa date a changé. Aucune autre rencontre ne change."),
    mark("Vérifiez : python kit.py portrait meetings check. Prenez-le : python kit.py portrait meetings take."),
)


def write_meetings_book(path: Path, school: School, monday: date, words: Words, adult: str = "") -> Mapping[str, int]:
    """Write the workbook of a week: meetings written and expected, hours to fill; rows of each table.

    Parameters
    ----------
    path : Path
    school : School
    monday : date
        First day of the week.
    words : Words
    adult : str
        Pseudonym of the only adult whose relations it holds; all when empty.

    Raises
    ------
    ReportError
        ``planning_book_is_there``, ``no_running_relation``.
    """
    make = work_of("session")
    assert make is not None  # the room of the accompaniment is part of the kit
    work = make(school)
    relations = work.relations(monday, adult)
    if not len(relations):
        raise ReportError("no_running_relation", monday=str(monday))
    labels = activity_labels(work, words)
    meetings = work.meetings(monday, adult)
    meetings = meetings.assign(
        activity=[_in_words(text, labels) for text in meetings["activity"]], beside=meetings["date"]
    )
    tables = {"sessions": meetings, "staff_time": _hours(school, monday, adult), "trainings": pd.DataFrame()}
    title = words.say("Rencontres de la semaine du {monday:date}, école {school}", monday=monday, school=school.code)
    with new_book(path, school) as (book, names):
        writer = BookWriter(book, school.reader.handles, names, words, {"activity": list(labels.values())})
        writer.guide(title, _GUIDE, SHEETS)
        for sheet in SHEETS:
            writer.sheet(sheet, tables[sheet.table], str(monday))
        writer.listing(RELATIONS, _HEADS, [_relation(row, writer, school, words) for row in relations.itertuples()])
        writer.persons(STAFF, staff_listed(school))
        writer.lists()
    return {name: len(rows) for name, rows in tables.items()}


def activity_labels(work: Any, words: Words) -> dict[str, str]:
    """What is done in a meeting, by code, in the language of the words."""
    return {code: str(getattr(one, words.language)) for code, one in work.activities.items()}


def _in_words(text: Any, labels: Mapping[str, str]) -> str:
    """Codes of a cell as their words; a text of another service stays as it is."""
    codes = [] if pd.isna(text) else str(text).split(IN_ONE_CELL)
    return f" {IN_ONE_CELL} ".join(labels.get(code, code) for code in codes)


def _hours(school: School, monday: date, adult: str) -> pd.DataFrame:
    """A row for each function of each adult whose hours are asked for, with those of the week that are known."""
    staff = school.table("staff")
    asked = staff[staff["role"].isin(_WITH_HOURS) & (staff["school_year"] == staff["school_year"].max())]
    adults = sorted(set(asked["staff_id"]) & {adult} if adult else set(asked["staff_id"]))
    keys = ["staff_id", "role_function"]
    functions = SCHEMAS["staff_time"].column("role_function").codes
    rows = pd.DataFrame([(one, what) for one in adults for what in functions], columns=keys)
    known = school.table("staff_time")
    known = known[known["week"] == pd.Timestamp(monday)][[*keys, "hours"]]
    return rows.merge(known, on=keys, how="left")


def _relation(row: Any, writer: BookWriter, school: School, words: Words) -> tuple[str, ...]:
    of, adult = school.reader.handles.of, "" if pd.isna(row.provider_id) else row.provider_id
    service = words.label(row.service, "service")
    told = (of(adult), writer.name(adult)) if adult else ("", "")
    return (str(row.service_id), of(row.student_id), writer.name(row.student_id), service, *told)
