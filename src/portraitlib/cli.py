"""The command line: import, run, sample, check, schools, app, lab."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.command_options import between, comma_names, debug_option, language_option, store_option, words_in
from portraitlib.command_words import FrenchGroup, usage_sentence
from portraitlib.errors import PortraitError, ReportError
from portraitlib.run_command import run_

if TYPE_CHECKING:
    from portraitlib.display.wording import Words


@click.group(
    cls=FrenchGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="",
    subcommand_metavar="COMMANDE [OPTIONS]",
)
def portrait() -> None:
    """Des données d'une école à un portrait dont une équipe peut discuter."""


@portrait.command("import", options_metavar="[OPTIONS]")
@click.option(
    "--mapping", required=True, metavar="FICHIER", help="Description de l'importation (params/importation/….yml)."
)
@click.option("--raw", required=True, metavar="DOSSIER", help="Dossier des fichiers reçus de l'école.")
@store_option
@click.option("--key", default="", metavar="FICHIER", help="Clé des pseudonymes; gardée hors du projet.")
@language_option
@debug_option
def import_(mapping: str, raw: str, store: str, key: str, language: str) -> int:
    """Importer les fichiers d'une ou de plusieurs écoles."""
    from portraitlib.display.faults import describe_import
    from portraitlib.ingest import import_raw
    from portraitlib.params import resolve

    words = words_in(language)
    with _import_bar(words) as advance:
        report = import_raw(
            Path(mapping), Path(raw), resolve(store), key_file=Path(key) if key else None, progress=advance
        )
    click.echo(describe_import(report, words))
    return 0


@contextmanager
def _import_bar(words: Words) -> Iterator[Callable[[str, str, int, int], None]]:
    """Progress bar of an import: the bytes read, then the schools written."""
    from tqdm import tqdm

    steps = {"read": words.say("Lecture"), "finish": words.say("Vérification")}
    with tqdm(bar_format="{desc}: {percentage:3.0f}%|{bar}| [{elapsed}]", dynamic_ncols=True) as bar:

        def advance(step: str, name: str, done: int, total: int) -> None:
            """Show how far the import is."""
            bar.set_description_str(f"{steps.get(step, step)} {name}", refresh=False)
            bar.total, bar.n = max(total, 1), done
            bar.refresh()

        yield advance


portrait.add_command(run_)


@portrait.command(options_metavar="[OPTIONS]")
@click.option(
    "--schools", default=3, type=int, callback=between(1, 5000), metavar="N", help="Nombre d'écoles (défaut : 3)."
)
@click.option(
    "--seed", default=1, type=int, callback=between(0, 2**32 - 1), metavar="S", help="Graine du hasard (défaut : 1)."
)
@click.option("--out", required=True, metavar="DOSSIER", help="Où écrire les données.")
@debug_option
def sample(schools: int, seed: int, out: str) -> int:
    """Fabriquer des écoles fictives, pour apprendre ou pour essayer."""
    from portraitlib.sample import generate

    generate(Path(out), schools=schools, seed=seed)
    click.echo(words_in("fr").say("Données fictives écrites dans {folder}.", folder=out))
    return 0


@portrait.command("check", options_metavar="[OPTIONS]")
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
    """Vérifier les critères du dépistage (params/criteres), ou comparer deux versions."""
    from portraitlib.criteria_command import check_files, compare_files
    from portraitlib.params import resolve
    from portraitlib.rules import list_criteria

    words = words_in(language)
    paths = [Path(name) for name in files] or list_criteria()
    good, lines = check_files([*paths, *([Path(against)] if against else [])], words, with_limits=limits)
    click.echo("\n".join(lines))
    if against and good:
        click.echo("\n".join(compare_files(paths[0], Path(against), resolve(store), codes, words)))
    return 0 if good else 1


@portrait.command(options_metavar="[OPTIONS]")
@store_option
@language_option
@debug_option
def schools(store: str, language: str) -> int:
    """Lister les écoles importées."""
    from portraitlib.params import resolve
    from portraitlib.report.about import school_label
    from portraitlib.tables.store import list_schools, open_partition

    words, folder = words_in(language), resolve(store)
    for code in list_schools(folder):
        partition = open_partition(folder, code)
        named = partition.read("schools")["school_name"].dropna()
        students = partition.read("students")
        latest = students["school_year"].max()
        n = students.loc[students["school_year"] == latest, "student_id"].nunique()
        label = school_label(named.iloc[0] if len(named) else code, code, words)
        size = words.plural("{n} élève en {year}", "{n} élèves en {year}", n, year=words.year(latest))
        click.echo(words.say("{school} : {size}", school=label, size=size))
    return 0


@portrait.command(options_metavar="[OPTIONS]")
@store_option
@click.option("--school", default="", metavar="CODE", help="École; la première par défaut.")
@click.option("--audience", default="interne", metavar="interne|cap|public", help="Pour qui (défaut : interne).")
@language_option
@click.option(
    "--port", default=0, type=int, callback=between(0, 65535), metavar="N", help="Port; un port libre par défaut."
)
@click.option("--no-browser", is_flag=True, help="Ne pas ouvrir le navigateur.")
@debug_option
def app(store: str, school: str, audience: str, language: str, port: int, no_browser: bool) -> int:
    """Explorer une école dans le navigateur, sans voir de code."""
    from portraitlib.report.live import serve_app

    words = words_in(language)

    def tell(address: str) -> None:
        """Say where the application answers."""
        click.echo(words.say("Application ouverte à {address} (Ctrl-C pour l'arrêter).", address=address))

    return serve_app(
        store=store, school=school, audience=audience, language=language, port=port, opens=not no_browser, tell=tell
    )


@portrait.command(options_metavar="[OPTIONS]")
@click.option("--no-browser", is_flag=True, help="Ne pas ouvrir le navigateur.")
@debug_option
def lab(no_browser: bool) -> int:
    """Ouvrir les carnets dans JupyterLab, en français."""
    from portraitlib.report.live import serve_lab

    return serve_lab(opens=not no_browser)


def _asked_language(arguments: Sequence[str]) -> str:
    """Language for messages about the command line itself."""
    text = " ".join(arguments)
    return "en" if "--language en" in text or "--language=en" in text else "fr"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its status; an error is a sentence, never a traceback.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process by default.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_status(arguments))


def _status(arguments: list[str]) -> int:
    from portraitlib.display.wording import Words

    try:
        return portrait.main(args=arguments or ["--help"], prog_name="portrait", standalone_mode=False) or 0
    except click.exceptions.Exit as left:
        return left.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(Words(_asked_language(arguments)).say("Interrompu."), err=True)
        return 130
    except click.ClickException as refused:
        click.echo(usage_sentence(refused, portrait, Words(_asked_language(arguments))), err=True)
        return 2
    except Exception as fault:
        if "--debug" in arguments:
            raise
        click.echo(Words(_asked_language(arguments)).explain(_explainable(fault)), err=True)
        return 1


def _explainable(fault: Exception) -> PortraitError:
    """A fault as an error that has its sentence."""
    if isinstance(fault, PortraitError):
        return fault
    if isinstance(fault, OSError):
        return ReportError("cannot_write", reason=fault.strerror or type(fault).__name__)
    return ReportError("unexpected", kind=type(fault).__name__)


if __name__ == "__main__":
    main()
