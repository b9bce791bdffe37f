"""A whole province: every school of a store, two notebooks each, and the memory from beginning to end.

    python benchmarks/soak.py [--store build/province/store] [--schools 450] [--notebooks A,B] [--jobs 2]

Makes the store when it is not there (450 schools take half an hour), then runs `portrait run` on it as anybody would,
and looks at its processes once a second. Writes build/soak.csv, a line a look: seconds, reports done, megabytes of the
main process, of the workers, of the servers that forked reports come from and of the reports being made
(proportional set size). Prints reports a second in each tenth of the run, peaks, the slope of each memory in
megabytes per 100 reports, and what is left at the end: processes, temporary files, half-made folders. The exit status
is 1 when a report is missing, something is left, or the memory that stays grows by over 1 MB per 100 reports.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil
from process_tree import adopt_orphans, memory_of_tree, wait_for_orphans
from schools import PROJECT

os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PARTS = ("main", "workers", "servers", "reports")
FIELDS = ("seconds", "done", *PARTS, "processes")
SLOPE = 1.0  # MB per 100 reports
WARM = 0.2  # share of the run left out of the slopes: memory is first filled with what stays

Look = dict[str, float]


def make_store(store: Path, schools: int) -> None:
    """Make that many invented schools, of every size, and import them."""
    from portraitlib.ingest import import_raw
    from portraitlib.sample import generate

    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "brut", schools=schools)
        mapping = PROJECT / "params" / "importation" / "standard.yml"
        import_raw(mapping, Path(folder) / "brut", store, key_file=Path(folder) / "cle")


def command(options: argparse.Namespace, out: Path) -> list[str]:
    """The command `portrait run`, with this Python."""
    start = [sys.executable, "-c", "from portraitlib.cli import main; main()", "run"]
    choices = {"store": options.store, "out": out, "notebooks": options.notebooks, "jobs": options.jobs}
    if options.schools:
        from portraitlib.tables.store import list_schools

        choices["schools"] = ",".join(list_schools(options.store)[: options.schools])
    return start + [f"--{name}={value}" for name, value in choices.items()]


def part_of(process: psutil.Process, root: psutil.Process, servers: set[int]) -> str:
    """Part a process plays: the command itself, a server, a report forked by a server, or a worker."""
    if process == root:
        return "main"
    if process.ppid() in servers:
        return "reports"
    return "servers" if process.pid in servers else "workers"


def look(root: psutil.Process, began: float, done: int) -> Look:
    """Memory of each part of the command, now."""
    memory = memory_of_tree(root)
    servers = {process.pid for process in memory if _is_server(process)}
    found: Look = dict.fromkeys(FIELDS, 0.0)
    for process, used in memory.items():
        try:
            found[part_of(process, root, servers)] += used
        except psutil.Error:  # it ended meanwhile
            continue
    return {**found, "seconds": time.monotonic() - began, "done": done, "processes": len(memory)}


def _is_server(process: psutil.Process) -> bool:
    try:
        return any("multiprocessing.forkserver" in word for word in process.cmdline()) and not _is_report(process)
    except psutil.Error:
        return False


def _is_report(process: psutil.Process) -> bool:
    """A report carries its server's command line: it is one whose parent has the same."""
    parent = process.parent()
    return parent is not None and parent.cmdline() == process.cmdline()


def watch(options: argparse.Namespace, out: Path, temporary: Path) -> tuple[list[Look], int, list[str]]:
    """Run the command to its end; returns the looks, its exit status and the processes it left."""
    looks, began = [], time.monotonic()
    with (out.parent / "said.txt").open("wb") as said:
        environment = {**os.environ, "TMPDIR": str(temporary)}
        running = subprocess.Popen(command(options, out), cwd=PROJECT, env=environment, stdout=said, stderr=said)
        root = psutil.Process(running.pid)
        while running.poll() is None:
            looks.append(look(root, began, reports_in(out)))
            time.sleep(options.every)
    looks.append({**looks[-1], "seconds": time.monotonic() - began, "done": reports_in(out)})
    return looks, running.returncode, wait_for_orphans()


def reports_in(out: Path) -> int:
    """Reports whose every file is in place."""
    return sum(1 for _ in out.glob("[!.]*/*/tableaux.xlsx"))


def slope(looks: list[Look], part: str) -> float:
    """Growth of a part's memory, MB per 100 reports, over the run without its beginning; by least squares."""
    late = [one for one in looks[:-1] if one["done"] >= WARM * looks[-1]["done"] and one[part]]
    if len({one["done"] for one in late}) < 3:
        return float("nan")
    return 100 * float(np.polyfit([one["done"] for one in late], [one[part] for one in late], 1)[0])


def rates(looks: list[Look]) -> Iterator[str]:
    """Reports a second in each tenth of the run."""
    last = looks[-1]["seconds"]
    edges = [min(looks, key=lambda one: abs(one["seconds"] - last * tenth / 10)) for tenth in range(11)]
    for start, end in pairwise(edges):
        if end["seconds"] > start["seconds"]:
            rate = (end["done"] - start["done"]) / (end["seconds"] - start["seconds"])
            yield f"  {start['seconds']:6.0f} s to {end['seconds']:6.0f} s: {rate:.2f} reports a second"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--store", type=Path, default=PROJECT / "build" / "province" / "store")
    asked.add_argument("--schools", type=int, default=0, help="only the first schools of the store; all by default")
    asked.add_argument("--make", type=int, default=450, help="schools made when the store is not there (450)")
    asked.add_argument("--notebooks", default="01_portrait_ecole,04_depistage")
    asked.add_argument("--jobs", type=int, default=2, help="workers (2)")
    asked.add_argument("--every", type=float, default=1.0, help="seconds between two looks (1)")
    asked.add_argument("--csv", type=Path, default=PROJECT / "build" / "soak.csv")
    options = asked.parse_args()
    options.store = options.store.resolve()
    if not (options.store / "manifest.json").exists():
        make_store(options.store, options.make)
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        out, temporary = Path(folder) / "rapports", Path(folder) / "tmp"
        temporary.mkdir()
        looks, status, left = watch(options, out, temporary)
        left += [f"{path.relative_to(folder)}" for path in [*temporary.iterdir(), *out.glob(".en-cours-*")]]
        print((Path(folder) / "said.txt").read_text(encoding="utf-8", errors="replace")[-2000:])
    return judge(looks, status, left, options)


def judge(looks: list[Look], status: int, left: list[str], options: argparse.Namespace) -> int:
    """Write and print what was seen; returns the exit status."""
    options.csv.parent.mkdir(parents=True, exist_ok=True)
    with options.csv.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, FIELDS)
        table.writeheader()
        table.writerows({name: round(value, 2) for name, value in one.items()} for one in looks)
    end = looks[-1]
    print(f"{end['done']:.0f} reports in {end['seconds']:.0f} s with {options.jobs} worker(s); exit status {status}")
    print(*rates(looks), sep="\n")
    slopes = {part: slope(looks, part) for part in PARTS}
    for part in PARTS:
        highest = max(one[part] for one in looks)
        print(f"{part}: at most {highest:.0f} MB, {slopes[part]:+.2f} MB per 100 reports")
    grows = [part for part in ("main", "workers", "servers") if slopes[part] > SLOPE]
    print(f"left at the end: {dict(Counter(left)) or 'nothing'}")
    print(
        f"memory that stays, limit {SLOPE} MB per 100 reports: {'NOT met by ' + ', '.join(grows) if grows else 'met'}"
    )
    return 1 if status or left or grows else 0


if __name__ == "__main__":
    sys.exit(main())
