"""Folders that the page of the import offers, and the one that a person names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_OFFERED = 200
DEPTH = 2
OWN = ("donnees", "data")
"""Folders of a project in which exports are put."""


@dataclass(frozen=True)
class Places:
    """Where exports may be looked for.

    Parameters
    ----------
    project : Path
    home : Path or None
        Folder of the person at this machine; None for who comes from elsewhere, who may name the project's only.
    schools : tuple of str or None
        Schools whose data this person may replace: the folders that bear their codes. None for all.
    """

    project: Path
    home: Path | None
    schools: tuple[str, ...] | None = None

    @property
    def roots(self) -> dict[str, Path]:
        """Roots by the name that is shown."""
        names = OWN if self.schools is None else [f"{name}/{code}" for name in OWN for code in self.schools]
        found = {name: self.project / name for name in names}
        found |= {"~": self.home} if self.home else {}
        return {name: path.resolve() for name, path in found.items() if path.is_dir()}

    def offered(self) -> dict[str, Path]:
        """Folders offered, by the name that is shown: two levels deep, none hidden, none that leads elsewhere."""
        found: dict[str, Path] = {}
        for name, root in self.roots.items():
            if self.schools is not None and root.is_relative_to(self.project.resolve()):
                found[name] = root
            for path in _below(root, DEPTH if name != "~" else 1):
                found[f"{name}/{path.relative_to(root).as_posix()}"] = path
                if len(found) >= MOST_OFFERED:
                    return found
        return found

    def chosen(self, picked: str, typed: str) -> Path | None:
        """The folder that is picked, or typed by the person at this machine; None when it is not to be had."""
        if not typed:
            return self.offered().get(picked)
        try:
            path = Path(typed).expanduser() if self.home else Path(typed)
            if not path.is_absolute():
                return None
            path = path.resolve(strict=True)
        except (OSError, RuntimeError, ValueError):  # nobody of that name, links in a circle, a sign that none has
            return None
        if self.home is None and not any(path.is_relative_to(root) for root in self.roots.values()):
            return None
        return path if path.is_dir() else None


def _below(root: Path, depth: int) -> Iterator[Path]:
    """Folders below a root, its own first; a link that leads out of it is left."""
    try:
        with os.scandir(root) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    except OSError:
        return
    for name in names:
        path = root / name
        if path.resolve().is_relative_to(root.resolve()):
            yield path
            if depth > 1:
                yield from _below(path, depth - 1)
