"""Files of the raw folder that the mapping describes, and those it does not."""

from __future__ import annotations

import fnmatch
import os
from dataclasses import dataclass
from pathlib import Path

from portraitlib.ingest.archives import Unpacked, beside
from portraitlib.ingest.coded import tidy
from portraitlib.ingest.mapping import FileMapping, ImportMapping
from portraitlib.ingest.personal import masked
from portraitlib.printable import printable


@dataclass(frozen=True)
class FoundFile:
    """A file to read."""

    path: Path
    name: str
    entry: FileMapping
    relative: str = ""

    @property
    def folder(self) -> str:
        """Folders it stands in below the raw folder, as a mapping's expressions read them."""
        return printable(self.relative.rpartition("/")[0])

    @property
    def own_name(self) -> str:
        """Name of the file itself, as a mapping's expressions read it."""
        return printable(self.path.name)


@dataclass(frozen=True)
class Found:
    """What the raw folder holds."""

    files: list[FoundFile]
    missing: list[str]
    ignored: list[str]
    looked_up: dict[str, list[FoundFile]]
    """Files of each pattern that a lookup names."""


def find_files(raw: Path, mapping: ImportMapping, unpacked: Unpacked | None = None) -> Found:
    """Match the raw folder's files with the mapping's patterns, whatever the case of the names.

    A file may serve several entries. Hidden files and what a spreadsheet leaves while a workbook is
    open (``~$…``) are not looked at. A file of a zip is where the zip is.
    """
    zips = unpacked or Unpacked()
    paths = sorted([*(path for path in list_files(raw) if path not in zips.opened), *zips.files])
    names = _told_names(paths)
    files, missing, used = [], [], set()
    for entry in mapping.files:
        matching = [path for path in paths if matches(path, entry.pattern) or matches(beside(path), entry.pattern)]
        if not matching and not entry.optional:
            missing.append(entry.pattern)
        files += [FoundFile(zips.files.get(path, raw / path), names[path], entry, path) for path in matching]
        used.update(matching)
    looked_up = {}
    for lookup in mapping.lookups:
        matching = [path for path in paths if matches(path, lookup.file) or matches(beside(path), lookup.file)]
        if not matching and lookup.file not in missing:
            missing.append(lookup.file)
        entry = FileMapping.model_construct(pattern=lookup.file, sheet=lookup.sheet, format=lookup.format, tables=[])
        read_at = [(path, zips.files.get(path, raw / path)) for path in matching]
        looked_up[lookup.file] = [FoundFile(at, names[path], entry, path) for path, at in read_at]
        used.update(matching)
    ignored = [names[path] for path in paths if path not in used and not (raw / path).is_dir()]
    return Found(files, missing, ignored, looked_up)


def matches(path: str, pattern: str) -> bool:
    """Whether a relative path fits a pattern; ``*`` stays within a folder, ``**`` is any folders.

    Examples
    --------
    >>> matches("2026/Resultats_G1.CSV", "*/resultats_*.csv"), matches("a/b.csv", "*.csv")
    (True, False)
    """
    return _fits(tidy(path).casefold().split("/"), tidy(pattern).casefold().replace("\\", "/").split("/"))


def _fits(steps: list[str], patterns: list[str]) -> bool:
    if not patterns:
        return not steps
    if patterns[0] == "**":
        return any(_fits(steps[start:], patterns[1:]) for start in range(len(steps) + 1))
    return bool(steps) and fnmatch.fnmatchcase(steps[0], patterns[0]) and _fits(steps[1:], patterns[1:])


def list_files(raw: Path) -> list[str]:
    """Relative paths of files, and of folders whose name ends like a file's, sorted."""
    found = []
    for folder, folders, files in os.walk(raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        found += [here / name for name in files if not name.startswith((".", "~$"))]
        found += [here / name for name in folders if "." in name]
    return sorted(path.relative_to(raw).as_posix() for path in found)


def _told_names(paths: list[str]) -> dict[str, str]:
    """Name told for each path; two that hide the same are numbered."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for path in paths:
        told = masked(printable(path))
        name, number = told, 1
        while name in taken:
            number += 1
            name = f"{told} ({number})"
        taken.add(name)
        names[path] = name
    return names
