"""A server that a command starts for one person: waited for, entered by its token, ended with the command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portraitlib.errors import ReportError
from portraitlib.report.leaving import end_children

ADDRESS = "127.0.0.1"
"""The app answers this machine only."""
START_TIMEOUT = 90
"""Seconds the server may take to answer."""
STOP_TIMEOUT = 30


@contextmanager
def server(command: list[str], environment: dict[str, str], address: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server, wait until it answers, stop it at the end."""
    started = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # a stopped command leaves no server behind
    try:
        _wait_for_answer(started, address)
        yield started
    finally:
        if started.poll() is None:
            started.terminate()
            try:
                started.wait(timeout=STOP_TIMEOUT)
            except subprocess.TimeoutExpired:  # a kernel at work can hold the server: neither may stay
                end_children()
                started.wait()
        signal.signal(signal.SIGTERM, before)


def _wait_for_answer(started: subprocess.Popen[bytes], address: str) -> None:
    """Wait for the first page; one that is refused, or that breaks, is not an app that is open."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and started.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=START_TIMEOUT):
                return
        except urllib.error.HTTPError as refused:
            refused.close()
            raise ReportError("app_answers_badly", found=refused.code) from None
        except OSError:
            time.sleep(0.2)
    raise ReportError("app_failed", seconds=START_TIMEOUT)


def way_in(folder: Path, address: str) -> Path:
    """Page of this user alone that leads to the app: as an argument of the browser, others would read the token."""
    page = folder / "ouvrir.html"
    page.write_text(f'<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">')
    return page


def free_port(asked: int = 0) -> int:
    """The port asked for, or one that nothing answers on.

    Raises
    ------
    ReportError
        ``port_taken``: another program would be given the token, and taken for the app.
    """
    with socket.socket() as probe:
        if os.name == "posix":  # a port left a moment ago may serve again; elsewhere the option would share one in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, asked))
        except OSError:
            raise ReportError("port_taken", port=asked) from None
        return int(probe.getsockname()[1])
