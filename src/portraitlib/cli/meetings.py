"""`portrait meetings`: the workbook of a week's meetings, filled in twenty seconds a meeting."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import (
    book_options,
    debug_option,
    help_language_option,
    key_of,
    language_option,
    school_and_journal,
    school_option,
    school_told,
    store_option,
    words_in,
)
from portraitlib.cli.words import FrenchCommand, FrenchGroup
from portraitlib.errors import ReportError

if TYPE_CHECKING:
    from portraitlib.tables.school import School


@click.group("meetings", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
@help_language_option
def meetings_() -> None:
    """Noter les rencontres d'accompagnement de la semaine, les heures et les formations."""


@meetings_.command("template", cls=FrenchCommand, options_metavar="[OPTIONS]")
@school_option
@click.option("--out", required=True, metavar="FICHIER", help="Classeur à écrire (.xlsx).")
@click.option("--week", default="", metavar="AAAA-MM-JJ", help="Un jour de la semaine (défaut : aujourd'hui).")
@click.option("--adult", default="", metavar="NUMÉRO", help="Les rencontres d'un seul adulte (défaut : tous).")
@store_option
@language_option
@debug_option
def template_(school: str, out: str, week: str, adult: str, store: str, language: str) -> int:
    """Écrire le classeur de la semaine, avec les rencontres prévues."""
    from portraitlib.report.meetings_book import write_meetings_book

    words = words_in(language)
    opened, _ = school_and_journal(school_told(school, store), store, None)
    told = write_meetings_book(Path(out), opened, _monday(week), words, _adult(opened, adult))
    click.echo(words.say("Classeur écrit : {file}.", file=Path(out).name))
    for table, n in told.items():
        said = words.label(table, "table")
        click.echo(words.plural("- {table} : {n} ligne", "- {table} : {n} lignes", n, table=said))
    return 0


def _monday(week: str) -> date:
    """Monday of the week of a day; that of today when none is told."""
    try:
        day = date.fromisoformat(week.strip()) if week else date.today()
    except ValueError:
        raise ReportError("week_unreadable", found=week[:20]) from None
    return day - timedelta(day.weekday())


def _adult(school: School, written: str) -> str:
    """Pseudonym of an adult told by handle, or by the school's own number."""
    from portraitlib.tables.school import person_meant

    found = person_meant(school, written, "staff") if written else ""
    if written and found not in school.reader.handles.persons.staff:
        raise ReportError("adult_unknown")
    return found


@meetings_.command("check", cls=FrenchCommand, options_metavar="[OPTIONS]")
@book_options
def check_(book: str, school: str, store: str, key: str, language: str) -> int:
    """Dire d'un coup tout ce qui est à corriger dans le classeur; rien n'est changé."""
    return _told(book, school, store, key, language, keeps=False)


@meetings_.command("take", cls=FrenchCommand, options_metavar="[OPTIONS]")
@book_options
def take_(book: str, school: str, store: str, key: str, language: str) -> int:
    """Ajouter aux données ce que le classeur dit; une ligne corrigée remplace celle d'avant."""
    return _told(book, school, store, key, language, keeps=True)


def _told(book: str, school: str, store: str, key: str, language: str, *, keeps: bool) -> int:
    from portraitlib.display.planning_faults import describe_planning
    from portraitlib.params import resolve
    from portraitlib.report.meetings_taken import read_meetings_book
    from portraitlib.report.planning_taken import school_of_book

    words = words_in(language)
    opened, _ = school_and_journal(school_told(school or school_of_book(Path(book)), store), store, None)
    known = key_of(key, str(opened.partition.entry.get("key", "")))
    report = read_meetings_book(Path(book), opened, resolve(store), known, keeps=keeps)
    click.echo(describe_planning(report, words, keeps=keeps, command="meetings"))
    return 1 if report.faults and not keeps else 0
