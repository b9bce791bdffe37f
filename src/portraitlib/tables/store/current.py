"""Which partition of each school is in use: the one moment at which a store changes, and what goes after it."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from portraitlib.tables.durable import replace_json
from portraitlib.tables.peer_file import read_counts, write_peers
from portraitlib.tables.peer_hash import is_whole, peers_path
from portraitlib.tables.store.manifest import COUNTS_FILE, FORMAT, MANIFEST, read_entry
from portraitlib.tables.store.partition import partition_folder
from portraitlib.tables.store.placing import adopt, made_current_now

TYPED, TYPED_DAYS = "is_typed", 1
"""Key of an entry whose rows a person typed; days for which a notebook that has it open may still read it."""


def make_current(
    store: Path,
    scratch: Path,
    before: Mapping[str, Any],
    entries: Mapping[str, Mapping[str, Any]],
    counts: Mapping[str, pd.DataFrame],
    old_versions: int,
    kept_days: int | None = None,
) -> None:
    """Make partitions that are in their place current, by one replacement of the manifest."""
    for school, entry in before["schools"].items():
        adopt(store, school, entry, str(before.get("peers", "")))
    replaced = [school for school, entry in entries.items() if _name(before, school) not in ("", entry["hash"])]
    for school in replaced:
        made_current_now(store, school, entries[school]["hash"])
    schools = dict(sorted({**before["schools"], **entries}.items()))
    after = {"format": FORMAT, "schools": schools, "kept": _kept(store, before, entries, old_versions)}
    after["kept"] = not_too_old(store, after, kept_days)
    current = {entry["hash"] for entry in schools.values()}
    peers = str(before.get("peers", ""))
    if not is_whole(peers_path(store, peers)):
        others = {school: entry for school, entry in schools.items() if entry["hash"] not in counts}
        counts = {**_own_counts(store, others), **counts}
    after["peers"] = write_peers(store, scratch, peers, counts, current)
    if after != before:
        replace_json(store / MANIFEST, after)
    # Someone may be reading what was in use a moment ago; older versions that are no longer kept may go.
    remove_unused(store, {**before, "kept": {}}, after)


def remove_unused(store: Path, *manifests: Mapping[str, Any]) -> int:
    """Remove partitions that no manifest given names, of schools the last one tells of; how many went."""
    used = {(school, name) for manifest in manifests for school, name in _named(manifest)}
    gone = 0
    for school in manifests[-1]["schools"]:
        for folder in (store / "schools" / school).glob("*"):
            if (school, folder.name) not in used:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
    for path in (store / "peers").glob("*.parquet"):
        if path.stem not in {manifest.get("peers") for manifest in manifests}:
            path.unlink(missing_ok=True)
    return gone


def latest(names: Collection[str], n: int) -> list[str]:
    """Last `n` of some names, in their order."""
    return list(names)[max(0, len(names) - n) :]


def not_too_old(store: Path, manifest: Mapping[str, Any], days: int | None) -> dict[str, list[str]]:
    """Older partitions of each school, but those that another replaced more than some days ago; None keeps them all."""
    kept: dict[str, list[str]] = manifest.get("kept", {})
    if days is None:
        return kept
    now = datetime.now(UTC)
    limits = {typed: (now - timedelta(days=n)).isoformat() for typed, n in ((False, days), (True, TYPED_DAYS))}
    found = {}
    for school, names in kept.items():
        pairs = pairwise([*names, _name(manifest, school)])
        since = [(name, limits[_is_typed(store, school, name)], after) for name, after in pairs]
        found[school] = [name for name, limit, after in since if _in_use_from(store, school, after, limit) >= limit]
    return {school: names for school, names in found.items() if names}


def _is_typed(store: Path, school: str, name: str) -> bool:
    """Whether a partition came from a few rows that a person typed, and not from an import."""
    told = read_entry(partition_folder(store, school, name)) or {}
    return bool(told.get("entry", {}).get(TYPED, False))


def _in_use_from(store: Path, school: str, name: str, otherwise: str) -> str:
    """When a partition came in use, as it says itself."""
    told = read_entry(partition_folder(store, school, name)) or {}
    return str(told.get("current_from", otherwise))


def _kept(
    store: Path, before: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]], n: int
) -> dict[str, list[str]]:
    """Older partitions of each school, the oldest first; of the schools that change, the last `n` imported.

    What a person types, twenty times a week, pushes no import out of those that can be brought back.
    """
    kept = {school: list(names) for school, names in before.get("kept", {}).items()}
    for school, entry in entries.items():
        older = [*kept.get(school, ()), _name(before, school)]
        names = [name for name in dict.fromkeys(older) if name not in ("", entry["hash"])]
        typed = [name for name in names if n and _is_typed(store, school, name)]
        imported = latest([name for name in names if name not in typed], n)
        kept[school] = [name for name in names if name in typed or name in imported]
    return {school: names for school, names in sorted(kept.items()) if names}


def _own_counts(store: Path, schools: Mapping[str, Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    """Counts that each current partition keeps of itself."""
    folders = {entry["hash"]: partition_folder(store, school, entry["hash"]) for school, entry in schools.items()}
    found = {name: read_counts(folder / COUNTS_FILE) for name, folder in folders.items()}
    return {name: counts for name, counts in found.items() if counts is not None}


def _name(manifest: Mapping[str, Any], school: str) -> str:
    return str(manifest["schools"].get(school, {}).get("hash", ""))


def _named(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    current = [(school, entry["hash"]) for school, entry in manifest["schools"].items()]
    return current + [(school, name) for school, names in manifest.get("kept", {}).items() for name in names]
