"""The least a report's cells can take: run in forked children of a process that has already run such cells."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

from contenders import Counts, counted
from notebook_cells import code_cells

from portraitlib.report.plan import Task


def run_limit(tasks: Sequence[Task], jobs: int, watch: Callable[[str, Counts], None]) -> None:
    """Run each notebook once here, which warms the process, then the cells of each task in a forked child.

    The warming makes the limit as low as it can be: the libraries, the caches and the allocator have met these very
    cells. The children's displays are kept and counted, nothing is written.
    """
    os.chdir(tasks[0].project)
    for task in {task.notebook: task for task in tasks}.values():
        _run_cells(task)
    running: dict[int, tuple[Task, int]] = {}
    for task in tasks:
        if len(running) == jobs:
            _finish_one(running, watch)
        pid, reader = _start(task)
        running[pid] = task, reader
    while running:
        _finish_one(running, watch)


def _start(task: Task) -> tuple[int, int]:
    """Fork a child for a task; returns it and the end of the pipe its counts come through."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    try:
        os.write(writer, json.dumps(_run_cells(task)).encode())
    except BaseException as fault:
        print(f"{task.school}/{task.name}: {fault!r}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def _finish_one(running: dict[int, tuple[Task, int]], watch: Callable[[str, Counts], None]) -> None:
    pid, status = os.wait()
    task, reader = running.pop(pid)
    with os.fdopen(reader, "rb") as pipe:
        counts = pipe.read()
    if status:
        raise SystemExit(f"{task.school}/{task.name}: the child ended with status {status}")
    watch(f"{task.school}/{task.name}", json.loads(counts))


def _run_cells(task: Task) -> Counts:
    """Run a notebook's cells as plain Python, keeping what they show."""
    names: dict[str, object] = dict(task.params.model_dump())
    shown: list[dict] = []
    with (
        patch("IPython.display.display", lambda *bundles, **_: shown.extend(bundles)),
        patch("sys.stdout", Path(os.devnull).open("w", encoding="utf-8")),
    ):
        for cell, source in code_cells(task.source):
            exec(compile(source, cell, "exec"), names)
    return counted(shown)
