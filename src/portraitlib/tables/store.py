"""The store: one Parquet partition a school, replaced whole or not at all.

Layout::

    STORE/manifest.json                     which partition of each school is current; replaced atomically
    STORE/schools/<school>/<hash>/<table>.parquet
    STORE/peers/<hash>.parquet              success of every school, counted at import, without a name
    STORE/imports/<import>/                 what the import said: reconciliation, set-aside rows

A partition's folder is named by the hash of its content and never changes once named: a reader that
opened the manifest sees one state of the store, whatever an import does meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from portraitlib.errors import StoreError
from portraitlib.tables.durable import flush_file, flush_folder, make_private_folder, replace_json
from portraitlib.tables.frames import arrow_schema, conform, from_arrow, to_arrow
from portraitlib.tables.peer_file import peers_path, read_peers, write_peers
from portraitlib.tables.schemas import SCHEMAS

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Partition:
    """One school's tables on disk, read when asked for.

    Parameters
    ----------
    school : str
    folder : Path
    tables : dict of name to number of rows
    entry : dict
        What the manifest says of the partition: sources and their hashes, rules, mapping.
    peers_file : Path or None
        Counts of every school of the store; None in a store that has none.
    others : frozenset of str
        Hashes of the partitions current when this one was opened.
    """

    school: str
    folder: Path
    tables: Mapping[str, int]
    entry: Mapping[str, Any] = field(repr=False)
    peers_file: Path | None = field(default=None, repr=False)
    others: frozenset[str] = field(default=frozenset(), repr=False)

    def read(self, table: str) -> pd.DataFrame:
        """Rows of `table`; an empty frame of the right columns when the school has none."""
        return from_arrow(self.content(table))

    def content(self, table: str, columns: Sequence[str] = ()) -> pa.Table:
        """Rows of `table` as the file keeps them: each text once, in a dictionary, and its number on each row.

        Only `columns` are read when some are given.
        """
        schema = arrow_schema(SCHEMAS[table])
        if columns:
            schema = pa.schema([schema.field(name) for name in columns])
        if table not in self.tables:
            return schema.empty_table()
        texts = [column.name for column in schema if column.type == pa.string()]
        # One small file: threads and memory maps cost more than they save.
        return pq.ParquetFile(self.folder / f"{table}.parquet", read_dictionary=texts).read(
            schema.names, use_threads=False
        )

    def has_file(self, table: str) -> bool:
        """Whether rows of `table` are on disk: not those of an absent table, nor of a school made in memory."""
        return bool(self.entry) and table in self.tables

    def read_peers(self, deciles: Iterable[int]) -> pd.DataFrame:
        """Counts of the schools of some deciles, this one's marked ``is_own``; no partition, no name."""
        return read_peers(self.peers_file, set(deciles), self.others, str(self.entry.get("hash", "")))


def read_manifest(store: Path) -> dict[str, Any]:
    """Manifest of a store.

    Raises
    ------
    StoreError
        ``no_store`` when the folder holds none, ``store_newer`` when a later version wrote it,
        ``store_damaged`` when it cannot be read.
    """
    try:
        manifest = json.loads((store / MANIFEST).read_text(encoding="utf-8"))
        version = manifest["format"]
    except FileNotFoundError:
        raise StoreError("no_store", store=store.name) from None
    except (json.JSONDecodeError, KeyError, TypeError):
        raise StoreError("store_damaged", store=store.name) from None
    if version > FORMAT:
        raise StoreError("store_newer", store=store.name, found=version, expected=FORMAT)
    return manifest


def list_schools(store: Path) -> list[str]:
    """Codes of the schools of a store, sorted."""
    return sorted(read_manifest(store)["schools"])


def open_partition(store: Path, school: str, manifest: Mapping[str, Any] | None = None) -> Partition:
    """Find one school's current partition, without reading any table.

    Raises
    ------
    StoreError
        ``unknown_school`` with the schools there are.
    """
    manifest = manifest or read_manifest(store)
    schools = manifest["schools"]
    if school not in schools:
        raise StoreError("unknown_school", school=school, known=sorted(schools))
    entry, peers = schools[school], manifest.get("peers")
    return Partition(
        school,
        store / "schools" / school / entry["hash"],
        entry["tables"],
        entry,
        peers_path(store, peers) if peers else None,
        frozenset(one["hash"] for one in schools.values()),
    )


class StoreWriter:
    """Adds or replaces partitions of a store; nothing is visible before `commit`.

    Use through `writing`.
    """

    def __init__(self, store: Path, scratch: Path) -> None:
        self._store, self._scratch = store, scratch
        self._entries: dict[str, dict[str, Any]] = {}
        self._counts: dict[str, pd.DataFrame] = {}

    @property
    def scratch(self) -> Path:
        """Folder for the import's own temporary files; it goes with the import."""
        return self._scratch

    def add(
        self, school: str, tables: Mapping[str, pd.DataFrame], *, counts: pd.DataFrame | None = None, **entry: object
    ) -> None:
        """Write a school's tables aside; `entry` is what the manifest will say of them."""
        folder = Path(tempfile.mkdtemp(prefix="partition-", dir=self._scratch))
        rows = {name: len(frame) for name, frame in sorted(tables.items()) if len(frame)}
        for name in rows:
            _write_parquet(folder / f"{name}.parquet", tables[name], name)
        digest = _digest(folder, rows, entry)
        target = self._store / "schools" / school / digest
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            flush_folder(folder)
            folder.replace(target)
            flush_folder(target.parent)
        self._entries[school] = {"hash": digest, "tables": rows, **entry}
        if counts is not None:
            self._counts[digest] = counts

    def commit(self) -> None:
        """Make the added partitions current, all at once, and remove those two imports old."""
        before = _manifest_or_empty(self._store)
        after = {**before, "schools": dict(sorted({**before["schools"], **self._entries}.items()))}
        current = {entry["hash"] for entry in after["schools"].values()}
        after["peers"] = write_peers(self._store, self._scratch, before.get("peers", ""), self._counts, current)
        if after != before:
            replace_json(self._store / MANIFEST, after)
        _remove_unused(self._store, before, after)


@contextmanager
def writing(store: Path) -> Iterator[StoreWriter]:
    """Open a store for one import; a second import waits its turn.

    The lock is the system's and goes with the process. What a killed import left behind is removed
    by the next one.
    """
    from filelock import FileLock  # only an import needs it

    make_private_folder(store)
    with FileLock(store / ".lock"):
        for leftover in store.glob(".import-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=".import-", dir=store))
        try:
            yield StoreWriter(store, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _write_parquet(path: Path, frame: pd.DataFrame, name: str) -> None:
    table = to_arrow(conform(frame, SCHEMAS[name]), SCHEMAS[name])
    pq.write_table(table, path, compression="zstd", store_schema=False)
    flush_file(path)


def _digest(folder: Path, rows: Mapping[str, int], entry: Mapping[str, object]) -> str:
    digest = hashlib.sha256(json.dumps([FORMAT, rows, entry], sort_keys=True, default=str).encode())
    for name in rows:
        digest.update((folder / f"{name}.parquet").read_bytes())
    return digest.hexdigest()[:16]


def _manifest_or_empty(store: Path) -> dict[str, Any]:
    if not (store / MANIFEST).exists():
        return {"format": FORMAT, "schools": {}}
    return read_manifest(store)


def _remove_unused(store: Path, *manifests: dict[str, Any]) -> None:
    """Remove partitions that neither the current manifest nor the one before names."""
    used = {(school, entry["hash"]) for manifest in manifests for school, entry in manifest["schools"].items()}
    for folder in (store / "schools").glob("*/*"):
        if (folder.parent.name, folder.name) not in used:
            shutil.rmtree(folder, ignore_errors=True)
    for path in (store / "peers").glob("*.parquet"):
        if path.stem not in {manifest.get("peers") for manifest in manifests}:
            path.unlink(missing_ok=True)
