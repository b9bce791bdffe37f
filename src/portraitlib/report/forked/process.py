"""A function run in a fresh process, forked from a server that has already loaded the libraries.

Nothing of one run is left for the next: the process ends with it. What the run waits for is the fork, a few
milliseconds, where a new interpreter would first load the libraries for seconds.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from multiprocessing import connection, forkserver
from pathlib import Path
from typing import Any, TypeVar

from portraitlib.report.forked.beginning import may_have_children, without_script
from portraitlib.report.forked.child import Asked, serve

PRELOADED = "portraitlib.report.forked.preload"
"""Module that the server imports before it forks anything."""

CELL_TIMEOUT = 600
"""Seconds one cell may take, unless the run says otherwise."""

_SERVER_ENVIRONMENT = {
    # A fork copies the thread that asks for it and no other: the server must have one only.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # debugpy warns about Python's frozen modules
}

_SERVER_GONE = 255
"""Exit status multiprocessing gives to a process whose server has gone."""

_ATTEMPTS = 5
"""Times a run is started when its server, not the run itself, is ended."""

ENVIRONMENT = threading.RLock()
"""Held while the environment of this process is other than its own: threads that wait for reports share it."""

_one_at_a_time = threading.Lock()  # multiprocessing looks after its children in a way that two threads would mix up
_running: set[int] = set()
_is_ending, _has_forked = threading.Event(), threading.Event()

T = TypeVar("T")
Watch = Callable[[Any], None]


class ProcessStoppedError(Exception):
    """A forked process ended, or was ended, before it answered."""

    def __init__(self, reason: str, status: int, told: Any = None) -> None:
        self.reason, self.status, self.told = reason, status, told
        super().__init__(f"{reason} (status {status})")


def can_fork() -> bool:
    """Whether this system runs forked reports: Linux, where they were tried.

    Examples
    --------
    >>> can_fork() == (sys.platform == "linux")
    True
    """
    return sys.platform == "linux"


def run_forked(
    function: Callable[..., T],
    *args: object,
    seconds: float | None,
    watch: Watch = lambda _: None,
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> T:
    """Run `function` in a process forked for it, and return what it returned; its environment is this one's, or given.

    Raises
    ------
    ProcessStoppedError
        When the process died or stayed silent too long.
    Exception
        Whatever `function` raised.

    Examples
    --------
    >>> run_forked(sorted, [3, 1, 2], seconds=60) if can_fork() else [1, 2, 3]
    [1, 2, 3]
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _run_once(Asked(None, function, args, seconds, log, dict(environment or os.environ)), watch)
        except ProcessStoppedError as stopped:
            if stopped.status != _SERVER_GONE or attempt == _ATTEMPTS:
                raise
        time.sleep(attempt * 0.2)  # a server takes a moment to die; then a new one starts
    raise AssertionError("unreachable")


def _run_once(asked: Asked, watch: Watch) -> Any:
    told: Any = None
    content: Any
    with started(asked) as (process, receiver):
        while True:
            ready = connection.wait([receiver, process.sentinel], timeout=asked.seconds)
            if _is_ending.is_set():
                raise KeyboardInterrupt
            if not ready:
                raise ProcessStoppedError("timeout", -signal.SIGKILL, told)
            try:
                kind, content = receiver.recv() if receiver in ready else ("end", None)
            except EOFError:
                kind = "end"
            if kind == "answer":
                return content
            if kind == "fault":
                raise content
            if kind == "end":
                _join(process)
                reason = "timeout" if process.exitcode == -signal.SIGALRM else "died"
                raise ProcessStoppedError(reason, process.exitcode or 0, told)
            told = content
            watch(content)


@contextlib.contextmanager
def started(asked: Asked) -> Iterator[tuple[multiprocessing.process.BaseProcess, connection.Connection]]:
    """A forked process at work and the end of the line it tells through; gone with its children on leaving.

    Where a system cannot fork, it is a new interpreter.
    """
    context: Any = multiprocessing.get_context("forkserver" if can_fork() else "spawn")
    if can_fork():
        start_server(asked.environment)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=serve, args=(replace(asked, sender=sender),), name="portrait")
    with receiver:
        try:
            with sender:
                _start(process)
            yield process, receiver
        finally:
            if process.pid is not None:
                _end(process, process.pid)


def start_server(environment: Mapping[str, str]) -> None:
    """Start the server unless it runs, and do not wait for it; it keeps its own environment, each run gets the asker's.

    Started while a run is planned, it has loaded most of the libraries when the first report is asked for.
    """
    with ENVIRONMENT:
        forkserver.set_forkserver_preload([PRELOADED])
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update({**environment, **_SERVER_ENVIRONMENT})
        try:
            forkserver.ensure_running()
        finally:
            os.environ.clear()
            os.environ.update(before)


@contextlib.contextmanager
def server_ahead(environment: Mapping[str, str]) -> Iterator[None]:
    """Have the server load while something else is done; one that then had nothing to fork is ended at once."""
    start_server(environment)
    try:
        yield
    finally:
        if not _has_forked.is_set():
            end_server()


def end_server() -> None:
    """End the server at once, whatever it does; asked to stop, it would first load all the libraries."""
    server: Any = forkserver._forkserver
    with contextlib.suppress(ProcessLookupError, TypeError, AttributeError):  # none, or a system without any
        os.kill(server._forkserver_pid, signal.SIGKILL)
    server._stop()


@contextlib.contextmanager
def ending_all(*, with_server: bool = False) -> Iterator[None]:
    """End every run under way and let no other begin; the threads that wait for them are told of an interruption."""
    _is_ending.set()
    if with_server:  # first: one that still loads keeps waiting who asked it for a process
        end_server()
    with _one_at_a_time:
        for group in _running:
            with contextlib.suppress(ProcessLookupError, PermissionError, AttributeError):
                os.killpg(group, signal.SIGKILL)
    try:
        yield
    finally:
        _is_ending.clear()


def _start(process: multiprocessing.process.BaseProcess) -> None:
    try:
        with _one_at_a_time, may_have_children(), without_script() if can_fork() else contextlib.nullcontext():
            if _is_ending.is_set():
                raise KeyboardInterrupt
            _has_forked.set()
            process.start()
            _running.add(process.pid or 0)
    except (EOFError, ConnectionError):
        raise ProcessStoppedError("died", _SERVER_GONE) from None


def _join(process: multiprocessing.process.BaseProcess) -> None:
    """Wait for a process to end, then read how: only one thread may read that of any."""
    connection.wait([process.sentinel])
    with _one_at_a_time:
        process.join()


def _end(process: multiprocessing.process.BaseProcess, group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError, AttributeError):  # Windows has no groups to end
        os.killpg(group, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        process.kill()
    _join(process)
    with _one_at_a_time:
        _running.discard(group)
        process.close()
