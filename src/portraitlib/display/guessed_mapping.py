"""A guessed mapping written as the file a reader will confirm, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.mapping import ColumnSource, MarkScale
from portraitlib.ingest.wide import Unpivot

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest.guess import Guess, GuessedFile, GuessedTable

OWN_KEYS = frozenset(
    (
        *ColumnSource.model_fields,
        "from",
        *Unpivot.model_fields,
        *MarkScale.model_fields,
        *FileFormat.model_fields,
        "term",
    )
)
"""Words of a mapping, written bare; what comes from a file is quoted ("no" would be read as false)."""


def written_mapping(guess: Guess, words: Words, *, is_confirmed: bool = False) -> str:
    """Text of the file: every line that was guessed says that it is to be confirmed, unless somebody did."""
    return "\n".join(_lines(guess, words, is_confirmed=is_confirmed)) + "\n"


def _lines(guess: Guess, words: Words, *, is_confirmed: bool) -> Iterator[str]:
    confirm = "" if is_confirmed else words.say("À CONFIRMER")
    told = (
        words.say(
            "Description devinée d'après les en-têtes, puis confirmée dans la page d'importation. Tout ce qui peut "
            "s'écrire est dans docs/importation.md."
        )
        if is_confirmed
        else words.say(
            "Première description, devinée d'après les en-têtes. Lisez chaque ligne marquée « À CONFIRMER », "
            "corrigez-la au besoin, puis importez. Tout ce qui peut s'écrire est dans docs/importation.md."
        )
    )
    for line in told.split(". "):
        yield f"# {line.rstrip('.')}."
    yield f"name: {guess.name}"
    yield f"defaults: {_flow(guess.defaults)}{_remark(confirm)}"
    yield "schools:"
    note = words.say("écrivez le code de l'école") if guess.has_placeholder else ""
    for code in guess.schools:
        name = f", school_name: {_scalar(guess.school_names[code])}" if code in guess.school_names else ""
        yield f"  - {{school_id: {_scalar(code)}{name}}}{_remark(confirm, note)}"
    if guess.drop:
        yield f"drop: {_flow(guess.drop)}{_remark(confirm)}"
    if guess.courses:
        yield "courses:"
        yield from (
            f"  - {{code: {_scalar(code)}, subject: {subject}}}{_remark(confirm)}" for code, subject in guess.courses
        )
    yield "files:" if any(file.tables for file in guess.files) else "files: []"
    for file in guess.files:
        if file.tables:  # none once somebody said that it holds something else
            yield from _file(file, confirm, words)
    yield from _not_guessed(guess, words)


def _file(file: GuessedFile, confirm: str, words: Words) -> Iterator[str]:
    yield f"  - pattern: {_scalar(file.pattern)}{_remark(confirm)}"
    if file.sheet:
        yield f"    sheet: {_scalar(file.sheet)}{_remark(confirm)}"
    yield from (f"    {key}: {_flow(value)}{_remark(confirm)}" for key, value in file.form.items())
    if file.left:
        yield "    # " + words.say("Non devinées : {names}", names=_flow(file.left)[1:-1])
    if file.never:
        told = words.say(
            "N'entrent jamais (ce qui se dit, la consommation, la famille, la santé) : {names}",
            names=_flow(file.never)[1:-1],
        )
        yield f"    # {told}"
    yield "    tables:"
    for table in file.tables:
        yield from _table(table, confirm)


def _table(table: GuessedTable, confirm: str) -> Iterator[str]:
    yield f"      - table: {table.table}{_remark(confirm)}"
    yield "        columns:"
    for name, source in table.columns.items():
        written = _scalar(source["from"]) if list(source) == ["from"] else _flow(source)
        yield f"          {name}: {written}{_remark(confirm)}"
    for key, value in table.more.items():
        if isinstance(value, list):
            yield f"        {key}:"
            yield from (f"          - {_flow(inner)}{_remark(confirm)}" for inner in value)
        else:
            yield f"        {key}: {_flow(value)}{_remark(confirm)}"


def _not_guessed(guess: Guess, words: Words) -> Iterator[str]:
    """What is left to describe, as comments at the end."""
    if guess.unknown:
        yield "# " + words.say("Fichiers dont rien n'a été deviné : {names}", names=_flow(guess.unknown)[1:-1])
    for file, rule in guess.unread.items():
        yield "# " + words.say("Fichier non lu : {file} ({rule})", file=_scalar(file), rule=words.label(rule, "rule"))
    if guess.n_unknown_courses:
        yield "# " + words.say(
            "Codes de cours sans matière connue : {n}. Ajoutez-les à « courses ».",
            n=words.count(guess.n_unknown_courses),
        )


def _remark(confirm: str, note: str = "") -> str:
    told = " : ".join(part for part in (confirm, note) if part)
    return f"  # {told}" if told else ""


def _scalar(value: object) -> str:
    """Value as YAML reads it back, whatever it holds: a text in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _flow(value: Any) -> str:
    """Value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    return _scalar(value)


def _key(key: str) -> str:
    return key if key in OWN_KEYS else _scalar(key)
