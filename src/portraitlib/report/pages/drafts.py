"""What a person typed on a page and has not saved: kept a day on this machine, for that person alone.

A file a person and form, open to its owner only, beside the store: never in it nor in the journal's folder, so that no
backup holds it. Its name tells the school, and nothing of who or what.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from portraitlib.tables.durable import make_private_folder, owner_only

FOLDER = "brouillons"
KEPT = timedelta(hours=24)
MOST_KEPT = 30
"""Texts of a form, and findings copied, that are kept; the oldest go first."""


def _now() -> datetime:
    return datetime.now(UTC)


def drafts_folder(store: Path) -> Path:
    """Where the drafts of the schools of a store are.

    Examples
    --------
    >>> drafts_folder(Path("projet/store")).as_posix()
    'projet/brouillons'
    """
    return store.parent / FOLDER


@dataclass(frozen=True)
class Draft:
    """What was typed in one text of a form.

    Parameters
    ----------
    entry : str
    values : dict
    seen : int or None
    work : dict
        What was done beside the fields; see `Face.work_kept`.
    at : str
        ISO instant.
    """

    entry: str
    values: Mapping[str, Any]
    seen: int | None
    work: Mapping[str, Any]
    at: str


@dataclass(frozen=True)
class Drafts:
    """The drafts of one person for one school.

    Parameters
    ----------
    folder : Path
    school, person : str
    now : function
        The clock.
    """

    folder: Path
    school: str
    person: str
    now: Callable[[], datetime] = _now

    def of(self, form: str) -> list[Draft]:
        """Drafts of a form, the last first; those of more than a day are gone."""
        limit = (self.now() - KEPT).isoformat()
        held = [one for one in self._read(form) if one.get("at", "") > limit]
        told = [Draft(one["entry"], one["values"], one["seen"], one["work"], one["at"]) for one in held]
        return sorted(told, key=lambda one: one.at, reverse=True)

    def keep(self, form: str, entry: str, values: Mapping[str, Any], seen: int | None, work: Mapping[str, Any]) -> None:
        """Keep what is typed in one text of a form, instead of what was.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        now = self.now().isoformat()
        one = {"entry": entry, "values": dict(values), "seen": seen, "work": dict(work), "at": now}
        others = [vars(draft) for draft in self.of(form) if draft.entry != entry]
        self._write(form, [one, *others][:MOST_KEPT])

    def drop(self, form: str, entry: str) -> None:
        """Take away what was typed in one text of a form."""
        before = self._read(form)
        left = [vars(draft) for draft in self.of(form) if draft.entry != entry]
        if len(left) < len(before):
            self._write(form, left)

    def copy(self, evidence: Mapping[str, Any]) -> None:
        """Keep a finding that this person copied; one copied again takes its place.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        held = {"evidence": dict(evidence), "at": self.now().isoformat()}
        others = [one for one in self._copied() if one["evidence"]["headline"] != evidence["headline"]]
        self._write(_COPIED, [held, *others][:MOST_KEPT])

    def copied(self) -> list[Mapping[str, Any]]:
        """Findings that this person copied, the last first."""
        return [one["evidence"] for one in self._copied()]

    def _copied(self) -> list[dict[str, Any]]:
        limit = (self.now() - KEPT).isoformat()
        return [one for one in self._read(_COPIED) if one.get("at", "") > limit]

    def _file(self, form: str) -> Path:
        name = sha256("\0".join((self.person, self.school, form)).encode()).hexdigest()[:24]
        return self.folder / f"{self.school}-{name}.json"

    def _read(self, form: str) -> list[dict[str, Any]]:
        try:
            held = json.loads(self._file(form).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []

    def _write(self, form: str, held: list[dict[str, Any]]) -> None:
        file = self._file(form)
        if not held:
            file.unlink(missing_ok=True)
            return
        make_private_folder(self.folder)
        owner_only(self.folder)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=self.folder)  # 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as written:
                json.dump(held, written, ensure_ascii=True)  # half of a sign is kept as it was typed
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


_COPIED = "found"


def forget_old(folder: Path, now: datetime) -> int:
    """Destroy the drafts of more than a day; how many."""
    limit = (now - KEPT).timestamp()
    return sum(_removed(file) for file in _files(folder, "") if file.stat().st_mtime <= limit)


def forget_school(folder: Path, school: str) -> int:
    """Destroy all drafts of a school; how many: what a person typed may be about any student."""
    return sum(_removed(file) for file in _files(folder, school))


def texts_of(folder: Path, school: str) -> list[str]:
    """What each file of drafts of a school holds."""
    return [file.read_text(encoding="utf-8") for file in _files(folder, school)]


def _files(folder: Path, school: str) -> Iterator[Path]:
    yield from sorted(folder.glob(f"{school or '*'}-*.json"))


def _removed(file: Path) -> bool:
    with suppress(OSError):
        file.unlink()
        return True
    return False
