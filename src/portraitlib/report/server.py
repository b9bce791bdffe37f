"""A server that a command starts for one person: where it answers, and how one enters."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from portraitlib.errors import ReportError

ADDRESS = "127.0.0.1"
"""The app answers this machine only."""
START_TIMEOUT = 90
"""Seconds the server may take to answer."""
STOP_TIMEOUT = 30


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
