"""The command line: one group of commands, and the status each leaves with."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from portraitlib import __version__
from portraitlib.cli.attack import attack_
from portraitlib.cli.backup import backup_, restore_
from portraitlib.cli.check import check_
from portraitlib.cli.evidence import evidence_
from portraitlib.cli.importing import import_
from portraitlib.cli.init import init_
from portraitlib.cli.journal import journal_
from portraitlib.cli.key import key_
from portraitlib.cli.live import app_, lab_
from portraitlib.cli.meetings import meetings_
from portraitlib.cli.names import names_
from portraitlib.cli.notebooks import notebooks_
from portraitlib.cli.planning import plan_
from portraitlib.cli.practice import practice_
from portraitlib.cli.purge import purge_
from portraitlib.cli.run import run_
from portraitlib.cli.schools import sample_, schools_
from portraitlib.cli.store import store_
from portraitlib.cli.student import student_
from portraitlib.cli.words import FrenchGroup, usage_sentence
from portraitlib.display.commands import command_name
from portraitlib.errors import PortraitError, ReportError


@click.group(
    cls=FrenchGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="",
    subcommand_metavar="COMMANDE [OPTIONS]",
)
@click.option(
    "--language", default="fr", expose_value=False, metavar="fr|en", help="Langue de cette aide (défaut : fr)."
)
@click.version_option(__version__, prog_name="portrait", message="%(prog)s %(version)s", help="Afficher la version.")
def portrait() -> None:
    """Des données d'une école à un portrait dont une équipe peut discuter."""


for _command in (
    init_,
    import_,
    run_,
    sample_,
    check_,
    attack_,
    schools_,
    app_,
    lab_,
    names_,
    journal_,
    plan_,
    practice_,
    meetings_,
    evidence_,
    notebooks_,
    store_,
    backup_,
    restore_,
    student_,
    purge_,
    key_,
):
    portrait.add_command(_command)


def _asked_language(arguments: Sequence[str]) -> str:
    """Language for messages about the command line itself."""
    text = " ".join(arguments)
    return "en" if "--language en" in text or "--language=en" in text else "fr"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its status; an error is a sentence, never a traceback."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_status(arguments))


def _status(arguments: list[str]) -> int:
    from portraitlib.display.wording import Words

    try:
        asked, words = arguments or ["--help"], Words(_asked_language(arguments))
        return portrait.main(args=asked, prog_name=command_name(), standalone_mode=False, obj=words) or 0
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
        from portraitlib.display.explanations import explanation

        click.echo(explanation(_explainable(fault), Words(_asked_language(arguments))), err=True)
        return 1


def _explainable(fault: Exception) -> PortraitError:
    """A fault as an error that has its sentence."""
    if isinstance(fault, PortraitError):
        return fault
    if isinstance(fault, OSError):
        return ReportError("cannot_write", reason=fault.strerror or type(fault).__name__)
    return ReportError("unexpected", kind=type(fault).__name__)
