"""One archive a school, to send: its index and the files of its reports, each the very file that was checked."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive, whenever it is made


def archive_name(school: str, audience: str) -> str:
    """Name of a school's archive; it says for whom, since it is what one sends.

    Examples
    --------
    >>> archive_name("999001", "public")
    'rapports_999001_public.zip'
    """
    return f"rapports_{school}_{audience}.zip"


def archives_of(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What the archive of each school holds, by its name: files with their hashes, and a digest of these.

    A school none of whose reports was made has none. Only what the manifest names goes in: notes that a person
    left in the folder were never checked.
    """
    files: dict[str, dict[str, str]] = {}
    for entry in manifest["reports"].values():
        if entry["outputs"]:
            files.setdefault(entry["school"], {}).update(entry["outputs"])
    wanted = {}
    for school, of_school in files.items():
        pages = {name: digest for name, digest in manifest["pages"].items() if name.startswith(f"{school}/")}
        held = dict(sorted({**of_school, **pages}.items()))
        digest = hashlib.sha256(json.dumps(held).encode()).hexdigest()
        wanted[archive_name(school, manifest["audience"])] = {"school": school, "files": held, "digest": digest}
    return wanted


def out_of_date(
    wanted: Mapping[str, Mapping[str, Any]], there: Mapping[str, str], schools: Collection[str]
) -> list[str]:
    """Archives of `schools` to make: those that are not there, or hold other files."""
    return [name for name, one in wanted.items() if one["school"] in schools and there.get(name) != one["digest"]]


def write_archive(path: Path, out: Path, files: Mapping[str, str]) -> bool:
    """Write an archive of files of `out`, the same bytes for the same files.

    Returns
    -------
    bool
        False, and no archive, when a file is no longer the one that passed the exit check.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, digest in files.items():
            try:
                content = (out / name).read_bytes()
            except OSError:
                content = b""
            if hashlib.sha256(content).hexdigest() != digest or ".." in Path(name).parts:
                break
            held = zipfile.ZipInfo(name, _WHEN)
            held.create_system, held.external_attr, held.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(held, content)
        else:
            return True
    path.unlink()
    return False
