"""`portrait backup` and `portrait restore`: a store and its settings in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from portraitlib.cli.options import debug_option, language_option, store_option, words_in
from portraitlib.cli.words import FrenchCommand


@click.command("backup", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("file", metavar="FICHIER.zip")
@store_option
@language_option
@debug_option
def backup_(file: str, store: str, language: str) -> int:
    """Sauvegarder les données importées et les réglages dans un fichier, sans la clé."""
    from portraitlib.params import project_folder, resolve
    from portraitlib.persons.key import Key
    from portraitlib.tables.store import read_manifest
    from portraitlib.tables.store.backup import back_up

    words, folder = words_in(language), resolve(store)
    prints = {entry.get("key") for entry in read_manifest(folder)["schools"].values()}

    def is_key(content: bytes) -> bool:
        """Whether a file's content is the key of a school of the store."""
        return Key(content.strip()).fingerprint in prints

    n = back_up(folder, project_folder(), Path(file).expanduser(), is_key)
    click.echo(
        words.plural("{n} fichier sauvegardé dans {file}.", "{n} fichiers sauvegardés dans {file}.", n, file=file)
    )
    click.echo(
        words.say(
            "La clé des pseudonymes n'y est pas : gardez-en une copie ailleurs, à part. Avec la clé et les données, on "
            "retrouverait les élèves; sans la clé, une prochaine importation ne les reconnaîtrait plus."
        )
    )
    return 0


@click.command("restore", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("file", metavar="FICHIER.zip")
@click.option("--replace", is_flag=True, help="Remplacer ce qui est là; ce qui y était est mis de côté.")
@click.option("--key", default="", metavar="FICHIER", help="Clé des pseudonymes, pour dire si c'est la bonne.")
@store_option
@language_option
@debug_option
def restore_(file: str, replace: bool, key: str, store: str, language: str) -> int:
    """Remettre en place ce qu'une sauvegarde contient."""
    from portraitlib.params import project_folder, resolve
    from portraitlib.tables.store.backup import restore

    words = words_in(language)
    done = restore(Path(file).expanduser(), resolve(store), project_folder(), replace=replace)
    click.echo(
        words.plural(
            "{n} fichier remis en place. Écoles : {schools}.",
            "{n} fichiers remis en place. Écoles : {schools}.",
            done.n_files,
            schools=words.short_listing(done.schools),
        )
    )
    if done.aside is not None:
        click.echo(words.say("Ce qui était là est dans le dossier {folder}.", folder=done.aside.name))
    if _fingerprint(key) not in done.keys:
        click.echo(
            words.say(
                "La clé des pseudonymes qui a servi à ces données n'est pas sur ce poste : remettez-la en place avant "
                "la prochaine importation, sinon les mêmes élèves auraient d'autres pseudonymes."
            )
        )
    return 0


def _fingerprint(key: str) -> str:
    """Fingerprint of the key that an import would use; empty when there is none."""
    from portraitlib.persons.key import Key, default_key_file

    try:
        return Key((Path(key) if key else default_key_file()).expanduser().read_bytes().strip()).fingerprint
    except OSError:
        return ""
