"""Rows kept so far, waiting on disk by school and table until every file is read."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from portraitlib.ingest.standard import Standard
from portraitlib.tables.schema import TableSchema

ORIGIN, CELL, LINE = "_origin", "_cell", "_line"
TRACES = (ORIGIN, CELL, LINE)
EVERY_SCHOOL = ""
"""School of the rows that bear none: they are copied to every school."""
MOST_BYTES = 192 << 20


class Stage:
    """Arrow files of rows by school and table, written when too much waits in memory."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._waiting: dict[tuple[str, str], list[pa.Table]] = defaultdict(list)
        self._files: dict[tuple[str, str], list[Path]] = defaultdict(list)
        self._n_bytes = 0

    def add(self, table: str, schools: np.ndarray, names: list[str], rows: pa.Table) -> None:
        """Put rows aside for their schools."""
        order = np.argsort(schools, kind="stable")
        counts = np.bincount(schools, minlength=len(names))
        ordered = rows if (counts > 0).sum() <= 1 else rows.take(pa.array(order))
        start = 0
        for name, n_rows in zip(names, counts.tolist(), strict=True):
            if n_rows:
                self._waiting[name, table].append(ordered.slice(start, n_rows))
                start += n_rows
        self._n_bytes += rows.nbytes
        if self._n_bytes > self._most_bytes:
            self._write()

    def _write(self) -> None:
        for (school, table), parts in self._waiting.items():
            written = self._files[school, table]
            path = self._folder / (school or "_every") / f"{table}-{len(written)}.arrow"
            path.parent.mkdir(parents=True, exist_ok=True)
            whole = pa.concat_tables(parts).combine_chunks()
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, whole.schema, options=options) as writer:
                writer.write_table(whole)
            written.append(path)
        self._waiting.clear()
        self._n_bytes = 0

    @property
    def schools(self) -> list[str]:
        """Schools that have rows, `EVERY_SCHOOL` apart."""
        return sorted({school for school, _table in [*self._waiting, *self._files]} - {EVERY_SCHOOL})

    def tables(self, school: str) -> dict[str, pa.Table]:
        """Rows of a school, by table, in the order they were read; its files are then removed."""
        found = {}
        for table in sorted({table for of, table in [*self._waiting, *self._files] if of == school}):
            parts = [_read(path) for path in self._files.pop((school, table), [])]
            parts += self._waiting.pop((school, table), [])
            found[table] = pa.concat_tables(parts)
        return found


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as file:
        rows = pa.ipc.open_file(file).read_all()
    path.unlink()
    return rows


def staged_rows(standard: Standard, schema: TableSchema, origin: int, lines: np.ndarray, cells: np.ndarray) -> pa.Table:
    """Records in their Arrow types, with where each comes from."""
    columns = {column.name: standard.column(column.name).arrow(column) for column in schema.columns}
    columns[ORIGIN] = pa.array(np.full(standard.n, origin, dtype="int32"))
    columns[CELL] = pa.array(cells.astype("int32"))
    columns[LINE] = pa.array(lines.astype("int64"))
    return pa.table(columns)
