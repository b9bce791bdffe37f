"""Questionnaires in the description of an import: those of `params/questionnaires`, and the tables of before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from portraitlib.errors import ParamsError
from portraitlib.persons.texts import plain
from portraitlib.rules import Questionnaire, list_questionnaires, load_questionnaire
from portraitlib.tables.earlier_names import TODAYS_NAMES
from portraitlib.tables.earlier_tables import SAID

_NUMBERED = re.compile(r"^\s*(?:q(?:uestion)?\s*)?\d+\s*[.):-]\s*", re.IGNORECASE)
_BRACKETED = re.compile(r"\[([^\[\]]+)\]\s*$")
_LED_BY_CODE = re.compile(r"^\s*([A-Za-z0-9_.-]{1,32})\s*[.:]\s+(.+)$", re.DOTALL)
_SIGNS = re.compile(r"[\W_]+")


def as_answers(given: object) -> object:
    """Table of a mapping under its name of today: ``engagement`` and ``practices`` are answers to a questionnaire.

    Examples
    --------
    >>> as_answers({"table": "practices", "columns": {"staff_id": "No"}})["columns"]["respondent_id"]
    'No'
    """
    if not isinstance(given, dict) or given.get("table") not in SAID or not isinstance(given.get("columns"), dict):
        return given
    name = given["table"]
    columns = {TODAYS_NAMES.get(column, column): source for column, source in given["columns"].items()}
    said = {column: {"value": value} for column, value in (("instrument", name), *SAID[name].items())}
    return {**given, "table": "answers", "columns": {**said, **columns}}


def with_sets(content: dict[str, Any], project: Path, faults: list[dict[str, Any]]) -> dict[str, Any]:
    """Content of a mapping in which each ``questionnaire`` that is named is the one of `params/questionnaires`."""

    def table(given: Any, place: str) -> Any:
        """One table, its questionnaire read; a fault, and none, when it cannot be."""
        name = given.get("questionnaire") if isinstance(given, dict) else None
        if not isinstance(name, str):
            return given
        try:
            found = load_questionnaire(name, project).model_dump()
        except ParamsError as fault:
            found, kind = None, "questionnaire_missing" if fault.code == "file_missing" else "questionnaire_unusable"
            allowed = {"expected": list_questionnaires(project)}
            faults.append({"place": f"{place}.questionnaire", "kind": kind, "found": name, "allowed": allowed})
        return {**given, "questionnaire": found}

    files = content.get("files")
    if not isinstance(files, list):
        return content
    read = [
        {**file, "tables": [table(one, f"files.{number}.tables.{place}") for place, one in enumerate(file["tables"])]}
        if isinstance(file, dict) and isinstance(file.get("tables"), list)
        else file
        for number, file in enumerate(files)
    ]
    return {**content, "files": read}


def item_headers(asked: Questionnaire, headers: list[str]) -> dict[str, list[str]]:
    """Headers of a sheet that stand for each question: its code or its wording, as the common forms write them.

    Examples
    --------
    >>> yes, no = ({"value": value, "fr": text, "en": text} for value, text in ((1, "Non"), (2, "Oui")))
    >>> item = {"item": "C1", "dimension": "ties", "fr": "On m'écoute.", "en": "I am heard."}
    >>> asked = Questionnaire(instrument="Essai", respondent="student", scale=[yes, no], items=[item])
    >>> item_headers(asked, ["Horodateur", "1. On m’écoute", "Climat [I am heard.]", "climat[C1]"])
    {'C1': ['1. On m’écoute', 'Climat [I am heard.]', 'climat[C1]']}
    """
    known = {_bare(text): one.item for one in asked.items for text in (one.item, one.fr, one.en)}
    found: dict[str, list[str]] = {one.item: [] for one in asked.items}
    for header in headers:
        item = next((known[text] for text in _readings(header) if text in known), None)
        if item:
            found[item].append(header)
    return found


def _readings(header: str) -> list[str]:
    """What a header may say: itself, without its number, between its brackets, after or before its code."""
    between, led = _BRACKETED.search(header), _LED_BY_CODE.match(header)
    told = [header, _NUMBERED.sub("", header), between[1] if between else "", led[2] if led else ""]
    return [bare for text in told if (bare := _bare(text))]


def _bare(text: str) -> str:
    return _SIGNS.sub(" ", plain(text)).strip()


def item_words(asked: Questionnaire) -> dict[str, str | None]:
    """Words of the scale, as forms write them, to their number; None for words that say nothing of it."""
    words: dict[str, str | None] = {}
    for step in asked.scale:
        for text in (step.fr, step.en):
            for apostrophe in ("'", "\u2019"):
                written = text.replace("'", apostrophe)
                value = None if step.value is None else str(step.value)
                words |= dict.fromkeys((written, written.lower(), written.upper()), value)
    return words
