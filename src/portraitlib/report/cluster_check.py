"""What a worker of a cluster must have before it makes a report: the same package, and the same folders."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portraitlib.params import resolve
from portraitlib.report.plan import Task
from portraitlib.report.record import LOCK
from portraitlib.report.versions import PACKAGE, folder_hash, library_versions

Lack = tuple[str, str, str, str]
"""What is missing: its kind, what it is about, what was found, what was expected."""

_IMPORTED = folder_hash(PACKAGE)
"""Hash of the library when it was imported: a worker that runs for days does not see what was installed since."""
_COMPLETE: set[Needs] = set()


@dataclass(frozen=True)
class Needs:
    """What the tasks of a run need of whoever makes them; plain values, which travel."""

    versions: tuple[tuple[str, str], ...]
    package_hash: str
    project: Path
    store: Path
    out: Path


def needs_of(tasks: Sequence[Task]) -> Needs:
    """What these tasks need, with the versions of this process."""
    first = tasks[0]
    store = resolve(first.params.store, first.project)
    return Needs(tuple(library_versions().items()), _IMPORTED, first.project, store, first.out)


def missing_here(needs: Needs) -> tuple[Lack, ...]:
    """What this process lacks. Nothing is looked at again once it has been found complete."""
    if needs in _COMPLETE:
        return ()
    lacking = (*_other_versions(needs, library_versions()), *_other_package(needs), *_folders(needs))
    if not lacking:
        _COMPLETE.add(needs)
    return lacking


def _other_versions(needs: Needs, found: Mapping[str, str]) -> list[Lack]:
    return [
        ("version", name, found.get(name, ""), expected)
        for name, expected in needs.versions
        if found.get(name, "") != expected
    ]


def _other_package(needs: Needs) -> list[Lack]:
    if needs.package_hash == _IMPORTED:
        return []
    return [("package", "portraitlib", _IMPORTED, needs.package_hash)]


def _folders(needs: Needs) -> list[Lack]:
    """Folders that are not there; the lock of the run shows whether the folder of the reports is the same one."""
    lacking = [
        ("folder", role, "", str(folder))
        for role, folder in (("project", needs.project), ("store", needs.store), ("out", needs.out))
        if not folder.is_dir()
    ]
    if needs.out.is_dir() and not (needs.out / LOCK).exists():
        lacking.append(("shared", "out", "", str(needs.out)))
    if needs.out.is_dir() and not os.access(needs.out, os.W_OK):
        lacking.append(("not_writable", "out", "", str(needs.out)))
    return lacking
