"""`portrait names`: the names of a school's students and staff, on this machine only."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import debug_option, key_of, language_option, school_told, store_option, words_in
from portraitlib.cli.words import FrenchCommand
from portraitlib.errors import ParamsError

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.persons.names import Label


@click.command("names", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option("--list", "listed", default="", metavar="FICHIER", help="Liste de l'école : numéro et nom, par personne.")
@click.option("--purpose", default="", metavar="TEXTE", help="À quoi les noms serviront; écrit sur la table.")
@click.option("--until", default="", metavar="AAAA-MM-JJ", help="Jour où la table sera détruite; écrit sur la table.")
@click.option("--destroy", is_flag=True, help="Détruire la table de --school, ou celles dont le jour est passé.")
@click.option("--school", default="", metavar="CODE", help="École de la liste; la seule du store par défaut.")
@store_option
@click.option("--key", default="", metavar="FICHIER", help="Clé des pseudonymes qui a servi à l'importation.")
@language_option
@debug_option
def names_(
    listed: str, purpose: str, until: str, destroy: bool, school: str, store: str, key: str, language: str
) -> int:
    """Garder les noms sur ce poste seulement, à côté des numéros; les voir, les détruire."""
    words = words_in(language)
    if destroy:
        return _destroy(school, words)
    if listed:
        _seal(Path(listed).expanduser(), purpose, until, school, store, key, words)
    return _tell_tables(words)


def _seal(listed: Path, purpose: str, until: str, school: str, store: str, key_file: str, words: Words) -> None:
    """Read the list, refuse one that is not the school's, seal it, and say what came of it."""
    from portraitlib.ingest.names_list import read_names_list
    from portraitlib.params import project_folder
    from portraitlib.persons.names import Label, Names, open_names, seal
    from portraitlib.rules import load_keeping
    from portraitlib.tables.school import open_school

    rules, today = load_keeping(), date.today()
    day = _day(until, today, rules.most_days_of_names)
    if not purpose.strip():
        raise ParamsError("names_without_purpose")
    code = school_told(school, store)
    opened = open_school(school=code, store=store)
    key = key_of(key_file, str(opened.partition.entry.get("key", "")))
    found = read_names_list(listed, code, opened.reader.handles, key)
    if found.known_share < rules.least_listed_share or not found.names:
        share, least = (round(100 * one) for one in (found.known_share, rules.least_listed_share))
        raise ParamsError("list_of_another_school", school=code, share=share, expected=least)
    label = Label(code, opened.school_year, key.fingerprint, " ".join(purpose.split()), str(today), str(day))
    before = open_names(code, key, today) if label.file.is_file() and not _is_past(label, today) else None
    kept = before.names if before and before.label.school_year == label.school_year else {}
    seal(Names(label, {**kept, **found.names}), key)
    click.echo(
        words.plural(
            "{n} nom est gardé sur ce poste, sous clé.",
            "{n} noms sont gardés sur ce poste, sous clé.",
            len(found.names),
        )
    )
    if n := found.n_numbers - len(found.names):
        click.echo(
            words.plural(
                "{n} numéro de la liste n'est pas de cette année à l'école : son nom n'est pas gardé.",
                "{n} numéros de la liste ne sont pas de cette année à l'école : leurs noms ne sont pas gardés.",
                n,
            )
        )
    if n := found.n_unnamed:
        click.echo(
            words.plural(
                "{n} personne de l'école n'est pas dans la liste : son numéro reste sans nom.",
                "{n} personnes de l'école ne sont pas dans la liste : leurs numéros restent sans nom.",
                n,
            )
        )
    if listed.resolve().is_relative_to(project_folder().resolve()):
        click.echo(words.say("Votre liste est dans le dossier du projet : rangez-la là où l'école garde ses dossiers."))


def _is_past(label: Label, today: date) -> bool:
    """Whether the table that is there is past its day: it is then written over, never opened."""
    from portraitlib.persons.names import tables_here

    return any(one.file == label.file and one.is_past(today) for one in tables_here())


def _day(until: str, today: date, most_days: int) -> date:
    """Day of destruction, neither past nor too far."""
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise ParamsError("names_without_date", found=until) from None
    last = today + timedelta(days=most_days)
    if not today < day <= last:
        raise ParamsError("names_date_out_of_reach", found=until, days=most_days)
    return day


def _tell_tables(words: Words) -> int:
    """Say what is written on each table of this machine; one past its day is offered for destruction."""
    from portraitlib.persons.names import tables_here

    tables, today = tables_here(), date.today()
    if not tables:
        click.echo(words.say("Ce poste ne garde aucun nom."))
    for label in tables:
        click.echo(
            words.say(
                "École {school}, {school_year:year} : {n_names:count} noms. But : {purpose}. À détruire le {day:date}.",
                label,
                day=date.fromisoformat(label.destroy_on),
            )
        )
    past = [label for label in tables if label.is_past(today)]
    if past:
        click.echo(
            words.say(
                "Le jour est passé pour : {schools:listing}. Ces noms ne s'affichent plus. Pour les détruire : "
                "python kit.py portrait names --destroy.",
                schools=[label.school for label in past],
            ),
            err=True,
        )
    return 1 if past else 0


def _destroy(school: str, words: Words) -> int:
    """Destroy the table of a school, or every one past its day."""
    from portraitlib.persons.names import tables_here

    today = date.today()
    chosen = [label for label in tables_here() if (label.school == school if school else label.is_past(today))]
    for label in chosen:
        label.file.unlink()
    if not chosen:
        click.echo(words.say("Aucune table de noms à détruire sur ce poste."))
        return 0
    click.echo(
        words.say("Table de noms détruite pour : {schools:listing}.", schools=[label.school for label in chosen])
    )
    return 0
