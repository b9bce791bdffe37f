"""Writing that survives a power cut: flushed to disk, then put in place by one rename."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


def replace_json(path: Path, content: dict[str, Any]) -> None:
    """Write beside, flush to disk, then rename: a reader sees the old file or the new one."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as written:
        json.dump(content, written, ensure_ascii=False, indent=1, sort_keys=True)
        written.flush()
        os.fsync(written.fileno())
    beside.replace(path)
    flush_folder(path.parent)


def flush_file(path: Path) -> None:
    """Flush a written file to disk."""
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def flush_folder(folder: Path) -> None:
    """Flush a folder's entries to disk where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_private_folder(folder: Path) -> None:
    """Make a folder that git ignores whatever its name is: a school's data never go into a project's history."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


@contextmanager
def closed_to_others(folder: Path) -> Iterator[None]:
    """Have what this process makes meanwhile be of its owner alone, and of the folder's group where it may write."""
    mask = 0o007 if folder.stat().st_mode & stat.S_IWGRP else 0o077
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def owner_only(folder: Path) -> None:
    """Close a folder to other accounts; a group that was given the right to write there keeps its rights."""
    if os.name == "posix":
        mode = stat.S_IMODE(folder.stat().st_mode)
        of_group = stat.S_IRWXG if mode & stat.S_IWGRP else 0
        if mode & ~(stat.S_IRWXU | of_group) & 0o777:
            with suppress(PermissionError):  # only its owner may: a colleague who writes there too may not
                folder.chmod(mode & ~0o777 | stat.S_IRWXU | of_group & mode)
