"""`portrait import`: the raw files of schools, into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import debug_option, language_option, store_option, words_in
from portraitlib.cli.words import FrenchCommand

if TYPE_CHECKING:
    from portraitlib.display.wording import Words


@click.command("import", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option(
    "--mapping", default="", metavar="FICHIER", help="Description de l'importation (params/importation/….yml)."
)
@click.option("--raw", default="", metavar="DOSSIER", help="Dossier des fichiers reçus de l'école.")
@click.option(
    "--guess",
    default="",
    metavar="DOSSIER",
    help="Écrire une première description de ce dossier, à confirmer; rien n'est importé.",
)
@store_option
@click.option("--key", default="", metavar="FICHIER", help="Clé des pseudonymes; gardée hors du projet.")
@click.option("--add", is_flag=True, help="Garder les années déjà importées que ces fichiers n'ont pas.")
@click.option("--replace", is_flag=True, help="Remplacer l'école par ces fichiers, même si des données sont enlevées.")
@click.option("--check", is_flag=True, help="Essayer : dire ce que l'importation ferait, sans rien changer.")
@click.option("--brief", is_flag=True, help="Dire le résultat en une ligne.")
@language_option
@debug_option
def import_(
    mapping: str,
    raw: str,
    guess: str,
    store: str,
    key: str,
    add: bool,
    replace: bool,
    check: bool,
    brief: bool,
    language: str,
) -> int:
    """Importer les fichiers d'une ou de plusieurs écoles."""
    if guess:
        return _write_guess(Path(guess), mapping, words_in(language))
    _need(mapping=mapping, raw=raw)
    from portraitlib.display.faults import describe_import, describe_import_briefly
    from portraitlib.display.import_trial import describe_trial
    from portraitlib.ingest import import_raw
    from portraitlib.params import resolve

    words = words_in(language)
    with _import_bar(words, leaves=not brief) as advance:
        report = import_raw(
            Path(mapping),
            Path(raw),
            resolve(store),
            key_file=Path(key) if key else None,
            replace=replace,
            add=add,
            keeps=not check,
            progress=advance,
        )
    describe = describe_import_briefly if brief else describe_trial if check else describe_import
    click.echo(describe(report, words))
    return 0


def _need(**given: str) -> None:
    """Refuse a command that lacks an option it must have."""
    context = click.get_current_context()
    for option in context.command.params:
        if option.name in given and not given[option.name]:
            raise click.MissingParameter(ctx=context, param=option)


def _write_guess(raw: Path, mapping: str, words: Words) -> int:
    """Write a first mapping of a folder beside the others, or on the screen; never over a file."""
    from portraitlib.display.guessed_mapping import written_mapping
    from portraitlib.errors import MappingError
    from portraitlib.ingest.guess import guess_mapping

    text = written_mapping(guess_mapping(raw), words)
    if not mapping:
        click.echo(text, nl=False)
        return 0
    try:
        with Path(mapping).open("x", encoding="utf-8", newline="\n") as written:
            written.write(text)
    except FileExistsError:
        raise MappingError("mapping_exists", file=Path(mapping).name) from None
    click.echo(
        words.say("Première description écrite : {file}. Confirmez chaque ligne avant d'importer.", file=mapping)
    )
    return 0


@contextmanager
def _import_bar(words: Words, *, leaves: bool) -> Iterator[Callable[[str, str, int, int], None]]:
    """Progress bar of an import: the bytes read, then the schools written. It may leave no trace of itself."""
    from tqdm import tqdm

    steps = {"read": words.say("Lecture"), "finish": words.say("Vérification")}
    look = {"bar_format": "{desc}: {percentage:3.0f}%|{bar}| [{elapsed}]", "dynamic_ncols": True}
    with tqdm(desc=steps["read"], **look, leave=leaves, disable=None) as bar:  # None: no bar in a file or a pipe

        def advance(step: str, name: str, done: int, total: int) -> None:
            """Show how far the import is."""
            told = name if step == "finish" else ""  # the name of a file may be that of a student
            bar.set_description_str(f"{steps.get(step, step)} {told}".strip(), refresh=False)
            bar.total, bar.n = max(total, 1), done
            bar.refresh()

        yield advance
