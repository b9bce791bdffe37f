"""A report made in a process forked for it, and what is said when that process stops."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from portraitlib.errors import ReportError
from portraitlib.params import resolve
from portraitlib.report.execute import batch_variables, stopped_failure
from portraitlib.report.failure import Failure, NotebookFailedError
from portraitlib.report.forked.process import ProcessStoppedError, run_forked

if TYPE_CHECKING:
    from portraitlib.report.outcome import Outcome
    from portraitlib.report.plan import Task

LOGS = "journaux"
"""Folder of the store that keeps what a stopped process wrote: it may hold data, so it stays there."""

_FRAME = re.compile(r'File "(?:[^"]*[/\\])?([^"/\\]+)", line (\d+)')


def run_report(make: Callable[[Task], Outcome], task: Task) -> Outcome:
    """Call ``make(task)`` in a forked process.

    Raises
    ------
    NotebookFailedError
        When the process died, or one cell took too long; says the section, the cell and the signal.
    """
    with tempfile.TemporaryDirectory(prefix="portrait-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "sortie.txt"
        try:
            environment = {**os.environ, **batch_variables(task.project)}
            return run_forked(make, task, seconds=task.timeout, log=log, environment=environment)
        except ProcessStoppedError as stopped:
            raise NotebookFailedError(_failure(stopped, task, log)) from None


def _failure(stopped: ProcessStoppedError, task: Task, log: Path) -> Failure:
    section, cell = stopped.told or ("", 0)
    kept = _keep(log, task)
    details = (_ending(stopped.status), *_frames(log), *((f"{LOGS}/{kept.name}",) if kept else ()))
    if not stopped.told:  # before the first cell, or the server could not start
        return Failure(ReportError("worker_died"), details=details)
    return stopped_failure(stopped.reason, section, cell, task.timeout, details)


def _ending(status: int) -> str:
    """How a process ended: a signal's name or an exit status.

    Examples
    --------
    >>> _ending(-9), _ending(3)
    ('SIGKILL', 'exit 3')
    """
    return signal.Signals(-status).name if status < 0 else f"exit {status}"


def _frames(log: Path) -> tuple[str, ...]:
    """Where a crash happened: files and lines, no data."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return tuple(f"{file}:{line}" for file, line in _FRAME.findall(text))


def _keep(log: Path, task: Task) -> Path | None:
    """Keep what a stopped process wrote; None when it wrote nothing, or the store cannot be written to."""
    if not log.exists() or not log.stat().st_size:
        return None
    kept = resolve(task.params.store, task.project) / LOGS / f"{task.school}-{task.name}.txt"
    try:
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(log, kept)
    except OSError:
        return None
    return kept
