"""A project in a folder of a person's own: notebooks, settings, guides, and a page that says where to begin."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from portraitlib.errors import ReportError
from portraitlib.kit_files import brought_files, brought_folder
from portraitlib.params import PROJECT_MARK

COPIED = ("notebooks", "params", "docs")
_FILES = Path(__file__).parent
_OWN = {"LISEZMOI.md": "LISEZMOI.md", ".gitignore": "gitignore.txt"}
"""Files made for the project: their name there, and here."""

_NOT_COPIED = re.compile(r"docs/(decisions|site)/|params/(ecoles|suivis)/.*\.yml$|params/guide\.yml$")
_OF_SAMPLES = re.compile(r"params/ecoles/99900\d\.yml$")


def make_project(folder: Path, *, with_sample: bool = False) -> list[Path]:
    """Make a project, or add to one what it lacks: nothing that is there is touched.

    Raises
    ------
    ReportError
        ``not_a_new_project`` when the folder holds something, and nothing of a project.
    """
    _refuse_another_use(folder)
    brought = {folder / name: brought_folder() / name for name in _wanted(with_sample)}
    made = {folder / name: _FILES / source for name, source in _OWN.items()}
    written = []
    for target, source in {**brought, **made}.items():
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            written.append(target.relative_to(folder))
    if with_sample and not sample_exports(folder).is_dir():
        from portraitlib.sample import make_sample  # only a project with samples needs it

        make_sample(sample_exports(folder))
    return written


def sample_exports(folder: Path) -> Path:
    """Where the exports of the fictional schools are, in a project."""
    return folder / "data" / "sample"


def sample_descriptions(folder: Path) -> dict[Path, Path]:
    """Description of each fictional school of a project, and the folder of its exports."""
    found = sorted((folder / "params" / "importation").glob("exemple_*.yml"))
    return {path: sample_exports(folder) / path.stem.replace("exemple_", "brut_") for path in found}


def _wanted(with_sample: bool) -> list[Path]:
    names = list(brought_files(*COPIED))
    kept = [name for name in names if not _NOT_COPIED.search(name.as_posix())]
    return kept + [name for name in names if with_sample and _OF_SAMPLES.search(name.as_posix())]


def _refuse_another_use(folder: Path) -> None:
    holds = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if holds and not (folder / PROJECT_MARK).is_dir():
        raise ReportError("not_a_new_project", folder=folder.name)
