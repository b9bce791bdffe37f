"""The page of what the kit holds on one student: for the person who asks, under the law."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from portraitlib.display.journal_words import day_told, lines_of
from portraitlib.display.wording import MISSING, Words, mark
from portraitlib.journal.entry import STUDENT
from portraitlib.journal.kinds import KINDS as JOURNAL_KINDS
from portraitlib.persons.handles import PSEUDONYM
from portraitlib.persons.held import Held, Sought
from portraitlib.report.held import REQUESTS
from portraitlib.report.templates import page_environment, template_text
from portraitlib.tables.durable import make_private_folder, owner_only

_OF_NOBODY = ("school_id", "student_id")
KINDS = {
    "account": mark("Bilan d'importation"),
    "report": mark("Rapport"),
    "page": mark("Page d'une demande"),
    "names": mark("Table des noms de ce poste"),
    "own_file": mark("Fichier écrit par l'école"),
    "journal": mark("Journal des décisions"),
    "drafts": mark("Textes des formulaires, non enregistrés"),
}


def write_student_page(sought: Sought, found: Sequence[Held], words: Words) -> Path:
    """Write the page, readable by this user alone; where it is."""
    folder = sought.project / REQUESTS
    make_private_folder(folder)
    owner_only(folder)
    handle = max(sought.handles, default="sans-numero")
    page = folder / f"eleve-{handle}-{date.today()}.html"
    page.unlink(missing_ok=True)
    with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(_html(sought, found, words))
    return page


def told_of(held: Held, words: Words) -> str:
    """What one place holds, in a sentence."""
    if held.kind == "version":
        rows = words.plural("{n} ligne", "{n} lignes", held.n)
        state = words.say("en service") if held.is_current else words.say("version antérieure")
        day = held.where or words.say("date inconnue")
        return words.say(
            "École {school}, données importées ({state}, {day}) : {rows}, dans {tables}.",
            school=held.school, state=state, day=day, rows=rows,
            tables=words.listing([words.label(table, "table") for table in held.tables]),
        )  # fmt: skip
    mentions = words.plural("{n} mention", "{n} mentions", held.n)
    return words.say(
        "{kind}, {where} : {mentions}.", kind=words.say(KINDS[held.kind]), where=held.where, mentions=mentions
    )


def _html(sought: Sought, found: Sequence[Held], words: Words) -> str:
    shown: set[tuple[Any, ...]] = set()
    return (
        page_environment()
        .get_template("student.html.j2")
        .render(
            words=words,
            handles=sorted(sought.handles),
            day=words.date(date.today()),
            places=[_place(held, shown, words) for held in found],
            style=f"{template_text('base.css')}\n{template_text('one_page.css')}",
        )
    )


def _place(held: Held, shown: set[tuple[Any, ...]], words: Words) -> dict[str, Any]:
    tables = list(_tables(held, shown, words))
    return {"told": told_of(held, words), "tables": tables, "is_seen": bool(held.tables) and not tables}


def _tables(held: Held, shown: set[tuple[Any, ...]], words: Words) -> Iterator[dict[str, Any]]:
    """Tables of a place, without the rows that a place before it showed: versions repeat one another."""
    if held.kind == "journal":
        yield from _texts(held, words)
        return
    for name, rows in held.tables.items():
        kept = rows.drop(columns=[one for one in _OF_NOBODY if one in rows]).dropna(axis=1, how="all")
        written = [
            [_written(value, column, words) for column, value in zip(kept, row, strict=True)]
            for row in kept.itertuples(index=False, name=None)
        ]
        new = [row for row in written if (held.school, name, *row) not in shown]
        shown.update((held.school, name, *row) for row in written)
        if new:
            columns = [words.label(column, "column") for column in kept]
            yield {"title": words.label(name, "table"), "columns": columns, "rows": new}


def _texts(held: Held, words: Words) -> Iterator[dict[str, Any]]:
    """What a journal says of the student, revision by revision."""
    for rows in held.tables.values():
        columns = [words.say("Date"), words.say("Texte"), words.say("Ce qui est écrit")]
        written = [
            [day_told(day, words), words.say(JOURNAL_KINDS[kind].label), _body_told(kind, body, words)]
            for day, kind, body in rows.itertuples(index=False, name=None)
        ]
        yield {"title": words.say(KINDS["journal"]), "columns": columns, "rows": written}


def _body_told(kind: str, body: dict[str, Any], words: Words) -> str:
    lines = lines_of(kind, {name: value for name, value in body.items() if name != STUDENT}, words)
    return "; ".join(words.say("{label} : {text}", label=label, text=text) for label, text in lines)


def _written(value: Any, column: str, words: Words) -> str:
    """A value as a person reads it."""
    if pd.isna(value):
        return MISSING
    if isinstance(value, str) and PSEUDONYM.fullmatch(value):
        return words.say("une personne de l'école")
    if pd.api.types.is_bool(value):
        return words.say("oui") if value else words.say("non")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if column == "school_year":
        return words.year(int(value))
    if isinstance(value, float):
        return words.number(value, 0 if value.is_integer() else 1)
    return words.label(value, column) if isinstance(value, str) else str(value)
