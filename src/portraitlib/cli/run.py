"""`portrait run`: the reports of all the schools."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from portraitlib.cli.criteria import left_unsaid
from portraitlib.cli.options import (
    audience_option,
    between,
    comma_names,
    debug_option,
    school_language_option,
    store_option,
    words_in,
)
from portraitlib.cli.words import FrenchCommand
from portraitlib.errors import PortraitError, ReportError
from portraitlib.report.forked.process import CELL_TIMEOUT

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.report.run import RunReport


def _form(_ctx: click.Context, option: click.Parameter, form: str) -> str:
    """Refuse a way of following a run that does not exist."""
    if form not in ("", "bar", "quiet", "json"):
        raise click.BadParameter(form, param=option)
    return form


@click.command("run", cls=FrenchCommand, options_metavar="[OPTIONS]")
@store_option
@click.option("--out", default="rapports", metavar="DOSSIER", help="Où écrire les rapports (défaut : rapports).")
@click.option("--schools", default="", callback=comma_names, metavar="A,B", help="Codes des écoles; toutes par défaut.")
@click.option("--notebooks", default="", callback=comma_names, metavar="NOM,…", help="Carnets; tous par défaut.")
@click.option(
    "--groups",
    default="",
    callback=comma_names,
    metavar="A,B|toutes",
    help="Groupes, pour les carnets qui portent sur un groupe; celui du fichier de l'école par défaut.",
)
@audience_option
@school_language_option
@click.option("--pdf", "with_pdf", is_flag=True, help="Ajouter une version PDF (Chromium, Chrome ou Edge).")
@click.option("--zip", "with_archives", is_flag=True, help="Ajouter une archive par école, à remettre seule.")
@click.option(
    "--jobs",
    default=1,
    type=int,
    callback=between(1, 64),
    metavar="N",
    help="Rapports produits en même temps (défaut : 1).",
)
@click.option(
    "--scheduler",
    default="",
    metavar="tcp://HÔTE:PORT",
    help="Grappe Dask qui produit les rapports; --jobs ne sert alors pas (docs/grappe.md).",
)
@click.option(
    "--progress",
    "form",
    default="",
    callback=_form,
    metavar="bar|quiet|json",
    help="Suivre par une barre, pas du tout, ou par une ligne JSON par rapport; barre dans un terminal.",
)
@click.option("--as-of", default=None, metavar="AAAA-MM-JJ", help="Lire seulement ce qui était connu à cette date.")
@click.option(
    "--school-year", default=None, type=int, metavar="ANNÉE", help="2026 pour 2025-2026; 0 pour la plus récente."
)
@click.option(
    "--engine",
    default="",
    metavar="forked|papermill",
    help="forked : processus tirés d'un serveur déjà prêt (Linux); papermill : un noyau par rapport, plus lent.",
)
@click.option(
    "--timeout",
    default=CELL_TIMEOUT,
    type=int,
    callback=between(1, 86400),
    metavar="SECONDES",
    help=f"Temps permis à une cellule (défaut : {CELL_TIMEOUT}).",
)
@click.option("--force", is_flag=True, help="Tout refaire, même ce qui est à jour.")
@debug_option
def run_(
    store: str,
    out: str,
    schools: Sequence[str],
    notebooks: Sequence[str],
    groups: Sequence[str],
    audience: str | None,
    language: str | None,
    with_pdf: bool,
    with_archives: bool,
    jobs: int,
    scheduler: str,
    form: str,
    as_of: str | None,
    school_year: int | None,
    engine: str,
    timeout: int,
    force: bool,
) -> int:
    """Produire les rapports de toutes les écoles; ce qui est à jour est gardé."""
    click.get_current_context().with_resource(_server_ahead(store, out, engine, scheduler, force=force))
    from portraitlib.display.explanations import explanation
    from portraitlib.params import project_folder, resolve
    from portraitlib.report.leaving import stopped_like_ctrl_c
    from portraitlib.report.pdf import find_browser
    from portraitlib.report.plan import plan_run
    from portraitlib.report.progress import watched_run
    from portraitlib.report.run_log import log_refusal
    from portraitlib.report.working_copies import look_over_copies

    words = words_in(language or "fr")
    browser = (find_browser() or "") if with_pdf else ""
    try:
        plan = plan_run(
            store=store,
            out=out,
            schools=schools,
            notebooks=notebooks,
            groups=groups,
            audience=audience,
            language=language,
            as_of=as_of,
            school_year=school_year,
            browser=browser,
            engine=engine,
            timeout=timeout,
        )
    except PortraitError as refused:
        log_refusal(resolve(out, project_folder()), refused, words)
        raise
    words = words_in(plan.language)
    with stopped_like_ctrl_c():
        options = {"jobs": jobs, "scheduler": scheduler, "force": force, "with_archives": with_archives}
        report = watched_run(plan, words, form=form, **options)
    warnings = [*report.warnings, *_without_archive(report, words)]
    if held := look_over_copies(plan.project):
        warnings.append(explanation(held, words))
    if with_pdf and not browser:
        warnings.append(explanation(ReportError("no_browser"), words))
    notes = [*_without_group(plan.without_group, words), *left_unsaid(plan.project, words), *report.cautions]
    for line in [*_failures(report, words), *warnings, *notes]:
        click.echo(line, err=True)
    for line in _done(report, words):
        click.echo(line, err=form == "json")
    return 1 if report.failures or warnings else 0


def _server_ahead(store: str, out: str, engine: str, scheduler: str, *, force: bool) -> AbstractContextManager[None]:
    """Have the libraries loaded while the run is planned, unless nothing was imported since the last one."""
    from portraitlib.params import project_folder, resolve
    from portraitlib.report.execute import batch_variables
    from portraitlib.report.forked.process import can_fork, server_ahead

    project = project_folder()
    data, reports = (resolve(folder, project) / "manifest.json" for folder in (store, out))
    if scheduler or engine == "papermill" or not can_fork() or not data.is_file():
        return nullcontext()
    if not force and reports.is_file() and reports.stat().st_mtime > data.stat().st_mtime:
        return nullcontext()
    return server_ahead({**os.environ, **batch_variables(project)})


def _failures(report: RunReport, words: Words) -> list[str]:
    names = [
        words.say("{school}, {notebook} :", school=failed.school, notebook=failed.name) for failed in report.failures
    ]
    return [f"{name} {failed.message}" for name, failed in zip(names, report.failures, strict=True)]


def _without_archive(report: RunReport, words: Words) -> list[str]:
    """Schools whose files are no longer those that were checked when they were made."""
    return [
        words.say(
            "{school} : pas d'archive, un fichier n'est plus celui qui a été contrôlé. Refaites les rapports de "
            "cette école avec --force.",
            school=school,
        )
        for school in report.without_archive
    ]


def _done(report: RunReport, words: Words) -> list[str]:
    """What was made, what was kept, and where to begin reading."""
    from portraitlib.report.reasons import told_work

    return [
        words.plural("{n} rapport produit.", "{n} rapports produits.", len(report.made)),
        *told_work(report.outcomes, words),
        words.say("Page d'accueil : {page}", page=report.index),
    ]


def _without_group(left_out: Sequence[tuple[str, str]], words: Words) -> list[str]:
    """Say which schools have no report about a group, and how to have one."""
    schools = list(dict.fromkeys(school for school, _ in left_out))
    if not schools:
        return []
    sentence = words.plural(
        "Aucun groupe n'est choisi pour {n} école : pas de portrait de groupe. Pour en avoir : --groups toutes, ou la "
        "clé « group » de params/ecoles/CODE.yml.",
        "Aucun groupe n'est choisi pour {n} écoles : pas de portrait de groupe. Pour en avoir : --groups toutes, ou la "
        "clé « group » de params/ecoles/CODE.yml.",
        len(schools),
    )
    return [sentence]
