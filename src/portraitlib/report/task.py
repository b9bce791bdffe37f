"""One report, from a notebook and a school to a folder of checked files: the unit a scheduler runs."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portraitlib.display.explanations import explanation
from portraitlib.display.notebook_text import translate_notebook
from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.params import resolve
from portraitlib.persons.names import all_names
from portraitlib.report.about import About, about_report, beside_earlier, page_facts, workbook_cover
from portraitlib.report.execute import batch_environment, execute_notebook, heading_above
from portraitlib.report.exit_check import Forbidden, check_exit, machine_folders
from portraitlib.report.failure import failure_of
from portraitlib.report.findings import findings_of
from portraitlib.report.forked.child import is_forked
from portraitlib.report.forked.reports import run_report
from portraitlib.report.kit_notebooks import own_since
from portraitlib.report.lean_imports import lean_imports
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Task
from portraitlib.report.record import SCRATCH_PREFIX, write_record
from portraitlib.rules import load_keeping
from portraitlib.tables.store.deliveries import keep_delivery

if TYPE_CHECKING:
    from nbformat import NotebookNode


def make_report(task: Task) -> Outcome:
    """Make one report, in a process forked for it when the task says so; never raises: a failure stays its school's.

    The files are written aside, checked, then moved in place together: a folder that carries a
    report's name holds a whole report. A report that fails leaves none, an earlier one included, so
    that no stale page passes for today's.
    """
    started = time.perf_counter()
    words = Words(task.params.language)
    try:
        if task.engine == "forked" and not is_forked():
            return run_report(make_report, task)
        return _make(task, words, started)
    except Exception as fault:
        shutil.rmtree(task.folder, ignore_errors=True)
        return _outcome(task, started, **_failed(task, fault, words))


def _make(task: Task, words: Words, started: float) -> Outcome:
    with batch_environment(task.project), _scratch(task.out) as scratch:
        about = about_report(task.params, date.today(), own_since(task.project, task.notebook))
        executed = execute_notebook(_notebook(task), task.params, task.project, scratch, timeout=task.timeout)
        delivered, since = _delivered(executed)
        about = replace(about, since=since)
        files = _Files(scratch / "rapport", task, about, words)
        title, headline = files.write(executed)
        warnings = files.print_pdf() if task.browser else ()
        forbidden = Forbidden(
            about.pseudonyms,
            about.handles,
            frozenset(all_names(date.today())),
            about.shows_students,
            machine_folders(task.project, task.out, resolve(task.params.store, task.project)),
            about.is_of_a_person,
        )
        check_exit(files.paths(), forbidden)
        outcome = _outcome(
            task,
            started,
            status="made",
            school_name=about.school_name,
            is_fictional=about.is_fictional,
            title=title,
            headline=headline,
            findings=findings_of(executed),
            suspicions=about.suspicions,
            caution=beside_earlier(about, words),
            school_year=about.school_year,
            warnings=warnings,
            outputs=files.hashes(),
            partition=about.partition,
            notebook_hash=sha256(task.source),
            sources=about.sources,
        )
        check_exit([write_record(files.folder, task, outcome)], forbidden)
        if delivered:
            _keep(task, about, delivered)
        _place(files.folder, task.folder, scratch)
    return outcome


def _delivered(executed: NotebookNode) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Counts that a notebook tells, and the days of earlier reports beside which they would tell a few students."""
    from portraitlib.report.views import delivered_by

    return delivered_by(executed)


def _keep(task: Task, about: About, delivered: list[dict[str, Any]]) -> None:
    """Keep what the report tells, before it is there to be read."""
    data = hashlib.sha256(delivered[0]["data"].encode()).hexdigest()[:16]
    name = "-".join([data, task.params.audience, task.folder.name])
    told = {"on": about.made_on.isoformat(), "audience": task.params.audience, "tables": delivered}
    store = resolve(task.params.store, task.project)
    keep_delivery(store, task.school, name, told, load_keeping().days_of_deliveries)


def _outcome(task: Task, started: float, **found: Any) -> Outcome:
    """What came of a task, and what the task itself says of it."""
    return Outcome(
        school=task.school,
        notebook=task.notebook,
        language=task.params.language,
        group=task.params.group,
        reasons=task.reasons,
        made_at=datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - started, 2),
        **found,
    )


def _notebook(task: Task) -> NotebookNode:
    """The task's notebook, in the reader's language."""
    with lean_imports():
        import nbformat  # a worker that forks its reports reads none itself

    return translate_notebook(nbformat.read(task.source, as_version=4), Words(task.params.language))


class _Files:
    """The files of one report, written in a folder of their own."""

    def __init__(self, folder: Path, task: Task, about: About, words: Words) -> None:
        self.folder, self.task, self.about, self.words = folder, task, about, words
        folder.mkdir()

    def write(self, executed: NotebookNode) -> tuple[str, str]:
        """Write page, notebook, workbook and CSV files; return the report's title and headline."""
        import nbformat

        from portraitlib.report.csv_files import write_csv_files
        from portraitlib.report.delivered import delivered_notebook
        from portraitlib.report.page import export_html
        from portraitlib.report.views import school_headline, views_of
        from portraitlib.report.workbook import write_workbook

        name, about, words = self.task.notebook, self.about, self.words
        views = views_of(executed)
        tables = [table for view in views for table in view.tables]
        html, title = export_html(executed, page_facts(about, name, words), words)
        (self.folder / f"{name}.html").write_text(html, encoding="utf-8")
        nbformat.write(delivered_notebook(executed, self.task.params), self.folder / f"{name}.ipynb")
        cover = workbook_cover(about, title, words, name)
        write_workbook(self.folder / "tableaux.xlsx", cover, tables, words)
        write_csv_files(self.folder / "donnees", tables)
        return title, school_headline(views)

    def print_pdf(self) -> tuple[str, ...]:
        """Print the page; a PDF that cannot be made is a warning, the report stands without it."""
        from portraitlib.report.pdf import print_to_pdf

        page = self.folder / f"{self.task.notebook}.html"
        try:
            print_to_pdf(page, page.with_suffix(".pdf"), self.task.browser)
        except ReportError as fault:
            page.with_suffix(".pdf").unlink(missing_ok=True)
            return (explanation(fault, self.words),)
        return ()

    def paths(self) -> list[Path]:
        """Every file of the report, sorted."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file, by its path below the folder of the reports."""
        final = self.task.folder.relative_to(self.task.out)
        return {(final / path.relative_to(self.folder)).as_posix(): sha256(path) for path in self.paths()}


def sha256(path: Path) -> str:
    """Hash of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """Folder beside the reports, so that moving one in place is a rename."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=SCRATCH_PREFIX, dir=out, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _place(made: Path, folder: Path, scratch: Path) -> None:
    """Put a finished report in place of the one before."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        folder.replace(scratch / "precedent")
    made.replace(folder)


def _failed(task: Task, fault: Exception, words: Words) -> dict[str, Any]:
    failure = failure_of(fault)
    return {
        "status": "failed",
        "title": _title(task),
        "school_name": _school_name(task),
        "message": explanation(failure.error, words),
        "code": failure.error.code,
        "details": failure.details,
    }


def _title(task: Task) -> str:
    """Title of a notebook that failed; empty when it cannot be read."""
    try:
        return heading_above(_notebook(task), 0)
    except Exception:
        return ""


def _school_name(task: Task) -> str:
    """Name of a school whose report failed; empty when the store cannot say it."""
    try:
        with batch_environment(task.project):
            return about_report(task.params, date.today()).school_name
    except Exception:
        return ""
