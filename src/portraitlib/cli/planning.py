"""`portrait plan`: the workbook in which a school gives what its supports are planned with."""

from __future__ import annotations

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
from portraitlib.errors import JournalError

if TYPE_CHECKING:
    from portraitlib.ingest import ImportReport
    from portraitlib.journal import Journal
    from portraitlib.tables.school import School


@click.group("plan", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
@help_language_option
def plan_() -> None:
    """Donner de quoi planifier les soutiens : plages, offres, heures, demandes."""


@plan_.command("template", cls=FrenchCommand, options_metavar="[OPTIONS]")
@school_option
@click.option("--out", required=True, metavar="FICHIER", help="Classeur à écrire (.xlsx).")
@click.option(
    "--year", default=0, metavar="ANNÉE", help="Année à planifier : 2027 pour 2026-2027 (défaut : l'année lue)."
)
@store_option
@language_option
@debug_option
def template_(school: str, out: str, year: int, store: str, language: str) -> int:
    """Écrire le classeur à remplir, avec ce que la trousse sait déjà."""
    from portraitlib.report.planning_book import write_planning_book
    from portraitlib.tables.planning import planned_year

    words = words_in(language)
    opened, _ = school_and_journal(school_told(school, store), store, None)
    told = write_planning_book(Path(out), opened, year or planned_year(opened), words)
    click.echo(words.say("Classeur écrit : {file}.", file=Path(out).name))
    for table, n in told.items():
        said = words.label(table, "table")
        click.echo(words.plural("- {table} : {n} ligne", "- {table} : {n} lignes", n, table=said))
    return 0


@plan_.command("check", cls=FrenchCommand, options_metavar="[OPTIONS]")
@book_options
def check_(book: str, school: str, store: str, key: str, language: str) -> int:
    """Dire d'un coup tout ce qui est à corriger dans le classeur; rien n'est changé."""
    from portraitlib.display.explanations import explanation
    from portraitlib.display.planning_faults import describe_planning
    from portraitlib.report.planning_taken import journal_lines

    words, (opened, journal) = words_in(language), _school_of(book, school, store)
    n, refused = 0, ""
    try:
        n = len(journal_lines(Path(book), opened, journal, words))
    except JournalError as error:
        refused = explanation(error, words)
    report = _read(book, opened, store, key, keeps=False)
    click.echo(describe_planning(report, words, keeps=False, refused=refused))
    if n:
        click.echo(words.plural("{n} ligne irait au journal.", "{n} lignes iraient au journal.", n))
    return 1 if report.faults or refused else 0


@plan_.command("take", cls=FrenchCommand, options_metavar="[OPTIONS]")
@book_options
@click.option("--by", default="", metavar="NOM", help="Qui reprend les cibles et les phases; écrit au journal.")
def take_(book: str, school: str, store: str, key: str, language: str, by: str) -> int:
    """Mettre dans les données ce que le classeur dit, à la place de ce qu'elles disaient de la même année."""
    from portraitlib.display.planning_faults import describe_planning
    from portraitlib.report.journal_book import keep_lines
    from portraitlib.report.planning_taken import journal_lines

    words, (opened, journal) = words_in(language), _school_of(book, school, store)
    lines = journal_lines(Path(book), opened, journal, words)  # before anything changes: all is kept, or nothing
    if lines and not by.strip():
        raise JournalError("journal_by_nobody")
    click.echo(describe_planning(_read(book, opened, store, key, keeps=True), words, keeps=True))
    n = keep_lines(lines, journal, by)
    if n:
        click.echo(words.plural("{n} ligne gardée au journal.", "{n} lignes gardées au journal.", n))
    return 0


def _school_of(book: str, school: str, store: str) -> tuple[School, Journal]:
    from portraitlib.report.planning_taken import school_of_book

    return school_and_journal(school_told(school or school_of_book(Path(book)), store), store, None)


def _read(book: str, opened: School, store: str, key: str, *, keeps: bool) -> ImportReport:
    from portraitlib.params import resolve
    from portraitlib.report.planning_taken import read_planning_book

    known = key_of(key, str(opened.partition.entry.get("key", "")))
    return read_planning_book(Path(book), opened, resolve(store), known, keeps=keeps)
