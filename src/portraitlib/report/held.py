"""Reports, working copies and settings that show a student; reports go, what a person wrote is told."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from portraitlib.errors import ReportError
from portraitlib.params import resolve
from portraitlib.persons.held import Held, Sought
from portraitlib.report.file_texts import text_of
from portraitlib.report.manifest import INDEX, read_manifest
from portraitlib.report.plan import Plan
from portraitlib.report.publish import publish
from portraitlib.report.record import LOCK, read_records

REQUESTS = "demandes"
"""Folder of a project where the pages of requests are written: closed to others, out of its history."""
_OWN_FILES = ("params/**/*.yml", "carnets*/**/*.ipynb")


def find(sought: Sought) -> list[Held]:
    """Reports that show the student, by a handle or a pseudonym; files of the project that tell of them."""
    pages = [Held("page", path.relative_to(sought.project).as_posix()) for path in _pages(sought)]
    return [*_reports(sought), *pages, *_own_files(sought)]


def erase(sought: Sought) -> list[Held]:
    """Remove the reports that show the student, and write the pages beside them again."""
    found = find(sought)
    for page in _pages(sought):
        page.unlink()
    for out in sought.reports:
        remove_reports(out, sought.project, sought.store, [key for key, _n in _showing(out, sought)])
    return found


def remove_reports(out: Path, project: Path, store: Path, keys: Collection[str]) -> None:
    """Remove reports, then write the index and the manifest of those that stay.

    Raises
    ------
    ReportError
        ``run_in_progress``; ``not_reports_folder``.
    """
    from filelock import FileLock, Timeout

    if not keys:
        return
    manifest = read_manifest(out)
    try:
        with FileLock(out / LOCK, timeout=0):
            for key in keys:
                shutil.rmtree(out / key, ignore_errors=True)
            if manifest is None:
                return
            plan = Plan((), project, store, out, manifest["audience"], manifest["language"])
            publish(plan, (), datetime.now(UTC).astimezone().isoformat(timespec="seconds"), read_records(out))
    except Timeout:
        raise ReportError("run_in_progress", out=out.name) from None


def reports_of(out: Path, schools: Collection[str]) -> list[str]:
    """Reports of some schools in a folder of reports, finished or not."""
    folders = [folder for school in schools for folder in sorted((out / school).glob("*/"))]
    return [folder.relative_to(out).as_posix() for folder in folders]


def report_folders(project: Path, asked: str = "") -> tuple[Path, ...]:
    """Folder of reports that was asked for, else every one of a project."""
    if asked:
        return (resolve(asked, project),)
    return tuple(sorted({project / "rapports", *(path.parent for path in project.glob(f"*/{INDEX}"))}))


def _reports(sought: Sought) -> list[Held]:
    return [
        Held("report", f"{out.name}/{key}", n, key.partition("/")[0])
        for out in sought.reports
        for key, n in _showing(out, sought)
    ]


def _showing(out: Path, sought: Sought) -> list[tuple[str, int]]:
    """Reports of a folder that show the student, and how many times."""
    folders = [folder for folder in sorted(out.glob("*/*/")) if _is_chosen(folder, sought)]
    told = [(folder.relative_to(out).as_posix(), sum(_mentions(folder, sought))) for folder in folders]
    return [(key, n) for key, n in told if n]


def _is_chosen(folder: Path, sought: Sought) -> bool:
    return not folder.parent.name.startswith(".") and sought.school in ("", folder.parent.name)


def _mentions(folder: Path, sought: Sought) -> Iterator[int]:
    for path in (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pdf"):
        try:
            yield sought.is_in(text_of(path))
        except (ReportError, OSError, ValueError):  # not a file of the kit: it never left either
            continue


def _pages(sought: Sought) -> list[Path]:
    """Pages made for earlier requests on the student."""
    paths = sorted((sought.project / REQUESTS).glob("*.html"))
    return [path for path in paths if sought.is_in(path.read_text(encoding="utf-8"))]


def _own_files(sought: Sought) -> list[Held]:
    paths = sorted({path for pattern in _OWN_FILES for path in sought.project.glob(pattern)})
    told = [(path, sought.is_in(path.read_text(encoding="utf-8", errors="replace"))) for path in paths]
    return [Held("own_file", path.relative_to(sought.project).as_posix(), n, stays=True) for path, n in told if n]
