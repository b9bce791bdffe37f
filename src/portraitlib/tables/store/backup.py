"""One file that holds a store and the settings it goes with, and what puts it back. The key is never in it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from portraitlib.errors import StoreError
from portraitlib.tables.durable import flush_folder, make_private_folder, owner_only
from portraitlib.tables.store.manifest import read_manifest
from portraitlib.tables.store.partition import content_hash
from portraitlib.tables.store.writer import locked

LIST = "sauvegarde.json"
BACKUP_FORMAT = 1
STORE, PARAMS, JOURNAL = "store", "params", "journal"
DATABASE, BESIDE_DATABASE = ".sqlite", ("-journal", "-wal", "-shm")
LONGEST_KEY = 4096
"""A file longer than this is no key."""


@dataclass(frozen=True)
class Restored:
    """What was put back: how many files, the schools, and the folder of what was there before, if anything was."""

    n_files: int
    schools: list[str]
    keys: list[str]
    aside: Path | None


def back_up(store: Path, project: Path, target: Path, is_key: Callable[[bytes], bool]) -> int:
    """Write a store, the project's ``params`` and its ``journal*`` folders to one zip; how many files went in.

    Parameters
    ----------
    store, project, target : Path
    is_key : function of a short file's content
        Says whether it is the key of the pseudonyms, which never goes in.

    Raises
    ------
    StoreError
        ``no_store`` and the others of `read_manifest`; ``backup_is_there``, ``backup_in_store``.
    """
    read_manifest(store)
    if target.exists():
        raise StoreError("backup_is_there", file=target.name)
    tops = {STORE: store, PARAMS: project / PARAMS, **{path.name: path for path in project.glob(f"{JOURNAL}*/")}}
    if any(target.resolve().is_relative_to(folder.resolve()) for folder in tops.values()):
        raise StoreError("backup_in_store")
    with locked(store) as scratch:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.resolve().parent)  # 0600
        try:
            with os.fdopen(handle, "wb") as written:
                n_files = _write(written, tops, is_key, scratch)
                written.flush()
                os.fsync(written.fileno())
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    flush_folder(target.resolve().parent)
    return n_files


def restore(file: Path, store: Path, project: Path, *, replace: bool = False) -> Restored:
    """Put back what a backup holds, after checking all of it.

    Parameters
    ----------
    file, store, project : Path
    replace : bool
        Set aside, in a folder beside the store, what is there and differs; without it nothing is touched.

    Raises
    ------
    StoreError
        ``not_a_backup``, ``backup_newer``; ``restore_over`` with what is there.
    """
    with _opened(file) as archive:
        told = _list_of(archive, file)
        tops = sorted({PurePosixPath(name).parts[0] for name in told["files"]})
        store.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{store.name}-restore-", dir=store.parent))
        try:
            _unpack(archive, told["files"], scratch, file)
            places = {top: store if top == STORE else project / top for top in tops}
            there = {top: place for top, place in places.items() if _differs(place, scratch / top, whole=top == STORE)}
            if there and not replace:
                raise StoreError("restore_over", names=[place.name for place in there.values()])
            aside = _set_aside(there, store) if there else None
            _put_back(scratch, places)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    schools = read_manifest(store)["schools"]
    keys = sorted({entry["key"] for entry in schools.values() if "key" in entry})
    return Restored(len(told["files"]), sorted(schools), keys, aside)


def _write(written: Any, tops: dict[str, Path], is_key: Callable[[bytes], bool], scratch: Path) -> int:
    files: dict[str, str] = {}
    with zipfile.ZipFile(written, "w", strict_timestamps=False) as archive:
        for top, folder in tops.items():
            for path in _files(folder, scratch):
                content = _content(path)
                if len(content) <= LONGEST_KEY and is_key(content):
                    continue
                name = f"{top}/{path.relative_to(folder).as_posix()}"
                way = zipfile.ZIP_STORED if path.suffix == ".parquet" else zipfile.ZIP_DEFLATED
                archive.writestr(name, content, compress_type=way)
                files[name] = content_hash(content)
        listed = {"format": BACKUP_FORMAT, "made_at": f"{datetime.now():%Y-%m-%d %H:%M}", "files": files}
        archive.writestr(LIST, json.dumps(listed, indent=1), compress_type=zipfile.ZIP_DEFLATED)
    return len(files)


def _content(path: Path) -> bytes:
    """Content of a file; of a database, as it is between two writings."""
    if path.suffix == DATABASE:
        with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as database:
            return database.serialize()
    return path.read_bytes()


def _files(folder: Path, scratch: Path) -> Iterator[Path]:
    """Files of a folder, but those of a change under way."""
    for path in sorted(folder.rglob("*")):
        is_beside = path.name == ".lock" or path.name.endswith(tuple(f"{DATABASE}{end}" for end in BESIDE_DATABASE))
        if path.is_file() and not is_beside and not path.is_relative_to(scratch):
            yield path


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except FileNotFoundError:
        raise StoreError("not_a_backup", file=file.name, reason="missing") from None
    except (zipfile.BadZipFile, OSError):
        raise StoreError("not_a_backup", file=file.name, reason="unreadable") from None


def _list_of(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """List of a backup's files and their hashes; each goes where the kit keeps such files."""
    try:
        told = json.loads(archive.read(LIST))
        files, version = dict(told["files"]), int(told["format"])
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile):
        raise StoreError("not_a_backup", file=file.name, reason="no_list") from None
    if version > BACKUP_FORMAT:
        raise StoreError("backup_newer", file=file.name)
    if not all(_is_inside(name) for name in files):
        raise StoreError("not_a_backup", file=file.name, reason="outside")
    return {"files": files}


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    is_ours = len(parts) > 1 and (parts[0] in (STORE, PARAMS) or parts[0].startswith(JOURNAL))
    return is_ours and ".." not in parts and not set(name) & set("\\:\0")


def _unpack(archive: zipfile.ZipFile, files: dict[str, str], scratch: Path, file: Path) -> None:
    for name, digest in files.items():
        try:
            content = archive.read(name)
        except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError):
            content = None
        if content is None or content_hash(content) != digest:
            raise StoreError("not_a_backup", file=file.name, reason="changed")
        path = scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _differs(place: Path, unpacked: Path, *, whole: bool) -> bool:
    """Whether putting files back would write over others: any store, or a file that is not the same."""
    if whole:
        return place.exists() and (not place.is_dir() or any(path.name != ".gitignore" for path in place.iterdir()))
    files = [path for path in unpacked.rglob("*") if path.is_file()]
    pairs = [(place / path.relative_to(unpacked), path) for path in files]
    return any(mine.exists() and mine.read_bytes() != theirs.read_bytes() for mine, theirs in pairs)


def _set_aside(there: dict[str, Path], store: Path) -> Path:
    """Folder beside the store with what was there: a store is moved, settings are copied."""
    aside = store.with_name(f"{store.name}.avant-{datetime.now():%Y%m%d-%H%M%S}")
    make_private_folder(aside)
    owner_only(aside)
    for top, place in there.items():
        if top == STORE:
            place.replace(aside / top)
        else:
            shutil.copytree(place, aside / top)
    return aside


def _put_back(scratch: Path, places: dict[str, Path]) -> None:
    for top, place in places.items():
        if top == STORE:
            shutil.rmtree(place, ignore_errors=True)  # empty, or set aside by now
            (scratch / top).replace(place)
            owner_only(place)
        else:
            for database in (scratch / top).rglob(f"*{DATABASE}"):  # what stands beside another is not its own
                for ending in BESIDE_DATABASE:
                    (place / f"{database.relative_to(scratch / top)}{ending}").unlink(missing_ok=True)
            shutil.copytree(scratch / top, place, dirs_exist_ok=True)
