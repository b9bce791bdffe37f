"""`portrait notebooks`: which notebooks are the kit's, which are the school's own, and accepting those."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import debug_option, language_option, words_in
from portraitlib.cli.words import FrenchCommand, FrenchGroup
from portraitlib.errors import ReportError

if TYPE_CHECKING:
    from portraitlib.display.wording import Words


@click.group("notebooks", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
def notebooks_() -> None:
    """Voir quels carnets sont ceux de la trousse ou de l'école, et accepter ceux de l'école."""


@notebooks_.command("list", cls=FrenchCommand, options_metavar="[OPTIONS]")
@language_option
@debug_option
def list_(language: str) -> int:
    """Dire de chaque carnet s'il est celui de la trousse, ou celui de l'école."""
    from portraitlib.params import project_folder
    from portraitlib.report.plan import notebook_names

    words, project = words_in(language), project_folder()
    told = [_told(name, words) for name in notebook_names(project)]
    click.echo("\n".join(line for _, line in told))
    return 0 if all(is_good for is_good, _ in told) else 1


@notebooks_.command("accept", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("name", metavar="CARNET")
@click.option("--by", default="", metavar="FONCTION", help="Qui l'accepte, par sa fonction : direction, par exemple.")
@language_option
@debug_option
def accept_(name: str, by: str, language: str) -> int:
    """Accepter un carnet tel qu'il est aujourd'hui : les rapports le disent modifié par l'école."""
    from portraitlib.params import project_folder
    from portraitlib.report.kit_notebooks import accept_notebook
    from portraitlib.report.plan import notebook_names

    words, project = words_in(language), project_folder()
    name, known = name.removesuffix(".ipynb"), notebook_names(project)
    if name not in known:
        raise ReportError("unknown_notebook", found=[name], known=known)
    if not by.strip():
        raise ReportError("acceptance_by_nobody")
    made = accept_notebook(project, name, by=" ".join(by.split()), on=date.today())
    click.echo(
        words.say(
            "Carnet {name} accepté le {day:date} (empreinte {hash}) : les rapports diront « carnet modifié "
            "par l'école ».",
            made,
            name=name,
            day=date.fromisoformat(made.on),
        )
    )
    return 0


def _told(name: str, words: Words) -> tuple[bool, str]:
    """Whether reports may be made of a notebook, and what it is."""
    from portraitlib.display.explanations import explanation
    from portraitlib.params import project_folder
    from portraitlib.report.kit_notebooks import accepted_notebooks, own_since, refuse_changed_notebooks

    project = project_folder()
    try:
        refuse_changed_notebooks(project, [name])
    except ReportError as refused:
        return False, explanation(refused, words)
    if not (day := own_since(project, name)):
        return True, words.say("{name} : carnet de la trousse", name=name)
    by, on = accepted_notebooks(project)[name].by, date.fromisoformat(day)
    return True, words.say(
        "{name} : carnet modifié par l'école, accepté le {day:date} ({by})", name=name, day=on, by=by
    )
