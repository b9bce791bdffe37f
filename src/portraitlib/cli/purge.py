"""`portrait purge`: what was kept is destroyed, and the register of the store says so without naming anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import comma_names, debug_option, language_option, store_option, words_in
from portraitlib.cli.words import FrenchCommand
from portraitlib.errors import ParamsError, StoreError

if TYPE_CHECKING:
    from portraitlib.display.wording import Words

KINDS = ("versions", "bilans", "rapports", "remises", "donnees")


@click.command("purge", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option(
    "--what",
    default="",
    callback=comma_names,
    metavar="A,B",
    help="Quoi détruire : versions, bilans, rapports, remises, donnees; sans rien, dire seulement ce qu'il y a.",
)
@click.option("--schools", "codes", default="", callback=comma_names, metavar="A,B", help="Écoles; toutes par défaut.")
@click.option("--dry-run", "only_told", is_flag=True, help="Dire ce qui serait détruit, et ne rien détruire.")
@click.option("--yes", is_flag=True, help="Détruire sans le demander.")
@click.option("--out", default="rapports", metavar="DOSSIER", help="Rapports (défaut : rapports).")
@store_option
@language_option
@debug_option
def purge_(
    what: Sequence[str], codes: Sequence[str], only_told: bool, yes: bool, out: str, store: str, language: str
) -> int:
    """Détruire des données importées, des bilans d'importation, des rapports ou des versions antérieures."""
    from portraitlib.params import resolve
    from portraitlib.tables.store.trace import add_trace

    words, folder, reports = words_in(language), resolve(store), resolve(out)
    if unknown := [one for one in what if one not in KINDS]:
        raise ParamsError("unknown_purge", found=unknown, known=list(KINDS))
    schools = _schools(folder, codes)
    there = _there(folder, reports, schools)
    for kind in what or KINDS:
        click.echo(f"  {_told(kind, len(there[kind]), words)}")
    if only_told or not what:
        click.echo(
            words.say(
                "Rien n'est détruit. Pour détruire : python kit.py portrait purge --what {kinds}", kinds=",".join(KINDS)
            )
        )
        return 0
    question = words.say(
        "Détruire ce qui précède, pour {schools} ? Tapez oui pour détruire", schools=words.listing(schools)
    )
    if not yes and click.prompt(question, default="", show_default=False).strip().lower() not in ("oui", "yes"):
        click.echo(words.say("Rien n'est détruit."))
        return 1
    for kind in what:
        _DESTROY[kind](folder, reports, schools, there[kind])
    add_trace(folder, "purge", schools=schools, **{kind: len(there[kind]) for kind in what})
    click.echo(words.say("C'est détruit. Le registre des données importées en garde la date, sans rien sur personne."))
    _tell_elsewhere(what, schools, words)
    return 0


def _schools(store: Path, codes: Sequence[str]) -> list[str]:
    """Schools asked for; all of them by default."""
    from portraitlib.tables.store import list_schools

    known = list_schools(store)
    for code in codes:
        if code not in known:
            raise StoreError("unknown_school", school=code, known=known)
    return list(codes) or known


def _there(store: Path, out: Path, schools: Sequence[str]) -> dict[str, list[str]]:
    """What there is to destroy, by kind."""
    from portraitlib.ingest.held import accounts_of
    from portraitlib.report.held import reports_of
    from portraitlib.tables.store.deliveries import list_deliveries
    from portraitlib.tables.store.versions import list_versions

    versions = [one for school, found in list_versions(store).items() if school in schools for one in found]
    return {
        "versions": [one.name for one in versions if not one.is_current],
        "bilans": accounts_of(store, schools),
        "rapports": reports_of(out, schools),
        "remises": list_deliveries(store, schools),
        "donnees": [one.name for one in versions],
    }


def _told(kind: str, n: int, words: Words) -> str:
    said = {
        "versions": words.plural("{n} version antérieure", "{n} versions antérieures", n),
        "bilans": words.plural("{n} bilan d'importation", "{n} bilans d'importation", n),
        "rapports": words.plural("{n} rapport", "{n} rapports", n),
        "remises": words.plural(
            "{n} rapport dont les effectifs montrés sont gardés, pour que le suivant leur soit comparé",
            "{n} rapports dont les effectifs montrés sont gardés, pour que le suivant leur soit comparé",
            n,
        ),
        "donnees": words.plural(
            "{n} version des données, celle en service comprise",
            "{n} versions des données, celles en service comprises",
            n,
        ),
    }
    return f"{kind} : {said[kind]}"


def _tell_elsewhere(what: Sequence[str], schools: Sequence[str], words: Words) -> None:
    """What the command does not reach."""
    from portraitlib.persons.names import tables_here

    if "donnees" in what and any(label.school in schools for label in tables_here()):
        click.echo(
            words.say(
                "Ce poste garde encore des noms de ces écoles : python kit.py portrait names --destroy --school CODE."
            )
        )
    click.echo(
        words.say(
            "Les sauvegardes, les archives envoyées, les impressions et les fichiers exportés par l'école ne sont pas "
            "touchés : détruisez-les selon votre calendrier de conservation."
        )
    )


def _destroy_versions(store: Path, _out: Path, schools: Sequence[str], _there: Sequence[str]) -> None:
    from portraitlib.tables.store.versions import purge

    purge(store, schools, old_versions=0)


def _destroy_accounts(store: Path, _out: Path, _schools: Sequence[str], there: Sequence[str]) -> None:
    from portraitlib.ingest.held import remove_accounts

    remove_accounts(store, there)


def _destroy_reports(store: Path, out: Path, _schools: Sequence[str], there: Sequence[str]) -> None:
    from portraitlib.params import project_folder
    from portraitlib.report.held import remove_reports

    remove_reports(out, project_folder(), store, there)


def _destroy_deliveries(store: Path, _out: Path, _schools: Sequence[str], there: Sequence[str]) -> None:
    from portraitlib.tables.store.deliveries import remove_deliveries

    remove_deliveries(store, there)


def _destroy_data(store: Path, out: Path, schools: Sequence[str], _there: Sequence[str]) -> None:
    from portraitlib.report.pages.drafts import drafts_folder, forget_school
    from portraitlib.tables.store.deliveries import list_deliveries
    from portraitlib.tables.store.rewriting import forget_schools

    _destroy_deliveries(store, out, schools, list_deliveries(store, schools))
    for school in schools:
        forget_school(drafts_folder(store), school)
    forget_schools(store, schools)


_DESTROY: Mapping[str, Callable[[Path, Path, Sequence[str], Sequence[str]], None]] = {
    "versions": _destroy_versions,
    "bilans": _destroy_accounts,
    "rapports": _destroy_reports,
    "remises": _destroy_deliveries,
    "donnees": _destroy_data,
}
