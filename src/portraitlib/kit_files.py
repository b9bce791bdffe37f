"""What the kit brings besides its code: notebooks, settings, guides. A project's own file stands before it.

In an installed kit they are in ``portraitlib/project``, where `setup.py` puts them. In a checkout there is no such
folder: the project is the kit's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_INSTALLED = Path(__file__).parent / "project"
TOPS = ("config", "notebooks", "params")
"""Folders of a project that the kit stands in for, where the project has none of its own."""


def brought_folder() -> Path:
    """Folder of what the kit brings: of the installed kit, or of the checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[2]


def own_or_brought(path: Path) -> Path:
    """File or folder of a project, or the one that the kit brings when the project has none.

    Parameters
    ----------
    path : Path
        Under ``config``, ``notebooks`` or ``params`` of a project.

    Returns
    -------
    Path
        `path` itself when neither is there.

    Examples
    --------
    >>> own_or_brought(Path("projet/params/rien.yml")).as_posix()
    'projet/params/rien.yml'
    """
    if path.exists():
        return path
    start = max((place for place, part in enumerate(path.parts) if part in TOPS), default=None)
    brought = path if start is None else brought_folder().joinpath(*path.parts[start:])
    return brought if brought.exists() else path


def notebooks_folder(project: Path) -> Path:
    """Folder of a project's notebooks; of the installed kit's own when the project has none."""
    return own_or_brought(project / "notebooks")


def brought_files(*tops: str) -> Iterator[Path]:
    """Files that the kit brings under some folders, as paths from `brought_folder`.

    Parameters
    ----------
    *tops : str
        Folders, or files.
    """
    home = brought_folder()
    for top in tops:
        found = [home / top] if (home / top).is_file() else sorted((home / top).rglob("*"))
        for path in found:
            name = path.relative_to(home)
            if path.is_file() and not any(part.startswith((".", "__")) for part in name.parts):
                yield name
