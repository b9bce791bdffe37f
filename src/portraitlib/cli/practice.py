"""`portrait practice`: what the school saw of its own programme, put beside research when somebody asks for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from portraitlib.cli.options import debug_option, language_option, school_and_journal, store_option, words_in
from portraitlib.cli.words import FrenchCommand, FrenchGroup

if TYPE_CHECKING:
    from portraitlib.journal import Journal
    from portraitlib.results.result import Result
    from portraitlib.tables.school import School


@click.group("practice", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
def practice_() -> None:
    """La preuve de notre école, à côté de la recherche (params/pratiques.yml)."""


@practice_.command("keep", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("practice", metavar="PRATIQUE")
@click.option("--school", default="", metavar="CODE", help="École; la seule du store par défaut.")
@click.option("--programme", default="", metavar="CODE", help="Programme de l'année; celui du carnet 09 par défaut.")
@click.option("--outcome", default="", metavar="RÉSULTAT", help="Résultat lu; celui du carnet 09 par défaut.")
@click.option("--journal", "place", default=None, metavar="DOSSIER", help="Où est le journal.")
@click.option("--yes", is_flag=True, help="Écrire pour de bon; sans cela, dire seulement quoi.")
@store_option
@language_option
@debug_option
def keep_(
    practice: str, school: str, programme: str, outcome: str, place: str | None, yes: bool, store: str, language: str
) -> int:
    """Écrire la fiche d'un programme sous une pratique de params/pratiques.yml; rien ne s'écrit sans --yes."""
    from portraitlib.params import project_folder
    from portraitlib.report.local_practice import keep_local
    from portraitlib.studies.evaluation.measures.evidence import EvidenceSheet
    from portraitlib.studies.evaluation.measures.local import local_of

    words, (opened, journal) = words_in(language), school_and_journal(school, store, place)
    sheet = _sheet(opened, journal, programme or None, outcome or None)
    if not isinstance(sheet, EvidenceSheet):
        click.echo(sheet.headline)
        return 1
    told = local_of(opened, sheet, date.today())
    click.echo(sheet.headline)
    if not yes:
        click.echo(words.say("Rien n'est écrit. Pour l'écrire sous « {practice} » : --yes.", practice=practice))
        return 0
    path = keep_local(project_folder(), practice, told)
    click.echo(words.say("Écrit sous « {practice} », dans params/{file}.", practice=practice, file=path.name))
    return 0


def _sheet(school: School, journal: Journal, programme: str | None, outcome: str | None) -> Result:
    """The sheet as notebook 09 writes it, or why it cannot be written."""
    import portraitlib as kit

    declared = kit.list_declarations(school, journal=journal)
    return kit.write_evidence_sheet(
        school,
        programme,
        outcome,
        doubts=kit.challenge_estimate(school, programme, outcome, declared=declared),
        reached=kit.compare_detectable(school, programme, outcome, declared=declared, journal=journal),
        journal=journal,
    )
