"""`portrait attack`: what the numbers of a delivered folder give back of those that they withhold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import debug_option, language_option, words_in
from portraitlib.cli.words import FrenchCommand
from portraitlib.errors import ReportError

if TYPE_CHECKING:
    from portraitlib.attack import Attacked, Finding
    from portraitlib.display.wording import Words

_SHOWN = 10


@click.command("attack", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("folder", metavar="DOSSIER")
@click.option(
    "--truth",
    default="",
    metavar="DOSSIER",
    help="Les mêmes rapports pour l'équipe-école : les égalités en sont tirées, et chaque déduction est vérifiée.",
)
@click.option(
    "--minimum", default=0, type=int, metavar="N", help="Plus petit effectif montré (défaut : ce que disent les pages)."
)
@click.option("--all", "everything", is_flag=True, help="Tout dire, pas seulement le début de chaque liste.")
@language_option
@debug_option
def attack_(folder: str, truth: str, minimum: int, everything: bool, language: str) -> int:
    """Chercher dans un dossier de rapports ce que ses nombres permettent de retrouver."""
    from portraitlib.attack import attack

    words, path = words_in(language), Path(folder).expanduser()
    known = Path(truth).expanduser() if truth else None
    for one in (path, known or path):
        if not one.is_dir():
            raise ReportError("nothing_to_attack", folder=one.name)
    found = attack(path, minimum, known)
    if not found.n_tables:
        raise ReportError("nothing_to_attack", folder=path.name)
    if not found.minimum:
        raise ReportError("no_minimum_told", folder=path.name)
    click.echo("\n".join(_told(found, words, len(found.findings) if everything else _SHOWN)))
    return 1 if found.findings else 0


def _told(found: Attacked, words: Words, most: int) -> Iterator[str]:
    yield words.say(
        "Fichiers lus : {files}. Tableaux : {tables}. Nombres : {numbers}.",
        files=words.count(found.n_files),
        tables=words.count(found.n_tables),
        numbers=words.count(found.n_numbers),
    )
    yield words.say(
        "Plus petit effectif montré : {minimum}. Cases retenues : {withheld}. Bornes : {bounds}.",
        minimum=found.minimum,
        withheld=words.count(found.n_withheld),
        bounds=words.count(found.n_bounds),
    )
    yield words.say(
        "Égalités lues entre ces nombres : {identities}. Équations sur les cases retenues : {equations}. Cases bornées "
        "par un programme linéaire : {solved}.",
        identities=words.count(len(found.identities)),
        equations=words.count(found.n_equations),
        solved=words.count(found.n_solved),
    )
    if found.n_wrong:
        yield words.plural("{n} déduction était fausse.", "{n} déductions étaient fausses.", found.n_wrong)
    if found.learnt:
        yield words.plural(
            "{n} zéro n'est pas compté : il est partout dans le dossier de --truth, qui l'a appris.",
            "{n} zéros ne sont pas comptés : ils sont partout dans le dossier de --truth, qui les a appris.",
            len(found.learnt),
        )
    for kind, title in _kinds(words).items():
        if of_kind := found.of_kind(kind):
            yield ""
            yield words.say("{title} : {n}", title=title, n=words.count(len(of_kind)))
            yield from (f"- {_line(one, words)}" for one in of_kind[:most])
            if len(of_kind) > most:
                yield words.say("- et {n} autres (--all les donne)", n=words.count(len(of_kind) - most))
    yield ""
    yield _verdict(found, words)
    yield words.say(
        "Ce que cette commande ne cherche pas : ce qu'un lecteur sait déjà de la classe, deux rapports d'époques ou de "
        "publics différents, les choix faits à l'écran, les moyennes, les images, et les égalités trop rares pour être "
        "distinguées du hasard."
    )


def _kinds(words: Words) -> dict[str, str]:
    """What each kind of finding is, in the order in which they are told."""
    return {
        "exact": words.say("Cases retenues, retrouvées exactement"),
        "narrow": words.say("Cases retenues, connues plus étroitement que promis"),
        "gap": words.say("Effectifs montrés dont la différence est de peu d'élèves"),
        "residual": words.say("Totaux qui comptent peu d'élèves de plus que leurs lignes"),
        "elsewhere": words.say("Cases retenues dans un fichier et montrées dans un autre"),
        "part": words.say("Effectifs de peu d'élèves, montrés"),
        "rate": words.say("Taux qui, multipliés par leur effectif, disent peu d'élèves"),
        "sentence": words.say("Passages qui comptent peu d'élèves"),
    }


def _line(one: Finding, words: Words) -> str:
    if one.kind == "sentence":
        return words.say("{file} : « {passage} »", file=one.file, passage=one.how)
    place = words.say("{file}, ligne « {row} », colonne {column}", file=one.file, row=one.row, column=one.column)
    if one.kind == "elsewhere":
        return words.say("{place} : « {passage} »", place=place, passage=one.how)
    value = words.count(int(one.low)) if one.low == one.high else _between(one, words)
    how = words.say(" (par {how})", how=one.how) if one.how else ""
    return words.say("{place} : {value}", place=place, value=value) + how


def _between(one: Finding, words: Words) -> str:
    return words.say("de {low} à {high}", low=words.count(int(one.low)), high=words.count(int(one.high)))


def _verdict(found: Attacked, words: Words) -> str:
    if not found.findings:
        return words.say("Aucune case retenue n'a été retrouvée par les moyens essayés ici.")
    return words.plural(
        "{n} chose peut être apprise de ce dossier : ne le remettez pas tel quel.",
        "{n} choses peuvent être apprises de ce dossier : ne le remettez pas tel quel.",
        len(found.findings),
    )
