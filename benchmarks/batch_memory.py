"""Memory a worker, at its highest: reports in forked processes against reports in kernels.

    python benchmarks/batch_memory.py [--students 1000] [--jobs 1,2] [--every 0.1] [--store store --schools A,B]

Each engine makes the same reports in a command of its own. Every tenth of a second the memory of the command and of
all it started is added up (proportional set size: a page shared by k processes counts for a k-th in each). Prints
the peak, and the peak divided by the number of workers; the exit status is 1 when a worker of the forked engine
takes over 300 MB more than one of the other. Measuring slows the command: no time is printed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from batch import PROJECT, Ground, command, ground_arguments, ground_of
from process_tree import adopt_orphans, memory_of_tree, wait_for_orphans

ENGINES = ("papermill", "forked")
MORE = 300.0  # MB a worker, from the project's specification


def peak(engine: str, jobs: int, ground: Ground, every: float) -> tuple[float, int]:
    """Highest memory [MB] of the command and its descendants, and how many processes they were then."""
    highest = 0.0, 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        running = subprocess.Popen(command(engine, jobs, ground, Path(folder)), cwd=PROJECT)
        root = psutil.Process(running.pid)
        while running.poll() is None:
            memory = memory_of_tree(root)
            highest = max(highest, (sum(memory.values()), len(memory)))
            time.sleep(every)
        wait_for_orphans()
    if running.returncode:
        raise SystemExit(f"{engine}: exit status {running.returncode}")
    return highest


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ground_arguments(asked)
    asked.add_argument("--jobs", default="1,2", help="numbers of workers (1,2)")
    asked.add_argument("--every", type=float, default=0.1, help="seconds between two looks (0.1)")
    options = asked.parse_args()
    numbers = [int(number) for number in options.jobs.split(",")]
    adopt_orphans()
    is_met = True
    with tempfile.TemporaryDirectory() as folder:
        ground = ground_of(options, Path(folder), max(numbers) * options.per_worker)
        for jobs in numbers:
            a_worker = {}
            for engine in ENGINES:
                memory, processes = peak(engine, jobs, ground, options.every)
                a_worker[engine] = memory / jobs
                print(
                    f"{engine}, {jobs} worker(s): peak {memory:.0f} MB in {processes} processes, "
                    f"{a_worker[engine]:.0f} MB a worker",
                    flush=True,
                )
            more = a_worker["forked"] - a_worker["papermill"]
            is_met &= more <= MORE
            verdict = "met" if more <= MORE else "NOT met"
            print(f"forked, {jobs} worker(s): {more:+.0f} MB a worker; goal at most +{MORE:.0f} MB: {verdict}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
