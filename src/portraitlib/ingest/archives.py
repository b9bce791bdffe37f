"""Exports sent in a zip: unpacked aside when it is safe to, as if they had stood beside the zip."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from portraitlib.ingest.inspection import BLOCK
from portraitlib.ingest.layout import READABLE_ENDINGS

MOST_MEMBERS = 2_000
MOST_BYTES = 8 << 30
MOST_DEEP = 3
"""A zip of the folder, the zip of a school within it, that of a year within that."""
MOST_RATIO = 200
"""A text of marks packs to a tenth or a twentieth; what packs a thousand times is made to fill the disk."""
SMALL = 64 << 20
"""Below this, whatever the ratio, nothing is filled."""


@dataclass
class Unpacked:
    """Files taken out of the zips of a folder, by the path told of each; and the zips refused, with the rule."""

    files: dict[str, Path] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Room:
    """How much may still come out of a zip of the folder, with the zips within it."""

    n_members: int = field(default_factory=lambda: MOST_MEMBERS)
    n_bytes: int = field(default_factory=lambda: MOST_BYTES)


class UnsafeArchiveError(Exception):
    """The zip is refused by `rule`; caught where it is opened."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


def unpack(raw: Path, scratch: Path) -> Unpacked:
    """Take the exports out of every zip of a folder, and of the zips within it. Hidden files stay where they are."""
    done = Unpacked()
    zips = sorted(path for path in raw.rglob("*") if _is_zip(path.name) and path.is_file())
    for number, path in enumerate(zips):
        name = path.relative_to(raw).as_posix()
        if any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts):
            continue
        try:
            found = _unpacked(path, scratch / "zip" / str(number), Room())
        except UnsafeArchiveError as refused:
            done.refused.append((name, refused.rule))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
            done.refused.append((name, "unreadable_archive"))
        else:
            done.files |= {f"{name}/{member}": file for member, file in found.items()}
            done.opened |= {name} if found else set()
    return done


def beside(path: str) -> str:
    """Path of a file of a zip as if it stood beside the zip.

    Examples
    --------
    >>> beside("juin/envoi.zip/notes.csv"), beside("notes.csv")
    ('juin/notes.csv', 'notes.csv')
    """
    parts = PurePosixPath(path).parts
    kept = [part for part in parts[:-1] if not part.casefold().endswith(".zip")]
    return "/".join([*kept, parts[-1]]) if parts else path


def _unpacked(path: Path, folder: Path, room: Room, depth: int = 1) -> dict[str, Path]:
    """Files taken out of a zip, and of the zips within it, by their path in it."""
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if _is_export(one.filename, depth)]
        room.n_members -= len(members)
        if room.n_members < 0 or sum(one.file_size for one in members) > room.n_bytes:
            raise UnsafeArchiveError("unsafe_archive")
        if any(one.flag_bits & 1 for one in members):
            raise UnsafeArchiveError("locked_archive")
        found = {}
        for number, member in enumerate(members):
            target = folder / str(number) / PurePosixPath(member.filename).name
            target.parent.mkdir(parents=True)
            _write(archive, member, target, room)
            if not _is_zip(member.filename):
                found[member.filename] = target
                continue
            inner = _unpacked(target, target.parent / "zip", room, depth + 1)
            found |= {f"{member.filename}/{name}": file for name, file in inner.items()}
            target.unlink()
        return found


def _is_zip(name: str) -> bool:
    return name.casefold().endswith(".zip")


def _is_export(name: str, depth: int) -> bool:
    """Whether a member is a file to read, or a zip to open. One to be written elsewhere, by its name, is not."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or "\\" in name or ":" in name or not parts:
        raise UnsafeArchiveError("unsafe_archive")
    is_hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in parts)
    is_wanted = name.casefold().endswith(READABLE_ENDINGS) or (_is_zip(name) and depth < MOST_DEEP)
    return is_wanted and not is_hidden


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, room: Room) -> None:
    """Write one member out, as long as it stays what it says it is."""
    n_bytes = 0
    with archive.open(member) as packed, target.open("wb") as written:
        while block := packed.read(BLOCK):
            n_bytes += len(block)
            room.n_bytes -= len(block)
            if room.n_bytes < 0 or (n_bytes > SMALL and n_bytes > MOST_RATIO * max(member.compress_size, 1)):
                raise UnsafeArchiveError("unsafe_archive")
            written.write(block)
