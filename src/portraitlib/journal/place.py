"""Where a school's journal is: a SQLite file of the project, or a database by its address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from portraitlib.errors import JournalError
from portraitlib.params import resolve

SUFFIX = ".sqlite"
WAL = "wal:"
"""Before a folder: the journal is kept in SQLite's quicker mode, which a shared drive cannot bear."""
_ADDRESS = re.compile(r"postgresql(\+psycopg)?://(?P<login>[^/@]*@)?[^?@]+(\?(?P<more>[^?]*))?")
_SHARED = ("9p", "afs", "afp", "cifs", "davfs", "fuse.rclone", "fuse.sshfs", "ncp", "nfs", "smb", "webdav")


@dataclass(frozen=True)
class Place:
    """A file, or the address of a server; one of them is empty."""

    file: Path | None
    address: str = ""
    is_wal: bool = False

    @property
    def is_there(self) -> bool:
        """Whether there is something to read."""
        return bool(self.address) or (self.file is not None and self.file.is_file())

    @property
    def url(self) -> str:
        """Address as SQLAlchemy takes it."""
        return self.address.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{self.file}"


def place_of(told: str, school: str, project: Path | None = None) -> Place:
    """Where the journal of a school is.

    Parameters
    ----------
    told : str
        Folder (``<school>.sqlite`` is in it), ``.sqlite`` file, either after ``wal:``, or ``postgresql://`` address.
    school : str
    project : Path, optional

    Raises
    ------
    JournalError
        ``journal_address``; ``journal_password`` when an address holds one: it would be copied with the parameters.
    """
    if "://" in told:
        found = _ADDRESS.fullmatch(told)
        if found is None:
            raise JournalError("journal_address")
        if ":" in (found["login"] or "") or "password" in (found["more"] or ""):
            raise JournalError("journal_password")
        return Place(None, told)
    where = resolve(told.removeprefix(WAL), project)
    file = where if where.suffix == SUFFIX else where / f"{school}{SUFFIX}"
    return Place(file, is_wal=told.startswith(WAL))


def refuse_shared_drive(file: Path) -> None:
    """Refuse the quicker mode where another machine may write too.

    Raises
    ------
    JournalError
        ``journal_wal_shared``.
    """
    import psutil

    mounts = sorted(psutil.disk_partitions(all=True), key=lambda one: len(one.mountpoint), reverse=True)
    home = file.parent.resolve()
    on = next((one for one in mounts if home.is_relative_to(one.mountpoint)), None)
    if on is None or on.fstype.lower().startswith(_SHARED) or "remote" in on.opts:
        raise JournalError("journal_wal_shared", folder=file.parent.name)


def refuse_without_locks(file: Path) -> None:
    """Refuse a folder in which no file can be locked: two people who write at once would lose a text.

    Raises
    ------
    JournalError
        ``journal_no_locks``.
    """
    from filelock import FileLock, Timeout

    probe = file.with_name(f".{file.stem}.verrou")
    try:
        with FileLock(probe, timeout=10):
            pass
    except Timeout:
        return  # somebody holds it: locks work
    except PermissionError:
        return  # that the folder cannot be written is told by the database itself
    except (RuntimeError, OSError) as fault:  # the first when the system has no such locks
        if getattr(fault, "errno", None) in _NOT_ABOUT_LOCKS:
            return
        raise JournalError("journal_no_locks", folder=file.parent.name) from None
    finally:
        _remove(probe)


_NOT_ABOUT_LOCKS = (28, 30, 122)
"""No space, a folder that is only read, a quota: the database says it better."""


def _remove(probe: Path) -> None:
    try:
        probe.unlink(missing_ok=True)
    except OSError:
        return
