"""`rapport.json`, in each report's folder: what the report was made from, and how to tell that it is still whole.

It is written aside with the report and moved in place with it, so a folder that bears one is a finished report,
even when the run was killed before its manifest. It holds what the manifest says of the report, the hash of each
input, and the size of each file; not itself.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Task
from portraitlib.report.versions import library_versions

RECORD = "rapport.json"
FORMAT = 1
SCRATCH_PREFIX = ".en-cours-"
"""Folders of reports being made start so; the next run removes what a killed one left."""
LOCK = ".lock"
"""File that a run holds in the folder of the reports while it writes there."""

_FACTS = {field.name for field in fields(Outcome)} - {"is_kept"}
_TUPLES = ("details", "warnings", "reasons", "findings", "suspicions")


@dataclass(frozen=True)
class Record:
    """What a report's folder says of itself."""

    entry: Mapping[str, Any]
    inputs: Mapping[str, str]
    is_whole: bool

    def kept(self) -> Outcome:
        """Outcome of the run that made it, marked as kept."""
        facts = {name: value for name, value in self.entry.items() if name in _FACTS}
        return Outcome(**facts | {name: tuple(facts[name]) for name in _TUPLES}, is_kept=True)


def manifest_entry(task: Task, outcome: Outcome, versions: Mapping[str, str]) -> dict[str, Any]:
    """What the manifest and the record say of one report."""
    facts = {name: getattr(outcome, name) for name in _FACTS}
    return {**facts, "parameters": task.params.told(), "versions": dict(versions)}


def write_record(folder: Path, task: Task, outcome: Outcome) -> Path:
    """Write the record of a report beside its files, which are all there."""
    path = folder / RECORD
    record = {
        "format": FORMAT,
        "inputs": dict(task.inputs),
        "report": manifest_entry(task, outcome, library_versions()),
        "sizes": file_sizes(folder),
    }
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def read_record(folder: Path) -> Record | None:
    """Record of a report's folder; None when the folder has none that can be read."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["format"] != FORMAT or not record["report"].keys() >= _FACTS:
            return None
        found = file_sizes(folder)
        is_whole = all(found.get(name) == size for name, size in record["sizes"].items())
        entry = record["report"]
        entry |= {name: _shared(entry[name]) for name in ("sources", "versions")}
        return Record(entry, _shared(record["inputs"]), is_whole)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # a person's folder, or a record that someone edited: the report is made again


def _shared(texts: Mapping[str, str]) -> dict[str, str]:
    """Names and hashes that hundreds of records repeat, kept in memory once."""
    return {sys.intern(name): sys.intern(text) for name, text in texts.items()}


def read_records(out: Path) -> dict[str, Record | None]:
    """Records of every report of a folder of reports."""
    return {
        f"{school.name}/{report.name}": read_record(Path(report.path))
        for school in _folders(out)
        for report in _folders(school.path)
    }


def file_sizes(folder: Path) -> dict[str, int]:
    """Size in bytes of every file of a report, by its path in the report's folder; the record is left out."""
    sizes = dict(_sizes(str(folder), ""))
    sizes.pop(RECORD, None)
    return sizes


def _sizes(folder: str, above: str) -> Iterator[tuple[str, int]]:
    # 900 reports have 20,000 files: os.scandir is three times quicker than Path.rglob.
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _sizes(entry.path, f"{above}{entry.name}/")
            else:
                yield f"{above}{entry.name}", entry.stat().st_size


def _folders(folder: str | Path) -> list[os.DirEntry[str]]:
    """Folders of `folder`, hidden ones aside, sorted; none of one that may not be opened, which no run made."""
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if entry.is_dir() and not entry.name.startswith(".")]
    except PermissionError:
        return []
    return sorted(found, key=lambda entry: entry.name)
