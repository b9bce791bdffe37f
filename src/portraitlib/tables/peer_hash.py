"""What a run asks of the store's file of peer counts: where it is, whether it is whole, whether it changed.

Arrow alone is loaded: a run in which nothing has changed makes no frame.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from portraitlib.errors import StoreError


def peers_path(store: Path, name: str) -> Path:
    """Where the counts called `name` are."""
    return store / "peers" / f"{name}.parquet"


def opened(path: Path) -> pq.ParquetFile:
    """Refuse a file of counts that is not what its name says."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest()[:16] != path.stem:
        raise StoreError("peers_damaged")
    return pq.ParquetFile(pa.BufferReader(content))


def hash_deciles(path: Path, current: Collection[str]) -> tuple[dict[int, str], dict[str, int]]:
    """Say in one hash what the schools of each decile are compared by, so that a reader knows when it changed."""
    rows = opened(path).read(use_threads=False)
    kept = frozenset(current)
    of_school: dict[str, list[str]] = {}
    decile_of: dict[str, int] = {}
    told = zip(rows.column("partition").to_pylist(), rows.column("decile").to_pylist(), _lines(rows), strict=True)
    for partition, decile, line in told:  # what Arrow computes with, it loads pandas to look at
        if partition in kept:
            of_school.setdefault(partition, []).append(line)
            decile_of[partition] = decile
    of_decile: dict[int, list[str]] = {}
    for partition, decile in decile_of.items():
        of_decile.setdefault(decile, []).append(_digest(sorted(of_school[partition])))
    return {decile: _digest(sorted(hashes)) for decile, hashes in of_decile.items()}, decile_of


def _lines(rows: pa.Table) -> list[str]:
    """What each row counts, as one text."""
    counts = [rows.column(name).to_pylist() for name in rows.column_names if name != "partition"]
    return [str(row) for row in zip(*counts, strict=True)]


def _digest(parts: Collection[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def is_whole(path: Path) -> bool:
    """Whether a file of counts holds what its name says."""
    return path.is_file() and name_of(path) == path.stem


def partitions_counted(path: Path) -> set[str]:
    """Partitions that a file of counts tells of; none when it is damaged."""
    if not is_whole(path):
        return set()
    return set(pq.ParquetFile(path).read(["partition"], use_threads=False).column(0).to_pylist())


def name_of(path: Path) -> str:
    """Name of a file of counts: the hash of what it holds."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
