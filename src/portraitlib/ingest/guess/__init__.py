"""A first mapping of a folder of exports, guessed from their headers; every line of it is to be confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from portraitlib.errors import MappingError
from portraitlib.ingest.guess.decide import Guess, GuessedFile, decide
from portraitlib.ingest.guess.look import look_at
from portraitlib.ingest.guess.seen import GuessedTable
from portraitlib.ingest.personal import masked
from portraitlib.params import project_folder
from portraitlib.persons.texts import plain
from portraitlib.rules import load_courses
from portraitlib.tables.schemas import OVERALL

__all__ = ["Guess", "GuessedFile", "GuessedTable", "guess_mapping"]

FIRST_MONTH = 8
"""A school year begins in August: until July the year is its second."""


def guess_mapping(
    raw: Path,
    *,
    project: Path | None = None,
    today: date | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Guess:
    """Guess the mapping of a folder of exports from its headers. Nothing of a student is in it.

    Parameters
    ----------
    raw : Path
        Folder of the exports; nothing is written there.
    project : Path or None
        Folder that holds ``params/``; looked for upwards by default.
    today : date or None
        Day of which the school year is taken when no file tells any.
    progress : callable
        Called with how many files are looked at, and how many there are.

    Returns
    -------
    Guess

    Raises
    ------
    MappingError
        ``raw_folder_missing``.
    """
    raw = Path(raw)
    if not raw.is_dir():
        raise MappingError("raw_folder_missing", folder=raw.name)
    today = today or date.today()
    year = str(today.year + (today.month >= FIRST_MONTH))
    catalogue = load_courses(project or project_folder()).courses
    name = re.sub(r"[^a-z0-9]+", "_", plain(masked(raw.resolve().name))).strip("_")[:40] or "importation"
    guess = decide(look_at(raw, progress), [course.code for course in catalogue], year, name)
    known = sorted({competency for course in catalogue for competency in course.competencies})
    return replace(guess, competencies=[OVERALL, *known])
