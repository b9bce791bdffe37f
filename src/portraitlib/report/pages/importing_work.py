"""What the page of the import has done in a process apart: look, try, import. No student is in what is told."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import MappingError, PortraitError
from portraitlib.report.failure import failure_of
from portraitlib.report.forked.child import tell

MOST_FILES = 20_000
SECONDS_BETWEEN_TOLD = 0.2


@dataclass(frozen=True)
class Bring:
    """An import to try or to make.

    Parameters
    ----------
    mapping : Path
        Its file; made for the time of a trial from `text`, when there is one.
    raw, store, project : Path
    adds, replaces : bool
    language : str
    text : str
    digest : str
        Of the files tried: an import of others is refused.
    """

    mapping: Path
    raw: Path
    store: Path
    project: Path
    adds: bool
    language: str
    replaces: bool = False
    text: str = ""
    digest: str = ""


def look(raw: Path, project: Path, language: str, guesses: bool) -> dict[str, Any]:
    """What a folder holds, and the guess of its mapping when asked for."""
    return _told(lambda words: _looked(raw, project, words, guesses=guesses), language)


def try_import(asked: Bring) -> dict[str, Any]:
    """What an import would do; nothing changes."""
    return _told(lambda words: _tried(asked, words), asked.language)


def make_import(asked: Bring) -> dict[str, Any]:
    """Import."""
    return _told(lambda words: _made(asked, words), asked.language)


def _told(work: Callable[[Words], dict[str, Any]], language: str) -> dict[str, Any]:
    """What a work says, or its fault in words: no trace of one leaves the process."""
    tell(("pid", os.getpid()))
    words = Words(language)
    try:
        return work(words)
    except PortraitError as fault:
        return {"fault": explanation(fault, words)}
    except Exception as fault:
        return {"fault": explanation(failure_of(fault).error, words)}


def _looked(raw: Path, project: Path, words: Words, *, guesses: bool) -> dict[str, Any]:
    from portraitlib.ingest.guess import guess_mapping
    from portraitlib.ingest.guess.kept import guess_content
    from portraitlib.ingest.personal import masked

    if not raw.is_dir():
        raise MappingError("raw_folder_missing", folder=masked(raw.name))
    kinds = Counter(_kind(name) for name in _listed(raw))
    told: dict[str, Any] = {"kinds": dict(sorted(kinds.items())), "n_files": kinds.total()}
    if guesses:
        advance = _throttled()
        guess = guess_mapping(raw, project=project, progress=lambda done, total: advance("look", done, total))
        told["guess"] = guess_content(guess)
        told["unread"] = [(file, words.label(rule, "rule")) for file, rule in guess.unread.items()]
    return told


def _kind(name: str) -> str:
    """Ending of a file that the kit reads; nothing for any other."""
    from portraitlib.ingest.layout import READABLE_ENDINGS

    small = name.casefold()
    return next((end for end in (*READABLE_ENDINGS[3:6], *READABLE_ENDINGS, ".zip") if small.endswith(end)), "")


def _listed(raw: Path) -> list[str]:
    found: list[str] = []
    for folder, folders, files in os.walk(raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [str(Path(folder) / name) for name in files if not name.startswith((".", "~$"))]
        if len(found) > MOST_FILES:
            raise MappingError("folder_of_too_many", most=MOST_FILES)
    return sorted(found)


def _tried(asked: Bring, words: Words) -> dict[str, Any]:
    from portraitlib.ingest import import_raw
    from portraitlib.report.pages.importing_told import told_report

    digest = _digest(asked.raw)
    with tempfile.TemporaryDirectory(prefix="portrait-import-") as scratch:
        mapping = asked.mapping
        if asked.text:
            mapping = Path(scratch) / asked.mapping.name
            mapping.write_text(asked.text, encoding="utf-8", newline="\n")
        report = import_raw(
            mapping, asked.raw, asked.store, project=asked.project, add=asked.adds, keeps=False, progress=_progress()
        )
        return {**told_report(report, mapping, asked.project, words), "digest": digest}


def _made(asked: Bring, words: Words) -> dict[str, Any]:
    from portraitlib.ingest import import_raw
    from portraitlib.report.pages.importing_told import told_report

    if _digest(asked.raw) != asked.digest:
        raise MappingError("files_changed_since")
    report = import_raw(
        asked.mapping,
        asked.raw,
        asked.store,
        project=asked.project,
        add=asked.adds,
        replace=asked.replaces,
        progress=_progress(),
    )
    told = told_report(report, asked.mapping, asked.project, words)
    return {**told, "account": report.set_aside_folder.parent.name}


def _digest(raw: Path) -> str:
    """Names, sizes and times of the files: whether they are still those that were tried."""
    digest = hashlib.sha256()
    for name in _listed(raw):
        try:
            found = Path(name).stat()
        except OSError:
            continue
        digest.update(f"{name}|{found.st_size}|{found.st_mtime_ns}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _progress() -> Callable[[str, str, int, int], None]:
    """Tell how far an import is; never the name of a file, which may be that of a student."""
    advance = _throttled()
    return lambda step, _name, done, total: advance(step, done, total)


def _throttled() -> Callable[[str, int, int], None]:
    last, told = 0.0, ""

    def advance(step: str, done: int, total: int) -> None:
        """Tell a few times a second."""
        nonlocal last, told
        now = time.monotonic()
        if step != told or now - last > SECONDS_BETWEEN_TOLD:
            last, told = now, step
            tell(("progress", step, done, total))

    return advance
