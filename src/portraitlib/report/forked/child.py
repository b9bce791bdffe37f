"""What a forked process does: run what it was asked, tell how far it is, and leave nothing behind."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import random
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Asked:
    """What a forked process is asked."""

    sender: Any  # the end of the line it tells through; none until it has one
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    seconds: float | None
    log: Path | None
    environment: dict[str, str]


_asked: Asked | None = None


def is_forked() -> bool:
    """Whether this process was forked for one run.

    Examples
    --------
    >>> is_forked()
    False
    """
    return _asked is not None


def tell(event: object) -> None:
    """Tell the parent how far the run is; the time allowed starts anew. Silent when nobody listens."""
    if _asked is not None:
        _arm(_asked.seconds)
        _asked.sender.send(("event", event))


def serve(asked: Asked) -> None:
    """Run what is asked, send the answer and end this process."""
    global _asked
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # its own children end with it
    _asked = asked
    _arm(asked.seconds)
    _leave_with_parent()
    _draw_anew()
    os.environ.clear()
    os.environ.update(asked.environment)
    if asked.log:
        _write_to(asked.log)
    try:
        answer = ("answer", asked.function(*asked.arguments))
    except BaseException as fault:
        fault.add_note(traceback.format_exc())  # frames do not travel
        answer = ("fault", fault)
    _send(asked.sender, answer)
    os._exit(0)  # nothing to clean: whatever the run started ends with it


def _send(sender: connection.Connection, answer: tuple[str, Any]) -> None:
    try:
        sender.send(answer)
    except Exception as fault:  # what cannot be pickled is named, and the parent does not wait for it
        found = f"{type(answer[1]).__name__} cannot leave the process: {type(fault).__name__}"
        sender.send(("fault", TypeError(found)))


def _arm(seconds: float | None) -> None:
    """End this process should it stay silent longer than its parent waits, even stuck in C code, even orphaned."""
    if not hasattr(signal, "SIGALRM"):  # Windows: the parent alone watches the time
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + 5 if seconds else 0)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()

    def leave() -> None:
        """Wait for the parent to end, then end with all that was started here."""
        if parent is not None:
            parent.join()
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=leave, name="leave-with-parent", daemon=True).start()


def _draw_anew() -> None:
    """Give this run random numbers of its own: the server's state would be every run's."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _write_to(log: Path) -> None:
    with log.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        faulthandler.enable(os.dup(file.fileno()))  # a kernel takes descriptor 2 for its own
