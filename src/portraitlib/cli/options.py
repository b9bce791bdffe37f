"""What commands share: the options that several of them take, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portraitlib.errors import ParamsError, ReportError

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.journal import Journal
    from portraitlib.params import NotebookParams
    from portraitlib.persons.key import Key
    from portraitlib.tables.school import School


def comma_names(_ctx: click.Context, _option: click.Parameter, text: str) -> tuple[str, ...]:
    """Codes or names given with commas, as click hands them over.

    Examples
    --------
    >>> comma_names(None, None, "999001, 999002,")
    ('999001', '999002')
    """
    return tuple(name.strip() for name in text.split(",") if name.strip())


def between(low: int, high: int) -> Callable[[click.Context, click.Parameter, int], int]:
    """Make the check that refuses a number outside `low` to `high`.

    Examples
    --------
    >>> between(1, 64)(None, None, 2)
    2
    """

    def checked(_ctx: click.Context, option: click.Parameter, number: int) -> int:
        """Return the number, or refuse it."""
        if not low <= number <= high:
            raise click.BadParameter(f"{low} to {high}", param=option)
        return number

    return checked


store_option = click.option("--store", default="store", metavar="DOSSIER", help="Données importées (défaut : store).")
language_option = click.option("--language", default="fr", metavar="fr|en", help="Langue (défaut : fr).")
help_language_option = click.option(
    "--language", expose_value=False, metavar="fr|en", help="Langue de cette aide (défaut : fr)."
)
school_language_option = click.option(
    "--language", default=None, metavar="fr|en", help="Langue (défaut : celle de params/ecoles, sinon fr)."
)
audience_option = click.option(
    "--audience",
    default=None,
    metavar="interne|personnel|public",
    help="Pour qui (défaut : celui de params/ecoles, sinon interne).",
)
debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, help="Montrer aussi le détail technique d'une erreur."
)

school_option = click.option(
    "--school", default="", metavar="CODE", help="École (défaut : celle du classeur, ou la seule du store)."
)
_key_option = click.option(
    "--key", default="", metavar="FICHIER", help="Clé des pseudonymes qui a servi à l'importation."
)


def book_options(command: Callable[..., int]) -> Callable[..., int]:
    """What the commands that read a workbook take."""
    for option in (debug_option, language_option, _key_option, store_option, school_option):
        command = option(command)
    return click.argument("book", metavar="CLASSEUR")(command)


def words_in(language: str) -> Words:
    """Words of a language asked for on the command line.

    Raises
    ------
    ParamsError
        ``invalid_params`` when the language is not known.

    Examples
    --------
    >>> words_in("en").language
    'en'
    """
    from portraitlib.display.wording import Words
    from portraitlib.params import NotebookParams, check

    check(NotebookParams, {"school": "x", "language": language}, where="command line")
    return Words(language)


def key_of(key_file: str, fingerprint: str = "") -> Key:
    """Key of this machine, or of a file; it is never made here, and must be that of `fingerprint` when one is given.

    Raises
    ------
    ParamsError
        ``key_unreadable``, or ``key_of_another_store``.

    Examples
    --------
    >>> key_of("no-such-file")
    Traceback (most recent call last):
    ...
    portraitlib.errors.ParamsError: key_unreadable (file='no-such-file', found='FileNotFoundError')
    """
    from portraitlib.persons.key import default_key_file, read_key

    path = Path(key_file) if key_file else default_key_file()
    if not path.expanduser().is_file():
        raise ParamsError("key_unreadable", file=path.name, found="FileNotFoundError")
    key = read_key(path, forbidden=())
    if fingerprint and key.fingerprint != fingerprint:
        raise ParamsError("key_of_another_store", file=path.name)
    return key


def school_told(school: str, store: str) -> str:
    """Code of the school meant: it must be told when the store has several.

    Raises
    ------
    ReportError
        ``no_school``.
    ParamsError
        ``school_not_told``.

    Examples
    --------
    >>> school_told("999001", "store")
    '999001'
    """
    from portraitlib.params import resolve
    from portraitlib.tables.store import list_schools

    if school:
        return school
    known = list_schools(resolve(store))
    if len(known) == 1:
        return known[0]
    if not known:
        raise ReportError("no_school")
    raise ParamsError("school_not_told", known=known)


def school_params_told(school: str, store: str, place: str | None) -> NotebookParams:
    """Parameters of the school asked for, or of the only one of the store; its own file says where its journal is.

    Raises
    ------
    ReportError
        ``no_school``.
    ParamsError
        ``school_not_told``.
    """
    from portraitlib.params import project_folder
    from portraitlib.report.school_file import school_params

    given = {"store": store, "audience": "interne", "as_of": "", "journal": place}
    return school_params(project_folder(), school_told(school, store), given)


def school_and_journal(school: str, store: str, place: str | None) -> tuple[School, Journal]:
    """A school and its journal, where the school's own file says it is unless told otherwise."""
    from portraitlib.journal import open_journal
    from portraitlib.tables.school import open_school

    opened = open_school(**school_params_told(school, store, place).model_dump())
    return opened, open_journal(opened)
