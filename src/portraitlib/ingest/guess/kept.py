"""A guess as plain values, kept from one visit to the next."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from portraitlib.ingest.guess.columns import SeenColumn
from portraitlib.ingest.guess.decide import Guess, GuessedFile
from portraitlib.ingest.guess.seen import GuessedTable


def guess_content(guess: Guess) -> dict[str, Any]:
    """Content of a guess, for a JSON file.

    Examples
    --------
    >>> guess = Guess("essai", {}, ["123456"], [], [("063306", "mathematics")], [])
    >>> guess_from(guess_content(guess)) == guess
    True
    """
    content = asdict(guess)
    for file in content["files"]:
        for table in file["tables"]:
            table["headers"] = sorted(table["headers"])
    return content


def guess_from(content: dict[str, Any]) -> Guess:
    """The guess of a content."""
    courses = [(code, subject) for code, subject in content["courses"]]
    return Guess(**{**content, "courses": courses, "files": [_file(file) for file in content["files"]]})


def _file(content: dict[str, Any]) -> GuessedFile:
    tables = [GuessedTable(**{**table, "headers": set(table["headers"])}) for table in content["tables"]]
    seen = {header: SeenColumn(**{**one, **_tuples(one)}) for header, one in content["seen"].items()}
    return GuessedFile(**{**content, "tables": tables, "seen": seen})


def _tuples(content: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(content[name]) for name in ("examples", "words")}
