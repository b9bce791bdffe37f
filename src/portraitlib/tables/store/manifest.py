"""The manifest of a store: read, checked, and put together again from the partitions when it is damaged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portraitlib.errors import StoreError
from portraitlib.params import SCHOOL_CODE

MANIFEST = "manifest.json"
ENTRY = "entry.json"
COUNTS_FILE = "counts.parquet"
FORMAT = 7
"""Raised with each change of what a store holds; every earlier one stays readable."""

_NAME = re.compile(r"[0-9a-f]{16}").fullmatch
_CODE = re.compile(SCHOOL_CODE).fullmatch
_TYPES: dict[str, type] = {
    "courses": list,
    "files": dict,
    "joined": str,
    "key": str,
    "library": str,
    "mapping": str,
    "mapping_hash": str,
    "rules": str,
    "rules_inline": dict,
    "sources": dict,
    "years": dict,
}


def read_manifest(store: Path) -> dict[str, Any]:
    """Manifest of a store; put together from the partitions when its file is damaged or gone.

    Parameters
    ----------
    store : Path

    Returns
    -------
    dict
        ``format``; ``schools``, the entry of each school's current partition; ``kept``, its older partitions by
        name, the oldest first; ``peers``, the name of the file of counts. ``is_rebuilt`` when it was put together;
        ``lost``, then, the schools of which nothing can be read.

    Raises
    ------
    StoreError
        ``no_store`` when the folder holds none, ``store_newer`` when a later version wrote it,
        ``store_damaged`` when neither the manifest nor the partitions can be read.

    Examples
    --------
    >>> read_manifest(Path("nowhere"))
    Traceback (most recent call last):
    ...
    portraitlib.errors.StoreError: no_store (store='nowhere')
    """
    path = store / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        manifest = None
    except (ValueError, RecursionError):
        manifest = {}
    if isinstance(manifest, dict) and _is_number(manifest.get("format")) and manifest["format"] > FORMAT:
        raise StoreError("store_newer", store=store.name, found=manifest["format"], expected=FORMAT)
    return manifest if _is_manifest(manifest) else _rebuilt(store, is_there=manifest is not None)


def list_schools(store: Path) -> list[str]:
    """Codes of the schools of a store, sorted."""
    return sorted(read_manifest(store)["schools"])


def read_entry(folder: Path) -> dict[str, Any] | None:
    """What a partition's folder says of itself; None when it says nothing that can be read."""
    try:
        told = json.loads((folder / ENTRY).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_good = isinstance(told, dict) and _is_number(told.get("format")) and _is_entry(told.get("entry"))
    return told if is_good and told["entry"]["hash"] == folder.name else None


def partitions_of(store: Path, school: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Folders of a school's partitions that say what they are, the one made current last at the end."""
    told = ((folder, read_entry(folder)) for folder in (store / "schools" / school).glob("*"))
    found = [(folder, entry) for folder, entry in told if entry is not None]
    yield from sorted(found, key=lambda one: (str(one[1].get("current_from", "")), one[0].name))


def _rebuilt(store: Path, *, is_there: bool) -> dict[str, Any]:
    """Put a manifest together: of each school, the partition that was made current last."""
    schools, kept, lost = {}, {}, []
    folders = sorted((store / "schools").glob("*"))
    for folder in folders:
        found = list(partitions_of(store, folder.name)) if _is_code(folder.name) else []
        for _, told in found:
            if told["format"] > FORMAT:
                raise StoreError("store_newer", store=store.name, found=told["format"], expected=FORMAT)
        if not found and any(folder.glob("*")):
            lost.append(folder.name)
        if found:
            schools[folder.name] = found[-1][1]["entry"]
            if len(found) > 1:
                kept[folder.name] = [older.name for older, _ in found[:-1]]
    if not schools:
        raise StoreError("store_damaged" if is_there or folders else "no_store", store=store.name)
    peers = _peers_of(store, {entry["hash"] for entry in schools.values()})
    told = {"lost": lost} if lost else {}
    return {"format": FORMAT, "schools": schools, "kept": kept, "peers": peers, "is_rebuilt": True, **told}


def _peers_of(store: Path, current: set[str]) -> str:
    """Name of the file of counts that tells of the most current partitions."""
    from portraitlib.tables.peer_hash import partitions_counted  # only a damaged store needs it

    counted = {path.stem: len(partitions_counted(path) & current) for path in sorted((store / "peers").glob("*"))}
    return max(counted, key=lambda name: counted[name], default="")


def _is_manifest(manifest: object) -> bool:
    if not isinstance(manifest, dict) or not _is_number(manifest.get("format")):
        return False
    schools, kept, peers = manifest.get("schools"), manifest.get("kept", {}), manifest.get("peers", "")
    return (
        isinstance(schools, dict)
        and all(map(_is_code, schools))
        and all(map(_is_entry, schools.values()))
        and isinstance(kept, dict)
        and all(isinstance(names, list) and all(map(_is_name, names)) for names in kept.values())
        and (peers == "" or _is_name(peers))
    )


def _is_entry(entry: object) -> bool:
    """Whether what is said of a partition has the types its readers count on.

    Types are gathered, not asked for one by one: a report looks at the entries of every school.
    """
    if not isinstance(entry, dict) or not _is_name(entry.get("hash")):
        return False
    tables, files, courses = entry.get("tables"), entry.get("files", {}), entry.get("courses", [])
    if not (isinstance(tables, dict) and all(isinstance(entry[name], _TYPES[name]) for name in entry.keys() & _TYPES)):
        return False
    try:
        of_files = {(type(told), type(told[0]), type(told[1]), len(told)) for told in files.values()}
    except (TypeError, LookupError):
        return False
    return (
        set(map(type, tables.values())) <= {int}
        and of_files <= {(list, int, str, 2)}
        and set(map(type, courses)) <= {dict}
    )


def _is_name(name: object) -> bool:
    return isinstance(name, str) and _NAME(name) is not None


def _is_code(school: str) -> bool:
    return _CODE(school) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
