"""Ways of making the same reports, each a function of a plan, a number of workers and who is told of each report.

    python -c "from contenders import main; main()" NAME JOBS STORE SCHOOLS NOTEBOOKS GROUP FOLDER

`main` runs one of them in a process of its own and writes what it did, with times, to FOLDER/done.json. Started with
``-c``, that process has no main file, which every process it forks would read again.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a forked process loads this module too: it is kept light
    from nbformat import NotebookNode

    from portraitlib.report.outcome import Outcome
    from portraitlib.report.plan import Plan, Task

Counts = dict[str, int]
Watch = Callable[[str, "Counts | Path"], None]
"""Told of each report as it is done: its name, and what it showed or the notebook that says so."""

Contender = Callable[["Plan", int, Watch], None]


def counted(bundles: Iterable[Mapping[str, str]]) -> Counts:
    """What a notebook showed: its outputs, and the tables and figures in them."""
    pages = [bundle["text/html"] for bundle in bundles if "text/html" in bundle]
    return {
        "outputs": len(pages),
        "tables": sum(page.count("<table") for page in pages),
        "figures": sum(page.count("data:image/") for page in pages),
    }


def counted_notebook(notebook: NotebookNode) -> Counts:
    """What an executed notebook shows."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return counted(output["data"] for output in outputs if "data" in output)


def loop(plan: Plan, jobs: int, watch: Watch) -> None:
    """Papermill in a fresh kernel, then the `nbconvert` command to HTML: what an advisor would write.

    It makes no workbook, no CSV file, and looks for no pseudonym: less than the kit does.
    """
    _spread(_by_loop, plan, jobs, watch)


def ploomber(plan: Plan, jobs: int, watch: Watch) -> None:
    """As `loop`, with ploomber-engine: the notebooks of a worker run one after the other in its own process."""
    _spread(_by_ploomber, plan, jobs, watch)


def papermill(plan: Plan, jobs: int, watch: Watch) -> None:
    """`portrait run --engine papermill`: the kit, with a kernel started for each report."""
    _by_kit(plan, jobs, watch)


def forked(plan: Plan, jobs: int, watch: Watch) -> None:
    """`portrait run`: the kit, with a forked process for each report."""
    _by_kit(plan, jobs, watch)


def forked_cells(plan: Plan, jobs: int, watch: Watch) -> None:
    """Execution alone as `forked` does it: papermill, IPython and its messages, but no file of a report."""
    _spread(_cells_in_fork, plan, jobs, watch)


def limit(plan: Plan, jobs: int, watch: Watch) -> None:
    """The fork limit: the same cells in forked children of a warmed process; no papermill, no message, no file."""
    from fork_limit import run_limit

    run_limit(plan.tasks, jobs, watch)


CONTENDERS: dict[str, Contender] = {
    "loop": loop,
    "ploomber": ploomber,
    "papermill": papermill,
    "forked": forked,
    "forked-cells": forked_cells,
    "limit": limit,
}


def can_run(name: str) -> bool:
    """Whether this environment has what a contender needs."""
    return name != "ploomber" or importlib.util.find_spec("ploomber_engine") is not None


def _spread(make: Callable[[Task], Counts], plan: Plan, jobs: int, watch: Watch) -> None:
    """Make every report in as many processes as jobs, each taking the next one; in this process for one job."""
    if jobs == 1:
        for task in plan.tasks:
            watch(_key(task), make(task))
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(make, task): task for task in plan.tasks}
        for done in as_completed(running):
            watch(_key(running[done]), done.result())


def _key(task: Task | Outcome) -> str:
    return f"{task.school}/{task.name}"


def _by_loop(task: Task) -> Counts:
    return _executed_and_exported(task, None)


def _by_ploomber(task: Task) -> Counts:
    return _executed_and_exported(task, "embedded")


def _executed_and_exported(task: Task, engine: str | None) -> Counts:
    import papermill

    made = task.out / f"{task.school}-{task.name}.ipynb"
    made.parent.mkdir(parents=True, exist_ok=True)
    executed = papermill.execute_notebook(
        str(task.source),
        str(made),
        parameters=task.params.model_dump(),
        engine_name=engine,
        kernel_name="python3",
        progress_bar=False,
        cwd=str(task.project),
    )
    export = [sys.executable, "-m", "nbconvert", "--to", "html", "--log-level", "ERROR", str(made)]
    subprocess.run(export, check=True)
    return counted_notebook(executed)


def _by_kit(plan: Plan, jobs: int, watch: Watch) -> None:
    from portraitlib.report.run import run

    def made(outcome: Outcome) -> None:
        if outcome.status != "made":
            raise SystemExit(f"{_key(outcome)}: {outcome.code} {outcome.message} {outcome.details}")
        watch(_key(outcome), plan.out / outcome.school / outcome.name / f"{outcome.notebook}.ipynb")

    run(plan, jobs=jobs, watch=made)


def _cells_in_fork(task: Task) -> Counts:
    from portraitlib.report.forked.reports import run_report

    return run_report(_execute_alone, task)


def _execute_alone(task: Task) -> Counts:
    """In the forked process: what `make_report` does between reading the notebook and writing the files."""
    import nbformat

    from portraitlib.report.execute import execute_notebook

    with tempfile.TemporaryDirectory() as scratch:
        notebook = nbformat.read(task.source, as_version=4)
        return counted_notebook(execute_notebook(notebook, task.params, task.project, Path(scratch)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one contender; write when each report was done, what it shows, and the processor time of the whole."""
    import nbformat
    from process_tree import processor_seconds_of_tree
    from schools import PROJECT

    from portraitlib.report.execute import batch_environment
    from portraitlib.report.plan import plan_run

    name, jobs, store, schools, notebooks, group, folder = arguments or sys.argv[1:]
    asked = {"schools": schools.split(","), "notebooks": notebooks.split(","), "groups": [group] if group else []}
    engine = "papermill" if name == "papermill" else "forked"
    plan = plan_run(store=store, out=str(Path(folder) / "rapports"), engine=engine, **asked)
    done: list[tuple[float, str, Counts | Path]] = []
    processor: list[float] = []  # once each worker has made a report, and at the end

    def watch(key: str, shown: Counts | Path) -> None:
        done.append((time.monotonic(), key, shown))
        if len(done) in (int(jobs), len(plan.tasks)):
            processor.append(processor_seconds_of_tree())

    os.environ["PLOOMBER_STATS_ENABLED"] = "false"  # a benchmark sends nothing anywhere
    with batch_environment(PROJECT):
        CONTENDERS[name](plan, int(jobs), watch)
    shown = {
        key: counted_notebook(nbformat.read(one, as_version=4)) if isinstance(one, Path) else one
        for _, key, one in done
    }
    said = {"moments": [moment for moment, *_ in done], "processor": processor, "shown": shown}
    (Path(folder) / "done.json").write_text(json.dumps(said), encoding="utf-8")
