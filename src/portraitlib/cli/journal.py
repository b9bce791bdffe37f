"""`portrait journal`: what a team decided, on the screen, in a workbook and back, checked, destroyed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import (
    debug_option,
    language_option,
    school_and_journal,
    school_params_told,
    store_option,
    words_in,
)
from portraitlib.cli.words import FrenchCommand, FrenchGroup
from portraitlib.errors import JournalError

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.journal import Revision
    from portraitlib.tables.school import School

_school_option = click.option("--school", default="", metavar="CODE", help="École; la seule du store par défaut.")
_place_option = click.option(
    "--journal",
    "place",
    default=None,
    metavar="DOSSIER",
    help="Où est le journal (défaut : celui de params/ecoles, sinon journal).",
)
_direction_option = click.option(
    "--direction", is_flag=True, help="Avec les textes que la direction garde; pour la direction seulement."
)


@click.group("journal", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
def journal_() -> None:
    """Le journal de l'équipe : le lire, le sortir dans un classeur, le reprendre, le vérifier, le détruire."""


@journal_.command("show", cls=FrenchCommand, options_metavar="[OPTIONS]")
@_school_option
@click.option("--kind", default="", metavar="SORTE", help="Une sorte de texte : decision, note, answer…")
@click.option("--history", is_flag=True, help="Toutes les versions de chaque texte, de la première à la dernière.")
@_direction_option
@store_option
@_place_option
@language_option
@debug_option
def show_(school: str, kind: str, history: bool, direction: bool, store: str, place: str | None, language: str) -> int:
    """Lire ce que l'équipe a écrit."""
    from portraitlib.journal.kinds import KINDS

    words, (opened, journal) = words_in(language), school_and_journal(school, store, place)
    if kind and kind not in KINDS:
        raise JournalError("unknown_kind", found=kind, known=list(KINDS))
    told = journal.history() if history else journal.everything()
    for one in told:
        if not kind or one.kind == kind:
            click.echo("\n".join(_lines(one, opened, words, with_direction=direction)))
    if not told:
        click.echo(words.say("Le journal de l'école {school} est vide.", school=journal.school))
    return 0


@journal_.command("export", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("file", metavar="FICHIER.xlsx")
@_school_option
@_direction_option
@store_option
@_place_option
@language_option
@debug_option
def export_(file: str, school: str, direction: bool, store: str, place: str | None, language: str) -> int:
    """Sortir le journal dans un classeur : une feuille par sorte de texte."""
    from portraitlib.report.journal_book import write_book

    words, (opened, journal) = words_in(language), school_and_journal(school, store, place)
    n = write_book(Path(file).expanduser(), opened, journal, words, with_direction=direction)
    click.echo(words.plural("{n} texte dans {file}.", "{n} textes dans {file}.", n, file=Path(file).name))
    click.echo(
        words.say("Ce classeur parle d'élèves : gardez-le là où l'école garde ses dossiers, et détruisez-le après.")
    )
    return 0


@journal_.command("import", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("file", metavar="FICHIER.xlsx")
@click.option("--by", default="", metavar="NOM", help="Qui reprend ces lignes; écrit au journal.")
@_school_option
@store_option
@_place_option
@language_option
@debug_option
def import_back_(file: str, by: str, school: str, store: str, place: str | None, language: str) -> int:
    """Reprendre les lignes nouvelles ou changées d'un classeur; aucune n'est gardée si une ne peut pas l'être."""
    from portraitlib.report.journal_book import keep_lines, read_book

    words, (opened, journal) = words_in(language), school_and_journal(school, store, place)
    if not by.strip():
        raise JournalError("journal_by_nobody")
    n = keep_lines(read_book(Path(file).expanduser(), opened, journal, words), journal, by)
    click.echo(words.plural("{n} ligne gardée au journal.", "{n} lignes gardées au journal.", n))
    return 0


@journal_.command("check", cls=FrenchCommand, options_metavar="[OPTIONS]")
@_school_option
@store_option
@_place_option
@language_option
@debug_option
def check_journal_(school: str, store: str, place: str | None, language: str) -> int:
    """Vérifier que le journal est entier et lisible."""
    from portraitlib.journal.checking import check_journal
    from portraitlib.journal.opening import journal_of

    words, found = words_in(language), check_journal(journal_of(school_params_told(school, store, place)))
    if not found.is_whole:
        raise JournalError("journal_damaged", file="journal")
    click.echo(
        words.say(
            "Journal entier. Textes : {n_entries:count}; versions : {n_revisions:count}; versions détruites : "
            "{n_purged:count}.",
            found,
        )
    )
    if found.n_unread:
        click.echo(
            words.plural(
                "{n} version vient d'une trousse plus récente : elle est gardée, et n'est pas lue ici.",
                "{n} versions viennent d'une trousse plus récente : elles sont gardées, et ne sont pas lues ici.",
                found.n_unread,
            )
        )
    return 0


@journal_.command("purge", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option("--before", default="", metavar="AAAA-MM-JJ", help="Détruire ce qui a été écrit avant ce jour.")
@click.option("--yes", is_flag=True, help="Détruire pour de bon; sans cela, dire seulement combien.")
@_school_option
@store_option
@_place_option
@language_option
@debug_option
def purge_(before: str, yes: bool, school: str, store: str, place: str | None, language: str) -> int:
    """Détruire les textes d'avant un jour : il n'en reste que la place, sans mot ni nom."""
    from portraitlib.journal.opening import journal_of
    from portraitlib.journal.purge import count_before, purge

    words, day, journal = words_in(language), _day(before), journal_of(school_params_told(school, store, place))
    if not yes:
        n = count_before(journal, day)
        click.echo(
            words.plural(
                "{n} version serait détruite. Pour le faire : --yes.",
                "{n} versions seraient détruites. Pour le faire : --yes.",
                n,
            )
        )
        return 0
    done = purge(journal, day)
    click.echo(words.plural("{n} version détruite.", "{n} versions détruites.", done.n_revisions))
    click.echo(
        words.say(
            "Les sauvegardes, les classeurs et les rapports déjà faits gardent leurs copies : détruisez-les aussi, et "
            "refaites les rapports."
        )
    )
    return 0


def _lines(one: Revision, school: School, words: Words, *, with_direction: bool) -> list[str]:
    """A text as it is read on the screen: what it is, who, when, then its fields."""
    from portraitlib.display.journal_words import day_told, lines_of
    from portraitlib.journal.kinds import KINDS

    label = words.say(KINDS[one.kind].label) if one.kind in KINDS else one.kind
    head = words.say("{label} · {who} · {day}", label=label, who=one.who or "—", day=day_told(one.on, words))
    if one.is_purged:
        return [head, words.say("  (détruit)")]
    if one.body is None:
        return [head, words.say("  (écrit par une version plus récente de la trousse)")]
    if getattr(one.body, "visibility", "team") == "direction" and not with_direction:
        return [head, words.say("  (gardé par la direction)")]
    body = one.body.model_dump()
    if body.get("student"):
        body["student"] = school.reader.handles.of(body["student"])
    return [head, *(f"  {words.say('{name} :', name=name)} {text}" for name, text in lines_of(one.kind, body, words))]


def _day(told: str) -> date:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        raise JournalError("purge_day", found=told) from None
    if day > date.today():
        raise JournalError("purge_day", found=told)
    return day
