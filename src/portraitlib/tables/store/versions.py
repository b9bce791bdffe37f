"""Versions of a school: listed, brought back, let go; and stores of an earlier format rewritten in this one's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portraitlib.errors import StoreError
from portraitlib.tables.durable import replace_json
from portraitlib.tables.peer_file import counts_of, read_counts
from portraitlib.tables.peer_hash import is_whole, peers_path
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store.current import latest, make_current, not_too_old, remove_unused
from portraitlib.tables.store.manifest import COUNTS_FILE, FORMAT, MANIFEST, read_entry, read_manifest
from portraitlib.tables.store.partition import Partition, partition_at, partition_folder
from portraitlib.tables.store.placing import adopt
from portraitlib.tables.store.writer import StoreWriter, locked, writing


@dataclass(frozen=True)
class Version:
    """One version of a school in a store.

    Parameters
    ----------
    school, name : str
        Code of the school; name of its partition.
    is_current : bool
    imported_on : str
        ISO day of the import; empty when it is not known.
    entry : dict
        What the store says of it.
    format : int
        Format of the store that it was written in.
    """

    school: str
    name: str
    is_current: bool
    imported_on: str
    entry: Mapping[str, Any] = field(repr=False)
    format: int = FORMAT


def list_versions(store: Path) -> dict[str, list[Version]]:
    """Versions of each school of a store, the one in use first, then from the latest to the oldest.

    Raises
    ------
    StoreError
        As `read_manifest`.

    Examples
    --------
    >>> list_versions(Path("nowhere"))
    Traceback (most recent call last):
    ...
    portraitlib.errors.StoreError: no_store (store='nowhere')
    """
    manifest = read_manifest(store)
    return {school: list(_versions(store, school, manifest)) for school in manifest["schools"]}


def open_version(store: Path, version: Version) -> Partition:
    """Partition of a version, current or not, after a look at its files.

    Raises
    ------
    StoreError
        ``partition_damaged``.
    """
    partition = partition_at(store, version.school, version.entry)
    partition.look_over()
    return partition


def check_versions(store: Path) -> list[StoreError]:
    """Read every file of every version again; what is not as it was written."""
    manifest = read_manifest(store)
    peers = str(manifest.get("peers", ""))
    faults = [StoreError("peers_damaged")] if peers and not is_whole(peers_path(store, peers)) else []
    for school in manifest.get("lost", ()):
        faults.append(StoreError("partition_damaged", school=school, name="", table="schools", damage="unreadable"))
    for versions in list_versions(store).values():
        for version in versions:
            try:
                partition_at(store, version.school, version.entry).verify()
            except StoreError as fault:
                faults.append(fault)
    return faults


def bring_back(store: Path, school: str, name: str = "", *, old_versions: int) -> Version:
    """Make an older version of a school the one in use; the one it replaces is kept.

    Parameters
    ----------
    store : Path
    school : str
    name : str
        First digits of the version's name; the latest of the older ones when empty.
    old_versions : int
        How many older versions stay.

    Raises
    ------
    StoreError
        ``unknown_school``, ``no_old_version``, ``unknown_version``; ``partition_damaged`` when a file of it is not
        what was written.
    """
    with locked(store) as scratch:
        manifest = read_manifest(store)
        if school not in manifest["schools"]:
            raise StoreError("unknown_school", school=school, known=sorted(manifest["schools"]))
        adopt(store, school, manifest["schools"][school], str(manifest.get("peers", "")))
        version = _chosen(list(_versions(store, school, manifest)), school, name)
        partition_at(store, school, version.entry).verify()
        counts = read_counts(partition_folder(store, school, version.name) / COUNTS_FILE)
        told = {} if counts is None else {version.name: counts}
        make_current(store, scratch, manifest, {school: version.entry}, told, max(1, old_versions))
    return version


def purge(store: Path, schools: Sequence[str] = (), *, old_versions: int, kept_days: int | None = None) -> int:
    """Let go of the older versions of some schools (all by default) but the last `old_versions`; how many went.

    Those that were replaced more than `kept_days` ago go too.
    """
    with locked(store):
        manifest = read_manifest(store)
        for school in schools:
            if school not in manifest["schools"]:
                raise StoreError("unknown_school", school=school, known=sorted(manifest["schools"]))
        young = not_too_old(store, manifest, kept_days)
        kept = {
            school: latest(young.get(school, []), old_versions) if not schools or school in schools else names
            for school, names in manifest.get("kept", {}).items()
        }
        after = {name: told for name, told in manifest.items() if name != "is_rebuilt"}
        after["kept"] = {school: names for school, names in kept.items() if names}
        if after != manifest:
            replace_json(store / MANIFEST, after)
        return remove_unused(store, after)


def upgrade(store: Path, *, old_versions: int) -> list[str]:
    """Rewrite in this version's format the schools that an earlier one wrote; each as it was is kept.

    Returns
    -------
    list of str
        Codes of the schools that were rewritten.
    """
    read_manifest(store)
    with writing(store) as writer:
        manifest = read_manifest(store)
        current = [next(_versions(store, school, manifest)) for school in manifest["schools"]]
        earlier = [version for version in current if version.format < FORMAT]
        for version in earlier:
            _rewrite(store, version, writer, str(manifest.get("peers", "")))
        if earlier:
            writer.commit(max(1, old_versions))
    return [version.school for version in earlier]


def _rewrite(store: Path, version: Version, writer: StoreWriter, peers: str) -> None:
    partition = partition_at(store, version.school, version.entry)
    tables = {name: partition.read(name) for name in SCHEMAS if partition.has_file(name)}
    more = {name: told for name, told in version.entry.items() if name not in ("hash", "tables", "files")}
    writer.add(version.school, tables, counts=counts_of(peers_path(store, peers), version.name), **more)


def _versions(store: Path, school: str, manifest: Mapping[str, Any]) -> Iterator[Version]:
    entry = manifest["schools"][school]
    yield _version(store, school, entry["hash"], entry)
    for name in reversed(manifest.get("kept", {}).get(school, [])):
        version = _version(store, school, name, None)
        if version is not None:
            yield version


def _version(store: Path, school: str, name: str, entry: Mapping[str, Any] | None) -> Any:
    """Version of that name; None for an older one that does not say what it is."""
    told = read_entry(partition_folder(store, school, name))
    if told is None and entry is None:
        return None
    told = told or {"format": 1}
    day = str(told.get("imported_at", ""))[:10]
    return Version(school, name, entry is not None, day, entry or told["entry"], told["format"])


def _chosen(versions: list[Version], school: str, name: str) -> Version:
    older = [version for version in versions if not version.is_current]
    if not older:
        raise StoreError("no_old_version", school=school)
    found = [version for version in older if version.name.startswith(name)]
    if len(found) != 1 and name:
        raise StoreError("unknown_version", found=name, school=school, known=[version.name[:8] for version in older])
    return found[0]
