"""The processes a command starts: their memory, their processor time, and what is left of them when it has ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
import time
from collections.abc import Iterator

import psutil

_PR_SET_CHILD_SUBREAPER = 36
_MB = 1024 * 1024


def adopt_orphans() -> None:
    """Make this process the parent of any descendant whose own parent ends: none is lost, nor its processor time."""
    if sys.platform != "linux":
        raise SystemExit("this benchmark reads processes as Linux shows them")
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wait_for_orphans(seconds: float = 10.0) -> list[str]:
    """Wait for adopted processes to end; those that do not are ended here, and their commands returned."""
    deadline = time.monotonic() + seconds
    while _reap() and time.monotonic() < deadline:
        time.sleep(0.05)
    left = psutil.Process().children()
    for process in left:
        process.kill()
    return [_command(process) for process in left]


def _reap() -> bool:
    """Take note of the children that have ended; whether some have not."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    return False


def _command(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline())[:200]
    return str(process.pid)


def processor_seconds() -> float:
    """Processor time of every descendant that has ended and was waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def processor_seconds_of_tree() -> float:
    """Processor time of this process and of all it started, those that have ended too."""
    return sum(sum(times[:4]) for _, times in _each(psutil.Process(), "cpu_times"))


def memory_of_tree(root: psutil.Process) -> dict[psutil.Process, float]:
    """Memory of a process and its descendants [MB]: pages shared by k processes count for a k-th in each."""
    return {process: memory.pss / _MB for process, memory in _each(root, "memory_full_info")}


def _each(root: psutil.Process, fact: str) -> Iterator[tuple[psutil.Process, tuple]]:
    with contextlib.suppress(psutil.Error):
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):  # it ended meanwhile
                yield process, getattr(process, fact)()
