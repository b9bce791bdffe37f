"""`portrait sample` and `portrait schools`: schools made up, and schools imported."""

from __future__ import annotations

from pathlib import Path

import click

from portraitlib.cli.options import between, debug_option, language_option, store_option, words_in
from portraitlib.cli.words import FrenchCommand


@click.command("sample", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option(
    "--schools", default=3, type=int, callback=between(1, 5000), metavar="N", help="Nombre d'écoles (défaut : 3)."
)
@click.option(
    "--seed", default=1, type=int, callback=between(0, 2**32 - 1), metavar="S", help="Graine du hasard (défaut : 1)."
)
@click.option("--out", required=True, metavar="DOSSIER", help="Où écrire les données.")
@debug_option
def sample_(schools: int, seed: int, out: str) -> int:
    """Fabriquer des écoles fictives, pour apprendre ou pour essayer."""
    from portraitlib.sample import generate

    generate(Path(out), schools=schools, seed=seed)
    click.echo(words_in("fr").say("Données fictives écrites dans {folder}.", folder=out))
    return 0


@click.command("schools", cls=FrenchCommand, options_metavar="[OPTIONS]")
@store_option
@language_option
@debug_option
def schools_(store: str, language: str) -> int:
    """Lister les écoles importées."""
    from portraitlib.display.explanations import explanation
    from portraitlib.errors import StoreError
    from portraitlib.params import resolve
    from portraitlib.report.about import school_label
    from portraitlib.tables.store import list_schools, open_partition, read_manifest

    words, folder, status = words_in(language), resolve(store), 0
    for code in sorted([*list_schools(folder), *read_manifest(folder).get("lost", ())]):
        try:
            partition = open_partition(folder, code)
            named = partition.read("schools")["school_name"].dropna()
            students = partition.read("students")
        except StoreError as fault:  # one school that cannot be read does not hide the others
            click.echo(explanation(fault, words), err=True)
            status = 1
            continue
        latest = students["school_year"].max()
        n = students.loc[students["school_year"] == latest, "student_id"].nunique()
        label = school_label(named.iloc[0] if len(named) else code, code, words)
        size = words.plural("{n} élève en {year}", "{n} élèves en {year}", n, year=words.year(latest))
        click.echo(words.say("{school} : {size}", school=label, size=size))
    return status
