"""`portrait check`: every settings file, before it is used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from portraitlib.cli.options import comma_names, debug_option, language_option, store_option, words_in
from portraitlib.cli.words import FrenchCommand


@click.command("check", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("files", nargs=-1, metavar="[FICHIER…]")
@click.option("--limits", is_flag=True, help="Dire aussi les points donnés exactement à chaque limite.")
@click.option(
    "--against", default="", metavar="FICHIER", help="Autres critères : dire qui changerait de palier, école par école."
)
@store_option
@click.option("--schools", "codes", default="", callback=comma_names, metavar="A,B", help="Écoles; toutes par défaut.")
@language_option
@debug_option
def check_(files: Sequence[str], limits: bool, against: str, store: str, codes: Sequence[str], language: str) -> int:
    """Vérifier les fichiers de params, ou comparer deux versions des critères du dépistage."""
    from portraitlib.cli.criteria import check_files, compare_files
    from portraitlib.params import resolve
    from portraitlib.rules import list_criteria

    words = words_in(language)
    paths = [Path(name) for name in files] or (list_criteria()[:1] if against else [])
    good, lines = check_files([*paths, *([Path(against)] if against else [])], words, with_limits=limits)
    click.echo("\n".join(lines))
    if against and good:
        click.echo("\n".join(compare_files(paths[0], Path(against), resolve(store), codes, words)))
    return 0 if good else 1
