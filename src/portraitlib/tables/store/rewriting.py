"""Versions of a store written again without some rows; what they were goes at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from portraitlib.tables.durable import replace_json
from portraitlib.tables.peer_file import counts_of, read_counts, write_peers
from portraitlib.tables.peer_hash import peers_path
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store.current import remove_unused
from portraitlib.tables.store.manifest import COUNTS_FILE, ENTRY, FORMAT, MANIFEST, read_entry, read_manifest
from portraitlib.tables.store.partition import Partition, partition_at, partition_folder
from portraitlib.tables.store.versions import Version, list_versions
from portraitlib.tables.store.writer import StoreWriter, writing

Tables = dict[str, pd.DataFrame]
Change = Callable[[Tables, dict[str, Any]], tuple[Tables, dict[str, Any]]]
"""Tables of a version and what is said of them, as they become."""
Recount = Callable[[Partition, Tables], pd.DataFrame | None]


@dataclass(frozen=True)
class _Rewritten:
    school: str
    before: str
    entry: Mapping[str, Any]
    counts: pd.DataFrame | None


def rewrite_versions(store: Path, choose: Callable[[Version], bool], change: Change, recount: Recount) -> int:
    """Write the versions chosen again, changed, in place of what they were; how many were.

    Each keeps its day and its place: the one in use stays the one in use. `recount` gives what schools are compared
    by, or None to keep what was counted.

    Raises
    ------
    StoreError
        As `read_manifest`; ``partition_damaged`` when a version cannot be read: nothing has changed then.
    """
    chosen = [version for versions in list_versions(store).values() for version in versions if choose(version)]
    if not chosen:
        return 0
    with writing(store) as writer:
        manifest = read_manifest(store)
        peers = str(manifest.get("peers", ""))
        done = [_rewrite(store, writer.scratch, version, change, recount, peers) for version in chosen]
        _exchange(store, writer.scratch, manifest, done)
    return len(done)


def _rewrite(store: Path, scratch: Path, version: Version, change: Change, recount: Recount, peers: str) -> _Rewritten:
    """Write one version in a place of its own, with the days of the one that it replaces."""
    partition = partition_at(store, version.school, version.entry)
    partition.look_over()
    more = {name: told for name, told in version.entry.items() if name not in ("hash", "tables", "files")}
    tables, more = change({name: partition.read(name) for name in partition.tables if name in SCHEMAS}, more)
    counts = recount(partition, tables)
    if counts is None:
        counts = _counted(store, version, peers)
    with closing(StoreWriter(store, scratch)) as writer:
        writer.add(version.school, tables, counts=counts, **more)
        entry = writer.place()[version.school]
    folder, told = partition_folder(store, version.school, entry["hash"]), read_entry(partition.folder) or {}
    days: dict[str, Any] = {name: told[name] for name in ("imported_at", "current_from") if name in told}
    replace_json(folder / ENTRY, {**(read_entry(folder) or {}), **days})
    return _Rewritten(version.school, version.name, entry, counts)


def _counted(store: Path, version: Version, peers: str) -> pd.DataFrame | None:
    own = read_counts(partition_folder(store, version.school, version.name) / COUNTS_FILE)
    return counts_of(peers_path(store, peers), version.name) if own is None else own


def _exchange(store: Path, scratch: Path, manifest: dict[str, Any], done: list[_Rewritten]) -> None:
    """Name the new versions in place of the old ones, by one replacement of the manifest; then remove these."""
    names = {(one.school, one.before): one.entry for one in done}
    schools = {school: dict(names.get((school, entry["hash"]), entry)) for school, entry in manifest["schools"].items()}
    kept = {
        school: [str(names[school, name]["hash"]) if (school, name) in names else name for name in older]
        for school, older in manifest.get("kept", {}).items()
    }
    counts = {str(one.entry["hash"]): one.counts for one in done if one.counts is not None}
    current = {entry["hash"] for entry in schools.values()}
    peers = write_peers(store, scratch, str(manifest.get("peers", "")), counts, current)
    after = {"format": FORMAT, "schools": schools, "kept": kept, "peers": peers}
    replace_json(store / MANIFEST, after)
    remove_unused(store, after)


def forget_schools(store: Path, schools: Collection[str]) -> int:
    """Take schools out of a store, every version of each; how many versions went."""
    with writing(store) as writer:
        manifest = read_manifest(store)
        n = sum(len(versions) for school, versions in list_versions(store).items() if school in schools)
        left = {school: entry for school, entry in manifest["schools"].items() if school not in schools}
        kept = {school: older for school, older in manifest.get("kept", {}).items() if school in left}
        current = {entry["hash"] for entry in left.values()}
        peers = write_peers(store, writer.scratch, str(manifest.get("peers", "")), {}, current)
        after = {"format": FORMAT, "schools": left, "kept": kept, "peers": peers}
        replace_json(store / MANIFEST, after)
        for school in schools:
            shutil.rmtree(store / "schools" / school, ignore_errors=True)
        remove_unused(store, after)
    return n
