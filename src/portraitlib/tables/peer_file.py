"""The store's one file of peer counts: every school's success, a row group a decile.

The file is named by its content and the manifest names the current one, so it changes with the manifest and
never before: a killed import leaves the counts of the store it leaves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from portraitlib.tables.durable import flush_file, flush_folder
from portraitlib.tables.peer_counts import COUNTS, anonymous, counts_of_all, counts_table
from portraitlib.tables.peer_hash import is_whole, name_of, opened, peers_path

OWN = "own"
"""Stands for a partition in its own file of counts: the file goes where the partition goes."""


def read_peers(path: Path | None, deciles: Collection[int], current: Collection[str], own: str) -> pd.DataFrame:
    """Counts of the schools of some deciles; the other deciles are not read."""
    if path is None:
        return anonymous(COUNTS.empty_table().to_pandas(), own)
    file = opened(path)
    place = COUNTS.names.index("decile")
    of_group = [file.metadata.row_group(number).column(place).statistics.min for number in range(file.num_row_groups)]
    wanted = [number for number, decile in enumerate(of_group) if decile in deciles]
    rows = file.read_row_groups(wanted, use_threads=False).to_pandas()
    return anonymous(rows[rows["partition"].isin(list(current))], own)


def write_peers(
    store: Path, scratch: Path, before: str, added: Mapping[str, pd.DataFrame], current: Collection[str]
) -> str:
    """Write the counts of every school after an import."""
    path = peers_path(store, before)
    known = pq.ParquetFile(path).read(use_threads=False) if is_whole(path) else None
    beside = scratch / "peers.parquet"
    _write_row_groups(beside, counts_of_all(known, added.items(), current))
    name = name_of(beside)
    target = peers_path(store, name)
    if not is_whole(target):
        target.parent.mkdir(mode=0o700, exist_ok=True)
        beside.replace(target)
        flush_folder(target.parent)
    return name


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


def _write_row_groups(path: Path, counts: pa.Table) -> None:
    with pq.ParquetWriter(path, COUNTS, compression="zstd", store_schema=False) as writer:
        deciles = counts["decile"].to_numpy()
        for decile in sorted(set(deciles.tolist())):
            writer.write_table(counts.filter(pa.array(deciles == decile)))
    flush_file(path)
