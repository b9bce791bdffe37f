"""How long `portrait run` takes when nothing has changed: 450 schools, two notebooks, 900 finished reports.

    python benchmarks/rerun_unchanged.py [--schools 450] [--runs 5]

Imports a fictional school and makes its two reports. Each of the other schools gets a copy of them, with the record
that a run would have written, and its own partition in the store. Then times the whole command, imports included, in
a process of its own, and its peak memory; checks that it kept every report and wrote to none. The exit status is 1
when the median is over 5 s.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))

from portraitlib.ingest import import_raw  # noqa: E402 (the project is named before it is read)
from portraitlib.report.inputs import read_inputs  # noqa: E402
from portraitlib.report.outcome import Outcome  # noqa: E402
from portraitlib.report.plan import Plan, Task, plan_run  # noqa: E402
from portraitlib.report.record import RECORD, write_record  # noqa: E402
from portraitlib.report.run import run  # noqa: E402
from portraitlib.tables.peer_counts import count_success  # noqa: E402
from portraitlib.tables.school import open_school  # noqa: E402
from portraitlib.tables.store import writing  # noqa: E402

LIMIT = 5.0  # seconds, from the project's specification
MODEL = "999001"
NOTEBOOKS = ("01_portrait_ecole", "04_depistage")


class Timing(NamedTuple):
    """What one command took: seconds, what it said, the system's account of it where there is one."""

    seconds: float
    said: str
    usage: Any


def import_model(folder: Path) -> Path:
    """Import the fictional school that all the others copy; returns its store."""
    mapping = PROJECT / "params" / "importation" / f"exemple_{MODEL}.yml"
    raw = PROJECT / "data" / "sample" / f"brut_{MODEL}"
    import_raw(mapping, raw, folder / "store", key_file=folder / "cle")
    return folder / "store"


def add_schools(store: Path, count: int) -> None:
    """Add schools to the store: few students, but as many files, counts and facts in the manifest as the model has."""
    model = open_school(school=MODEL, store=str(store))
    entry = {name: fact for name, fact in model.partition.entry.items() if name not in ("hash", "tables")}
    students, schools = model.table("students").head(20), model.table("schools")
    with writing(store) as writer:
        for number in range(1, count):
            code = f"S{number:04d}"
            tables = {"schools": schools.assign(school_id=code), "students": students.assign(school_id=code)}
            counts = count_success(model.table("results"), model.table("students"), model.rules, number % 10 + 1)
            writer.add(code, tables, counts=counts, **entry)
        writer.commit()


def make_models(store: Path, out: Path) -> dict[str, tuple[Task, Outcome]]:
    """Make the model's reports; returns each one's task and outcome, by notebook."""
    plan = plan_run(store=str(store), out=str(out), schools=[MODEL], notebooks=NOTEBOOKS)
    report = run(plan)
    if report.failures:
        raise SystemExit(report.failures[0].message)
    return {task.notebook: (task, outcome) for task, outcome in zip(plan.tasks, report.outcomes, strict=True)}


def copy_reports(plan: Plan, models: dict[str, tuple[Task, Outcome]]) -> None:
    """Give each other school of the plan a copy of the model's reports, recorded as its own."""
    inputs = read_inputs(plan)
    for task in plan.tasks:
        model, outcome = models[task.notebook]
        if task.key == model.key:
            continue
        shutil.copytree(model.folder, task.folder, ignore=shutil.ignore_patterns(RECORD))
        outputs = {path.replace(model.key, task.key, 1): sha for path, sha in outcome.outputs.items()}
        own = inputs.of(task)
        made = replace(outcome, school=task.school, outputs=outputs, partition=own["partition"])
        write_record(task.folder, replace(task, inputs=own), made)


def timed_command(store: Path, out: Path) -> Timing:
    """Run the whole command in a process of its own."""
    line = [sys.executable, "-m", "portraitlib.cli", "run", "--store", str(store), "--out", str(out)]
    with tempfile.TemporaryFile("w+") as said:
        started = time.perf_counter()
        process = subprocess.Popen([*line, "--notebooks", ",".join(NOTEBOOKS)], stdout=said, stderr=subprocess.DEVNULL)
        usage = waited(process)
        seconds = time.perf_counter() - started
        said.seek(0)
        return Timing(seconds, said.read().replace("\u00a0", " "), usage)


def waited(process: subprocess.Popen) -> Any:
    """Wait for a process; what the system says it used, None where it does not say."""
    if not hasattr(os, "wait4"):  # Windows
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def written(out: Path) -> dict[Path, int]:
    """When each file of the reports was written."""
    return {path: path.stat().st_mtime_ns for path in sorted(out.glob("*/**/*"))}


def used(timing: Timing) -> str:
    """Processor time and largest memory; empty where the system does not say."""
    if timing.usage is None:
        return ""
    mebibyte = 1024**2 if sys.platform == "darwin" else 1024
    work = timing.usage.ru_utime + timing.usage.ru_stime
    return f"; the last one: {work:.2f} s of processor time, peak memory {timing.usage.ru_maxrss / mebibyte:.0f} MiB"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, default=450, help="schools (450)")
    asked.add_argument("--runs", type=int, default=5, help="timed commands (5)")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store, out = import_model(Path(folder)), Path(folder) / "rapports"
        add_schools(store, options.schools)
        models = make_models(store, out)
        copy_reports(plan_run(store=str(store), out=str(out), notebooks=NOTEBOOKS), models)
        before = written(out)
        print(f"{options.schools * len(NOTEBOOKS)} finished reports, {len(before)} files")
        timed_command(store, out)  # writes index and manifest, which the copies do not have yet
        found = [timed_command(store, out) for _ in range(options.runs)]
        if written(out) != before or any("à jour" not in one.said or "Pourquoi" in one.said for one in found):
            print(f"a report was made again:\n{found[-1].said}")
            return 1
    median = statistics.median(one.seconds for one in found)
    print(f"portrait run, nothing changed: {', '.join(f'{one.seconds:.2f}' for one in found)} s{used(found[-1])}")
    print(f"median {median:.2f} s; limit {LIMIT:.0f} s, {'met' if median <= LIMIT else 'NOT met'}")
    return 0 if median <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
