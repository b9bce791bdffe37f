"""A process that gives up what it does not need: files, network, other programs. By Landlock, for good.

Linux 5.13 and later. The rules bind the thread that asks for them and all that it starts: it is asked before anything
is opened or started. What was open before stays open. A path that is not there is no rule: it stays closed.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""System calls, the same on every machine since they are young."""
_BENEATH, _PORT = 1, 2
_NO_NEW_PRIVILEGES = 38
_WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
_FILES = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
"""What each version of Landlock governs more: files and folders, moving between folders, cutting short, devices."""
_TRUNCATE = 1 << 14
_OF_FILES = _WRITE_FILE | _READ_FILE | _TRUNCATE
_MAKING = _WRITE_FILE | _READ_FILE | _READ_FOLDER | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 13 | _TRUNCATE
"""Read, write, remove, make folders and files, move: no socket, no device, no link."""
OF_NETWORK, _SCOPES = 4, 6
"""Versions from which connections by TCP, then signals and sockets without a path, are governed."""


@dataclass(frozen=True)
class Fence:
    """What a process may still touch.

    Parameters
    ----------
    reads : tuple of Path
        Files, and folders with all that they hold.
    writes : tuple of Path
        The same, to read and write.
    lists : tuple of Path
        Folders whose names may be listed, and not read.
    ports : tuple of int
        To which a connection may be made, on any machine.
    """

    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()
    lists: tuple[Path, ...] = ()
    ports: tuple[int, ...] = ()


@cache
def landlock_version() -> int:
    """Version of Landlock that this system has; 0 when it has none.

    Examples
    --------
    >>> landlock_version() >= 0
    True
    """
    if sys.platform != "linux":
        return 0
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), 1)))


def confine(fence: Fence) -> int:
    """Give up all else; the version of Landlock that sees to it, 0 when nothing does.

    Raises
    ------
    OSError
        When the system has Landlock and refuses.

    References
    ----------
    Linux kernel documentation, « Landlock: unprivileged access control », userspace-api/landlock.
    """
    version = landlock_version()
    if not version:
        return 0
    governed = sum(right for since, right in _FILES.items() if since <= version)
    network = 3 if version >= OF_NETWORK else 0
    wanted = struct.pack("QQQ", governed, network, 3)[: 8 * (1 + (version >= OF_NETWORK) + (version >= _SCOPES))]
    rules = _checked(_libc().syscall(_CREATE, wanted, ctypes.c_size_t(len(wanted)), 0))
    try:
        for paths, right in ((fence.reads, _READ_FILE | _READ_FOLDER), (fence.writes, _MAKING), (fence.lists, 1 << 3)):
            _allow(rules, paths, right & governed)
        for port in fence.ports if network else ():
            _checked(_libc().syscall(_ADD, rules, _PORT, struct.pack("QQ", 2, port), 0))
        _checked(_libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _checked(_libc().syscall(_RESTRICT, rules, 0))
    finally:
        os.close(rules)
    return version


def _allow(rules: int, paths: Iterable[Path], right: int) -> None:
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError), _place(path) as place:
            given = right if path.is_dir() else right & _OF_FILES
            _checked(_libc().syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", given, place), 0))


@contextmanager
def _place(path: Path) -> Iterator[int]:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        yield place
    finally:
        os.close(place)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(answered: int) -> int:
    if answered < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answered
