"""Writing to a store: partitions written aside, then put in place and made current all at once."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from portraitlib.errors import StoreError
from portraitlib.tables.durable import closed_to_others, flush_file, make_private_folder, owner_only
from portraitlib.tables.frames import to_arrow
from portraitlib.tables.peer_file import write_counts
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store.current import make_current
from portraitlib.tables.store.manifest import COUNTS_FILE, FORMAT, read_manifest
from portraitlib.tables.store.partition import Partition, content_hash, partition_at
from portraitlib.tables.store.placing import put_in_place, write_entry

MOST_BEHIND = 3
"""Schools whose tables may be in memory at once: one that is made, the others on their way to the disk."""
OLD_VERSIONS = 2
"""Older versions of a school that are kept when nothing else is asked."""


class StoreWriter:
    """Adds or replaces partitions of a store; nothing is in the store before `commit`.

    Use through `writing`.
    """

    def __init__(self, store: Path, scratch: Path) -> None:
        self._store, self._scratch = store, scratch
        self._entries: dict[str, dict[str, Any]] = {}
        self._folders: dict[str, Path] = {}
        self._counts: dict[str, pd.DataFrame] = {}
        self._before = _manifest_or_empty(store)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="flush")
        self._added: dict[str, Future[tuple[dict[str, Any], pd.DataFrame | None]]] = {}

    @property
    def scratch(self) -> Path:
        """Folder for the import's own temporary files; it goes with the import."""
        return self._scratch

    def current(self, school: str) -> Partition | None:
        """The school's partition in use, whole or not; None when it has none."""
        entry = self._before["schools"].get(school)
        return None if entry is None else partition_at(self._store, school, entry)

    def add(
        self, school: str, tables: Mapping[str, pd.DataFrame], *, counts: pd.DataFrame | None = None, **entry: object
    ) -> Future[str]:
        """Write a school's tables aside while the next is made; `entry` is what the manifest will say of them.

        Returns their name, when they are written. What goes wrong is told by the next school added, or at the end.
        """
        before = list(self._added.values())
        if len(before) >= MOST_BEHIND:
            before[-MOST_BEHIND].result()
        folder = self._folders[school] = Path(tempfile.mkdtemp(prefix="partition-", dir=self._scratch))
        name: Future[str] = Future()
        self._added[school] = self._pool.submit(_write_aside, name, folder, school, tables, counts, entry)
        return name

    def place(self) -> dict[str, dict[str, Any]]:
        """Put the added partitions in their place, in use or not; what is said of each, by school."""
        for school, added in self._added.items():
            self._entries[school], counts = added.result()
            if counts is not None:
                self._counts[self._entries[school]["hash"]] = counts
        for school, folder in self._folders.items():
            put_in_place(self._store, self._scratch, school, self._entries[school], folder)
        return self._entries

    def commit(self, old_versions: int = OLD_VERSIONS, kept_days: int | None = None) -> None:
        """Make the added partitions current, all at once; of those they replace, the last `old_versions` are kept.

        No version that was replaced more than `kept_days` ago stays, of any school.
        """
        self.place()
        make_current(self._store, self._scratch, self._before, self._entries, self._counts, old_versions, kept_days)

    def close(self) -> None:
        """Wait for what is being written aside; what has not begun is given up."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def writing(store: Path) -> Iterator[StoreWriter]:
    """Open a store for one import; a second import waits its turn.

    The lock is the system's and goes with the process. What a killed import left behind is removed
    by the next one.
    """
    make_private_folder(store)
    owner_only(store)
    with locked(store) as scratch:
        writer = StoreWriter(store, scratch)
        try:
            yield writer
        finally:
            writer.close()


@contextmanager
def locked(store: Path) -> Iterator[Path]:
    """Hold the store for one change of it; gives a folder inside it that goes with the change."""
    from filelock import FileLock  # only a change needs it

    with closed_to_others(store), FileLock(store / ".lock"):
        for leftover in store.glob(".import-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=".import-", dir=store))
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _write_aside(
    name: Future[str],
    folder: Path,
    school: str,
    tables: Mapping[str, pd.DataFrame],
    counts: pd.DataFrame | None,
    entry: Mapping[str, object],
) -> tuple[dict[str, Any], pd.DataFrame | None]:
    """Write a partition, tell its name, and flush it to the disk; what the manifest will say of it."""
    try:
        rows = {table: len(frame) for table, frame in sorted(tables.items()) if len(frame)}
        files = {table: _write_parquet(folder / f"{table}.parquet", tables[table], table) for table in rows}
        digest = _digest(rows, entry, files)
    except BaseException as fault:
        name.set_exception(fault)
        raise
    name.set_result(digest)
    told = {**entry, "hash": digest, "tables": rows, "files": files}
    _make_durable(folder, school, told, counts)
    return told, counts


def _write_parquet(path: Path, frame: pd.DataFrame, name: str) -> list[object]:
    """Write a table; size and hash of its file."""
    table = to_arrow(frame, SCHEMAS[name])
    pq.write_table(table, path, compression="zstd", store_schema=False)
    content = path.read_bytes()
    return [len(content), content_hash(content)]


def _make_durable(folder: Path, school: str, entry: Mapping[str, Any], counts: pd.DataFrame | None) -> None:
    """Flush a partition's tables to disk, then write what they are: the disk works while the next school is made."""
    for name in entry["files"]:
        flush_file(folder / f"{name}.parquet")
    if counts is not None:
        write_counts(folder / COUNTS_FILE, counts)
    write_entry(folder, school, entry)


def _digest(rows: Mapping[str, int], entry: Mapping[str, object], files: Mapping[str, object]) -> str:
    said = json.dumps([FORMAT, rows, entry, files], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _manifest_or_empty(store: Path) -> dict[str, Any]:
    """Manifest of a store to be written to; one that tells of no school where nothing can be read."""
    try:
        return read_manifest(store)
    except StoreError as fault:
        if fault.code == "store_newer":
            raise
        return {"format": FORMAT, "schools": {}, "is_rebuilt": True}
