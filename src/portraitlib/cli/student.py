"""`portrait student`: what the kit holds on one student, for a request under the law."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import debug_option, help_language_option, key_of, language_option, store_option, words_in
from portraitlib.cli.words import FrenchCommand, FrenchGroup
from portraitlib.errors import ParamsError

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.persons.held import Held, Sought

_out_option = click.option("--out", default="", metavar="DOSSIER", help="Rapports; tous ceux du projet par défaut.")
_school_option = click.option("--school", default="", metavar="CODE", help="École; toutes celles du store par défaut.")
_key_option = click.option(
    "--key", default="", metavar="FICHIER", help="Clé des pseudonymes qui a servi à l'importation."
)


@click.group("student", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
@help_language_option
def student_() -> None:
    """Répondre à une demande d'accès, de rectification ou de destruction sur un élève."""


def _about_one(command: Callable[..., int]) -> Callable[..., int]:
    """Options of the commands about one student."""
    for option in (debug_option, language_option, _key_option, _out_option, store_option, _school_option):
        command = option(command)
    return command


@student_.command("show", cls=FrenchCommand, options_metavar="[OPTIONS]")
@_about_one
def show_(school: str, store: str, out: str, key: str, language: str) -> int:
    """Montrer tout ce que la trousse garde sur un élève, et l'écrire sur une page."""
    from portraitlib.persons.held import find_all
    from portraitlib.report.student_page import write_student_page

    words = words_in(language)
    sought = _sought(school, store, out, key, words)
    found = find_all(sought)
    _tell(found, words)
    page = write_student_page(sought, found, words)
    click.echo(
        words.say(
            "La page est dans {page}. Elle contient des renseignements personnels : remettez-la, puis effacez-la.",
            page=page.relative_to(sought.project).as_posix(),
        )
    )
    return 0


@student_.command("correct", cls=FrenchCommand, options_metavar="[OPTIONS]")
@_about_one
def correct_(school: str, store: str, out: str, key: str, language: str) -> int:
    """Dire quels fichiers corriger, puis réimporter, et garder une trace de la demande."""
    from portraitlib.persons.held import find_all
    from portraitlib.tables.store import read_manifest
    from portraitlib.tables.store.trace import add_trace

    words = words_in(language)
    sought = _sought(school, store, out, key, words)
    current = [held for held in find_all(sought) if held.kind == "version" and held.is_current]
    click.echo(
        words.say(
            "La trousse ne change pas une valeur importée : une importation suivante la remettrait. Corrigez-la là où "
            "elle est née, puis réimportez."
        )
    )
    entries = read_manifest(sought.store)["schools"]
    for held in current:
        files = words.short_listing(sorted(entries[held.school].get("sources", {})))
        tables = words.listing([words.label(table, "table") for table in held.tables])
        click.echo(words.say("École {school} : l'élève est dans {tables}.", school=held.school, tables=tables))
        click.echo(words.say("Fichiers importés : {files}.", files=files))
        click.echo(
            words.say(
                "1. Corrigez la valeur dans le système de l'école. 2. Exportez de nouveau ces fichiers. 3. python "
                "kit.py portrait "
                "import. 4. python kit.py portrait run --schools {school}. 5. python kit.py portrait student show : "
                "vérifiez la valeur.",
                school=held.school,
            )
        )
        add_trace(sought.store, "student_correction_asked", school=held.school)
    click.echo(words.say("La demande est inscrite au registre des données importées, sans rien sur l'élève."))
    return 0


@student_.command("erase", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.option("--yes", is_flag=True, help="Effacer sans le demander.")
@_about_one
def erase_(yes: bool, school: str, store: str, out: str, key: str, language: str) -> int:
    """Effacer un élève de toutes les versions des données, du journal et des rapports."""
    from portraitlib.persons.held import erase_all, find_all
    from portraitlib.tables.store.trace import add_trace

    words = words_in(language)
    sought = _sought(school, store, out, key, words)
    _tell(find_all(sought), words)
    question = words.say("Effacer tout cela ? Rien ne le ramènera. Tapez oui pour effacer")
    if not yes and click.prompt(question, default="", show_default=False).strip().lower() not in ("oui", "yes"):
        click.echo(words.say("Rien n'est effacé."))
        return 1
    gone = erase_all(sought)
    counts = {kind: sum(held.kind == kind for held in gone) for kind in ("version", "report")}
    schools = sorted({held.school for held in gone if held.kind == "version"})
    add_trace(sought.store, "student_erased", schools=schools, versions=counts["version"], reports=counts["report"])
    _tell_what_stays(gone, schools, words)
    return 0


def _tell_what_stays(gone: list[Held], schools: list[str], words: Words) -> None:
    """What was done, what to make again, and what only a person can take out."""
    reports = [held.where for held in gone if held.kind == "report"]
    click.echo(
        words.say(
            "L'élève est effacé des données importées de : {schools}. Une trace en est gardée, sans rien sur l'élève.",
            schools=words.listing(schools),
        )
    )
    if reports:
        click.echo(
            words.say(
                "Rapports enlevés, parce qu'ils montraient l'élève : {reports}. Pour les refaire : python kit.py "
                "portrait run "
                "--schools {schools}",
                reports=words.short_listing(reports),
                schools=",".join(schools),
            )
        )
    click.echo(
        words.say(
            "Les autres rapports de ces écoles comptaient l'élève : refaites-les (python kit.py portrait run) avant "
            "de les remettre."
        )
    )
    for held in (held for held in gone if held.stays):
        click.echo(words.say("À corriger à la main, l'élève y est encore : {file}", file=held.where))
    click.echo(
        words.say(
            "Enlevez aussi l'élève des fichiers de l'école avant de réimporter, sinon l'importation le ramène. Ce qui "
            "a été copié ailleurs (sauvegardes, archives envoyées, impressions) n'est pas touché."
        )
    )


def _tell(found: Iterable[Held], words: Words) -> None:
    """One line for each place that holds something."""
    from portraitlib.report.student_page import told_of

    for held in found:
        click.echo(f"  {told_of(held, words)}")


def _sought(school: str, store: str, out: str, key_file: str, words: Words) -> Sought:
    """Ask who the student is; what is typed shows on no command line, and is kept nowhere.

    Raises
    ------
    ParamsError
        ``no_such_student``, ``student_in_several``; ``key_unreadable`` when a number is given and there is no key.
    StoreError
        ``unknown_school``.
    """
    from dataclasses import replace

    from portraitlib.errors import StoreError
    from portraitlib.params import project_folder, resolve
    from portraitlib.persons.handles import HANDLE, PSEUDONYM
    from portraitlib.persons.held import Sought
    from portraitlib.report.held import report_folders
    from portraitlib.tables.school.held import handles_of, pseudonyms_meant
    from portraitlib.tables.store import list_schools

    project, folder = project_folder(), resolve(store)
    known = list_schools(folder)
    if school and school not in known:
        raise StoreError("unknown_school", school=school, known=known)
    asked = words.say("Numéro de l'année (26-00000), code permanent ou numéro de fiche de l'élève")
    written = str(click.prompt(asked)).strip()
    needs_key = not (HANDLE.fullmatch(written) or PSEUDONYM.fullmatch(written))
    key = key_of(key_file) if needs_key else None
    sought = Sought("", frozenset(), school, folder, project, report_folders(project, out))
    found = pseudonyms_meant(sought, written, key)
    if not found:
        raise ParamsError("no_such_student")
    if len(found) > 1:
        raise ParamsError("student_in_several", schools=sorted({one for schools in found.values() for one in schools}))
    sought = replace(sought, pseudonym=next(iter(found)))
    return replace(sought, handles=handles_of(sought))
