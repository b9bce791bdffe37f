"""The Unix socket that the app answers on behind a proxy: free, taken or left over; gone with the app."""

from __future__ import annotations

import socket
import stat
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

from portraitlib.errors import ReportError
from portraitlib.report.server import ADDRESS

SECONDS = 30


class _ByPath(HTTPConnection):
    """A connection through a Unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__(ADDRESS, timeout=timeout)
        self.path = path

    def connect(self) -> None:
        """Open it."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def answer_on(path: str, port: int, address: str) -> int:
    """What a server answers on a socket, or on a port of this machine, to who says nothing of herself.

    Raises
    ------
    OSError
    """
    connection = _ByPath(path, SECONDS) if path else HTTPConnection(ADDRESS, port, timeout=SECONDS)
    try:
        connection.request("GET", address)
        return connection.getresponse().status
    finally:
        connection.close()


def free_socket(path: str) -> str:
    """The socket asked for, when one is, that nothing answers on; one that was left behind is taken away.

    Raises
    ------
    ReportError
        ``socket_taken``: another program would be sent what persons ask. ``socket_impossible``: its folder is not
        there, is closed, or what stands there is no socket.
    """
    place = Path(path)
    if not path:
        return path
    if not hasattr(socket, "AF_UNIX") or not place.parent.is_dir() or (place.exists() and not _is_socket(place)):
        raise ReportError("socket_impossible", file=place.name, folder=place.parent.name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except FileNotFoundError:
            return path
        except ConnectionRefusedError:
            leave_socket(path)
            return path
        except OSError:
            raise ReportError("socket_impossible", file=place.name, folder=place.parent.name) from None
    raise ReportError("socket_taken", file=place.name)


def leave_socket(path: str) -> None:
    """Take away a socket that nothing answers on any more."""
    if path and _is_socket(Path(path)):
        with suppress(OSError):
            Path(path).unlink()


def _is_socket(place: Path) -> bool:
    try:
        return stat.S_ISSOCK(place.lstat().st_mode)
    except OSError:
        return False
