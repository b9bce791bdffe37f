"""Names of a school's persons, sealed on one machine: outside the project, the store and the reports.

A file a school and a key, in the user's own application folder, readable by that user alone. What it is for, and until
when it may be kept, stand on it in clear and cannot be changed without breaking the seal; the names are encrypted with
a key made from that of the pseudonyms (AES-256-GCM). Past its day it is never opened again.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from portraitlib.errors import ParamsError
from portraitlib.persons.key import Key, key_here

FOLDER_VARIABLE = "PORTRAIT_NAMES_FOLDER"
_FORMAT, _NONCE_BYTES = 1, 12


@dataclass(frozen=True)
class Label:
    """What is written on a sealed table, and read without opening it."""

    school: str
    school_year: int
    key: str
    purpose: str
    made_on: str
    destroy_on: str
    n_names: int = 0

    def is_past(self, today: date) -> bool:
        """Whether it should have been destroyed.

        Examples
        --------
        >>> Label("999001", 2026, "ab", "rencontres", "2025-10-01", "2026-06-30").is_past(date(2026, 7, 1))
        True
        """
        return date.fromisoformat(self.destroy_on) < today

    @property
    def file(self) -> Path:
        """Where the table is, or goes."""
        return names_folder() / f"{self.school}-{self.key}.json"


@dataclass(frozen=True)
class Names:
    """Names by handle, and what is written on their table."""

    label: Label
    names: Mapping[str, str] = field(repr=False)


def names_folder() -> Path:
    """Folder of the sealed tables: ``PORTRAIT_NAMES_FOLDER``, else in the user's own application folder."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    import click  # only to know where the system keeps a user's own files

    return Path(click.get_app_dir("portraitlib")) / "noms"


def seal(names: Names, key: Key) -> Label:
    """Write a table under its seal, in place of that of the same school and key; return what is written on it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # only who has names needs it

    label = replace(names.label, n_names=len(names.names))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key.sealing).encrypt(nonce, json.dumps(dict(names.names)).encode(), _bound(label))
    content = {"format": _FORMAT, **asdict(label), "sealed": base64.b64encode(nonce + sealed).decode("ascii")}
    _write_private(label.file, json.dumps(content, ensure_ascii=False, indent=1))
    return label


def open_names(school: str, key: Key, today: date) -> Names | None:
    """Names of a school on this machine; None when there is no table under this key.

    Raises
    ------
    ParamsError
        ``names_past_date``: it is past its day, and is not opened; ``names_unreadable``: the seal does not hold.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    label = Label(school, 0, key.fingerprint, "", "", "")
    if not label.file.is_file():
        return None
    label, sealed = _read(label.file)
    if label.is_past(today):
        raise ParamsError("names_past_date", school=school, date=label.destroy_on)
    try:
        content = AESGCM(key.sealing).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(label))
    except InvalidTag:
        raise ParamsError("names_unreadable", file=label.file.name) from None
    return Names(label, json.loads(content))


def names_here(school: str, school_year: int, today: date) -> Mapping[str, str]:
    """Names by handle that this machine may show for a school and a year; none when it has no table or no key.

    Raises
    ------
    ParamsError
        As `open_names`.
    """
    key = key_here() if names_folder().is_dir() else None
    found = open_names(school, key, today) if key else None
    return found.names if found and found.label.school_year == school_year else {}


def tables_here() -> list[Label]:
    """What is written on each sealed table of this machine; none is opened."""
    return [_read(path)[0] for path in sorted(names_folder().glob("*.json"))]


def all_names(today: date) -> Iterator[str]:
    """Every name that this machine can read: what no report may hold."""
    key = key_here() if names_folder().is_dir() else None
    for path in sorted(names_folder().glob("*.json")) if key else ():
        with suppress(ParamsError):  # a table that does not open shows no name anywhere
            label, _ = _read(path)
            found = open_names(label.school, key, today) if key and label.file == path else None
            yield from found.names.values() if found else ()


def _bound(label: Label) -> bytes:
    """What the seal also holds: nobody changes the purpose or the day without breaking it."""
    return json.dumps(asdict(label), sort_keys=True).encode()


def _read(path: Path) -> tuple[Label, bytes]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        sealed = base64.b64decode(content.pop("sealed"), validate=True)
        if content.pop("format") != _FORMAT:
            raise ValueError
        label = Label(**content)
        date.fromisoformat(label.destroy_on)
    except (OSError, ValueError, KeyError, TypeError):
        raise ParamsError("names_unreadable", file=path.name) from None
    return label, sealed


def _write_private(path: Path, text: str) -> None:
    """Write beside, readable by this user alone from its first byte, then put in place."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    beside.replace(path)
