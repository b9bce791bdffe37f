"""The store: one Parquet partition a school, replaced whole or not at all.

Layout::

    STORE/manifest.json                     which partition of each school is current; replaced atomically
    STORE/schools/<school>/<hash>/<table>.parquet
    STORE/imports/<import>/                 what the import said: reconciliation, set-aside rows

A partition's folder is named by the hash of its content and never changes once named: a reader that
opened the manifest sees one state of the store, whatever an import does meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from portraitlib.errors import StoreError
from portraitlib.tables.frames import conform, from_arrow, to_arrow
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
    """

    school: str
    folder: Path
    tables: Mapping[str, int]
    entry: Mapping[str, object] = field(repr=False)

    def read(self, table: str) -> pd.DataFrame:
        """Rows of `table`; an empty frame of the right columns when the school has none."""
        if table not in self.tables:
            return conform(pd.DataFrame(), SCHEMAS[table])
        # One small file: threads and memory maps cost more than they save.
        content = pq.ParquetFile(self.folder / f"{table}.parquet").read(use_threads=False)
        return from_arrow(content)


def read_manifest(store: Path) -> dict:
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


def open_partition(store: Path, school: str) -> Partition:
    """Find one school's current partition, without reading any table.

    Raises
    ------
    StoreError
        ``unknown_school`` with the schools there are.
    """
    schools = read_manifest(store)["schools"]
    if school not in schools:
        raise StoreError("unknown_school", school=school, known=sorted(schools))
    entry = schools[school]
    return Partition(school, store / "schools" / school / entry["hash"], entry["tables"], entry)


class StoreWriter:
    """Adds or replaces partitions of a store; nothing is visible before `commit`.

    Use through `writing`.
    """

    def __init__(self, store: Path, scratch: Path) -> None:
        self._store, self._scratch = store, scratch
        self._entries: dict[str, dict] = {}

    @property
    def scratch(self) -> Path:
        """Folder for the import's own temporary files; it goes with the import."""
        return self._scratch

    def add(self, school: str, tables: Mapping[str, pd.DataFrame], **entry: object) -> None:
        """Write a school's tables aside; `entry` is what the manifest will say of them.

        Parameters
        ----------
        school : str
        tables : dict of table name to DataFrame
            Conformed frames; an empty one is not written.
        **entry
            Facts kept in the manifest: ``sources`` (name to SHA-256), ``mapping``, ``rules``…
        """
        folder = Path(tempfile.mkdtemp(prefix="partition-", dir=self._scratch))
        rows = {name: len(frame) for name, frame in sorted(tables.items()) if len(frame)}
        for name in rows:
            _write_parquet(folder / f"{name}.parquet", tables[name], name)
        digest = _digest(folder, rows, entry)
        target = self._store / "schools" / school / digest
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync(folder)
            folder.replace(target)
            _sync(target.parent)
        self._entries[school] = {"hash": digest, "tables": rows, **entry}

    def commit(self) -> None:
        """Make the added partitions current, all at once, and remove those two imports old."""
        before = _manifest_or_empty(self._store)
        after = {**before, "schools": dict(sorted({**before["schools"], **self._entries}.items()))}
        if after != before:
            _replace_json(self._store / MANIFEST, after)
        _remove_unused(self._store, before, after)


@contextmanager
def writing(store: Path) -> Iterator[StoreWriter]:
    """Open a store for one import; a second import waits its turn.

    The lock is the system's and goes with the process. What a killed import left behind is removed
    by the next one.
    """
    from filelock import FileLock  # only an import needs it

    store.mkdir(parents=True, exist_ok=True)
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
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _digest(folder: Path, rows: Mapping[str, int], entry: Mapping[str, object]) -> str:
    digest = hashlib.sha256(json.dumps([FORMAT, rows, entry], sort_keys=True, default=str).encode())
    for name in rows:
        digest.update((folder / f"{name}.parquet").read_bytes())
    return digest.hexdigest()[:16]


def _manifest_or_empty(store: Path) -> dict:
    if not (store / MANIFEST).exists():
        return {"format": FORMAT, "schools": {}}
    return read_manifest(store)


def _replace_json(path: Path, content: dict) -> None:
    """Write beside, flush to disk, then rename: a reader sees the old file or the new one."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as written:
        json.dump(content, written, ensure_ascii=False, indent=1, sort_keys=True)
        written.flush()
        os.fsync(written.fileno())
    beside.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Flush a folder's entries to disk where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_unused(store: Path, *manifests: dict) -> None:
    """Remove partitions that neither the current manifest nor the one before names."""
    used = {(school, entry["hash"]) for manifest in manifests for school, entry in manifest["schools"].items()}
    for folder in (store / "schools").glob("*/*"):
        if (folder.parent.name, folder.name) not in used:
            shutil.rmtree(folder, ignore_errors=True)
