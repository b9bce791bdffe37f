"""The page and the workbook of what several schools show together, for a service centre and researchers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import portraitlib
from portraitlib.display.markup import style as section_style
from portraitlib.display.show import html_of, shown_view, view_json
from portraitlib.display.view import View
from portraitlib.display.wording import Words
from portraitlib.persons.names import all_names
from portraitlib.report.evidence_files import ReadFolder
from portraitlib.report.exit_check import Forbidden, check_exit, machine_folders
from portraitlib.report.figures import letters_style, taken_in
from portraitlib.report.templates import page_environment, template_text
from portraitlib.report.views import views_in
from portraitlib.report.workbook import Cover, write_workbook
from portraitlib.results.packets import Packet
from portraitlib.results.result import Result

PAGE, WORKBOOK = "ensemble.html", "ensemble.xlsx"


def write_pooled(folder: Path, results: Sequence[Result], read: ReadFolder, words: Words, today: date) -> list[Path]:
    """Write the page and the workbook, once they have passed the check of what may leave; where they are.

    Raises
    ------
    ReportError
        ``may_not_leave``.
    """
    views = [shown_view(one) for one in results]
    folder.mkdir(parents=True, exist_ok=True)
    hidden = {name: folder / f".{name}" for name in (PAGE, WORKBOOK)}
    try:
        hidden[PAGE].write_text(page_html(views, read, words, today), encoding="utf-8")
        bundles = [view_json(view, language=words.language, audience="public") for view in views]
        tables = [table for view in views_in(bundles) for table in view.tables]
        write_workbook(hidden[WORKBOOK], _cover(views, read, words, today), tables, words)
        names = frozenset(all_names(today))
        check_exit(hidden.values(), Forbidden(names=names, folders=machine_folders(folder)))
        for name, path in hidden.items():
            path.replace(folder / name)
    finally:
        for path in hidden.values():
            path.unlink(missing_ok=True)
    return [folder / name for name in hidden]


def page_html(views: Sequence[View], read: ReadFolder, words: Words, today: date) -> str:
    """The page: one part a thing pooled, then the packets read."""
    return (
        page_environment()
        .get_template("evidence.html.j2")
        .render(
            words=words,
            version=portraitlib.__version__,
            title=_title(words),
            facts=_told(read.packets, words, today),
            parts=[
                {"slug": f"partie-{place}", "title": _short(view), "html": taken_in(html_of(_untitled(view), words))}
                for place, view in enumerate(views, start=1)
            ],
            about=_about(read, words),
            heads=_heads(words),
            rows=[_row(one, words) for one in read.packets.values()],
            style="\n".join([letters_style(), template_text("base.css"), section_style(), template_text("report.css")]),
        )
    )


def _title(words: Words) -> str:
    return words.say("Plusieurs écoles ensemble")


def _short(view: View) -> str:
    """Title of a part: that of its first table, else what it says."""
    return view.tables[0].title if view.tables else view.headline


def _untitled(view: View) -> View:
    """A part under its title, which its finding does not say again."""
    return replace(view, headline=view.headline.removeprefix(_short(view)).lstrip(". "))


def _told(packets: Mapping[str, Packet], words: Words, today: date) -> list[tuple[str, str]]:
    schools = {one.source.school for one in packets.values()}
    years = sorted({one.source.school_year for one in packets.values()})
    kind = [(words.say("Nature des données"), words.say("Données fictives, à titre d'exemple"))]
    return [
        (words.say("Écoles"), words.count(len(schools))),
        (words.say("Années scolaires"), words.listing([words.year(one) for one in years])),
        (words.say("Produit le"), words.date(today)),
        *(kind if any(one.source.is_fictional for one in packets.values()) else []),
    ]


def _about(read: ReadFolder, words: Words) -> list[str]:
    """What was read, what was not, and what a signature shows."""
    told = [
        words.plural("{n} paquet lu.", "{n} paquets lus.", len(read.packets)),
        words.say(
            "L'empreinte de chaque paquet est celle de son contenu : un fichier abîmé, ou corrigé à la main, aurait "
            "été refusé. Elle ne prouve pas qui l'a écrit : qui referait aussi l'empreinte ne serait pas vu."
        ),
        words.plural(
            "{n} paquet porte en plus le sceau de la clé de son école; elle seule peut le vérifier.",
            "{n} paquets portent en plus le sceau de la clé de leur école; elle seule peut le vérifier.",
            read.n_sealed,
        ),
    ]
    if read.n_others:
        told.append(
            words.plural(
                "{n} autre fichier du dossier n'est pas un paquet : il n'est pas lu.",
                "{n} autres fichiers du dossier ne sont pas des paquets : ils ne sont pas lus.",
                read.n_others,
            )
        )
    return told


def _heads(words: Words) -> list[str]:
    return [
        words.say("École"),
        words.say("Année scolaire"),
        words.say("Écrit le"),
        words.say("Nombres"),
        words.say("Empreinte des données"),
        words.say("Version de la trousse"),
    ]


def _row(one: Packet, words: Words) -> list[str]:
    source = one.source
    return [
        source.school,
        words.year(source.school_year),
        words.date(source.made_on),
        words.count(len(one.findings)),
        source.data[:16],
        source.kit,
    ]


def _cover(views: Sequence[View], read: ReadFolder, words: Words, today: date) -> Cover:
    sentences = [line for view in views for line in (view.headline, *view.sentences, *view.notes)]
    return Cover(_title(words), _told(read.packets, words, today), [*dict.fromkeys([*_about(read, words), *sentences])])
