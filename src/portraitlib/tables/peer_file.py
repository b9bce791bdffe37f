"""The store's one file of peer counts: every school's success, a row group a decile.

The file is named by its content and the manifest names the current one, so it changes with the manifest and
never before: a killed import leaves the counts of the store it leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from portraitlib.errors import StoreError
from portraitlib.tables.durable import flush_file, flush_folder
from portraitlib.tables.peer_counts import COUNTS, anonymous, counts_of_all, counts_table

OWN = "own"
"""Stands for a partition in its own file of counts: the file goes where the partition goes."""


def peers_path(store: Path, name: str) -> Path:
    """Where the counts called `name` are."""
    return store / "peers" / f"{name}.parquet"


def read_peers(path: Path | None, deciles: Collection[int], current: Collection[str], own: str) -> pd.DataFrame:
    """Counts of the schools of some deciles; the other deciles are not read."""
    if path is None:
        return anonymous(COUNTS.empty_table().to_pandas(), own)
    file = _opened(path)
    place = COUNTS.names.index("decile")
    of_group = [file.metadata.row_group(number).column(place).statistics.min for number in range(file.num_row_groups)]
    wanted = [number for number, decile in enumerate(of_group) if decile in deciles]
    rows = file.read_row_groups(wanted, use_threads=False).to_pandas()
    return anonymous(rows[rows["partition"].isin(list(current))], own)


def _opened(path: Path) -> pq.ParquetFile:
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
    rows = _opened(path).read(use_threads=False).to_pandas()
    rows = rows[rows["partition"].isin(list(current))]
    lines = pd.util.hash_pandas_object(rows.drop(columns="partition"), index=False)
    of_school: dict[str, list[int]] = {}
    for partition, line in zip(rows["partition"], lines.tolist(), strict=True):
        of_school.setdefault(partition, []).append(line)
    decile_of = dict(zip(rows["partition"], rows["decile"].tolist(), strict=True))
    of_decile: dict[int, list[str]] = {}
    for partition, decile in decile_of.items():
        of_decile.setdefault(decile, []).append(_digest(sorted(of_school[partition])))
    return {decile: _digest(sorted(hashes)) for decile, hashes in of_decile.items()}, decile_of


def _digest(parts: Collection[object]) -> str:
    return hashlib.sha256(" ".join(str(part) for part in parts).encode()).hexdigest()[:16]


def write_peers(
    store: Path, scratch: Path, before: str, added: Mapping[str, pd.DataFrame], current: Collection[str]
) -> str:
    """Write the counts of every school after an import."""
    path = peers_path(store, before)
    known = pq.ParquetFile(path).read(use_threads=False) if is_whole(path) else None
    beside = scratch / "peers.parquet"
    _write_row_groups(beside, counts_of_all(known, added.items(), current))
    name = _name_of(beside)
    target = peers_path(store, name)
    if not is_whole(target):
        target.parent.mkdir(mode=0o700, exist_ok=True)
        beside.replace(target)
        flush_folder(target.parent)
    return name


def is_whole(path: Path) -> bool:
    """Whether a file of counts holds what its name says."""
    return path.is_file() and _name_of(path) == path.stem


def write_counts(path: Path, counts: pd.DataFrame) -> None:
    """Write one partition's own counts, for the day it is brought back."""
    pq.write_table(counts_table(counts, OWN), path, compression="zstd", store_schema=False)
    flush_file(path)


def read_counts(path: Path) -> pd.DataFrame | None:
    """One partition's own counts; None when it has none that can be read."""
    try:
        return pq.ParquetFile(path).read(use_threads=False).to_pandas().drop(columns="partition")
    except (OSError, pa.ArrowException):
        return None


def counts_of(path: Path, partition: str) -> pd.DataFrame | None:
    """Counts of one partition in the file of all; None when it has none."""
    if not is_whole(path):
        return None
    rows = pq.ParquetFile(path).read(use_threads=False).to_pandas()
    own = rows[rows["partition"] == partition].drop(columns="partition")
    return own if len(own) else None


def partitions_counted(path: Path) -> set[str]:
    """Partitions that a file of counts tells of; none when it is damaged."""
    if not is_whole(path):
        return set()
    return set(pq.ParquetFile(path).read(["partition"], use_threads=False).column(0).to_pylist())


def _name_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _write_row_groups(path: Path, counts: pa.Table) -> None:
    with pq.ParquetWriter(path, COUNTS, compression="zstd", store_schema=False) as writer:
        deciles = counts["decile"].to_numpy()
        for decile in sorted(set(deciles.tolist())):
            writer.write_table(counts.filter(pa.array(deciles == decile)))
    flush_file(path)
