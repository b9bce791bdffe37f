"""What each report of a run is made from, as names and hashes: each file is read once a run, not once a report.

Hashes are taken before anything is made. A file edited during the run is then unlike its hash, and the next run
makes the report again: a report may be made once too often, never passed for today's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portraitlib.errors import PortraitError, StoreError
from portraitlib.journal.opening import journal_of
from portraitlib.params import NotebookParams
from portraitlib.report.plan import Plan, Task
from portraitlib.report.templates import OWN
from portraitlib.report.versions import PACKAGE, folder_hash, library_versions
from portraitlib.results.rooms import rooms
from portraitlib.tables.store import read_manifest

ABSENT = ""
"""Stands for the hash of a file that is not there, so that its arrival is noticed."""

OF_ONE_SCHOOL = ("ecoles", "suivis")
"""Folders of `params/` whose files are each about one school."""
NOT_READ = ("importation/", "conservation.yml", "loi25.yml", "glossaire.yml")
"""What no report reads in `params/`: how to import, what is kept or said for the law, the words of the glossary."""

_PEERS = b"peers"
"""Whatever reads the other schools' counts bears this word in its name."""
_EVERY_DECILE = 10


@dataclass(frozen=True)
class RunInputs:
    """Hashes of what the reports of a run are made from."""

    shared: Mapping[str, str]
    notebooks: Mapping[str, str]
    settings: Mapping[str, Mapping[str, str]]
    reads_peers: frozenset[str]
    schools: Mapping[str, Mapping[str, str]]
    peers: Mapping[str, str]
    journals: Mapping[str, str]

    def of(self, task: Task) -> dict[str, str]:
        """Everything one report is made from."""
        peers = {"peers": self.peers.get(task.school, ABSENT)} if task.notebook in self.reads_peers else {}
        return {
            **self.shared,
            **self.settings[task.notebook],
            **self.schools[task.school],
            "journal": self.journals[task.school],
            **peers,
            **{f"value/{name}": str(value) for name, value in task.params.told().items()},
            "notebook": self.notebooks[task.notebook],
            "pdf": "asked" if task.browser else ABSENT,
        }


def read_inputs(plan: Plan, *, library: Mapping[str, str] | None = None) -> RunInputs:
    """Hash what the reports of a plan are made from.

    Parameters
    ----------
    plan : Plan
    library : mapping, optional
        What `library_read` told a process when it began: what it has loaded is what it goes on with.

    Raises
    ------
    StoreError
        When the store's manifest cannot be read.
    """
    manifest = read_manifest(plan.store)
    sources = {task.notebook: task.source for task in plan.tasks}
    schools = dict.fromkeys(task.school for task in plan.tasks)
    reads_peers = frozenset(name for name, path in sources.items() if _reads_peers(name, path))
    params = _shared_params(plan.project / "params")
    of_rooms = {f"params/{file}" for one in rooms() for file in one.settings}
    return RunInputs(
        shared={name: found for name, found in params.items() if name not in of_rooms}
        | dict(library or library_read())
        | _templates(plan.project / OWN),
        notebooks={name: file_hash(path) for name, path in sources.items()},
        settings={name: _settings(name, params) for name in sources},
        reads_peers=reads_peers,
        schools={school: _of_school(school, manifest, plan.project / "params") for school in schools},
        peers=_peers(plan, manifest) if reads_peers else {},
        journals={task.school: _journal(task.params) for task in {one.school: one for one in plan.tasks}.values()},
    )


def _journal(params: NotebookParams) -> str:
    """What changes when a school's team decides something; a journal that cannot be read is told by its report."""
    try:
        journal = journal_of(params)
        return ABSENT if journal.is_closed or not journal.place.is_there else journal.version()
    except PortraitError:
        return "unread"


def _reads_peers(notebook: str, path: Path) -> bool:
    """Whether a notebook compares the school with others: as its room says, or by the word when it is of no room."""
    own = [one.peers_within for one in rooms() if one.notebook == notebook]
    return any(own) if own else _PEERS in _content(path)


def _settings(notebook: str, params: Mapping[str, str]) -> dict[str, str]:
    """Hashes of the files that a notebook's room reads; of every room's, for a notebook of no room."""
    own = [one for one in rooms() if one.notebook == notebook] or rooms()
    names = sorted({f"params/{file}" for one in own for file in one.settings})
    return {name: params.get(name, ABSENT) for name in names}


def file_hash(path: Path) -> str:
    """Hash of a file's content; `ABSENT` for a file that is not there or cannot be read."""
    content = _content(path)
    return _hash(content) if content or path.exists() else ABSENT


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def library_read() -> dict[str, str]:
    """Versions of the libraries, and the hash of this one: an edited function is a new version too.

    Examples
    --------
    >>> {"library", "version/pandas"} <= library_read().keys()
    True
    """
    versions = {f"version/{name}": text for name, text in library_versions().items()}
    return {"library": folder_hash(PACKAGE), **versions}


def _templates(own: Path) -> dict[str, str]:
    """Hash of the project's own templates of pages, when it has some."""
    return {"templates": folder_hash(own)} if own.is_dir() else {}


def _shared_params(folder: Path) -> dict[str, str]:
    """Hash of every params file that any report may read, by its path from the project's folder."""
    names = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.yml"))}
    aside = (*NOT_READ, *(f"{name}/" for name in OF_ONE_SCHOOL))
    return {f"params/{name}": file_hash(path) for name, path in names.items() if not name.startswith(aside)}


def _of_school(school: str, manifest: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Hashes of one school's data, as the store's manifest names them, and of its own params files."""
    own = {f"params/{name}/{school}.yml": file_hash(folder / name / f"{school}.yml") for name in OF_ONE_SCHOOL}
    return {"partition": manifest["schools"][school]["hash"], **own}


def _peers(plan: Plan, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Hash, for each school, of the counts of the schools whose decile is near its own."""
    if not manifest.get("peers"):
        return {}
    current = {entry["hash"]: school for school, entry in manifest["schools"].items()}
    from portraitlib.tables.peer_hash import hash_deciles, peers_path

    try:
        of_decile, decile_of = hash_deciles(peers_path(plan.store, manifest["peers"]), current)
    except StoreError:  # the reports that compare schools say so themselves
        return {}
    distance = _distance(plan.project)
    near = {decile: _nearby(decile, distance, of_decile) for decile in of_decile}
    return {current[partition]: near[decile] for partition, decile in decile_of.items()}


def _nearby(decile: int, distance: int, of_decile: Mapping[int, str]) -> str:
    close: Iterable[int] = (other for other in sorted(of_decile) if abs(other - decile) <= distance)
    return _hash("\n".join(f"{other} {of_decile[other]}" for other in close).encode())


def _distance(project: Path) -> int:
    """How far apart two similar schools' deciles may be; all deciles count when the choice cannot be read."""
    places = [(one, one.peers_within) for one in rooms() if one.peers_within]
    try:
        return max(room.found(place)(project) for room, place in places)
    except PortraitError:
        return _EVERY_DECILE
