"""The secret key of the pseudonyms. It lives outside the project and the store."""

from __future__ import annotations

import hmac
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path

from portraitlib.errors import ParamsError

KEY_VARIABLE = "PORTRAIT_KEY_FILE"
KEY_BYTES = 32
SHORTEST_KEY = 32
LONGEST_NUMBER = 10
PSEUDONYM_DIGITS = 16
FOUR_LETTERS_EIGHT_DIGITS = re.compile(r"[A-Za-z]{4}\d{8}", re.ASCII)
READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Key:
    """Secret under which identifiers are hashed; its text never shows.

    Examples
    --------
    >>> Key(b"x" * 32).pseudonym("student", "123") == Key(b"x" * 32).pseudonym("student", "123")
    True
    """

    secret: bytes

    def __repr__(self) -> str:
        return "Key(…)"

    @property
    def fingerprint(self) -> str:
        """Eight digits that tell two keys apart and nothing else."""
        return self._digest("fingerprint", "")[:8]

    @property
    def sealing(self) -> bytes:
        """Key under which the names of one machine are sealed; it gives back neither this one nor a pseudonym."""
        return hmac.digest(self.secret, b"names\0", "sha256")

    def seal(self, text: bytes) -> str:
        """Seal of a text: only this key makes it, and it gives back neither the key nor a pseudonym.

        Examples
        --------
        >>> Key(b"x" * 32).seal(b"a") == Key(b"y" * 32).seal(b"a")
        False
        """
        return hmac.digest(hmac.digest(self.secret, b"evidence\0", "sha256"), text, "sha256").hex()

    def pseudonym(self, role: str, identifier: str) -> str:
        """Pseudonym of a person: "p" and 16 hexadecimal digits of HMAC-SHA-256 of the role and the identifier.

        64 bits: among a million people the chance that two share one is about 3 in 100 million. A
        digest that would itself look like a code permanent (four letters, eight digits) is drawn again.
        """
        drawn = 0
        while True:
            pseudonym = "p" + self._digest(role, identifier + "\0" * drawn)[:PSEUDONYM_DIGITS]
            if not FOUR_LETTERS_EIGHT_DIGITS.search(pseudonym):
                return pseudonym
            drawn += 1

    def pseudonyms_of(self, role: str, school: str, written: str) -> Iterator[str]:
        """Pseudonyms that an import may have given a number or a code as a person writes it.

        A number is a school's own, and zeros in front of it may have been put back or taken away.

        Examples
        --------
        >>> key = Key(b"x" * 32)
        >>> key.pseudonym("student", "999001|0012") in list(key.pseudonyms_of("student", "999001", "12"))
        True
        """
        for one in _writings(written):
            yield self.pseudonym(role, f"{school}|{one}")
            yield self.pseudonym(role, one)

    def _digest(self, role: str, identifier: str) -> str:
        return hmac.digest(self.secret, f"{role}\0{identifier}".encode(), "sha256").hex()


def _writings(written: str) -> Iterator[str]:
    """Ways in which an identifier may stand in an export: as it is, as a code permanent, with or without zeros."""
    yield written
    if (code := re.sub(r"[\s._-]", "", written).upper()) != written:
        yield code
    if written.isdecimal():
        bare = written.lstrip("0") or "0"
        yield from (bare.zfill(width) for width in range(len(bare), LONGEST_NUMBER + 1) if width != len(written))


def default_key_file() -> Path:
    """File of the key when none is named: ``PORTRAIT_KEY_FILE``, else the user's own application folder."""
    named = os.environ.get(KEY_VARIABLE)
    if named:
        return Path(named).expanduser()
    import click  # only to know where the system keeps a user's settings

    return Path(click.get_app_dir("portraitlib")) / "cle"


def read_key(key_file: Path | None, *, forbidden: tuple[Path, ...]) -> Key:
    """Read the key, making it first when there is none.

    Raises
    ------
    ParamsError
        ``key_in_shared_folder``, ``key_readable_by_others``, ``key_too_short`` or ``key_unreadable``.
    """
    path = (default_key_file() if key_file is None else Path(key_file)).expanduser().resolve()
    for folder in forbidden:
        if path.is_relative_to(folder.resolve()):
            raise ParamsError("key_in_shared_folder", file=path.name, folder=folder.name)
    try:
        _make_if_missing(path)
        mode = path.stat().st_mode
        if os.name == "posix" and mode & READABLE_BY_OTHERS:
            raise ParamsError("key_readable_by_others", file=path.name, found=oct(stat.S_IMODE(mode)), expected="0o600")
        secret = path.read_bytes().strip()
    except OSError as fault:
        raise ParamsError("key_unreadable", file=path.name, found=type(fault).__name__) from None
    if len(secret) < SHORTEST_KEY:
        raise ParamsError("key_too_short", file=path.name, found=len(secret), expected=SHORTEST_KEY)
    return Key(secret)


def key_here() -> Key | None:
    """The key of this machine; None when there is none that may be used: it is never made here."""
    path = default_key_file()
    try:
        return read_key(path, forbidden=()) if path.is_file() else None
    except (ParamsError, OSError):
        return None


def rotate_key(path: Path, today: date) -> Path:
    """Put a new key in place of one, which is kept beside it under its last day; where it is kept.

    The new key is whole before the old one leaves its place: a machine is never without a key.
    """
    aside, beside = _free_name(path, today), path.with_name(f"{path.name}.nouvelle")
    beside.unlink(missing_ok=True)
    _make_if_missing(beside)
    shutil.copy2(path, aside)
    beside.replace(path)
    return aside


def _free_name(path: Path, today: date) -> Path:
    """Name beside a key that no other key has: two may be replaced in one day."""
    more = chain([""], (f"-{n}" for n in count(2)))
    return next(one for end in more if not (one := path.with_name(f"{path.name}.{today}{end}")).exists())


def _make_if_missing(path: Path) -> None:
    """Write a new key that only this user may read; never over an existing file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as written:
        written.write(secrets.token_hex(KEY_BYTES) + "\n")
        written.flush()
        os.fsync(written.fileno())
