"""How the processes of a run end: workers leave with the process that started them, and take their children along."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS_BETWEEN_LOOKS = 0.5


def start_worker(parent: int, temporary: str) -> None:
    """Make this process a worker of `parent`: it ends with it, and leaves Ctrl-C to it.

    Ctrl-C reaches every process of a terminal at once. The process that runs the others decides what
    becomes of them; a worker that answered too would only print what stopped it.

    The worker's own children are started as anywhere else: loky names itself the way to start them, and a
    process forked from a server that has not loaded loky does not know that name.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = temporary
    multiprocessing.set_start_method(None, force=True)
    leave_with(parent)


def leave_with(parent: int) -> None:
    """End this process, and those it started, once its parent is gone; nobody would read what they make.

    A thread looks at the parent rather than asking Linux for a signal (``PR_SET_PDEATHSIG``): that signal
    comes when the *thread* that started the process ends, and a pool starts processes from several.
    """
    threading.Thread(target=_look_at, args=(parent,), name="leave_with_parent", daemon=True).start()


def _look_at(parent: int) -> None:
    while is_there(parent):
        time.sleep(SECONDS_BETWEEN_LOOKS)
    end_children()
    os._exit(1)


def is_there(parent: int) -> bool:
    """Whether the process that started this one still runs.

    Examples
    --------
    >>> is_there(os.getppid())
    True
    >>> is_there(os.getpid())
    False
    """
    import psutil  # ipykernel brings it

    # Linux and macOS give an orphan another parent at once; Windows keeps the number of one that is gone.
    return os.getppid() == parent and psutil.pid_exists(parent)


def end_children() -> None:
    """End at once every process that this one started, and those they started."""
    import psutil

    for child in reversed(psutil.Process().children(recursive=True)):
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue


@contextmanager
def stopped_like_ctrl_c() -> Iterator[None]:
    """Take a request to end (SIGTERM, as batch schedulers send it) for a Ctrl-C: the index says what was finished.

    Examples
    --------
    >>> with stopped_like_ctrl_c():
    ...     signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    True
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
