"""`portrait app` and `portrait lab`: the notebooks, for a person."""

from __future__ import annotations

from typing import Any

import click

from portraitlib.cli.options import (
    audience_option,
    between,
    debug_option,
    school_language_option,
    store_option,
    words_in,
)
from portraitlib.cli.words import FrenchCommand


@click.command("app", cls=FrenchCommand, options_metavar="[OPTIONS]")
@store_option
@click.option("--school", default="", metavar="CODE", help="École; toutes par défaut.")
@audience_option
@school_language_option
@click.option(
    "--port", default=0, type=int, callback=between(0, 65535), metavar="N", help="Port; un port libre par défaut."
)
@click.option("--no-browser", is_flag=True, help="Ne pas ouvrir le navigateur.")
@click.option(
    "--proxy",
    default="",
    metavar="FICHIER.yml",
    help="Répondre derrière le serveur mandataire d'un centre de services, qui dit qui entre.",
)
@click.option("--access-log", default="", metavar="FICHIER", help="Noter qui a lu quelle page, une ligne par réponse.")
@debug_option
def app_(
    store: str,
    school: str,
    audience: str | None,
    language: str | None,
    port: int,
    no_browser: bool,
    proxy: str,
    access_log: str,
) -> int:
    """Explorer une école dans le navigateur, sans voir de code."""

    def tell(address: str) -> None:
        """Say where the application answers."""
        words = words_in(language or "fr")
        click.echo(words.say("Application ouverte à {address} (Ctrl-C pour l'arrêter).", address=address))

    asked: dict[str, Any] = {"store": store, "school": school, "audience": audience, "language": language}
    asked |= {"opens": not no_browser, "tell": tell}
    from portraitlib.report.pages.start import Way, serve_pages

    return serve_pages(way=Way(port, proxy, access_log), warn=click.echo, **asked)


@click.command("lab", cls=FrenchCommand, options_metavar="[OPTIONS]")
@store_option
@click.option("--school", default="", metavar="CODE", help="École des copies; la première par défaut.")
@click.option("--no-browser", is_flag=True, help="Ne pas ouvrir le navigateur.")
@debug_option
def lab_(store: str, school: str, no_browser: bool) -> int:
    """Ouvrir dans JupyterLab les copies de travail d'une école (carnets/CODE), enregistrées sans résultats."""
    from portraitlib.report.live import serve_lab

    words = words_in("fr")

    def tell(folder: str) -> None:
        """Say where the copies are."""
        click.echo(words.say("Vos copies des carnets : {folder}. Celles qui y étaient sont gardées.", folder=folder))

    return serve_lab(store=store, school=school, opens=not no_browser, tell=tell)
