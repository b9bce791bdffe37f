"""Versions of what a report's numbers and files depend on, and the hash of this library."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = (
    "portraitlib",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbconvert",
    "ipykernel",
    "xlsxwriter",
)
PACKAGE = Path(__file__).parents[1]


@lru_cache(maxsize=1)
def library_versions() -> dict[str, str]:
    """Version of Python and of each library, by name; libraries that are not installed are left out.

    Examples
    --------
    >>> {"python", "pandas", "portraitlib"} <= library_versions().keys()
    True
    """
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def folder_hash(folder: Path) -> str:
    """Hash of the names and contents of every file of a package: sources, templates, catalogue."""
    digest = hashlib.sha256()
    for path in sorted(_source_files(folder)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _source_files(folder: Path) -> Iterator[Path]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return (path for path in files if path.suffix != ".mo" or not path.with_suffix(".po").exists())
