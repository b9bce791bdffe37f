"""`portrait key`: which key this machine has, and another in its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import debug_option, help_language_option, key_of, language_option, store_option, words_in
from portraitlib.cli.words import FrenchCommand, FrenchGroup
from portraitlib.errors import StoreError

if TYPE_CHECKING:
    from portraitlib.display.wording import Words

_key_option = click.option(
    "--key", default="", metavar="FICHIER", help="Clé des pseudonymes (défaut : celle de ce poste)."
)


@click.group("key", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
@help_language_option
def key_() -> None:
    """Voir à quelles données la clé des pseudonymes a servi, la remplacer."""


@key_.command("show", cls=FrenchCommand, options_metavar="[OPTIONS]")
@_key_option
@store_option
@language_option
@debug_option
def show_(key: str, store: str, language: str) -> int:
    """Dire l'empreinte de la clé, et quelles écoles ont été importées avec elle."""
    from portraitlib.params import resolve

    words, found = words_in(language), key_of(key)
    click.echo(words.say("Empreinte de la clé : {print}", print=found.fingerprint))
    _tell_schools(resolve(store), found.fingerprint, words)
    return 0


@key_.command("rotate", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option("--yes", is_flag=True, help="Remplacer sans le demander.")
@_key_option
@store_option
@language_option
@debug_option
def rotate_(yes: bool, key: str, store: str, language: str) -> int:
    """Remplacer la clé des pseudonymes, et dire ce que deviennent les données, les noms et les numéros."""
    from portraitlib.params import resolve
    from portraitlib.persons.key import default_key_file, rotate_key
    from portraitlib.tables.store.trace import add_trace

    words, folder = words_in(language), resolve(store)
    path = (Path(key) if key else default_key_file()).expanduser()
    old = key_of(key)
    question = words.say(
        "À la prochaine importation, chaque élève aura un autre pseudonyme et un autre numéro. Tapez oui pour "
        "remplacer la clé"
    )
    if not yes and click.prompt(question, default="", show_default=False).strip().lower() not in ("oui", "yes"):
        click.echo(words.say("La clé n'est pas remplacée."))
        return 1
    aside = rotate_key(path, date.today())
    click.echo(words.say("La clé est remplacée. L'ancienne est à côté, dans le fichier {file}.", file=aside.name))
    if folder.is_dir():
        add_trace(folder, "key_rotated", before=old.fingerprint)
    _tell_schools(folder, old.fingerprint, words)
    _tell_what_becomes(old.fingerprint, aside.name, words)
    return 0


def _tell_schools(store: Path, fingerprint: str, words: Words) -> None:
    from portraitlib.tables.store import read_manifest

    try:
        entries = read_manifest(store)["schools"]
    except StoreError:
        entries = {}
    under = sorted(school for school, entry in entries.items() if entry.get("key") == fingerprint)
    if under:
        click.echo(words.say("Écoles importées avec cette clé : {schools}.", schools=words.short_listing(under)))
    else:
        click.echo(words.say("Aucune école de ces données n'a été importée avec cette clé."))


def _tell_what_becomes(fingerprint: str, aside: str, words: Words) -> None:
    """What becomes of data, numbers, names, and of the key before."""
    from portraitlib.persons.names import tables_here

    click.echo(
        words.say(
            "Ces données se lisent encore, avec les mêmes numéros. Pour passer à la nouvelle clé : réimportez chaque "
            "école avec toutes ses années (python kit.py portrait import --replace), puis refaites ses rapports. Les "
            "deux clés ne se "
            "mêlent pas : --add est refusé tant qu'une école n'est pas réimportée."
        )
    )
    click.echo(
        words.say(
            "Les numéros de l'année changent alors : réécrivez ceux des listes de l'équipe (params/suivis), et ne "
            "comparez pas un ancien rapport à un nouveau, élève par élève."
        )
    )
    if sealed := sorted(label.school for label in tables_here() if label.key == fingerprint):
        click.echo(
            words.say(
                "Les noms de {schools} étaient chiffrés avec l'ancienne clé : ils ne s'affichent plus. Détruisez ces "
                "tables (python kit.py portrait names --destroy --school CODE), puis redonnez la liste après "
                "l'importation.",
                schools=words.listing(sealed),
            )
        )
    click.echo(
        words.say(
            "Ensuite : python kit.py portrait purge --what versions,bilans,rapports, puis détruisez {file} et ses "
            "copies. Si "
            "l'ancienne clé a pu être vue, faites-le aujourd'hui : avec elle et ces données, on retrouverait les "
            "élèves.",
            file=aside,
        )
    )
