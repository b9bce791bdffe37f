"""The store: one Parquet partition a school, replaced whole or not at all.

Layout::

    STORE/manifest.json                     which partition of each school is current; replaced atomically
    STORE/schools/<school>/<hash>/<table>.parquet
    STORE/schools/<school>/<hash>/entry.json      what the manifest says of the partition, and since when
    STORE/schools/<school>/<hash>/counts.parquet  its own peer counts, for the day it is brought back
    STORE/peers/<hash>.parquet              success of every school, counted at import, without a name
    STORE/imports/<import>/                 what the import said: reconciliation, set-aside rows

A partition's folder is named by the hash of its content and its tables never change once named: a reader that
opened the manifest sees one state of the store, whatever an import does meanwhile. The name is not trusted: each
table's size is checked when the partition is opened, and its hash when it is first read.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from portraitlib.tables.store.manifest import FORMAT, list_schools, read_manifest

if TYPE_CHECKING:
    from portraitlib.tables.store.current import TYPED
    from portraitlib.tables.store.partition import Partition, open_partition
    from portraitlib.tables.store.writer import StoreWriter, writing

__all__ = ["FORMAT", "TYPED", "Partition", "StoreWriter", "list_schools", "open_partition", "read_manifest", "writing"]

_HOMES = {
    "TYPED": "current",
    "Partition": "partition",
    "open_partition": "partition",
    "StoreWriter": "writer",
    "writing": "writer",
}


def __getattr__(name: str) -> Any:
    """Load what reads or writes tables when it is first asked for: many who read the manifest do neither."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
