"""`portrait store`: the versions of a store, listed, checked, brought back, let go, brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portraitlib.cli.options import (
    comma_names,
    debug_option,
    help_language_option,
    language_option,
    store_option,
    words_in,
)
from portraitlib.cli.words import FrenchCommand, FrenchGroup
from portraitlib.printable import printable

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.tables.store.versions import Version


@click.group("store", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
@help_language_option
def store_() -> None:
    """Voir les versions des données importées, les vérifier, en remettre une en service."""


@store_.command("list", cls=FrenchCommand, options_metavar="[OPTIONS]")
@store_option
@click.option("--schools", "codes", default="", callback=comma_names, metavar="A,B", help="Écoles; toutes par défaut.")
@language_option
@debug_option
def list_(store: str, codes: Sequence[str], language: str) -> int:
    """Lister les versions de chaque école."""
    from portraitlib.params import resolve
    from portraitlib.tables.store.versions import list_versions

    words, folder = words_in(language), resolve(store)
    versions = list_versions(folder)
    for school in _known(codes, versions):
        click.echo(words.say("École {school}", school=school))
        for version in versions[school]:
            click.echo(f"  {_told(folder, version, words)}")
    return 0


@store_.command("check", cls=FrenchCommand, options_metavar="[OPTIONS]")
@store_option
@language_option
@debug_option
def check_(store: str, language: str) -> int:
    """Relire tous les fichiers et dire ceux qui ne sont plus ce qui a été importé."""
    from portraitlib.display.explanations import explanation
    from portraitlib.params import resolve
    from portraitlib.tables.store.versions import check_versions, list_versions

    words, folder = words_in(language), resolve(store)
    faults = check_versions(folder)
    for fault in faults:
        click.echo(explanation(fault, words), err=True)
    if not faults:
        n = sum(map(len, list_versions(folder).values()))
        click.echo(words.plural("{n} version vérifiée : rien d'abîmé.", "{n} versions vérifiées : rien d'abîmé.", n))
    return 1 if faults else 0


@store_.command("restore", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option(
    "--school", required=True, metavar="CODE", help="École dont une version antérieure est remise en service."
)
@click.option("--version", "name", default="", metavar="NOM", help="Version (store list); la plus récente par défaut.")
@store_option
@language_option
@debug_option
def restore_(school: str, name: str, store: str, language: str) -> int:
    """Remettre en service une version antérieure d'une école; celle qu'elle remplace est gardée."""
    from portraitlib.params import resolve
    from portraitlib.rules import load_keeping
    from portraitlib.tables.store.versions import bring_back

    words = words_in(language)
    version = bring_back(resolve(store), school, name, old_versions=load_keeping().old_versions)
    told = _told(resolve(store), replace(version, is_current=True), words)
    click.echo(words.say("École {school} : {version}", school=school, version=told))
    return 0


@store_.command("purge", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option(
    "--keep",
    type=click.IntRange(0, 100),
    default=None,
    metavar="N",
    help="Versions antérieures à garder par école (défaut : old_versions de params/conservation.yml).",
)
@click.option(
    "--days",
    type=click.IntRange(1, 36_500),
    default=None,
    metavar="N",
    help="Jours pendant lesquels une version remplacée est gardée (défaut : kept_days de params/conservation.yml).",
)
@click.option("--schools", "codes", default="", callback=comma_names, metavar="A,B", help="Écoles; toutes par défaut.")
@store_option
@language_option
@debug_option
def purge_(keep: int | None, days: int | None, codes: Sequence[str], store: str, language: str) -> int:
    """Effacer les versions antérieures, sauf les dernières et récentes; celle en service reste."""
    from portraitlib.params import resolve
    from portraitlib.rules import load_keeping
    from portraitlib.tables.store.versions import purge

    words = words_in(language)
    rules = load_keeping()
    kept = {"old_versions": rules.old_versions if keep is None else keep, "kept_days": days or rules.kept_days}
    n = purge(resolve(store), codes, **kept)
    click.echo(words.plural("{n} version effacée.", "{n} versions effacées.", n))
    return 0


@store_.command("upgrade", cls=FrenchCommand, options_metavar="[OPTIONS]")
@store_option
@language_option
@debug_option
def upgrade_(store: str, language: str) -> int:
    """Récrire les données d'une version plus ancienne de la trousse; elles se lisent aussi sans cela."""
    from portraitlib.params import resolve
    from portraitlib.rules import load_keeping
    from portraitlib.tables.store.versions import upgrade

    words = words_in(language)
    schools = upgrade(resolve(store), old_versions=load_keeping().old_versions)
    if not schools:
        click.echo(words.say("Rien à récrire : les données sont dans le format de cette version."))
        return 0
    click.echo(
        words.plural(
            "{n} école récrite : {schools}. Sa version d'avant est gardée (python kit.py portrait store list).",
            "{n} écoles récrites : {schools}. Leurs versions d'avant sont gardées (python kit.py portrait store list).",
            len(schools),
            schools=words.short_listing(schools),
        )
    )
    return 0


def _known(codes: Sequence[str], versions: Mapping[str, Any]) -> list[str]:
    """Codes asked for; all of them by default."""
    from portraitlib.errors import StoreError

    for code in codes:
        if code not in versions:
            raise StoreError("unknown_school", school=code, known=sorted(versions))
    return list(codes) or sorted(versions)


def _told(folder: Path, version: Version, words: Words) -> str:
    """A version in one line: its name, its day, its years, what it holds, what it was made from."""
    rows = version.entry["tables"]
    return words.say(
        "{name}  {day}  {state}  {years}; lignes : élèves, {students}; résultats, {results}; description « {mapping} »",
        name=version.name[:8],
        day=version.imported_on or words.say("date inconnue"),
        state=words.say("en service") if version.is_current else words.say("antérieure"),
        years=_years(folder, version, words),
        students=words.count(rows.get("students", 0)),
        results=words.count(rows.get("results", 0)),
        mapping=printable(str(version.entry.get("mapping", "—"))),
    )


def _years(folder: Path, version: Version, words: Words) -> str:
    from portraitlib.errors import StoreError
    from portraitlib.tables.store.versions import open_version

    try:
        students = open_version(folder, version).content("students", ["school_year"])
    except StoreError:
        return words.say("abîmée (python kit.py portrait store check)")
    return words.listing([words.year(year) for year in sorted(set(students.column(0).drop_null().to_pylist()))])
