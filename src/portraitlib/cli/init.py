"""`portrait init`: a project in a folder of one's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import debug_option, language_option, words_in
from portraitlib.cli.words import FrenchCommand
from portraitlib.params import PROJECT_VARIABLE

if TYPE_CHECKING:
    from portraitlib.display.wording import Words


@click.command("init", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("folder", metavar="DOSSIER")
@click.option("--sample", "with_sample", is_flag=True, help="Ajouter trois écoles fictives, déjà importées.")
@language_option
@debug_option
def init_(folder: str, with_sample: bool, language: str) -> int:
    """Faire un projet dans un dossier à vous, ou y ajouter ce qui manque."""
    from portraitlib.report.new_project import make_project

    words, home = words_in(language), Path(folder).expanduser().resolve()
    with _in_project(home):
        written = make_project(home, with_sample=with_sample)
        imported = _imported_samples(home, words) if with_sample else []
    click.echo(
        words.plural(
            "{folder} : {n} fichier ajouté; ce qui y était n'a pas changé.",
            "{folder} : {n} fichiers ajoutés; ce qui y était n'a pas changé.",
            len(written),
            folder=home.name,
        )
    )
    for line in imported:
        click.echo(line)
    page = home / "LISEZMOI.md"
    click.echo(words.say("Ensuite : ouvrez {page}, et lancez les commandes dans ce dossier.", page=page))
    return 0


def _imported_samples(home: Path, words: Words) -> list[str]:
    """Import each fictional school into the project's store; say what was kept."""
    from portraitlib.display.faults import describe_import_briefly
    from portraitlib.ingest import import_raw
    from portraitlib.report.new_project import sample_descriptions

    return [
        describe_import_briefly(import_raw(described, exports, home / "store", replace=True), words)
        for described, exports in sample_descriptions(home).items()
    ]


@contextmanager
def _in_project(home: Path) -> Iterator[None]:
    """Read the settings of the new project, wherever the command was typed."""
    before = os.environ.get(PROJECT_VARIABLE)
    os.environ[PROJECT_VARIABLE] = str(home)
    try:
        yield
    finally:
        os.environ.pop(PROJECT_VARIABLE)
        if before is not None:
            os.environ[PROJECT_VARIABLE] = before
