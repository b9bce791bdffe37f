"""`portrait evidence`: what a school hands over to be pooled with others, and the page of what they show together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from portraitlib.cli.options import (
    comma_names,
    debug_option,
    help_language_option,
    key_of,
    language_option,
    school_option,
    school_params_told,
    store_option,
    words_in,
)
from portraitlib.cli.words import FrenchCommand, FrenchGroup
from portraitlib.errors import ParamsError, ReportError

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.persons.key import Key
    from portraitlib.report.evidence_files import ReadFolder
    from portraitlib.results.packets import Finding
    from portraitlib.results.result import Result
    from portraitlib.studies.screening_validity.measures.audit import Attribute
    from portraitlib.tables.school import School

KINDS = ("estimation", "depistage")


@click.group("evidence", cls=FrenchGroup, options_metavar="", subcommand_metavar="COMMANDE [OPTIONS]")
@help_language_option
def evidence_() -> None:
    """Mettre en commun ce que voient plusieurs écoles, sans qu'aucune partage un élève."""


@evidence_.command("export", cls=FrenchCommand, options_metavar="[OPTIONS]")
@school_option
@click.option("--out", required=True, metavar="DOSSIER", help="Où écrire le paquet.")
@click.option(
    "--what",
    default="estimation,depistage",
    callback=comma_names,
    metavar="A,B",
    help="Ce qui sort : estimation, depistage (défaut : les deux).",
)
@click.option(
    "--programme", default="", metavar="CODE", help="Programme (défaut : celui qui est déclaré, ou le plus suivi)."
)
@click.option(
    "--outcome",
    "outcomes",
    default="",
    callback=comma_names,
    metavar="A,B",
    help="Résultats, par exemple mark:french,absence (défaut : celui qui est déclaré).",
)
@click.option("--by", default="", metavar="COLONNE", help="Groupes du dépistage (défaut : sex, puis first_language).")
@store_option
@click.option("--journal", default=None, metavar="LIEU", help="Journal de l'équipe (défaut : celui de l'école).")
@language_option
@debug_option
def export_(
    school: str,
    out: str,
    what: Sequence[str],
    programme: str,
    outcomes: Sequence[str],
    by: str,
    store: str,
    journal: str | None,
    language: str,
) -> int:
    """Écrire le paquet d'une école : des nombres avec leur erreur, rien sur un élève."""
    from portraitlib.params import resolve
    from portraitlib.report.evidence_files import packet_text, source_of, write_packet
    from portraitlib.tables.school import open_school

    words = words_in(language)
    if unknown := [one for one in what if one not in KINDS]:
        raise ParamsError("unknown_choice", name="--what", found=", ".join(unknown), expected=list(KINDS))
    opened = open_school(
        **school_params_told(school, store, journal).model_copy(update={"language": language}).model_dump()
    )
    results = list(_asked(opened, what, programme, outcomes, by))
    findings = [one for result in results for one in getattr(result, "findings", ())]
    kept_back = [line for result in results for line in _kept_back(result, words)]
    if not findings:
        raise ReportError("nothing_to_hand_over", school=opened.code, kept_back=kept_back)
    key, source = _own_key(opened), source_of(opened, date.today())
    path = write_packet(Path(out).expanduser(), source, packet_text(source, findings, key), resolve(store))
    click.echo(words.say("Paquet écrit : {file}.", file=path.name))
    click.echo("\n".join(_told(findings, kept_back, key, words)))
    return 0


def _asked(school: School, what: Sequence[str], programme: str, outcomes: Sequence[str], by: str) -> Iterator[Result]:
    """What each section of the notebooks shows of what would leave."""
    from portraitlib.studies.evaluation.measures.declared import list_declarations
    from portraitlib.studies.evaluation.measures.delivery import check_delivery
    from portraitlib.studies.evaluation.measures.packet import describe_packet
    from portraitlib.studies.screening_validity.measures.packet import describe_screening_packet
    from portraitlib.studies.screening_validity.measures.past import ATTRIBUTES

    if by and by not in ATTRIBUTES:
        raise ParamsError("unknown_choice", name="--by", found=by, expected=list(ATTRIBUTES))
    if "estimation" in what:
        done, declared = check_delivery(school, programme or None), list_declarations(school)
        for outcome in outcomes or (None,):
            yield describe_packet(school, programme or None, outcome, delivered=done, declared=declared)
    if "depistage" in what:
        yield describe_screening_packet(school, by=cast("Attribute", by) if by else None)


def _kept_back(result: Result, words: Words) -> list[str]:
    """What stays in the school, and why: the sentence of a refusal, or the lines of a packet."""
    from portraitlib.display.packet_words import kept_back_told
    from portraitlib.display.show import headline_of
    from portraitlib.results.packet_rows import HandedOver

    return kept_back_told(result, words) if isinstance(result, HandedOver) else [headline_of(result)]


def _own_key(school: School) -> Key | None:
    """The key of this machine when it is that of the school's data."""
    from portraitlib.persons.key import key_here

    key = key_here()
    return key if key is not None and key.fingerprint == school.partition.entry.get("key") else None


def _told(findings: Sequence[Finding], kept_back: Sequence[str], key: Key | None, words: Words) -> Iterator[str]:
    yield words.plural("{n} nombre y est, avec son erreur.", "{n} nombres y sont, avec leur erreur.", len(findings))
    if kept_back:
        yield words.say("Restent à l'école :")
        yield from (words.say("- {line}", line=line) for line in kept_back)
    yield words.say("Pour le voir en entier avant de le remettre : carnets 09 et 05, ou le fichier lui-même.")
    if key is None:
        yield words.say(
            "Il porte une empreinte, sans sceau : la clé de l'école n'est pas sur ce poste. L'empreinte montre un "
            "fichier abîmé ou corrigé, non qui l'a écrit."
        )
    else:
        yield words.say(
            "Il porte une empreinte, et le sceau de la clé de l'école : elle seule peut vérifier ce sceau. L'empreinte "
            "montre à tous un fichier abîmé ou corrigé, non qui l'a écrit."
        )


@evidence_.command("pool", cls=FrenchCommand, options_metavar="[OPTIONS]")
@click.argument("folder", metavar="DOSSIER")
@click.option("--out", default="ensemble", metavar="DOSSIER", help="Où écrire la page (défaut : ensemble).")
@click.option(
    "--key", default="", metavar="FICHIER", help="Clé d'une école : les sceaux qu'elle a faits sont vérifiés."
)
@language_option
@debug_option
def pool_(folder: str, out: str, key: str, language: str) -> int:
    """Lire les paquets d'un dossier et écrire la page de ce que ces écoles voient ensemble."""
    from portraitlib.display.packet_words import faults_told
    from portraitlib.report.evidence_files import read_packets

    words = words_in(language)
    read = read_packets(Path(folder).expanduser(), key_of(key) if key else None)
    if read.faults:
        click.echo(
            words.plural(
                "{n} chose est à corriger; rien n'est mis en commun.",
                "{n} choses sont à corriger; rien n'est mis en commun.",
                len(read.faults),
            )
        )
        click.echo("\n".join(faults_told(read.faults, words)))
        return 1
    return _write_pooled(read, Path(out).expanduser(), words)


def _write_pooled(read: ReadFolder, out: Path, words: Words) -> int:
    from portraitlib.display.show import headline_of
    from portraitlib.report.evidence_page import write_pooled
    from portraitlib.results.result import ANYBODY
    from portraitlib.rules import load_settings
    from portraitlib.studies.evaluation.measures.pooled import pool_packets
    from portraitlib.studies.evaluation.settings import EvaluationRules

    rules = load_settings(EvaluationRules)
    pooled, few = pool_packets(
        list(read.packets.values()),
        fewest=rules.fewest_schools_pooled,
        confidence=rules.confidence,
        reliable=rules.designs.reliable_freedom,
    )
    reader = replace(ANYBODY, language=words.language)
    results = [replace(one, reader=reader) for one in (*pooled, *([few] if few else []))]
    click.echo("\n".join(words.say("- {line}", line=headline_of(one)) for one in results))
    if not pooled:
        click.echo(words.say("Rien n'est mis en commun : aucune page n'est écrite."))
        return 1
    for path in write_pooled(out, results, read, words, date.today()):
        click.echo(words.say("Écrit : {file}.", file=f"{out.name}/{path.name}"))
    return 0
