"""One school's partition: opened after a look at its files, each verified by its hash when it is first read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from portraitlib.errors import StoreError
from portraitlib.tables.arrow_schemas import arrow_schema
from portraitlib.tables.earlier_names import EARLIER, MADE_OF_EARLIER
from portraitlib.tables.peer_hash import peers_path
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store.manifest import read_manifest

if TYPE_CHECKING:  # a server and a command read names and groups, and make no frame
    import pandas as pd

HASH_DIGITS = 16
_VERIFIED: set[tuple[str, int, int, str]] = set()
"""Files whose hash was found right: path, size, time of change and hash. One that changes is verified again."""


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
        from portraitlib.tables.frames import from_arrow

        return from_arrow(self.content(table))

    def content(self, table: str, columns: Sequence[str] = ()) -> pa.Table:
        """Rows of `table` as the file keeps them: each text once, in a dictionary, and its number on each row.

        Only `columns` are read when some are given. A column that the file lacks, written by an earlier version,
        is all missing.

        Raises
        ------
        StoreError
            ``partition_damaged`` when the file is not what was written.
        """
        if table in MADE_OF_EARLIER and self._earlier:
            return self._from_earlier(table).select(columns or list(SCHEMAS[table].column_names))
        schema = arrow_schema(SCHEMAS[table])
        if columns:
            schema = pa.schema([schema.field(name) for name in columns])
        found = self._read(table, schema) if table in self.tables else schema.empty_table()
        return _under_todays_names(found) if SCHEMAS[table].is_import_record else found

    def _read(self, table: str, schema: pa.Schema) -> pa.Table:
        try:
            return _read_parquet(self._verified(table), schema)
        except (OSError, pa.ArrowException):
            raise self.damaged(table, "unreadable") from None

    @property
    def _earlier(self) -> list[str]:
        """Tables that were questionnaires of their own before format 3."""
        return [name for name in self.tables if name in EARLIER]

    def _from_earlier(self, table: str) -> pa.Table:
        from portraitlib.tables.earlier_tables import with_earlier
        from portraitlib.tables.frames import from_arrow, to_arrow

        told = {name: from_arrow(self._read(name, arrow_schema(EARLIER[name]))) for name in self._earlier}
        made = to_arrow(with_earlier(told)[table], SCHEMAS[table])
        for place, name in enumerate(made.column_names):
            if pa.types.is_string(made.schema.field(place).type):
                made = made.set_column(place, name, made.column(place).dictionary_encode())
        return made

    def has_file(self, table: str) -> bool:
        """Whether rows of `table` are on disk: not those of an absent table, nor of a school made in memory."""
        return bool(self.entry) and (table in self.tables or (table in MADE_OF_EARLIER and bool(self._earlier)))

    def n_rows(self, table: str) -> int:
        """How many rows of `table` there are; its file is not read, but where an earlier version wrote another."""
        return self.tables[table] if table in self.tables else self.content(table).num_rows

    def read_peers(self, deciles: Iterable[int]) -> pd.DataFrame:
        """Counts of the schools of some deciles, this one's marked ``is_own``; no partition, no name."""
        from portraitlib.tables.peer_file import read_peers

        return read_peers(self.peers_file, set(deciles), self.others, str(self.entry.get("hash", "")))

    def look_over(self) -> None:
        """Refuse a partition of which a file is missing or has not its size; nothing is read.

        Raises
        ------
        StoreError
            ``partition_damaged``.
        """
        for table in self.tables:
            size = _size(self._path(table))
            told = self.entry.get("files", {}).get(table)
            if size is None or (told and size != told[0]):
                raise self.damaged(table, "gone" if size is None else "cut")

    def verify(self) -> None:
        """Read every file again and refuse the partition when one is not what was written.

        Raises
        ------
        StoreError
            ``partition_damaged``.
        """
        self.look_over()
        for table in self.tables:
            if table in self.entry.get("files", {}):
                self._checked(table)
            elif table in SCHEMAS:
                self.content(table)

    def damaged(self, table: str, damage: str) -> StoreError:
        """Error that names the school, by its name too when it can be read."""
        name = "" if table == "schools" else self._name()
        return StoreError("partition_damaged", school=self.school, name=name, table=table, damage=damage)

    def _name(self) -> str:
        try:
            named = self.content("schools", ["school_name"]).column(0).to_pylist()
        except StoreError:
            return ""
        return str(named[0] or "") if named else ""

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def _verified(self, table: str) -> Path | bytes:
        """The file when it was verified before, else its content, verified."""
        told, path = self.entry.get("files", {}).get(table), self._path(table)
        if told is None or _stamp(path, told[1]) in _VERIFIED:
            return path
        return self._checked(table)

    def _checked(self, table: str) -> bytes:
        path, digest = self._path(table), self.entry["files"][table][1]
        stamp, content = _stamp(path, digest), path.read_bytes()
        if content_hash(content) != digest:
            raise self.damaged(table, "changed")
        _VERIFIED.add(stamp)
        return content


def open_partition(store: Path, school: str, manifest: Mapping[str, Any] | None = None) -> Partition:
    """Find one school's current partition, without reading any table.

    Raises
    ------
    StoreError
        ``unknown_school`` with the schools there are; ``partition_damaged`` when a file is missing or cut.
    """
    manifest = manifest or read_manifest(store)
    schools = manifest["schools"]
    if school in manifest.get("lost", ()):
        raise StoreError("partition_damaged", school=school, name="", table="schools", damage="unreadable")
    if school not in schools:
        raise StoreError("unknown_school", school=school, known=sorted(schools))
    peers = manifest.get("peers")
    others = frozenset(one["hash"] for one in schools.values())
    partition = partition_at(store, school, schools[school], peers_path(store, peers) if peers else None, others)
    partition.look_over()
    return partition


def partition_at(
    store: Path,
    school: str,
    entry: Mapping[str, Any],
    peers_file: Path | None = None,
    others: frozenset[str] = frozenset(),
) -> Partition:
    """Partition that an entry tells of, current or not."""
    return Partition(school, partition_folder(store, school, entry["hash"]), entry["tables"], entry, peers_file, others)


def partition_folder(store: Path, school: str, name: str) -> Path:
    """Where a school's partition of that name is."""
    return store / "schools" / school / name


def content_hash(content: bytes) -> str:
    """Hash of a file, as the entry of its partition keeps it."""
    return hashlib.sha256(content).hexdigest()[:HASH_DIGITS]


def _read_parquet(source: Path | bytes, schema: pa.Schema) -> pa.Table:
    texts = [column.name for column in schema if column.type == pa.string()]
    try:
        file = _open_parquet(source, texts)
    except KeyError:  # a column that the file lacks
        known = set(_open_parquet(source, []).schema_arrow.names)
        file = _open_parquet(source, [name for name in texts if name in known])
    known = set(file.schema_arrow.names)
    # One small file: threads and memory maps cost more than they save.
    found = file.read([name for name in schema.names if name in known], use_threads=False)
    if known.issuperset(schema.names):
        return found
    columns = [found.column(one.name) if one.name in known else _missing(one, file.metadata.num_rows) for one in schema]
    return pa.table(columns, names=schema.names)


def _open_parquet(source: Path | bytes, texts: list[str]) -> pq.ParquetFile:
    return pq.ParquetFile(pa.BufferReader(source) if isinstance(source, bytes) else source, read_dictionary=texts)


def _under_todays_names(account: pa.Table) -> pa.Table:
    """Account of an import in which the questionnaires of before format 3 are called as today."""
    if "table" not in account.column_names:
        return account
    import pyarrow.compute as pc  # only the account of an import is read so

    place, names = account.column_names.index("table"), account.column("table").cast(pa.string())
    names = pc.if_else(pc.is_in(names, pa.array(list(EARLIER))), "answers", names)
    return account.set_column(place, "table", names.dictionary_encode())


def _missing(column: pa.Field, n_rows: int) -> pa.Array:
    kind = pa.dictionary(pa.int32(), pa.string()) if column.type == pa.string() else column.type
    return pa.nulls(n_rows, kind)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _stamp(path: Path, digest: str) -> tuple[str, int, int, str]:
    found = path.stat()
    return str(path), found.st_size, found.st_mtime_ns, digest
