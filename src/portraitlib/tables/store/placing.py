"""A partition put in its place: its folder renamed there, with the file that says what it is."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portraitlib.errors import StoreError
from portraitlib.tables.durable import flush_folder, replace_json
from portraitlib.tables.peer_file import counts_of, write_counts
from portraitlib.tables.peer_hash import peers_path
from portraitlib.tables.store.manifest import COUNTS_FILE, ENTRY, FORMAT, read_entry
from portraitlib.tables.store.partition import partition_at, partition_folder


def write_entry(folder: Path, school: str, entry: Mapping[str, Any], **told: object) -> None:
    """Write beside a partition's tables what the manifest says of them."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    content = {"format": FORMAT, "school": school, "imported_at": now, "current_from": now, "entry": dict(entry)}
    replace_json(folder / ENTRY, {**content, **told})


def put_in_place(store: Path, scratch: Path, school: str, entry: Mapping[str, Any], folder: Path) -> None:
    """Rename a written partition to its place; one that is there already is kept when all of it is whole."""
    target = partition_folder(store, school, entry["hash"])
    if target.exists():
        if _is_whole(store, school, entry):
            return
        target.replace(Path(tempfile.mkdtemp(prefix="damaged-", dir=scratch)) / target.name)
    for parent in (target.parent.parent, target.parent):
        parent.mkdir(mode=0o700, exist_ok=True)
    folder.replace(target)  # flushed when its entry was written, last
    flush_folder(target.parent)


def made_current_now(store: Path, school: str, name: str) -> None:
    """Note in a partition's own file since when it is in use: a manifest put together again goes by it."""
    folder = partition_folder(store, school, name)
    told = read_entry(folder)
    if told is not None:
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        replace_json(folder / ENTRY, {**told, "current_from": now})


def adopt(store: Path, school: str, entry: Mapping[str, Any], peers: str) -> None:
    """Give a partition of an earlier version the files that say what it is, and its own counts."""
    folder = partition_folder(store, school, entry["hash"])
    if folder.is_dir() and not (folder / ENTRY).exists():
        written = datetime.fromtimestamp(folder.stat().st_mtime, UTC).isoformat(timespec="microseconds")
        write_entry(folder, school, entry, format=1, imported_at=written, current_from=written)
        counts = counts_of(peers_path(store, peers), entry["hash"])
        if counts is not None:
            write_counts(folder / COUNTS_FILE, counts)


def _is_whole(store: Path, school: str, entry: Mapping[str, Any]) -> bool:
    partition = partition_at(store, school, entry)
    try:
        partition.verify()
    except StoreError:
        return False
    return read_entry(partition.folder) is not None
