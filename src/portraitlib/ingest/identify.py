"""Identifiers of persons replaced by keyed hashes. The key lives outside the project and the store."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from portraitlib.errors import ParamsError
from portraitlib.ingest.coded import Coded, joined, without_decimals
from portraitlib.ingest.convert import Converted
from portraitlib.ingest.mapping import ColumnSource
from portraitlib.ingest.personal import CODE_PERMANENT, FOUR_LETTERS_EIGHT_DIGITS, normalised_code
from portraitlib.tables.schema import Column

KEY_VARIABLE = "PORTRAIT_KEY_FILE"
KEY_BYTES = 32
SHORTEST_KEY = 32
PSEUDONYM_DIGITS = 16
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

    def _digest(self, role: str, identifier: str) -> str:
        return hmac.digest(self.secret, f"{role}\0{identifier}".encode(), "sha256").hex()


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


def identifying(texts: Coded, source: ColumnSource, schools: Coded | None) -> Coded:
    """Identifiers to hash: with their school where a number is of one school.

    A code permanent is one person's in every school; 16.0 is the number 16, written by a program that computes.

    Examples
    --------
    >>> source = ColumnSource.model_validate({"from": "Fiche", "identifier": "other"})
    >>> identifying(Coded.of(["16"]), source, Coded.of(["A1"])).texts
    ['A1|16']
    """
    texts = texts.recoded(without_decimals)
    if schools is None or source.identifier == "code_permanent":
        return texts
    return joined([schools, texts]).recoded(_own_code)


def _own_code(text: str) -> str:
    own = text.split("|", 1)[1]
    return own if CODE_PERMANENT.fullmatch(normalised_code(own)) else text


def pseudonymise(column: Column, texts: Coded, kind: str | None, key: Key) -> tuple[Converted, list[bool]]:
    """Replace identifiers by pseudonyms, each distinct identifier once."""
    role = "student" if column.name == "student_id" else "staff"
    values, rules, reshaped = [], [], []
    for text in texts.texts:
        code = normalised_code(text)
        is_code = CODE_PERMANENT.fullmatch(code) is not None
        wrong = kind == "code_permanent" and not is_code
        values.append(None if wrong else key.pseudonym(role, code if is_code else text))
        rules.append("code_permanent_shape" if wrong else "")
        reshaped.append(is_code and code != text)
    return Converted(texts.codes, values, rules, [""] * len(values)), reshaped


def pseudonyms(column: Column, texts: Coded, kind: str | None, key: Key) -> set[str]:
    """Pseudonyms of the persons whose identifiers stand in a column."""
    return {name for name in pseudonymise(column, texts, kind, key)[0].distinct if name}
